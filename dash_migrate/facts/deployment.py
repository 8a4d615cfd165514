"""What the files of earlier deployments say about how the app starts. They are evidence, and can be wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import gunicorn_commands, parse_gunicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_NAMES = frozenset(
    {"dockerfile", "render.yaml", "app.yaml", "fly.toml", "railway.json", "nixpacks.toml", "app.json"}
)
_SUFFIXES = frozenset({".sh", ".dockerfile", ".service"})
_PROCESS = re.compile(r"^(?P<name>[A-Za-z0-9_-]+)(?P<colon>\s*:\s*)(?P<command>.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Process:
    """A line of a Procfile: 1-based line, name, command."""

    line: int
    name: str
    command: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A gunicorn call found in a file."""

    path: str
    command: GunicornCommand


def processes(procfile: SourceFile) -> tuple[Process, ...]:
    """The processes of a Procfile, comments and other lines left out."""
    matches = ((i, _PROCESS.match(line)) for i, line in enumerate(procfile.text.splitlines(), 1))
    return tuple(Process(i, match["name"], match["command"]) for i, match in matches if match)


def evidence(workspace: Workspace) -> Iterator[Evidence]:
    """The gunicorn calls in deployment files, the Procfile's web process first, nearer files before deeper."""
    procfile = workspace.source("Procfile")
    if procfile is not None:
        for process in sorted(processes(procfile), key=lambda item: item.name != "web"):
            command = parse_gunicorn(process.command)
            if command is not None and command.target is not None:
                yield Evidence("Procfile", command)
    for path in sorted((path for path in workspace.paths if _deploys(path)), key=lambda path: path.count("/")):
        source = workspace.source(path)
        if source is not None and b"gunicorn" in source.data:
            for command in gunicorn_commands(source.text):
                yield Evidence(path, command)


@lru_cache(maxsize=4096)
def _deploys(path: str) -> bool:
    pure = PurePosixPath(path)
    name = pure.name.lower()
    compose = name.startswith(("docker-compose", "compose.")) and pure.suffix in {".yml", ".yaml"}
    return name in _NAMES or name.startswith("dockerfile") or pure.suffix.lower() in _SUFFIXES or compose
