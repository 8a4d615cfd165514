"""gunicorn command lines, as found in a Procfile, a Dockerfile or a platform's own file."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.gunicorn_options import read_arguments
from dash_migrate.facts.shell import ShellError, simple_commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts.gunicorn_options import Argument
    from dash_migrate.facts.shell import SimpleCommand, Word

_JSON_ARRAY = re.compile(r"\[[^\[\]]*gunicorn[^\[\]]*\]")
# gunicorn's own form: a dotted module, then a name or a call with literal arguments.
_TARGET = re.compile(r"(?P<module>[^\s:]+|[^:]+):(?P<attr>[^\W\d]\w*)(?P<call>\(.*\))?\Z")


@dataclass(frozen=True, slots=True)
class GunicornCommand:
    """One parsed command.

    Args:
        program: the word `gunicorn`, with its place in the command line.
        arguments: what follows it, in order.
        folder: where a `cd` before it leads, relative to the app's root.
        variables: what is set in front of it: `PYTHONPATH=src gunicorn app:server`.
    """

    program: Word
    arguments: tuple[Argument, ...]
    folder: str = "."
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def positional(self) -> Argument | None:
        """The argument that names the target; gunicorn passes over all after the first."""
        return next((item for item in self.arguments if not item.option), None)

    @property
    def target(self) -> str | None:
        """The positional argument, `module:attr`; None if there is none."""
        return self.positional.value if self.positional is not None else None

    @property
    def module(self) -> str:
        """The dotted module of the target."""
        return (self.target or "").partition(":")[0]

    @property
    def attr(self) -> str:
        """What is served: a name or a call; gunicorn takes `module:application` if none is given."""
        return (self.target or "").partition(":")[2] or "application"

    @property
    def well_formed(self) -> bool:
        """Whether gunicorn (20 and later) can parse the target: `app:app.server` and `app.py` cannot be."""
        if self.target is None or self.module.endswith(".py"):
            return False
        return ":" not in self.target or _TARGET.match(self.target) is not None

    @property
    def search_path(self) -> tuple[str, ...]:
        """The folders in which gunicorn looks for the module, first to last, relative to the app's root.

        As gunicorn does it: `--pythonpath` before the folder it changes to, that before the one it is started
        in, `PYTHONPATH` last. Folders outside the app are left out.
        """
        home = PurePosixPath(self.folder)
        start = home / (self.option("--chdir") or ".")
        given = reversed((self.option("--pythonpath") or "").split(","))
        variable = self.variables.get("PYTHONPATH", "").split(":")
        folders = [*(start / path for path in given if path), start, home]
        folders += [home / path for path in variable if path]
        inside = (path for path in folders if not path.is_absolute() and ".." not in path.parts)
        return tuple(dict.fromkeys(map(str, inside)))

    def argument(self, *names: str) -> Argument | None:
        """The last argument by any of its option's names: the one that counts; None if there is none."""
        return next((item for item in reversed(self.arguments) if item.option in names), None)

    def option(self, *names: str) -> str | None:
        """The value of an option by any of its names; None if it is not given."""
        found = self.argument(*names)
        return found.value if found is not None else None


def parse_gunicorn(command: str) -> GunicornCommand | None:
    """The gunicorn call in a shell command line, None if there is none or its quoting is broken.

    What stands before `gunicorn` (`exec`, `python -m`, variables) is passed over, what follows in the line is not
    of it. The places of words count characters of `command`.
    """
    try:
        commands = simple_commands(command)
    except ShellError:
        return None
    folder = PurePosixPath()
    for part in commands:
        for position, word in enumerate(part.words):
            if word.value.rpartition("/")[2] == "gunicorn":
                arguments = read_arguments(part.words[position + 1 :])
                return GunicornCommand(word, arguments, str(folder), part.variables)
        folder /= _entered(part)
    return None


def _entered(part: SimpleCommand) -> str:
    """The folder that a command changes to."""
    values = [word.value for word in part.words]
    return values[1] if values[0] == "cd" and len(values) > 1 else "."


def gunicorn_commands(text: str) -> Iterator[GunicornCommand]:
    """All gunicorn calls in a text of any kind: shell lines, `CMD [...]` arrays, YAML values."""
    for match in _JSON_ARRAY.finditer(text):
        try:
            words = [str(word) for word in json.loads(match[0])]
        except ValueError:
            continue
        command = parse_gunicorn(shlex.join(words)) or parse_gunicorn(" ".join(words))
        if command is not None:
            yield command
    for line in _JSON_ARRAY.sub("", text.replace("\\\n", " ")).splitlines():
        if "gunicorn" in line and not line.lstrip().startswith("#"):
            text = line[line.index("gunicorn") :]
            # The line itself can be quoted, as in YAML: then its last quote is no word's.
            command = parse_gunicorn(text) or parse_gunicorn(text.rstrip("'\""))
            if command is not None and command.target is not None:
                yield command
