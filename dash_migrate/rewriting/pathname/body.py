"""The inside of one function: what holds each node, and where each name is used."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts.scope import Function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, Scope

Callee: TypeAlias = Function | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One function of the app, inner functions and comprehensions included.

    Args:
        parents: what holds a node.
        loads: the uses of each name, with the scope of each.
    """

    path: str
    function: Callee
    scope: Scope
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    loads: dict[str, list[tuple[ast.Name, Scope]]] = field(default_factory=dict)

    def uses(self, name: str, bindings: list[Binding]) -> Iterator[tuple[ast.Name, Scope]]:
        """The uses of a name that mean these bindings."""
        return ((node, scope) for node, scope in self.loads.get(name, ()) if scope.lookup(name) is bindings)

    def within(self, node: ast.AST, kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> bool:
        """Whether a node of the function lies in another of these kinds."""
        holder = self.parents.get(node)
        while holder is not None and not isinstance(holder, kinds):
            holder = self.parents.get(holder)
        return holder is not None

    def nodes(self) -> Iterator[ast.AST]:
        """All nodes, in no order."""
        return iter(self.parents)


def body_of(facts: Facts, path: str, function: Callee) -> Body:
    """The inside of a function of the file `path`, looked at once."""
    known = facts.derive(_bodies)
    if function not in known:
        known[function] = _read(facts, path, function)
    return known[function]


def _bodies(facts: Facts) -> dict[Callee, Body]:
    del facts  # what it is kept with
    return {}


def _read(facts: Facts, path: str, function: Callee) -> Body:
    scopes = facts.modules.indexes[path].scopes
    body = Body(path, function, scopes[function])
    inside = [function.body] if isinstance(function, ast.Lambda) else function.body
    waiting: list[tuple[ast.AST, ast.AST, Scope]] = [(node, function, body.scope) for node in inside]
    while waiting:
        node, parent, scope = waiting.pop()
        body.parents[node] = parent
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            body.loads.setdefault(node.id, []).append((node, scope))
        inner = scopes.get(node, scope)
        waiting += [(child, node, inner) for child in ast.iter_child_nodes(node)]
    return body
