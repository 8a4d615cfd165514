"""What the files of earlier deployments say about how the app starts. They are evidence, and can be wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import gunicorn_commands, parse_gunicorn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_NAMES = frozenset(
    {"dockerfile", "render.yaml", "app.yaml", "fly.toml", "railway.json", "nixpacks.toml", "app.json"}
)
_SUFFIXES = frozenset({".sh", ".dockerfile", ".service"})
_PROCESS = re.compile(r"^(?P<name>[A-Za-z0-9_-]+)(?P<colon>\s*:\s*)(?P<command>.*?)\s*$")

# `waitress-serve --port 80 app:server`; an address such as `0.0.0.0:80` has digits behind the colon.
_OTHER_SERVERS = re.compile(
    r"\b(?:waitress-serve|uvicorn|hypercorn|uwsgi|granian)\b[^\n]*?\b(?P<module>[A-Za-z_][\w.]*):(?P<attr>[A-Za-z_]\w*)"
)
# `python app.py`, also as `["python", "-u", "app.py"]`.
_SCRIPT = re.compile(r"\bpython[\d.]*\"?[ \t,]+(?:\"?-[uOB]\"?[ \t,]+)*\"?(?P<path>[\w./-]+\.py)\b")


@dataclass(frozen=True, slots=True)
class Process:
    """A line of a Procfile: 1-based line, name, command."""

    line: int
    name: str
    command: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A command that starts a file of the app.

    Args:
        path: the deployment file that holds it.
        started: the app's file.
        attr: the name or call that a server takes from it; empty where the file is run as a script.
    """

    path: str
    started: str
    attr: str


def processes(procfile: SourceFile) -> tuple[Process, ...]:
    """The processes of a Procfile, comments and other lines left out."""
    matches = ((i, _PROCESS.match(line)) for i, line in enumerate(procfile.text.splitlines(), 1))
    return tuple(Process(i, match["name"], match["command"]) for i, match in matches if match)


def evidence(workspace: Workspace) -> Iterator[Evidence]:
    """What deployment files start, the Procfile's web process first, nearer files before deeper."""
    procfile = workspace.source("Procfile")
    if procfile is not None:
        for process in sorted(processes(procfile), key=lambda item: item.name != "web"):
            command = parse_gunicorn(process.command)
            commands = [command] if command is not None and command.target is not None else []
            yield from _found(workspace, procfile, commands, process.command)
    for path in sorted((path for path in workspace.paths if _deploys(path)), key=lambda path: path.count("/")):
        source = workspace.source(path)
        if source is not None:
            commands = list(gunicorn_commands(source.text)) if b"gunicorn" in source.data else []
            yield from _found(workspace, source, commands, source.text)


def _found(
    workspace: Workspace, source: SourceFile, commands: Iterable[GunicornCommand], text: str
) -> Iterator[Evidence]:
    home = source.path.rpartition("/")[0]
    for command in commands:
        path = started(workspace, command) or started(workspace, command, home)
        if path is not None:
            yield Evidence(source.path, path, command.attr)
    for match in _OTHER_SERVERS.finditer(text):
        path = _module(workspace, match["module"], ("", home))
        if path is not None:
            yield Evidence(source.path, path, match["attr"])
    for match in _SCRIPT.finditer(text):
        places = (str(PurePosixPath(folder, match["path"])) for folder in ("", home))
        path = next((place for place in places if place in workspace.paths), None)
        if path is not None:
            yield Evidence(source.path, path, "")


def started(workspace: Workspace, command: GunicornCommand, home: str = "") -> str | None:
    """The file that a gunicorn command, run in the folder `home`, imports; None if it is not the app's."""
    folders = [str(PurePosixPath(home, folder)) for folder in command.search_path]
    return None if "/" in command.module else _module(workspace, command.module, folders)


def _module(workspace: Workspace, dotted: str, folders: Iterable[str]) -> str | None:
    for folder in folders:
        stem = PurePosixPath(folder, *dotted.split("."))
        for path in (f"{stem}/__init__.py", f"{stem}.py"):
            if path in workspace.paths:
                return path
    return None


@lru_cache(maxsize=4096)
def _deploys(path: str) -> bool:
    pure = PurePosixPath(path)
    name = pure.name.lower()
    compose = name.startswith(("docker-compose", "compose.")) and pure.suffix in {".yml", ".yaml"}
    return name in _NAMES or name.startswith("dockerfile") or pure.suffix.lower() in _SUFFIXES or compose
