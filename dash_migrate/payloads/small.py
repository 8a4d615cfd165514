"""Which frames are small by the way they are made: aggregated, cut to rows, written out, or of a small file."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.payloads.follow import ends
from dash_migrate.payloads.frames import whole_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.payloads.follow import End
    from dash_migrate.payloads.returned import Serialised

_FEW = frozenset({
    "agg", "aggregate", "count", "corr", "describe", "first", "groupby", "head", "last", "max", "mean", "median",
    "min", "nlargest", "nsmallest", "nunique", "pivot_table", "quantile", "sample", "size", "sum", "tail",
    "unique", "value_counts",
})  # fmt: skip
_CUT = frozenset({"limit", "fetchmany"})  # of queries and cursors, by a number
_LIMIT = re.compile(r"\b(?:LIMIT|TOP|FETCH\s+(?:FIRST|NEXT))\s*\(?\s*(\d+)", re.IGNORECASE)
_ROWS = 1000  # of a query: some 100 kB
_MAX_DEPTH = 4


def may_be_much(facts: Facts, part: Serialised) -> bool:
    """Whether a frame is not known to be small: neither aggregated nor cut nor of a small file."""
    table = whole_table(facts, part.frame, part.path, part.scope)
    if table is not None:
        return table.is_large
    for origin in ends(facts, part.frame, part.path, part.scope):
        if isinstance(origin.node, ast.Call) and _is_written_out(origin.node):
            return False
        if isinstance(origin.node, ast.expr) and any(
            isinstance(node, ast.Call) and last_name(node.func) in _FEW for node in ast.walk(origin.node)
        ):
            return False
        if any(_is_cut(node) for node in _made_of(facts, origin, 0)):
            return False
    return True


def _is_written_out(made: ast.Call) -> bool:
    """Whether a frame is made of what stands in the code: `pd.DataFrame({"x": [1, 2]})`."""
    parts = (node for one in made.args for node in ast.walk(one))
    plain = (ast.Dict, ast.List, ast.Tuple, ast.Constant, ast.UnaryOp, ast.USub, ast.Load)
    return last_name(made.func) == "DataFrame" and bool(made.args) and all(isinstance(one, plain) for one in parts)


def _made_of(facts: Facts, end: End, depth: int) -> Iterator[ast.AST]:
    """The nodes that a value is made of, through the names in it: of `DataFrame(rows)` those of `rows = ...`."""
    for node in ast.walk(end.node):
        yield node
        if isinstance(node, ast.Name) and depth < _MAX_DEPTH:
            for inner in ends(facts, node, end.path, end.scope):
                if inner.node is not node:
                    yield from _made_of(facts, inner, depth + 1)


def _is_cut(node: ast.AST) -> bool:
    """Whether a query is cut to a number of rows that stands in the code: `.limit(5)`, `LIMIT 5`."""
    match node:
        case ast.Call(args=[ast.Constant(value=int(rows)), *_]):
            return last_name(node.func) in _CUT and rows <= _ROWS
        case ast.Constant(value=str(text)):
            found = _LIMIT.search(text)
            return found is not None and int(found[1]) <= _ROWS
    return False
