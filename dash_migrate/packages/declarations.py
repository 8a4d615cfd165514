"""Findings on what the app declares beside requirements.txt, and on versions that a feature does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.checks import STEP
from dash_migrate.packages.implicit import violated
from dash_migrate.packages.locks.findings import project_findings
from dash_migrate.plan import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study
    from dash_migrate.step import App


def declaration_findings(state: Study, app: App) -> Iterator[Finding]:
    """What is wrong with project files and locks, and with what is installed for a feature of another package."""
    if state.file is None:
        yield from project_findings(app.workspace, state.python_version)
    held = state.environment.distributions if state.environment else None
    for item in violated(app.facts, held):
        yield Finding(
            STEP,
            f"bounds {item.key}",
            Severity.WARNING,
            item.location,
            f"{item.key} {item.version} is installed; {item.host} wants {item.specifier} ({item.why}).",
            "The package is made for these versions; with others its feature can fail when it is used.",
            f'pip install "{item.key}{item.specifier}", try the app, and run the plan again.',
        )
