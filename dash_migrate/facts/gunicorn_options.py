"""gunicorn's arguments, read as its own parser reads them, mistakes included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts.shell import Word

# As near as `--wokers` and `--worker_class` are to what is meant, and as `--port` and `--debug` are to nothing.
_NEAR = 0.82
_NUMBER = re.compile(r"\d+\Z|0[xXoO]?[0-9a-fA-F]+\Z")
_DASHES = re.compile("[\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{NON-BREAKING HYPHEN}]-?")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument.

    Args:
        option: the option that is meant, by its full name, short ones as they are (`-w`); empty for a
            positional argument.
        value: its value; empty for a flag.
        start: first character of the argument in the command line.
        end: behind its value.
        written: the option as it is written.
        known: whether gunicorn has the option.
        near: for an unknown option, the one that is meant; empty if none is near.
        fault: why gunicorn does not take the value; empty if it does.
    """

    option: str
    value: str
    start: int
    end: int
    written: str = ""
    known: bool = True
    near: str = ""
    fault: str = ""


@cache
def _takers() -> frozenset[str]:
    """The options that take a value."""
    table = load("gunicorn")
    return frozenset((*table["value"], *table["integer"]))


@cache
def _long() -> tuple[str, ...]:
    return tuple(sorted(name for name in (*_takers(), *load("gunicorn")["flag"]) if name.startswith("--")))


def read_arguments(words: Sequence[Word]) -> tuple[Argument, ...]:
    """The arguments that follow the word `gunicorn`."""
    arguments: list[Argument] = []
    position = 0
    while position < len(words):
        word = words[position]
        if word.value == "--":  # all that follows is positional
            rest = words[position + 1 :]
            return (*arguments, *(Argument("", item.value, item.start, item.end) for item in rest))
        following = words[position + 1] if position + 1 < len(words) else None
        argument, used = _argument(word, following)
        arguments.append(argument)
        position += used
    return tuple(arguments)


def _argument(word: Word, following: Word | None) -> tuple[Argument, int]:
    """The argument that starts with a word, and of how many words it is."""
    text = word.value
    if text == "-" or not (text.startswith("-") or _DASHES.match(text)):
        return Argument("", text, word.start, word.end), 1
    written, equals, value = text.partition("=")
    if _short_with_value(text):
        written, equals, value = text[:2], "=", text[2:].removeprefix("=")
    option = _full_name(written)
    near = "" if option else _nearest(written)
    meant = option or near
    used, end = 1, word.end
    if not equals and following is not None and _takes(meant, following):
        value, used, end = following.value, 2, following.end
    fault = _fault(meant, value if equals or used > 1 else None)
    known = option is not None
    return Argument(meant or written, value, word.start, end, written, known, near, fault), used


def _fault(option: str, value: str | None) -> str:
    """Why gunicorn does not take an option with this value, or with none; empty if it does."""
    if value is None:
        return "needs a value" if option in _takers() else ""
    if option in load("gunicorn")["flag"] and option != "--proxy-protocol":
        return "takes no value"
    if option in load("gunicorn")["integer"] and not _NUMBER.match(value) and not {"$", "`"} & set(value):
        return f"takes a whole number, not {value!r}"
    return ""


def _takes(option: str, following: Word) -> bool:
    """Whether the next word is the option's value. Of an unknown option it is, unless it looks like the target."""
    text = following.value
    if text.startswith("-") and text != "-" and not _NUMBER.match(text[1:]):
        return False
    if not option:
        return ":" not in text
    return option in _takers()


def _full_name(name: str) -> str | None:
    """The option that a name, or the start of one, means to gunicorn; None if it has none or several such."""
    if name in _takers() or name in load("gunicorn")["flag"]:
        return name
    matches = [option for option in _long() if option.startswith(name)] if name.startswith("--") else []
    return matches[0] if len(matches) == 1 else None


def _short_with_value(text: str) -> bool:
    """Whether a word is a short option with its value in it: `-w4`, but not `-workers`."""
    if text[:2] not in _takers() or f"-{text.partition('=')[0]}" in _long():
        return False
    return not text.startswith("--") and len(text) > 2


def _nearest(name: str) -> str:
    bare = name.lstrip("-")
    plain = _DASHES.sub("--", name, count=1) if _DASHES.match(name) else f"--{bare}"
    if len(bare) < 2:
        return ""
    return next(iter(get_close_matches(plain.lower(), _long(), 1, _NEAR)), "")
