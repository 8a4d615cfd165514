"""Reads of a variable that fall back to a literal: `os.getenv("K", "literal")`, `os.getenv("K") or "literal"`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.secrets.places import above

if TYPE_CHECKING:
    from dash_migrate.source import SourceFile

_READERS = frozenset({"getenv", "get", "setdefault"})


def read_of(source: SourceFile, node: ast.expr) -> tuple[ast.expr, str] | None:
    """The expression that reads a variable or is `node`, and that variable's name."""
    up = above(source, node)
    if up is not None and isinstance(up.node, ast.keyword) and up.node.arg == "default":
        up = above(source, up.node)
    match up.node if up is not None else None:
        case ast.Call() as call if _key(call) and any(one is node for one in _values(call)[1:]):
            return call, _key(call)
        case ast.BoolOp(op=ast.Or(), values=[ast.Call() as call, last]) as either if last is node and _key(call):
            return either, _key(call)
    return None


def is_empty_taken(read: ast.expr) -> bool:
    """Whether an empty variable makes a read fall back, too."""
    return isinstance(read, ast.BoolOp)


def within_int(source: SourceFile, read: ast.expr) -> bool:
    """Whether a read is made a whole number of right where it stands."""
    up = above(source, read)
    match up.node if up is not None else None:
        case ast.Call(func=ast.Name(id="int"), args=[only], keywords=[]):
            return only is read
    return False


def _key(call: ast.Call) -> str:
    """The name that a call reads; empty for other calls."""
    values = _values(call)
    if last_name(call.func) in _READERS and 0 < len(values) <= 2 and isinstance(values[0], ast.Constant):
        return values[0].value if isinstance(values[0].value, str) else ""
    return ""


def _values(call: ast.Call) -> list[ast.expr]:
    """The name and the default of a read, by position or by name."""
    named = {one.arg: one.value for one in call.keywords}
    values = [*call.args, *(named[name] for name in ("key", "default") if name in named)]
    return values if len(values) == len(call.args) + len(call.keywords) else []
