"""How the step's findings are made: at a line, or where the app uses a distribution. None holds a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.private.addresses import without_credentials
from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.wanted import Want

STEP = "private-packages"


def on_line(line: Line, severity: Severity, why: str, action: str, seen: str = "") -> Finding:
    """A finding on a line of a requirements file; its own text is shown if `seen` does not say it better."""
    shown = without_credentials(line.text)
    place = Location(line.path, line.number)
    return Finding(STEP, shown, severity, place, seen or shown, why, action)


def on_want(want: Want, severity: Severity, seen: str, why: str, action: str) -> Finding:
    """A finding on a distribution that no line of a requirements file declares."""
    return Finding(STEP, f"distribution {want.key}", severity, want.location, seen, why, action)


def listed(names: list[str]) -> str:
    """The first three names, and how many more there are."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
