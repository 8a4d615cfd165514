"""Values of attributes of the app's classes: set by methods or from outside, in the body, or by constructors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts import classes, flow_calls, flow_parameters
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import Role, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.flow import Flow
    from dash_migrate.facts.origins import Origins, Way
    from dash_migrate.facts.scope import AttributeSet, Scope

_PROPERTIES = frozenset({"property", "cached_property"})


def attribute(flow: Flow, value: Value, attr: str, way: Way) -> Origins:
    """What an attribute of a class of the app, or of an object of it, is: its own, or an inherited one."""
    owners = list(classes.lineage(flow.evaluator, value))
    inside = next(filter(None, (_own(flow, owner, attr, way) for owner in owners)), frozenset())
    return inside | flow.united(set_outside(flow, [owner.node for owner in owners], attr, way))


def _own(flow: Flow, owner: Value, attr: str, way: Way) -> Origins:
    """What a class itself says of an attribute."""
    assert isinstance(owner.node, ast.ClassDef)  # as lineage gives
    index = flow.facts.modules.indexes[owner.path]
    found = [
        flow.follow(site.value, path, site.scope, way)
        for path, site in _sets(flow.facts, attr)
        if path == owner.path and classes.class_of(index, site.scope) is owner.node
    ]
    for one in index.scopes[owner.node].bindings.get(attr, ()):
        if isinstance(one.node, Function) and _is_property(one.node):
            found.append(flow.united(flow_calls.returned(flow, owner.path, one.node, way)))
        else:
            found.append(flow.binding(one, attr, owner.path, way))
    return flow.united([*found, *_fields(flow, owner, attr, way)])


def set_outside(flow: Flow, owners: list[ast.AST | None], attr: str, way: Way) -> Iterator[Origins]:
    """What code outside of classes or a module gives an attribute of theirs: `nav.home = "/start"`."""
    for path, site in _sets(flow.facts, attr):
        if classes.class_of(flow.facts.modules.indexes[path], site.scope) in owners:
            continue
        targets = flow.evaluator.values(site.target.value, path, site.scope)
        if any(one.node in owners and one.role in {Role.OBJECT, Role.CLASS, Role.MODULE} for one in targets):
            yield flow.follow(site.value, path, site.scope, way)


def _sets(facts: Facts, attr: str) -> Iterable[tuple[str, AttributeSet]]:
    return facts.derive(_attribute_sets).get(attr, ())


def _attribute_sets(facts: Facts) -> dict[str, list[tuple[str, AttributeSet]]]:
    """All assignments to attributes, by their names."""
    found: dict[str, list[tuple[str, AttributeSet]]] = {}
    for path, index in facts.modules.indexes.items():
        for site in index.attribute_sets:
            found.setdefault(site.target.attr, []).append((path, site))
    return found


def _fields(flow: Flow, owner: Value, attr: str, way: Way) -> Iterator[Origins]:
    """What constructors of a dataclass or named tuple give a field."""
    assert isinstance(owner.node, ast.ClassDef)  # see `_own`
    body = owner.node.body
    if any(getattr(node, "name", "") == "__init__" for node in body):
        return
    annotated = [node.target for node in body if isinstance(node, ast.AnnAssign)]
    fields = [target.id for target in annotated if isinstance(target, ast.Name)]
    if attr not in fields:
        return
    slot = flow_parameters.Slot(fields.index(attr), attr)
    for path, call in flow.evaluator.calls_of(owner.node.name):
        callees = flow.evaluator.values(call.node.func, path, call.scope)
        if any(classes.means(flow.evaluator, callee, owner.node) for callee in callees):
            yield flow_parameters.given(flow, path, call, slot, way)


def members(flow: Flow, node: ast.AST, path: str, way: Way) -> Origins:
    """What iterating over a class gives, an enumeration: all that its body assigns."""
    bindings = flow.facts.modules.indexes[path].scopes[node].bindings
    named = ((name, one) for name, every in bindings.items() for one in every if one.kind is Kind.ASSIGN)
    return flow.united(flow.binding(one, name, path, way) for name, one in named)


def is_member(flow: Flow, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is something of a class of the app, `Pages.HOME`, or iterates over one."""
    if isinstance(expr, ast.Name):
        bindings = scope.lookup(expr.id)
        looped = [one for one in bindings if one.kind is Kind.ELEMENT and not one.way and one.value is not None]
        found = [flow.evaluator.values(one.value, path, one.scope) for one in looped if one.value is not None]
        return any(value.role is Role.CLASS for values in found for value in values)
    base = expr.value if isinstance(expr, ast.Attribute) else None
    values = flow.evaluator.values(base, path, scope) if base is not None else ()
    return any(value.role is Role.CLASS for value in values)


def subclasses(facts: Facts, value: Value) -> Iterable[Value]:
    """The classes of the app that inherit from one of it: `self` in its methods may be an object of them."""
    return facts.derive(_subclasses).get(value.node, ())


def _subclasses(facts: Facts) -> dict[ast.AST | None, list[Value]]:
    found: dict[ast.AST | None, list[Value]] = {}
    for path, index in facts.modules.indexes.items():
        for node in index.scopes:
            if isinstance(node, ast.ClassDef) and node.bases:
                one = Value(Role.OBJECT, path, node)
                for base in list(classes.lineage(facts.evaluator, one))[1:]:
                    found.setdefault(base.node, []).append(one)
    return found


def _is_property(function: Function) -> bool:
    last = [
        one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in function.decorator_list
    ]
    return not _PROPERTIES.isdisjoint(last)
