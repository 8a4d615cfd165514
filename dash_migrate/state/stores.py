"""What a function writes to: names, attributes and elements, by assignments, `del` and calls of methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.state.body import nodes_of
from dash_migrate.state.model import How, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import Ancestors, Function

# Attributes of a frame through which its cells are written.
INDEXERS = frozenset({"loc", "iloc", "at", "iat"})
_FIGURE_METHODS = ("add_", "update_", "for_each_")


def stores_of(function: Function | ast.Lambda) -> Iterator[Store]:
    """Everything that the body of a function writes, its own local names included, in the order of the text."""
    for node, ancestors, _ in nodes_of(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _assigned(target, value, node, ancestors)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _assigned(target, value, node, ancestors)
            case ast.AugAssign(target=target, value=value):
                yield from _grown(target, value, node, ancestors)
            case ast.Delete(targets=targets):
                for target in targets:
                    yield from _deleted(target, node, ancestors)
            case ast.Call(func=ast.Attribute() as func):
                yield from _called(node, func, ancestors)


def _assigned(target: ast.expr, value: ast.expr, node: ast.stmt, ancestors: Ancestors) -> Iterator[Store]:
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            same = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(parts)
            values = value.elts if same and isinstance(value, ast.Tuple | ast.List) else [value] * len(parts)
            for part, its in zip(parts, values, strict=True):
                yield from _assigned(part, its, node, ancestors)
        case ast.Starred(value=inner):
            yield from _assigned(inner, value, node, ancestors)
        case ast.Subscript():
            base, keys = holder_of(target)
            yield Store(base, How.PUT, node, (value,), keys, ancestors)
        case ast.Name() | ast.Attribute():
            yield Store(target, How.REBOUND, node, (value,), (), ancestors)


def _grown(target: ast.expr, value: ast.expr, node: ast.stmt, ancestors: Ancestors) -> Iterator[Store]:
    if isinstance(target, ast.Subscript):
        base, keys = holder_of(target)
        yield Store(base, How.GROWN, node, (value,), keys, ancestors)
    else:
        yield Store(target, How.GROWN, node, (value,), (), ancestors)


def _deleted(target: ast.expr, node: ast.stmt, ancestors: Ancestors) -> Iterator[Store]:
    if isinstance(target, ast.Subscript):
        base, keys = holder_of(target)
        yield Store(base, How.TAKEN, node, (), keys, ancestors)


def _called(node: ast.Call, func: ast.Attribute, ancestors: Ancestors) -> Iterator[Store]:
    """`x.append(value)`, `x[key].append(value)`, `frame.drop(..., inplace=True)`."""
    methods = load("shared_state")["methods"]
    base, keys = holder_of(func.value)
    given = (*node.args, *(item.value for item in node.keywords))
    if any(item.arg == "inplace" and _is_true(item.value) for item in node.keywords):
        values = tuple(item.value for item in node.keywords if item.arg != "inplace")
        yield Store(base, How.MIXED, node, (*node.args, *values), keys, ancestors, func.attr)
    elif func.attr in methods["added"]:
        yield Store(base, How.ADDED, node, given, keys, ancestors, func.attr)
    elif func.attr in methods["mixed"] or func.attr.startswith(_FIGURE_METHODS):
        yield Store(base, How.MIXED, node, given, keys, ancestors, func.attr)
    elif func.attr in methods["put"]:
        yield Store(base, How.PUT, node, given[1:], (*keys, *given[:1]), ancestors, func.attr)
    elif func.attr in methods["taken"]:
        yield Store(base, How.TAKEN, node, (), (*keys, *given), ancestors, func.attr)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def holder_of(expr: ast.expr) -> tuple[ast.expr, tuple[ast.expr, ...]]:
    """What an element belongs to, a name or an attribute, and the keys on the way: `x` of `x["a"]["b"]`."""
    keys: list[ast.expr] = []
    while isinstance(expr, ast.Subscript) or (isinstance(expr, ast.Attribute) and expr.attr in INDEXERS):
        if isinstance(expr, ast.Subscript):
            keys.append(expr.slice)
        expr = expr.value
    return expr, tuple(reversed(keys))
