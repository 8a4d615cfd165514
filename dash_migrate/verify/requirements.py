"""What the requirements of a push say before anything is installed: common to all platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.packages.declared import REQUIREMENTS, read_declared
from dash_migrate.packages.pins import is_stub
from dash_migrate.plan import Location, Severity
from dash_migrate.verify.checks.check import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.workspace import Workspace

_CONDA = frozenset({"environment.yml", "environment.yaml"})


def requirement_faults(workspace: Workspace, command: str) -> Iterator[Finding]:
    """Errors that the build or the start would end with, whatever environment is used here.

    Args:
        workspace: the files of the push.
        command: the web process.
    """
    lines = read_declared(workspace).lines
    names = {line.key for line in lines}
    if parse_gunicorn(command) is not None and REQUIREMENTS in workspace.paths and "gunicorn" not in names:
        yield fault(
            Severity.ERROR,
            Location(REQUIREMENTS),
            "requirements.txt does not name gunicorn, which the Procfile starts.",
            "The platform installs what the file names and nothing else: the start fails after the whole build.",
            "Add a line: gunicorn",
            anchor="gunicorn",
        )
    if REQUIREMENTS not in workspace.paths and not _CONDA & set(workspace.paths):
        yield fault(
            Severity.ERROR,
            Location(REQUIREMENTS, 0),
            "The app has no requirements.txt.",
            "The platform finds no language to build for: the push is refused.",
            "Run dash-migrate apply, which writes one. The one of the plan was used here.",
            anchor="no requirements",
        )
    for line in lines:
        if line.key and is_stub(line.key, line.pinned_version):
            yield fault(
                Severity.ERROR,
                Location(line.path, line.number),
                f"{line.key}=={line.pinned_version} is the public stub of a package of Dash Enterprise.",
                "It raises an exception when it is imported; the real package is on Dash Enterprise's own index.",
                f"Write {line.key} with the version that your Dash Enterprise serves under /packages.",
                anchor=line.key,
            )
