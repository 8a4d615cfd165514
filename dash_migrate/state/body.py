"""The nodes of one function with the statements around each; functions inside of it are others."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import Ancestors, Function

_OWN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def nodes_of(function: Function | ast.Lambda) -> Iterator[tuple[ast.AST, Ancestors, ast.AST]]:
    """All statements and expressions of a function's body, in the order of the text.

    Each comes with the statements around it, outermost first (what belongs to a statement has that as its last),
    and with the function, or the comprehension in it, whose scope it stands in.
    """
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    waiting: list[tuple[ast.AST, Ancestors, ast.AST]] = [(node, (), function) for node in reversed(body)]
    while waiting:
        node, ancestors, inside = waiting.pop()
        yield node, ancestors, inside
        if not isinstance(node, _OWN):
            inner = node if isinstance(node, _COMPREHENSIONS) else inside
            waiting += [(part, around, inner) for part, around in reversed(list(_parts(node, ancestors)))]


def _parts(node: ast.AST, ancestors: Ancestors) -> Iterator[tuple[ast.AST, Ancestors]]:
    for name in node._fields:
        inside = (*ancestors, (node, name)) if isinstance(node, ast.stmt) else ancestors
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            yield value, inside
        elif isinstance(value, list):
            yield from ((item, inside) for item in value if isinstance(item, ast.AST))


def before(function: Function, node: ast.AST, ancestors: Ancestors) -> Iterator[ast.stmt]:
    """The statements that have run whenever a node of a function runs: those above it in the blocks around it."""
    block: list[ast.stmt] = function.body
    around = [statement for statement, _ in ancestors]
    fields = [field for _, field in ancestors]
    for position, statement in enumerate(around):
        if statement not in block:  # of a handler or a case
            block = _block_of(around[position - 1], statement) if position else []
        if statement in block:
            yield from block[: block.index(statement)]
        inner = getattr(statement, fields[position], None)
        block = inner if isinstance(inner, list) else []
    if isinstance(node, ast.stmt) and node in block:
        yield from block[: block.index(node)]


def _block_of(outer: ast.stmt, statement: ast.stmt) -> list[ast.stmt]:
    for name in ("handlers", "cases"):
        for part in getattr(outer, name, ()):
            if statement in part.body:
                return list(part.body)
    return []
