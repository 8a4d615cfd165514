"""celery's command lines in a Procfile: which app they start, as a worker or as the clock of a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.shell import ShellError, simple_commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts.shell import SimpleCommand, Word

_KINDS = ("worker", "beat", "flower", "multi")
# Options that matter and take a value; `-I` stands behind `worker` (https://docs.celeryq.dev/en/stable/reference/cli.html).
_VALUED = {"-A": "app", "--app": "app", "-I": "include", "--include": "include", "--workdir": "workdir"}


@dataclass(frozen=True, slots=True)
class CeleryCommand:
    """One parsed command.

    Args:
        subcommand: the word that says what to start, `worker` or `beat`; None if there is none of those.
        app: the word that names the app, with its place in the command line; None if there is none.
        target: what it says: `tasks`, `app:celery_app`.
        includes: further modules that the worker imports.
        folder: the folder it runs in, relative to the app's root.
        with_beat: whether a worker keeps the clock as well.
        paths: folders that `PYTHONPATH` adds.
    """

    subcommand: Word | None
    app: Word | None
    target: str
    includes: tuple[str, ...]
    folder: str
    with_beat: bool
    paths: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What is started: `worker`, `beat` or nothing that is known."""
        return self.subcommand.value if self.subcommand is not None else ""

    @property
    def module(self) -> str:
        """The dotted module of the app."""
        return self.target.partition(":")[0]

    @property
    def attr(self) -> str:
        """The name of the app in its module; empty if celery has to find it."""
        return self.target.partition(":")[2]


def parse_celery(command: str) -> CeleryCommand | None:
    """The celery call in a shell command line; None if there is none or its quoting is broken."""
    try:
        commands = simple_commands(command)
    except ShellError:
        return None
    folder = PurePosixPath()
    for part in commands:
        values = [word.value for word in part.words]
        for position, value in enumerate(values):
            if value.rpartition("/")[2] == "celery":
                return _parsed(part, part.words[position + 1 :], folder)
        if values[0] == "cd" and len(values) > 1:
            folder /= values[1]
    return None


def _parsed(part: SimpleCommand, words: Sequence[Word], folder: PurePosixPath) -> CeleryCommand:
    given = dict(_options(words))
    app = given.get("app")
    workdir = given.get("workdir")
    flags = {word.value for word in words}
    kind = next((word for word in words if word.value in _KINDS), None)
    includes = given["include"].value if "include" in given else ""
    paths = part.variables.get("PYTHONPATH", "")
    return CeleryCommand(
        kind,
        app,
        app.value if app is not None else "",
        tuple(filter(None, includes.split(","))),
        str(folder / workdir.value) if workdir is not None else str(folder),
        bool({"-B", "--beat"} & flags),
        tuple(filter(None, paths.split(":"))),
    )


def _options(words: Sequence[Word]) -> Iterator[tuple[str, Word]]:
    """The options that matter, each with the word, or the part of one, that is its value."""
    for position, word in enumerate(words):
        name, equals, value = word.value.partition("=")
        if word.value in _VALUED and position + 1 < len(words):
            yield _VALUED[word.value], words[position + 1]
        elif equals and name in _VALUED and word.end - word.start == len(word.value):
            yield _VALUED[name], type(word)(value, word.end - len(value), word.end)
        elif word.value.startswith("-A") and len(word.value) > 2 and word.end - word.start == len(word.value):
            yield "app", type(word)(word.value[2:], word.start + 2, word.end)
