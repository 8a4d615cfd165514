"""The calls that make an object, seen from where a method of it is called: the nearest bindings, no more.

The facts' `flow` finds more, and takes a minute for the many `.get(...)` of a large app.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import Role
from dash_migrate.facts.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, Scope

    Made = tuple[ast.Call, str, Scope]

_DEPTH = 4


def makers(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int = _DEPTH) -> Iterator[Made]:
    """The calls of packages' functions and classes whose result an expression may be, each with file and scope.

    Followed are names and what they are bound to in the file, `with ... as`, names of other modules of the app,
    attributes that a file sets on `self`, and what functions of the app return.
    """
    if not depth:
        return
    match expr:
        case ast.Call():
            yield from _of_call(facts, expr, path, scope, depth)
        case ast.Name():
            yield from _of_name(facts, expr, path, scope, depth)
        case ast.Attribute(value=ast.Name(id="self"), attr=attr):
            for one in facts.modules.indexes[path].attribute_sets:
                if one.target.attr == attr:
                    yield from makers(facts, one.value, path, one.scope, depth - 1)
        case ast.Attribute():
            yield from _elsewhere(facts, expr, path, scope, depth)


def _of_call(facts: Facts, call: ast.Call, path: str, scope: Scope, depth: int) -> Iterator[Made]:
    functions = [
        value
        for value in facts.evaluator.values(call.func, path, scope)
        if value.role is Role.FUNCTION and isinstance(value.node, Function)
    ]
    if not functions:
        yield call, path, scope
    for value in functions:
        index = facts.modules.indexes[value.path]
        for returned in index.returns.get(value.node, ()):  # type: ignore[call-overload]  # a Function, see above
            yield from makers(facts, returned, value.path, index.scopes[value.node], depth - 1)  # type: ignore[index]


def _of_name(facts: Facts, expr: ast.Name, path: str, scope: Scope, depth: int) -> Iterator[Made]:
    bindings = scope.lookup(expr.id)
    for binding in bindings:
        given = binding.value if binding.kind is Kind.ASSIGN else _entered(binding)
        if given is not None:
            yield from makers(facts, given, path, binding.scope, depth - 1)
    if any(binding.kind is Kind.IMPORT for binding in bindings):
        yield from _elsewhere(facts, expr, path, scope, depth)


def _elsewhere(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int) -> Iterator[Made]:
    """What a name of another module is bound to there."""
    found = written(facts, expr, path, scope)
    if found.expr is not expr:
        yield from makers(facts, found.expr, found.path, found.scope, depth - 1)


def _entered(binding: Binding) -> ast.expr | None:
    """What `with ... as name` enters."""
    statement = binding.ancestors[-1][0] if binding.ancestors else None
    if binding.kind is Kind.OTHER and isinstance(statement, ast.With | ast.AsyncWith):
        return next((item.context_expr for item in statement.items if item.optional_vars is binding.node), None)
    return None
