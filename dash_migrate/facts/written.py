"""Where a value is written out: names that are bound once, constants of classes and of other modules."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Binding, Kind
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_MAX_STEPS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """An expression, its file and the scope that its names are looked up in."""

    expr: ast.expr
    path: str
    scope: Scope


def written(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Written:
    """The expression that a name or attribute was given; itself where there is none, or more than one.

    Args:
        facts: of the app.
        expr: the expression.
        path: its file.
        scope: where it stands.
    """
    here = Written(expr, path, scope)
    for _ in range(_MAX_STEPS):
        found = list(_given(facts, here))
        if len(found) != 1:
            break
        here = found[0]
    return here


def text_of(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> str | None:
    """The text that an expression is, where it is written out here or elsewhere in the app; else None."""
    found = written(facts, expr, path, scope).expr
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def _given(facts: Facts, here: Written) -> Iterator[Written]:
    if isinstance(here.expr, ast.Name):
        yield from _named(facts, here.expr.id, here.path, here.scope)
    elif isinstance(here.expr, ast.Attribute):
        for owner in facts.evaluator.values(here.expr.value, here.path, here.scope):
            index = facts.modules.indexes.get(owner.path)
            if index is None or owner.node is None or owner.role not in {Role.MODULE, Role.CLASS, Role.OBJECT}:
                continue
            inside = index.scope if owner.role is Role.MODULE else index.scopes[owner.node]
            for binding in inside.bindings.get(here.expr.attr, ()):
                yield from _bound(facts, binding, owner.path)


def _named(facts: Facts, name: str, path: str, scope: Scope) -> Iterator[Written]:
    bindings = scope.lookup(name)
    for binding in bindings:
        yield from _bound(facts, binding, path)
    if not bindings:
        for star in facts.modules.indexes[path].stars:
            yield from _imported(facts, f"{star}.{name}", path)


def _bound(facts: Facts, binding: Binding, path: str) -> Iterator[Written]:
    """What a binding gives; one that cannot be seen counts as two values, so that nobody takes the other."""
    if binding.kind is Kind.ASSIGN and binding.value is not None:
        yield Written(binding.value, path, binding.scope)
    elif binding.kind is Kind.IMPORT:
        yield from _imported(facts, binding.qualified, path)
    elif binding.kind is not Kind.FUNCTION and isinstance(binding.node, ast.expr):
        unseen = Written(binding.node, path, binding.scope)
        yield from (unseen, unseen)


def _imported(facts: Facts, dotted: str, path: str) -> Iterator[Written]:
    found = facts.modules.resolve(dotted, path)
    if found is not None and len(found.rest) == 1 and found.path in facts.modules.indexes:
        yield from _named(facts, found.rest[0], found.path, facts.modules.indexes[found.path].scope)
