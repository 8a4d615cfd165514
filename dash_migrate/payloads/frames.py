"""Which whole table an expression is: of a file, a database, an address or an upload.

What is filtered, aggregated or cut is none: nobody can tell how many rows are left. Neither is what cannot be
followed to its source.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.payloads.follow import ends
from dash_migrate.payloads.readers import Table, read, reader_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.payloads.follow import End

_MAX_DEPTH = 12
_FRAMES = frozenset({"pandas.DataFrame", "geopandas.GeoDataFrame", "polars.DataFrame"})
_JOINED = frozenset({"pandas.concat", "polars.concat"})


class _UnknownError(Exception):
    """A part of the expression is no whole table, or nobody can tell."""


def whole_table(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Table | None:
    """The whole table that a frame is, of several the smallest; None if it may be a part of one, or unknown.

    Args:
        facts: of the app.
        expr: the frame, a node of this file.
        path: its file.
        scope: where its names are looked up.
    """
    try:
        found = list(_tables(facts, expr, path, scope, ()))
    except _UnknownError:
        return None
    return min(found, key=lambda one: one.bytes if one.bytes is not None else float("inf"), default=None)


def large_table(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Table | None:
    """As `whole_table`, only if it is large, or as large as its users make it."""
    found = whole_table(facts, expr, path, scope)
    return found if found is not None and found.is_large else None


def _tables(facts: Facts, expr: ast.expr, path: str, scope: Scope, seen: tuple[ast.AST, ...]) -> Iterator[Table]:
    if len(seen) > _MAX_DEPTH or _is_cut_in_place(facts, expr, path, scope):
        raise _UnknownError
    for end in ends(facts, expr, path, scope):
        if isinstance(end.node, ast.Constant) and end.node.value is None:
            continue
        if end.node in seen:  # `df = df.sort_values(...)` at the top of a file
            continue
        yield from _table(facts, end, (*seen, end.node))


def _table(facts: Facts, end: End, seen: tuple[ast.AST, ...]) -> Iterator[Table]:
    node, path, scope = end
    if isinstance(node, ast.Subscript) and _keeps_rows(node):
        yield from _tables(facts, node.value.value, path, scope, seen)  # type: ignore[attr-defined]  # see _keeps_rows
        return
    if not isinstance(node, ast.Call):
        raise _UnknownError
    names = facts.modules.indexes[path].qualified(node.func, scope)
    if reader_of(facts, node, path, scope) is not None:
        table = read(facts, node, path, scope)
        if table is None:
            raise _UnknownError
        yield table
    elif _FRAMES.intersection(names):
        if node.args or node.keywords:  # an empty frame says nothing
            yield from _tables(facts, node.args[0], path, scope, seen) if node.args else _unknown()
    elif _JOINED.intersection(names) and node.args and isinstance(node.args[0], ast.List):
        for part in node.args[0].elts:
            yield from _tables(facts, part, path, scope, seen)
    elif isinstance(node.func, ast.Attribute) and _keeps(node, node.func.attr):
        yield from _tables(facts, node.func.value, path, scope, seen)
    else:
        raise _UnknownError


def _unknown() -> Iterator[Table]:
    raise _UnknownError


def _keeps(call: ast.Call, method: str) -> bool:
    """Whether a method of a frame keeps its rows, and most of each."""
    if method == "apply":
        return any(
            item.arg == "axis" and getattr(item.value, "value", 0) in {1, "columns"} for item in call.keywords
        )
    return method in load("payloads")["frames"]["keep"]


def _keeps_rows(node: ast.Subscript) -> bool:
    """Whether it is `frame.loc[:, "first":]`: all rows, and a range of columns."""
    match node:
        case ast.Subscript(
            value=ast.Attribute(attr="loc" | "iloc"),
            slice=ast.Tuple(elts=[ast.Slice(lower=None, upper=None, step=None), ast.Slice()]),
        ):
            return True
    return False


def _is_cut_in_place(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether a frame loses rows where it stands: `df.query(..., inplace=True)`, `del`, `df.drop(...)`."""
    if not isinstance(expr, ast.Name):
        return False
    bindings = scope.lookup(expr.id)
    owner = bindings[0].scope if bindings else None
    return (id(owner), expr.id) in facts.derive(_cut).get(path, frozenset())


def _cut(facts: Facts) -> Mapping[str, frozenset[tuple[int, str]]]:
    """The names, with the scopes that bind them, whose frames a method changes in place."""
    return {path: frozenset(_cut_in(index)) for path, index in facts.modules.indexes.items()}


def _cut_in(index: ModuleIndex) -> Iterator[tuple[int, str]]:
    for site in index.calls:
        func = site.node.func
        if not isinstance(func, ast.Attribute) or not isinstance(func.value, ast.Name):
            continue
        in_place = any(item.arg == "inplace" for item in site.node.keywords)
        if in_place and func.attr not in load("payloads")["frames"]["keep"]:
            bindings = site.scope.lookup(func.value.id)
            yield id(bindings[0].scope if bindings else None), func.value.id
