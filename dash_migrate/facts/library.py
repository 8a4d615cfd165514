"""The parts of the standard library that came or went with a Python 3 version, where a file uses them.

Names are resolved through the imports of the file. The table is `knowledge/python_versions.toml`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.syntax import is_builtin
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.facts.scoped import Place


LIBRARY_NODES = frozenset({"Attribute", "Call", "Import", "ImportFrom", "Name"})


@dataclass(frozen=True, slots=True)
class Known:
    """What the table says of one name: the minor version, and whether it is gone since then or there."""

    name: str
    minor: int
    gone: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """Modules, names by their dotted names, keywords as `function keyword`, methods of `str`.

    Args:
        words: finds the last part of what the table lists.
        homes: the packages that have such a word, one of which the file then names; empty where none is imported.
    """

    modules: Mapping[str, tuple[Known, ...]]
    names: Mapping[str, tuple[Known, ...]]
    keywords: Mapping[str, tuple[Known, ...]]
    methods: Mapping[str, int]
    attributes: frozenset[str]
    words: re.Pattern[bytes]
    homes: Mapping[bytes, frozenset[bytes]]


def may_use_library(data: bytes) -> bool:
    """Whether a file's bytes hold a word of the table, and the name of its package: else it need not be walked."""
    table = _table()
    return any(home in data for word in set(table.words.findall(data)) for home in table.homes[word])


def library_uses(node: ast.AST, place: Place, index: ModuleIndex) -> Iterator[Known]:
    """What one node takes from the library that the table knows; nothing where the code goes on without it."""
    if place.spared:
        return
    table = _table()
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _module(alias.name, table)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from _module(node.module, table)
        for alias in node.names:
            dotted = f"{node.module}.{alias.name}"
            yield from table.modules.get(dotted, table.names.get(dotted, ()))
    elif isinstance(node, ast.Attribute) and node.attr in table.attributes and isinstance(node.ctx, ast.Load):
        means = index.qualified(node, place.scope)
        yield from table.names.get(means[0], ()) if len(means) == 1 else ()
    elif isinstance(node, ast.Name) and f"builtins.{node.id}" in table.names and is_builtin(node, place, index):
        yield from (Known(node.id, known.minor, known.gone) for known in table.names[f"builtins.{node.id}"])
    elif isinstance(node, ast.Call):
        yield from _call(node, place, index, table)


def _module(dotted: str, table: _Table) -> Iterator[Known]:
    """A module and those that it lies in: `import lib2to3.pgen2` needs `lib2to3`."""
    while dotted:
        if dotted in table.modules:
            yield from table.modules[dotted]
            return
        dotted = dotted.rpartition(".")[0]


def _call(node: ast.Call, place: Place, index: ModuleIndex, table: _Table) -> Iterator[Known]:
    called = node.func
    if isinstance(called, ast.Attribute) and called.attr in table.methods and _is_text(called.value):
        yield Known(f"str.{called.attr}", table.methods[called.attr], gone=False)
    if not node.keywords:
        return
    if isinstance(called, ast.Name) and is_builtin(called, place, index):
        names: tuple[str, ...] = (f"builtins.{called.id}",)
    else:
        names = index.qualified(called, place.scope)
    for keyword in node.keywords if len(names) == 1 else ():
        yield from table.keywords.get(f"{names[0]} {keyword.arg}", ())


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def _table() -> _Table:
    data = load("python_versions")
    modules: dict[str, tuple[Known, ...]] = {}
    names: dict[str, tuple[Known, ...]] = {}
    keywords: dict[str, tuple[Known, ...]] = {}
    for end, gone in (("added", False), ("removed", True)):
        for minor, listed in data[f"modules-{end}"].items():
            for name in listed.split():
                _put(modules, name, Known(name, int(minor), gone))
        for minor, table in data[f"names-{end}"].items():
            for dotted in (f"{module}.{name}" for module, listed in table.items() for name in listed.split()):
                _put(names, dotted, Known(dotted, int(minor), gone))
        for minor, table in data[f"keywords-{end}"].items():
            for function, word in ((function, word) for function, text in table.items() for word in text.split()):
                shown = f"{function.removeprefix('builtins.')}({word}=...)"
                _put(keywords, f"{function} {word}", Known(shown, int(minor), gone))
    methods = data["methods-of-str"]
    homes = _homes((*modules, *names, *(key.replace(" ", ".") for key in keywords)), methods)
    pattern = b"|".join(sorted(homes))
    attributes = frozenset(dotted.rpartition(".")[2] for dotted in names)
    return _Table(modules, names, keywords, methods, attributes, re.compile(rb"\b(?:%b)\b" % pattern), homes)


def _homes(listed: Iterable[str], methods: Iterable[str]) -> dict[bytes, frozenset[bytes]]:
    found: dict[bytes, set[bytes]] = {name.encode(): {b""} for name in methods}
    for dotted in listed:
        home, word = dotted.partition(".")[0], dotted.rpartition(".")[2]
        found.setdefault(word.encode(), set()).add(b"" if home == "builtins" else home.encode())
    return {word: frozenset(homes) for word, homes in found.items()}


def _put(table: dict[str, tuple[Known, ...]], key: str, known: Known) -> None:
    table[key] = (*table.get(key, ()), known)
