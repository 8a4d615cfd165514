"""The path below which a Dash app lives on its author's machine, as its constructor is given it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.values import argument

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope
    from dash_migrate.facts.values import Value

# What the platform sets; on the author's machine none of it is.
_PLATFORM = frozenset({
    "DASH_APP_NAME", "DASH_ROUTES_PATHNAME_PREFIX", "DASH_REQUESTS_PATHNAME_PREFIX", "SCRIPT_NAME",
})  # fmt: skip
# Dash asks for the first of these that is given (dash 1.0 to 4.4); without them the prefix is "/".
_WINNING = ("requests_pathname_prefix", "url_base_pathname", "routes_pathname_prefix")
_MAX_DEPTH = 8


def local_prefix(facts: Facts, app: Value) -> str | None:
    """The path, with a slash at both ends, "/" by default; None where nobody can read it.

    Args:
        facts: of this version of the app.
        app: a Dash app.
    """
    call = app.node
    if not isinstance(call, ast.Call) or any(keyword.arg is None for keyword in call.keywords):
        return None
    site = facts.evaluator.site(facts.modules.indexes[app.path], call)
    for name in _WINNING:
        given = argument(call, None, name)
        found = _text(facts, given, app.path, site.scope) if given is not None else ""
        if found is None:
            return None
        if found:
            return f"/{found.strip('/')}/" if found.strip("/") else "/"
    return "/"


def _text(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int = 0) -> str | None:
    """What an expression gives where no variable of the platform is set; "" for None, None if nobody can tell."""
    if depth > _MAX_DEPTH:
        return None
    match expr:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=None):
            return ""
        case ast.IfExp(test=test, body=body, orelse=orelse) if _asks_platform(test):
            negated = any(isinstance(node, ast.Not | ast.NotIn) for node in ast.walk(test))
            return _text(facts, body if negated else orelse, path, scope, depth + 1)
        case ast.Call(args=[ast.Constant(value=str() as name), default]) if name in _PLATFORM:
            return _text(facts, default, path, scope, depth + 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [_text(facts, part, path, scope, depth + 1) for part in (left, right)]
            return None if None in parts else "".join(filter(None, parts))
        case ast.Name() | ast.Attribute():
            origins = facts.derive(flow).origins(expr, path, scope)
            nodes = {(one.node, one.path, one.scope) for one in origins if not one.way}
            if len(nodes) == len(origins) == 1:
                node, where, inside = nodes.pop()
                if isinstance(node, ast.expr) and node is not expr:
                    return _text(facts, node, where, inside, depth + 1)
    return None


def _asks_platform(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and node.value in _PLATFORM for node in ast.walk(test))
