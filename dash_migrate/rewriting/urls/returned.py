"""Which expression gives the value of which Output: what a callback returns, taken apart as Dash takes it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.dependencies import Dependency, Grouping
from dash_migrate.facts.flow import flow
from dash_migrate.facts.origins import Access, Take
from dash_migrate.facts.statements import statements_around
from dash_migrate.facts.values import Role
from dash_migrate.rewriting.urls.inside import Spot, values_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.scope import Scope

_MAX_DEPTH = 6


def returned(facts: Facts, callback: Callback) -> Iterator[tuple[Spot, Dependency]]:
    """The expressions whose values a callback returns, each with the output that gets it.

    What is `no_update` is left out; where a name may be that or a value, it is the value that counts.
    """
    function, path = callback.function, callback.function_path
    if function is None:
        return
    index = facts.modules.indexes[path]
    results = [function.body] if isinstance(function, ast.Lambda) else index.returns.get(function, [])
    for result in results:
        spot = Spot(result, path, index.scopes[function], statements_around(index.tree, result))
        yield from _matched(facts, callback.outputs, spot, 0)


def updates(facts: Facts, spot: Spot) -> Iterator[Spot]:
    """A value; where it may be `no_update`, what else it may be."""
    if isinstance(spot.expr, ast.IfExp):
        for branch in (spot.expr.body, spot.expr.orelse):
            yield from updates(facts, replace(spot, expr=branch))
        return
    origins = facts.derive(flow).origins(spot.expr, spot.path, spot.scope)
    skipped = [origin for origin in origins if _is_no_update(facts, origin.node, origin.path, origin.scope)]
    if not skipped:
        yield spot
    elif len(skipped) < len(origins):
        for one in written(facts, spot):
            if not _is_no_update(facts, one.expr, one.path, one.scope):
                yield one


def _is_no_update(facts: Facts, node: ast.AST, path: str, scope: Scope) -> bool:
    """Whether something is Dash's `no_update`: what it is called, or the import that brings it."""
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "no_update" for alias in node.names)
    if not isinstance(node, ast.Name | ast.Attribute):
        return False
    values = facts.evaluator.values(node, path, scope)
    return any(value.role is Role.EXTERNAL and value.name.endswith(".no_update") for value in values)


def _matched(facts: Facts, outputs: Grouping, spot: Spot, depth: int) -> Iterator[tuple[Spot, Dependency]]:
    """The parts of a value that is returned for a group of outputs."""
    if isinstance(outputs, Dependency):
        values = written(facts, spot, (Access(Take.ITEM),)) if outputs.many else (spot,)
        yield from ((one, outputs) for value in values for one in updates(facts, value))
    elif outputs is not None and depth < _MAX_DEPTH:
        for whole in written(facts, spot):
            for part, output in _parts(whole, spot, outputs):
                yield from _matched(facts, output, part, depth + 1)


def _parts(whole: Spot, spot: Spot, outputs: Grouping) -> Iterator[tuple[Spot, Grouping]]:
    """The items of what is returned, each with its outputs; of one output in a list the value may stand alone."""
    if isinstance(outputs, Mapping):
        for key, output in outputs.items():
            for part, more in values_of(whole, key):
                yield part, outputs if more else output
    elif isinstance(outputs, tuple) and isinstance(whole.expr, ast.Tuple | ast.List):
        for output, item in zip(outputs, whole.expr.elts, strict=False):
            if isinstance(item, ast.Starred):
                break
            yield replace(whole, expr=item), output
    elif isinstance(outputs, tuple) and len(outputs) == 1:
        yield spot, outputs[0]
