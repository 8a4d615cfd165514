"""gunicorn command lines, as found in a Procfile, a Dockerfile or a platform's own file."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

_JSON_ARRAY = re.compile(r"\[[^\[\]]*gunicorn[^\[\]]*\]")
# gunicorn's own form: a dotted module, then a name or a call with literal arguments.
_TARGET = re.compile(r"(?P<module>[^\s:]+|[^:]+):(?P<attr>[^\W\d]\w*)(?P<call>\(.*\))?\Z")


@dataclass(frozen=True, slots=True)
class GunicornCommand:
    """One parsed command.

    Args:
        target: the positional argument, `module:attr`; None if there is none.
        options: long or short option to value ("" for flags), in order of appearance.
        unknown: options that gunicorn does not have, each with its nearest name or "".
    """

    target: str | None
    options: dict[str, str] = field(default_factory=dict)
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def module(self) -> str:
        """The dotted module of the target; gunicorn takes `module:application` if no name is given."""
        return (self.target or "").partition(":")[0]

    @property
    def attr(self) -> str:
        """What is served: a name or a call."""
        return (self.target or "").partition(":")[2] or "application"

    @property
    def well_formed(self) -> bool:
        """Whether gunicorn (20 and later) can parse the target: `app:app.server` and `app.py` cannot be."""
        if self.target is None:
            return False
        return _TARGET.match(self.target) is not None and not self.module.endswith(".py")

    def option(self, *names: str) -> str | None:
        """The value of an option by any of its names; None if it is not given."""
        return next((self.options[name] for name in names if name in self.options), None)


def parse_gunicorn(command: str) -> GunicornCommand | None:
    """The gunicorn call in a shell command line, None if there is none or its quoting is broken.

    What stands before `gunicorn` (`exec`, `python -m`, variables) and after `&&` or a pipe is passed over.
    """
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        return None
    starts = [i for i, word in enumerate(words) if word.rpartition("/")[2] == "gunicorn"]
    return _parse(words[starts[0] + 1 :]) if starts else None


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
            command = parse_gunicorn(line[line.index("gunicorn") :].rstrip("'\""))
            if command is not None and command.target is not None:
                yield command


def _parse(words: list[str]) -> GunicornCommand:
    table = load("gunicorn")
    target: str | None = None
    options: dict[str, str] = {}
    unknown: list[tuple[str, str]] = []
    waiting = iter(words)
    for word in waiting:
        if word in {"&&", "||", ";", "|", "&", ">", "2>&1"}:
            break
        name, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            target = target or word
        elif name in table["value"]:
            options[name] = value if equals else next(waiting, "")
        elif name in table["flag"]:
            options[name] = ""
        elif word[:2] in table["short_with_value"] and not word.startswith("--"):
            options[word[:2]] = word[2:].lstrip("=")
        else:
            known = [option for option in (*table["value"], *table["flag"]) if option.startswith("--")]
            unknown.append((name, next(iter(get_close_matches(name, known, 1)), "")))
            # Its value, if it has one, is no target.
            if not equals and not name.startswith("--no-") and target is None:
                following = next(waiting, "")
                target = following if ":" in following else None
    return GunicornCommand(target, options, tuple(unknown))
