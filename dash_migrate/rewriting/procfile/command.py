"""Corrections of a web command, word by word: nothing that is right is written anew."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn import parse_gunicorn
from dash_migrate.facts.procfile import Standing, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.gunicorn_options import Argument
    from dash_migrate.facts.servers import Server
    from dash_migrate.facts.target import Target

ASGI_WORKER = "uvicorn.workers.UvicornWorker"


@dataclass(frozen=True, slots=True)
class Patch:
    """Replaces the characters `start:end` of a command."""

    start: int
    end: int
    text: str


def patched(text: str, patches: Iterable[Patch]) -> str:
    """The command with the patches made; they must not overlap."""
    for patch in sorted(patches, key=lambda patch: patch.start, reverse=True):
        text = text[: patch.start] + patch.text + text[patch.end :]
    return text


def new_command(facts: Facts, target: Target) -> str:
    """The whole command for an app without one, started in the app's root."""
    worker = ("-k", ASGI_WORKER) if facts.speaks_asgi else ()
    return " ".join(("gunicorn", *target.words, "--workers", "2", *worker))


def respelled(argument: Argument) -> Patch:
    """The option by the name that is meant."""
    return Patch(argument.start, argument.start + len(argument.written), argument.near)


def with_worker(text: str, command: GunicornCommand) -> Patch:
    """The worker class that speaks ASGI: in place of another one, or behind the last argument."""
    given = command.argument("-k", "--worker-class")
    if given is None:
        end = max([command.program.end, *(argument.end for argument in command.arguments)])
        return Patch(end, end, f" -k {ASGI_WORKER}")
    start = given.start + len(given.written)
    glue = "=" if text[start : start + 1] == "=" else ""
    spaced = " " if text[start : start + 1].isspace() or start == given.end else ""
    return Patch(start, given.end, f"{glue or spaced}{ASGI_WORKER}")


def quoted(text: str, command: GunicornCommand) -> Patch | None:
    """The target in quotes, where it has brackets that the shell takes for its own."""
    given = command.positional
    if given is None or "(" not in given.value or text[given.start : given.end] != given.value:
        return None
    return Patch(given.start, given.end, shlex.quote(given.value))


def retargeted(facts: Facts, text: str, command: GunicornCommand, target: Target) -> tuple[Patch, ...] | None:
    """The patches that make a command start another target.

    Tried in this order: another name in the same module, another module with the folder options as they are,
    other folder options. What is returned has been judged right.

    Returns:
        The patches; None if the target cannot be reached from where the command is started.
    """
    for patches in _ways(facts, command, target):
        again = parse_gunicorn(patched(text, patches))
        if again is not None and judge(facts, again).standing is Standing.RIGHT:
            return tuple(patches)
    return None


def served_by_gunicorn(facts: Facts, text: str, server: Server, target: Target) -> Patch | None:
    """The patch that puts gunicorn in place of another server; None as of `retargeted`."""
    words = "gunicorn --workers 2" + (f" -k {ASGI_WORKER}" if facts.speaks_asgi else "")
    bare = patched(text, [Patch(server.start, server.end, words)])
    command = parse_gunicorn(bare)
    patches = retargeted(facts, bare, command, target) if command is not None else None
    if patches is None:
        return None
    done = patched(bare, patches)
    return Patch(server.start, server.end, done[server.start : len(done) - len(text) + server.end])


def _ways(facts: Facts, command: GunicornCommand, target: Target) -> Iterator[list[Patch]]:
    module = command.module.removesuffix(".py").replace("/", ".").strip(".")
    if module:
        yield [_target(command, shlex.quote(f"{module}:{target.attr}"))]
    folders = set(target.folders)
    if folders <= set(command.search_path):
        yield [_target(command, target.positional)]
    if command.folder == ".":
        given = (command.argument("--chdir"), command.argument("--pythonpath"))
        yield [
            _target(command, " ".join(target.words)),
            *(_without(item) for item in given if item is not None and item.known),
        ]
    below = ".".join(PurePosixPath(command.folder).parts) + "."
    inner = target.module.removeprefix(below)
    if not folders and inner != target.module and ("." in inner or not _relative(facts)):
        yield [_target(command, shlex.quote(f"{inner}:{target.attr}"))]


def _target(command: GunicornCommand, words: str) -> Patch:
    """Other words in place of the target, or behind `gunicorn` if there is none."""
    given = command.positional
    if given is None:
        return Patch(command.program.end, command.program.end, f" {words}")
    return Patch(given.start, given.end, words)


def _without(argument: Argument) -> Patch:
    """Takes an argument out, with the white space before it."""
    return Patch(argument.start - 1, argument.end, "")


def _relative(facts: Facts) -> bool:
    """Whether the entry module imports relative to its package."""
    index = facts.modules.indexes[facts.entry.path] if facts.entry is not None else None
    return index is not None and any(edge.module.startswith(".") for edge in index.imports)
