"""Who reads the visitor's name, or password, of the browser's own password dialogue: `request.authorization`."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.rewriting.sign_in.mechanisms import files
from dash_migrate.rewriting.sign_in.places import Place, external, in_function, parents_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.facts.variable_access import Parents

NAME = "username"


class Takes(enum.Enum):
    """What of it is used."""

    NAME = "the user's name"
    TEST = "whether there is one"
    OTHER = "the password, or all of it"


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One use of `request.authorization`.

    Args:
        place: the expression that takes something of it; of a name the whole choice around it, where that asks
            only whether there is one: `request.authorization.username if request.authorization else None`.
    """

    place: Place
    takes: Takes


def uses(facts: Facts) -> tuple[Use, ...]:
    """All uses in functions, in the order of files and text; kept with `facts.derive(uses)`."""
    found = [
        use for index in files(facts) if b".authorization" in index.source.data for use in _uses(facts, index)
    ]
    return tuple(sorted(found, key=lambda use: use.place.location))


def _uses(facts: Facts, index: ModuleIndex) -> Iterator[Use]:
    parents = index.source.derive(parents_in)
    whole: set[ast.expr] = set()
    found: list[tuple[ast.expr, Scope, Takes]] = []
    sources = list(_sources(facts, index, parents))
    for node in sources:
        scope = parents.scope(node)
        expr, takes = _taken(node, parents)
        if takes is Takes.NAME:
            expr = _choice(expr, parents, frozenset(sources))
            whole.add(expr)
        found.append((expr, scope, takes))
    for expr, scope, takes in {id(expr): (expr, scope, takes) for expr, scope, takes in found}.values():
        covered = takes is Takes.TEST and any(around in whole for around, _ in parents.around(expr))
        place = Place(index, expr, scope)
        if not covered and in_function(place):
            yield Use(place, takes)


def _sources(facts: Facts, index: ModuleIndex, parents: Parents) -> Iterator[ast.expr]:
    """`request.authorization`, and the names that were given it and nothing else."""
    for node in ast.walk(index.tree):
        if not isinstance(node, ast.Attribute | ast.Name) or not isinstance(node.ctx, ast.Load):
            continue
        if _is_it(facts, node, index, parents.scope(node)) and not _aliased(node, parents):
            yield node


def _is_it(facts: Facts, node: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "authorization" and "flask.request" in external(facts, node.value, index.path, scope)
    if not isinstance(node, ast.Name):
        return False
    bindings = scope.lookup(node.id)
    return bool(bindings) and all(
        binding.kind is Kind.ASSIGN
        and isinstance(binding.value, ast.Attribute)
        and _is_it(facts, binding.value, index, binding.scope)
        for binding in bindings
    )


def _aliased(node: ast.expr, parents: Parents) -> bool:
    """Whether it is only given a name, whose uses count instead."""
    above = parents.of(node)
    return (
        isinstance(above, ast.Assign)
        and above.value is node
        and len(above.targets) == 1
        and isinstance(above.targets[0], ast.Name)
    )


def _taken(node: ast.expr, parents: Parents) -> tuple[ast.expr, Takes]:
    """What is taken of `request.authorization`, and the expression that takes it."""
    above = parents.of(node)
    match above:
        case ast.Attribute(attr="username") | ast.Subscript(slice=ast.Constant(value="username")):
            return above, Takes.NAME
        case ast.Attribute(attr="get"):
            call = parents.of(above)
            if isinstance(call, ast.Call) and call.func is above and call.args:
                key = call.args[0]
                if isinstance(key, ast.Constant) and key.value == NAME:
                    return call, Takes.NAME
        case ast.Compare(left=left, comparators=[ast.Constant(value=None)]) if left is node:
            return node, Takes.TEST
        case ast.If() | ast.IfExp() | ast.BoolOp() | ast.UnaryOp() | ast.While():
            return node, Takes.TEST
    return node, Takes.OTHER


def _choice(expr: ast.expr, parents: Parents, sources: frozenset[ast.expr]) -> ast.expr:
    """The choice around the reading of a name that only asks whether there is one; else the reading itself."""
    above = parents.of(expr)
    match above:
        case ast.IfExp(test=test, body=body, orelse=other) if body is expr or other is expr:
            return above if _asks(test, sources) else expr
        case ast.BoolOp(op=ast.And(), values=[test, last]) if last is expr and _asks(test, sources):
            outer = parents.of(above)
            if isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.Or) and outer.values[0] is above:
                return outer
            return above
    return expr


def _asks(test: ast.expr, sources: frozenset[ast.expr]) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return inner in sources
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], comparators=[right]):
            return left in sources and isinstance(right, ast.Constant) and right.value is None
    return test in sources
