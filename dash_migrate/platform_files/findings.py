"""What all looks at platform files share: the step's name, and how they say something."""

from __future__ import annotations

from dash_migrate.plan import Finding, Location, Note, Severity
from dash_migrate.target_platform import TargetPlatform, knowledge_key

STEP = "legacy-files"
TITLES = {
    TargetPlatform.DE5: "Dash Enterprise 5",
    TargetPlatform.DE4: "Dash Enterprise 4",
    TargetPlatform.PAAS: "The platform",
}


def finding(severity: Severity, place: Location, seen: str, why: str, action: str) -> Finding:
    """A finding on a file; the file is its anchor."""
    return Finding(STEP, seen, severity, place, seen, why, action)


def note(path: str, text: str) -> Note:
    """Why a file was left alone."""
    return Note(STEP, Location(path), f"left alone: {text}")


def reads(target: TargetPlatform, only: tuple[str, ...]) -> bool:
    """Whether a target is among those of a table of `knowledge/platform_files.toml`; all are, if it names none."""
    return not only or knowledge_key(target) in only
