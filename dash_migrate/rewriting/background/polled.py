"""Whether a refresher only renews a variable that callbacks poll: then each worker may well keep its own."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.scope import Function
from dash_migrate.rewriting.usage import imported_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.rewriting.background.starters import Run

# The property by which dcc.Interval calls a callback.
_TICK = "n_intervals"


def only_polled(facts: Facts, run: Run) -> bool:
    """Whether all that a function sets are names of its module that nothing but callbacks of an interval reads."""
    index = facts.modules.indexes[run.path]
    names = frozenset(_set_names(index, index.scopes[run.node]))
    if not names or names & imported_names(facts, run.path):
        return False
    readers = [scope for name in names for scope in _readers(index, name, run)]
    ticking = {one.function for one in callbacks(facts) if any(part.property == _TICK for part in one.inputs)}
    return bool(readers) and all(scope.function in ticking for scope in readers)


def _set_names(index: ModuleIndex, scope: Scope) -> Iterator[str]:
    """The names at the top of the module that a function gives a value, or whose content it changes."""
    yield from scope.global_names
    for node in ast.walk(scope.node):
        if not isinstance(node, ast.Subscript | ast.Attribute):
            continue
        changed = node.value
        if isinstance(changed, ast.Name) and (isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Store)):
            bound = scope.lookup(changed.id)
            if any(one.scope is index.scope and one.value is not None for one in bound):
                yield changed.id


def _readers(index: ModuleIndex, name: str, run: Run) -> Iterator[Scope]:
    """The scopes of other functions, and of the module itself, that read a name at its top."""
    for scope in index.scopes.values():
        if scope.node is run.node or not isinstance(scope.node, Function):
            continue
        if any(
            isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(scope.node)
        ):
            yield scope
    for statement in index.tree.body:
        if isinstance(statement, Function | ast.ClassDef | ast.If):
            continue
        if any(
            isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(statement)
        ):
            yield index.scope
