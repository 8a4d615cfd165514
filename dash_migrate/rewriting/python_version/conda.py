"""Apps that are built by conda: Python is a dependency in `environment.yml`. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.projects import conda_file
from dash_migrate.packages.python_evidence import stated_for_conda
from dash_migrate.packages.python_versions import minor_version
from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.rewriting.python_version.findings import STEP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.python_versions import Running
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

_WHY = "With conda, the platform takes Python from this file alone; without a version it is the newest."


def propose(app: App, here: Running | None) -> Iterator[Proposal]:
    """That the file names no version, or another one than runs here."""
    source, found = conda_file(app.workspace), stated_for_conda(app.workspace)
    if source is None:
        return
    if found is None:
        seen = f"{source.path} names no version of Python."
        action = (
            f"Add to its dependencies: - python={here.minor if here else '3.X, the version that you have tested'}"
        )
        yield Finding(STEP, "conda", Severity.WARNING, Location(source.path), seen, _WHY, action)
    elif here is not None and minor_version(found.version) != here.minor:
        seen = f"{source.path} names Python {found.version}; the app runs here with {here.minor} ({here.why})."
        action = f"Write python={here.minor}, or test the app with {found.version}."
        yield Finding(STEP, "conda", Severity.WARNING, Location(source.path, found.line), seen, _WHY, action)
