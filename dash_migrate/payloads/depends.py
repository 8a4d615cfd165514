"""Which properties of components the value of an expression is made of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.scope import Function, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.dependencies import Dependency
    from dash_migrate.facts.scope import Binding, Scope

_MAX_DEPTH = 12


def properties(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> tuple[Dependency, ...]:
    """The properties of components that an expression is computed from, followed through names and callers.

    Args:
        facts: of the app.
        expr: a node of this file.
        path: its file.
        scope: where its names are looked up.
    """
    return tuple(dict.fromkeys(_Walk(facts).of(expr, path, scope, 0)))


def parameter_of(facts: Facts, node: ast.AST, scope: Scope) -> Dependency | None:
    """The property that a parameter of a callback's function gets; None for other nodes and functions."""
    if not isinstance(node, ast.arg):
        return None
    given = facts.derive(callbacks_of).get(scope.node, ())
    return next((callback.parameters[node.arg] for callback in given if node.arg in callback.parameters), None)


class _Walk:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.seen: set[int] = set()

    def of(self, expr: ast.AST, path: str, scope: Scope, depth: int) -> Iterator[Dependency]:
        if depth > _MAX_DEPTH:
            return
        for node in ast.walk(expr):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                for binding in reaching(scope, node):
                    yield from self._binding(binding, node.id, path, depth)

    def _binding(self, binding: Binding, name: str, path: str, depth: int) -> Iterator[Dependency]:
        if id(binding) in self.seen:
            return
        self.seen.add(id(binding))
        if binding.kind is Kind.PARAMETER:
            yield from self._parameter(binding, name, path, depth)
        elif binding.value is not None:
            yield from self.of(binding.value, path, binding.scope, depth + 1)
        elif binding.kind is Kind.OTHER and binding.ancestors:  # `with open(...) as file`, `a, *b = ...`
            statement = binding.ancestors[-1][0]
            parts = [item.context_expr for item in statement.items] if isinstance(statement, ast.With) else []
            for part in [*parts, *filter(None, [getattr(statement, "value", None)])]:
                yield from self.of(part, path, binding.scope, depth + 1)

    def _parameter(self, binding: Binding, name: str, path: str, depth: int) -> Iterator[Dependency]:
        function = binding.scope.node
        given = self.facts.derive(callbacks_of).get(function, ())
        for callback in given:
            found = callback.parameters.get(name)
            if found is not None:
                yield found
        if given or not isinstance(function, Function):
            return
        names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
        position = names.index(name) if name in names else None
        for caller, call in self.facts.sites.callers(path, function):
            keyed = [item.value for item in call.node.keywords if item.arg == name]
            placed = call.node.args[position : position + 1] if position is not None else []
            for one in keyed or placed:
                yield from self.of(one, caller, call.scope, depth + 1)


def callbacks_of(facts: Facts) -> Mapping[ast.AST | None, list[Callback]]:
    """The callbacks by their functions."""
    found: dict[ast.AST | None, list[Callback]] = {}
    for one in callbacks(facts):
        if one.function is not None:
            found.setdefault(one.function, []).append(one)
    return found
