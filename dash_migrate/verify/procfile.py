"""The command that a push's Procfile starts for the web process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.rewriting.procfile.lines import PATH, read_lines

if TYPE_CHECKING:
    from dash_migrate.workspace import Workspace


def web_command(workspace: Workspace) -> str | None:
    """What follows `web:` in the Procfile; None if there is no such line in a file of exactly this name."""
    source = workspace.source(PATH)
    if source is None or PATH not in workspace.paths:
        return None
    for line in read_lines(source):
        if line.name == "web" and not line.fault and line.command:
            return line.command
    return None
