"""gunicorn's configuration file: what it sets is looked up, its values are the user's own business."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

# Read from the folder that gunicorn starts in, without being asked for.
DEFAULT = "gunicorn.conf.py"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where settings come from beside the command line.

    Args:
        name: the file, or the variable, as to name it to a reader.
        names: the settings that it gives a value; None where that cannot be told.
        missing: whether it is a file that gunicorn will not find.
    """

    name: str
    names: frozenset[str] | None = None
    missing: bool = False

    def may_set(self, *names: str) -> bool:
        """Whether one of the settings (`worker_class`, `bind`, ...) may have a value from here."""
        return self.names is None or not self.names.isdisjoint(names)


def configuration(workspace: Workspace, command: GunicornCommand) -> Configuration | None:
    """The configuration that a command reads, None if there is none."""
    if "GUNICORN_CMD_ARGS" in command.variables:
        return Configuration("GUNICORN_CMD_ARGS")
    named = command.option("-c", "--config")
    if named is not None and (named.startswith("python:") or "$" in named):
        return Configuration(named)
    path = PurePosixPath(command.folder) / (named or DEFAULT).removeprefix("file:")
    if path.is_absolute():
        return Configuration(str(path))
    if not workspace.exists(str(path)):
        return Configuration(str(path), frozenset(), missing=True) if named is not None else None
    source = workspace.source(str(path))
    return Configuration(str(path), _names(source) if source is not None else None)


def _names(source: SourceFile) -> frozenset[str] | None:
    """All names that a Python file binds, anywhere in it; None where others may be."""
    if source.tree is None:
        return None
    names: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name):
            if node.id in {"globals", "exec", "vars", "locals"}:
                return None
            names.add(node.id)
        elif isinstance(node, ast.alias):
            if node.name == "*":
                return None
            names.add(node.asname or node.name)
    return frozenset(names)
