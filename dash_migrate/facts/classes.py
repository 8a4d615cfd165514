"""What the classes of the app give their instances: attributes that methods set, properties, inherited ones."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, Value, union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.facts.values import Values

_MAX_BASES = 12


def attribute(evaluator: Evaluator, value: Value, attr: str) -> Values:
    """What an attribute of a class of the app, or of an instance of it, is: its own or an inherited one."""
    for owner in lineage(evaluator, value):
        found = list(_own(evaluator, owner, attr))
        if found:
            return union(found)
    return frozenset()


def _own(evaluator: Evaluator, owner: Value, attr: str) -> Iterator[Values]:
    index = evaluator.modules.indexes[owner.path]
    for site in index.attribute_sets:
        if site.target.attr == attr and class_of(index, site.scope) is owner.node:
            yield evaluator.values(site.value, owner.path, site.scope)
    inner = index.scopes.get(owner.node) if owner.node else None
    for binding in inner.bindings.get(attr, ()) if inner else ():
        if isinstance(binding.node, Function) and _is_property(binding.node):
            yield evaluator.returned(owner.path, binding.node)
        else:
            yield evaluator.binding_values(binding, attr, owner.path)


def set_by_methods(evaluator: Evaluator, value: Value) -> Iterator[str]:
    """The attributes that the methods of an instance's class, or of one above it, give the instance."""
    for owner in lineage(evaluator, value):
        index = evaluator.modules.indexes[owner.path]
        for site in index.attribute_sets:
            target = site.target.value
            if isinstance(target, ast.Name) and target.id == "self" and class_of(index, site.scope) is owner.node:
                yield site.target.attr


def lineage(evaluator: Evaluator, value: Value) -> Iterator[Value]:
    """A class, or that of an instance, and the classes of the app that it inherits from, nearest first."""
    waiting, seen = [value], set[int]()
    while waiting and len(seen) < _MAX_BASES:
        one = waiting.pop(0)
        if not isinstance(one.node, ast.ClassDef) or id(one.node) in seen:
            continue
        seen.add(id(one.node))
        yield one
        waiting += [base for base in _bases(evaluator, one) if base.role is Role.CLASS]


def means(evaluator: Evaluator, value: Value, definition: ast.AST) -> bool:
    """Whether a called value is a function or class, or a class that inherits from it."""
    return value.node is definition or any(one.node is definition for one in lineage(evaluator, value))


def base_of(evaluator: Evaluator, value: Value) -> str | None:
    """The constructor of a package that a class of the app inherits from and that matters; None if none."""
    for one in lineage(evaluator, value):
        for base in _bases(evaluator, one):
            if base.role is Role.EXTERNAL and base.name in evaluator.constructors:
                return base.name
    return None


def above(evaluator: Evaluator, path: str, scope: Scope) -> Values:
    """What `super()` is in a method: an instance of the classes of the app that its class inherits from."""
    index = evaluator.modules.indexes[path]
    owner = class_of(index, scope)
    if not isinstance(owner, ast.ClassDef):
        return frozenset()
    bases = _bases(evaluator, Value(Role.CLASS, path, owner))
    return frozenset(Value(Role.OBJECT, base.path, base.node) for base in bases if base.role is Role.CLASS)


def _bases(evaluator: Evaluator, value: Value) -> Iterator[Value]:
    assert isinstance(value.node, ast.ClassDef)
    index = evaluator.modules.indexes[value.path]
    scope = index.scopes[value.node].parent or index.scope
    for base in value.node.bases:
        yield from evaluator.values(base, value.path, scope)


def class_of(index: ModuleIndex, scope: Scope) -> ast.AST | None:
    """The class whose method a scope lies in."""
    method = scope.function
    owner = index.scopes[method].parent if method is not None else None
    return owner.node if owner is not None else None


def _is_property(function: Function) -> bool:
    return any(
        isinstance(decorator, ast.Name) and decorator.id in {"property", "cached_property"}
        for decorator in function.decorator_list
    )
