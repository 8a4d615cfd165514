"""A walk over the expressions of a file, for what its index does not list."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import Ancestors, ModuleIndex, Scope


class Step(NamedTuple):
    """A node with what it lies in: `above` from the innermost node outwards to its statement."""

    node: ast.AST
    above: tuple[ast.AST, ...]
    scope: Scope
    ancestors: Ancestors


def walk(index: ModuleIndex) -> Iterator[Step]:
    """All nodes of a file in no certain order."""
    waiting = [Step(index.tree, (), index.scope, ())]
    while waiting:
        step = waiting.pop()
        yield step
        node, above, scope, ancestors = step
        statement = isinstance(node, ast.stmt)
        for name, value in ast.iter_fields(node):
            inside = (*ancestors, (node, name)) if isinstance(node, ast.stmt) else ancestors
            inner = scope if name == "decorator_list" else index.scopes.get(node, scope)
            outer = (node,) if statement else (node, *above)
            children = value if isinstance(value, list) else (value,)
            waiting += [Step(child, outer, inner, inside) for child in children if isinstance(child, ast.AST)]
