"""The table of calls that touch files: `knowledge/file_writers.toml`, read into rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dash_migrate.knowledge import load
from dash_migrate.writes.model import Act

if TYPE_CHECKING:
    from collections.abc import Mapping

_MODE = re.compile(r"[rwaxbtU+:|gzx2]{1,6}")


@dataclass(frozen=True, slots=True)
class Rule:
    """How a call touches a file.

    Args:
        act: what it does where no mode decides.
        position: of the path among the arguments; -1: what the method is called on is the path.
        keyword: of the path.
        mode: position, keyword and default of the mode; None if there is none.
        sure: whether the argument is a path whatever it looks like.
        packages: of which the file must import one; empty: none.
    """

    act: Act
    position: int
    keyword: str
    mode: tuple[int, str, str] | None
    sure: bool
    packages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules: of functions by dotted name, of methods by name, and the last names of both."""

    functions: Mapping[str, Rule]
    methods: Mapping[str, Rule]
    last_names: frozenset[str]


@cache
def rules() -> Rules:
    """The rules, read once."""
    table = load("file_writers")
    functions = {name: _reads(keyword) for name, keyword in _readers().items()}
    functions |= {name: _rule(entry) for entry in table["function"] for name in entry["names"]}
    methods: dict[str, Rule] = {}
    for entry in table["method"]:
        for name in entry["names"]:
            methods.setdefault(name, _rule(entry))
    return Rules(functions, methods, frozenset({name.rpartition(".")[2] for name in functions} | methods.keys()))


def _readers() -> dict[str, str]:
    """The functions that read a file or a folder, each with the keyword of the path."""
    table = load("file_readers")
    return {**table["files"], **table["folders"], **table["patterns"], **table["served"]}


def _reads(keyword: str) -> Rule:
    return Rule(Act.READ, 0, keyword, None, sure=True, packages=frozenset())


def _rule(entry: Mapping[str, Any]) -> Rule:  # the entry's shape is that of the table
    position, keyword = entry["argument"]
    mode = entry.get("mode")
    return Rule(
        Act(entry["act"]),
        position,
        keyword,
        (mode[0], mode[1], mode[2]) if mode else None,
        entry.get("sure", False),
        frozenset(entry.get("packages", ())),
    )


def act_of_mode(mode: str) -> Act | None:
    """What opening a file in a mode does; None if the text is no mode."""
    if not _MODE.fullmatch(mode):
        return None
    if "a" in mode or ("+" in mode and "w" not in mode):
        return Act.APPEND
    return Act.WRITE if "w" in mode or "x" in mode else Act.READ
