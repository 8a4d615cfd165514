"""Variables that a worker's first request gives a value, for all later ones: `if plan is None: plan = f(x)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.state.model import How
from dash_migrate.state.named import readers
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.source import SourceFile
    from dash_migrate.state.filled import Filled
    from dash_migrate.state.model import Write
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.shapes import Shared

_MOST = 3


def made_once(resolver: Resolver, filled: Filled, writes: Sequence[Write]) -> bool:
    """Whether each write only happens where the variable has no value yet."""
    return all(
        write.store.how is How.REBOUND
        and any(_is_missing(resolver, test, write) for test in filled.tests(write) if isinstance(test, ast.expr))
        for write in writes
    )


def _is_missing(resolver: Resolver, test: ast.expr, write: Write) -> bool:
    match test:
        case ast.Compare(left=asked, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            pass
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            pass
        case _:
            return False
    return resolver.variable(asked, write.path, write.scope) == write.variable


def once(shared: Shared, _: SourceFile) -> str:
    """The remedy: two, since nobody can tell from the code whether it matters what the first request brings."""
    names = {
        node.id
        for write in shared.writes
        for value in write.store.values
        for node in ast.walk(value)
        if isinstance(node, ast.Name) and node.id in write.scope.bindings
    }
    given = listing(sorted(names)[:_MOST]) if names else "what a request brings"
    return (
        f"If it comes out the same for any {given}, leave it: each worker makes its own. If not, keep one for "
        f"each: make it in a function that is given {given}, with @functools.lru_cache(maxsize=8), and call that "
        f"in {readers(shared)}."
    )
