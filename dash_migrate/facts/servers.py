"""What a web command starts that is not gunicorn itself."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import gunicorn_commands, parse_gunicorn
from dash_migrate.facts.shell import ShellError, simple_commands
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.shell import Word

_PYTHON = re.compile(r"(?:python|py)[\d.]*(?:\.exe)?\Z")
# Calls that serve as the development server does: one request at a time, or made for trying things out.
_RUN_NAMES = frozenset({"run", "run_server", "run_simple", "make_server"})


class Serves(enum.Enum):
    """The kinds of servers."""

    DEVELOPMENT = "the development server of Dash or Flask"
    WSGI = "a server of WSGI applications"
    ASGI = "a server of ASGI applications"
    FRAMEWORK = "another framework"
    GUNICORN = "gunicorn, in a script"
    UNKNOWN = "something else"


@dataclass(frozen=True, slots=True)
class Server:
    """What was found.

    Args:
        kind: what it serves.
        name: as to name it to a reader: a program, a script, a framework.
        start: first character of the program that serves in the command line.
        end: behind its last argument.
        options: its arguments.
        gunicorn: the command in the script, for `Serves.GUNICORN`.
    """

    kind: Serves
    name: str
    start: int
    end: int
    options: tuple[str, ...] = ()
    gunicorn: GunicornCommand | None = None


def find_server(facts: Facts, command: str) -> Server:
    """The server that a command line starts.

    Args:
        facts: of the app, to look into the scripts that it names.
        command: a line without a gunicorn call of its own.
    """
    try:
        commands = simple_commands(command)
    except ShellError:
        commands = ()
    folder = PurePosixPath()
    for part in commands:
        if part.words[0].value == "cd" and len(part.words) > 1:
            folder /= part.words[1].value
            continue
        for position in range(len(part.words)):
            found = _server(facts, part.words[position:], folder)
            if found is not None:
                return found
    return Server(Serves.UNKNOWN, command, 0, len(command))


def _server(facts: Facts, words: Sequence[Word], folder: PurePosixPath) -> Server | None:
    """The server that the first of some words starts; None if it starts none."""
    values = tuple(word.value for word in words)
    start, end = words[0].start, words[-1].end
    kind, name = _known(values)
    if kind is None and _PYTHON.match(values[0].rpartition("/")[2]):
        kind, name = _python(facts, values[1:], folder)
    if kind is not None:
        return Server(kind, name, start, end, values[1:])
    for path, gunicorn in _inside(facts, values[0], folder):
        return Server(Serves.GUNICORN, path, start, end, gunicorn=gunicorn)
    return None


def _known(values: Sequence[str]) -> tuple[Serves | None, str]:
    """The kind of a program by its name."""
    program = values[0].rpartition("/")[2]
    table = load("servers")
    if program == "flask" and "run" in values:
        return Serves.DEVELOPMENT, "flask run"
    if program in table["frameworks"]:
        return Serves.FRAMEWORK, table["frameworks"][program]
    for kind, programs in ((Serves.WSGI, table["wsgi"]), (Serves.ASGI, table["asgi"])):
        if program in programs:
            return kind, program
    return None, ""


def _python(facts: Facts, values: Sequence[str], folder: PurePosixPath) -> tuple[Serves | None, str]:
    """What `python app.py` or `python -m app` serves, by the calls in that file."""
    for position, value in enumerate(values):
        if value == "-m":
            module = values[position + 1 : position + 2]
            known, name = _known(values[position + 1 :]) if module else (None, "")
            if known is not None:
                return known, name
            paths = [f"{part.replace('.', '/')}{ending}" for part in module for ending in (".py", "/__main__.py")]
            return _script(facts, [str(folder / path) for path in paths])
        if not value.startswith("-"):
            return _script(facts, [str(folder / value)])
    return None, ""


def _script(facts: Facts, paths: Sequence[str]) -> tuple[Serves | None, str]:
    path = next((path for path in paths if path in facts.modules.indexes), None)
    if path is None:
        return None, ""
    calls = [last_name(site.site.node.func) for site in facts.sites.runs if site.path == path]
    is_entry = facts.entry is not None and facts.entry.path == path
    if not _RUN_NAMES.isdisjoint(calls) or (is_entry and not calls):
        return Serves.DEVELOPMENT, path
    return (Serves.WSGI, f"{calls[0]} in {path}") if calls else (None, "")


def _inside(facts: Facts, word: str, folder: PurePosixPath) -> list[tuple[str, GunicornCommand]]:
    """The gunicorn calls in a script of the app, or in the text that is given to a shell, with a name for it."""
    if " " in word:
        command = parse_gunicorn(word)
        return [("another shell", command)] if command is not None else []
    path = str(folder / word)
    source = facts.workspace.source(path) if path in facts.workspace.paths else None
    if source is None or path.endswith(".py"):
        return []
    return [(path, command) for command in gunicorn_commands(source.text)]
