"""Where the app reads files: the calls of `knowledge/file_readers.toml`, with the paths that they are given."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor, nothing_else, path_values
from dash_migrate.facts.reached import runs
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import Role, argument, last_name
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import PathValue
    from dash_migrate.facts.scope import CallSite, ModuleIndex

_WRITING = frozenset("wax+")


class What(enum.Enum):
    """What a call reads."""

    FILE = "a file"
    DATABASE = "a database, which it makes if there is none"
    FOLDER = "all of a folder"
    PATTERN = "all files that a pattern fits"
    OF_APP = "a folder of the app itself: assets, pages"


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A call that reads, and what.

    Args:
        path: its file.
        name: the call as it is known: `pandas.read_csv`, `Path.read_text`.
        expr: the expression that is the path.
        values: the paths that it may be; never empty.
        known: whether it is one of them always.
        served: whether a relative path is counted from the app's module, wherever the process runs.
    """

    path: str
    site: CallSite
    name: str
    what: What
    expr: ast.expr
    values: tuple[PathValue, ...]
    known: bool
    served: bool = False


def reads(facts: Facts) -> tuple[Read, ...]:
    """The reading calls in the files that run on the platform, in the order of the files and lines."""
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[Read, ...]:
    found = []
    names = _last_names()
    for path, index in sorted(facts.modules.indexes.items()):
        if not runs(facts, path):
            continue
        for name in names.intersection(index.calls_named):
            found += [one for site in index.calls_named[name] for one in _read(facts, index, site)]
    return tuple(sorted(found, key=lambda one: (one.path, one.site.node.lineno, one.site.node.col_offset)))


def _last_names() -> frozenset[str]:
    table = load("file_readers")
    dotted = (name for part in _PARTS for name in table[part])
    methods = (name for names in table["methods"].values() for name in names)
    return frozenset({*(name.rpartition(".")[2] for name in dotted), *methods, "Dash"})


_PARTS = {
    "files": What.FILE,
    "opening": What.FILE,
    "databases": What.DATABASE,
    "folders": What.FOLDER,
    "patterns": What.PATTERN,
}


def _read(facts: Facts, index: ModuleIndex, site: CallSite) -> Iterator[Read]:
    if guarded(site.ancestors):
        return
    given = _argument(facts, index, site)
    for name, what, expr in [given] if given is not None else _of_app(facts, index, site):
        yield from _of(facts, index, site, name=name, what=what, expr=expr)


def _of(
    facts: Facts, index: ModuleIndex, site: CallSite, *, name: str, what: What, expr: ast.expr
) -> Iterator[Read]:
    """The reading of what an expression is, if any path is known of it."""
    values = tuple(value for value in path_values(facts, expr, index.path, site.scope) if _is_file(value, what))
    if values:
        what = What.PATTERN if any("*" in value.text for value in values) else what
        known = nothing_else(facts, expr, index.path, site.scope)
        served = what is What.OF_APP or name in load("file_readers")["served"]["names"]
        yield Read(index.path, site, name, what, expr, values, known, served)


def _of_app(facts: Facts, index: ModuleIndex, site: CallSite) -> Iterator[tuple[str, What, ast.expr]]:
    """The folders that `Dash(...)` is given."""
    wanted = load("file_readers")["app"]["keywords"]
    given = [one for one in site.node.keywords if one.arg in wanted]
    if given and not facts.evaluator.dash_names.isdisjoint(_names(facts, index, site)):
        yield from ((f"Dash({one.arg}=...)", What.OF_APP, one.value) for one in given)


def _is_file(value: PathValue, what: What) -> bool:
    """Whether a path can be one: not what merely looks so, a text that is data itself, or a database in memory."""
    if what is What.DATABASE and value.text.startswith((":", "file:")):
        return False
    if what is What.FILE and not value.text:
        return False
    return not any(mark in value.text for mark in '{}<>|"') and value.anchor is not Anchor.TEMPORARY


def _argument(facts: Facts, index: ModuleIndex, site: CallSite) -> tuple[str, What, ast.expr] | None:
    """The name of a reading call, what it reads, and the expression that is the path."""
    table, call = load("file_readers"), site.node
    for name in _names(facts, index, site):
        for part, what in _PARTS.items():
            entry = table[part].get(name)
            if entry is None:
                continue
            keyword = entry if isinstance(entry, str) else entry[0]
            if part == "opening" and not _reading(call, entry[1]):
                return None
            expr = argument(call, 0, keyword)
            return (name, what, expr) if expr is not None else None
    return _method(facts, index, site, table["methods"])


def _names(facts: Facts, index: ModuleIndex, site: CallSite) -> list[str]:
    """The dotted names of what is called."""
    func = site.node.func
    if isinstance(func, ast.Name) and func.id == "open" and not site.scope.lookup("open"):
        return ["open"]
    values = facts.evaluator.values(func, index.path, site.scope)
    return sorted(value.name for value in values if value.role is Role.EXTERNAL)


def _method(
    facts: Facts, index: ModuleIndex, site: CallSite, methods: Mapping[str, list[str]]
) -> tuple[str, What, ast.expr] | None:
    """A reading method of a path: `(DATA / "x.json").read_text()`."""
    func, name = site.node.func, last_name(site.node.func)
    if not isinstance(func, ast.Attribute) or not is_path_object(facts, func.value, index, site):
        return None
    if name in methods["files"] or (name in methods["opening"] and _reading(site.node, 0)):
        return f"Path.{name}", What.FILE, func.value
    if name in methods["folders"] or name in methods["patterns"]:
        return f"Path.{name}", What.FOLDER, func.value
    return None


def is_path_object(facts: Facts, expr: ast.expr, index: ModuleIndex, site: CallSite) -> bool:
    """Whether an expression is an object of `pathlib`, as far as that is seen where its paths are put together."""
    values = path_values(facts, expr, index.path, site.scope)
    return bool(values) and all(makes_object(facts, value) for value in values)


def makes_object(facts: Facts, value: PathValue) -> bool:
    """Whether what puts a path together gives an object of `pathlib`, and no text."""
    node = value.node
    match node:
        case ast.BinOp(op=ast.Div()) | ast.Attribute(attr="parent"):
            return True
        case ast.Subscript():
            return True
        case ast.Call(func=ast.Attribute(attr="as_posix" | "as_uri" | "join" | "format")):
            return False
        case ast.Call(func=func):
            found = facts.evaluator.values(func, value.path, value.scope)
            names = [one.name for one in found if one.role is Role.EXTERNAL]
            if names:
                return all(name.startswith("pathlib.") for name in names)
            return isinstance(func, ast.Attribute)
    return False


def _reading(call: ast.Call, position: int) -> bool:
    """Whether a file is opened to be read only; a mode that nobody knows is none."""
    mode = argument(call, position, "mode")
    if mode is None:
        return True
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and _WRITING.isdisjoint(mode.value)
