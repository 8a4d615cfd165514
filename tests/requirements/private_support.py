"""An app in a folder, and what the step `private-packages` proposes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods import private_packages
from dash_migrate.facts import Facts
from dash_migrate.plan import Change, Finding, Note
from dash_migrate.proposals import propose
from dash_migrate.redact import Redactor
from dash_migrate.settings import Settings
from dash_migrate.step import App
from dash_migrate.workspace import Workspace
from tests.support.environments import Dist, make_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass
class Settled:
    """What the step proposed."""

    changes: list[Change]
    findings: list[Finding]
    notes: list[Note]
    workspace: Workspace

    def text(self, path: str = "requirements.txt") -> str:
        """A file with all changes made."""
        edits = (edit for change in self.changes for edit in change.edits)
        source = self.workspace.with_edits(edits).source(path)
        assert source is not None
        return source.text

    def said(self) -> list[tuple[str, int, str]]:
        """Severity, line and action of the findings, advice to set variables left out."""
        return [
            (finding.severity.value, finding.location.line, finding.action)
            for finding in self.findings
            if not finding.seen.startswith("pip puts in")
        ]


def settled(
    root: Path,
    files: Mapping[str, str | bytes],
    installed: Mapping[str, str | Dist] | None = None,
    settings: Settings | None = None,
) -> Settled:
    """Writes the app's files and an environment, runs the step."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    prefix = root.parent / "environment"
    if not prefix.exists():
        make_environment(prefix, installed or {"dash": "2.18.2"})
    return run(Workspace.read(root), settings or Settings(), prefix)


def run(workspace: Workspace, settings: Settings, prefix: Path) -> Settled:
    """What the step proposes for an app."""
    from dataclasses import replace

    settings = replace(settings, python=prefix)
    app = App(workspace, Facts(workspace, settings), settings)
    proposals = propose(private_packages.STEP, app, Redactor())
    return Settled(
        [item for item in proposals if isinstance(item, Change)],
        [item for item in proposals if isinstance(item, Finding)],
        [item for item in proposals if isinstance(item, Note)],
        workspace,
    )
