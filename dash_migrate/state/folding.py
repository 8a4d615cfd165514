"""Which findings belong to another one, and whether a value can be worked out elsewhere than in its writer."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.state.body import nodes_of
from dash_migrate.state.contents import class_of
from dash_migrate.state.held import OWN, PLAIN, Held, in_memory, named
from dash_migrate.state.model import How, Variable
from dash_migrate.state.shapes import Shape, Shared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dash_migrate.state.model import Write
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.shapes import Harmless


def folded(resolver: Resolver, found: Sequence[Shared | Harmless]) -> list[Shared | Harmless]:
    """The same, without attributes of an object whose own variable is among it: that takes them as its parts.

    What describes a database in the worker's memory goes where that goes.
    """
    memory = frozenset((*_in_memory(resolver), *_in_memory_of_objects(resolver)))
    found = [_of_memory(resolver, one, memory) if isinstance(one, Shared) else one for one in found]
    wholes = {owner: one for one in found if isinstance(one, Shared) for owner in _made(resolver, one)}
    parts: dict[Variable, list[Shared]] = {}
    rest: list[Shared | Harmless] = []
    for one in found:
        whole = wholes.get(one.variable.owner)
        if isinstance(one, Shared) and whole is not None and whole.variable != one.variable:
            parts.setdefault(whole.variable, []).append(one)
        else:
            rest.append(one)
    return [
        replace(one, parts=tuple(parts.get(one.variable, ()))) if isinstance(one, Shared) else one for one in rest
    ]


def together(one: Shared, others: Sequence[Shared]) -> Shared:
    """The first variable of a finding, with the places of all where one remedy is for all of them."""
    if one.held not in OWN and one.shape is not Shape.OBJECT:
        return one
    every = (one, *others)
    writes = tuple(write for each in every for write in each.writes)
    return replace(one, writes=writes, readings=tuple(read for each in every for read in each.readings))


def _made(resolver: Resolver, one: Shared) -> Iterator[ast.AST]:
    """The classes of the objects that requests give a variable."""
    for write in one.writes:
        if write.store.how is How.REBOUND:
            for value in write.store.values:
                yield from class_of(resolver, value, write.path, write.scope)


def _in_memory(resolver: Resolver) -> Iterator[Variable]:
    """The variables of modules that hold a database in the worker's memory."""
    for index in resolver.facts.modules.indexes.values():
        for name, bindings in index.scope.bindings.items():
            for one in bindings:
                if isinstance(one.value, ast.Call) and in_memory(one.value):
                    names = index.qualified(one.value.func, one.scope)
                    if any(named(each, one.value) is Held.MEMORY for each in names):
                        found = resolver.variable(ast.Name(name, ast.Load()), index.path, index.scope)
                        if found is not None:
                            yield found


def _in_memory_of_objects(resolver: Resolver) -> Iterator[Variable]:
    """The attributes of the app's classes that hold such a database: `self.db = connect(":memory:")`."""
    for index in resolver.facts.modules.indexes.values():
        for site in index.attribute_sets:
            function = site.scope.function
            owner = index.scopes[function].parent if function is not None else None
            if owner is None or not isinstance(owner.node, ast.ClassDef):
                continue
            if isinstance(site.value, ast.Call) and in_memory(site.value):
                names = index.qualified(site.value.func, site.scope)
                if any(named(each, site.value) is Held.MEMORY for each in names):
                    yield Variable(index.path, owner.node, f"{owner.node.name}.{site.target.attr}")


def _of_memory(resolver: Resolver, one: Shared, memory: frozenset[Variable]) -> Shared:
    """The same; what is written beside a database in memory describes what is in there."""
    plain = one.held in PLAIN or one.held is Held.UNKNOWN
    beside = (
        isinstance(write.scope.node, Function)
        and any(
            resolver.variable(node, write.path, write.scope) in memory
            for node, _, _ in nodes_of(write.scope.node)
            if isinstance(node, ast.Name | ast.Attribute)
        )
        for write in one.writes
    )
    same = isinstance(one.variable.owner, ast.ClassDef) and any(
        kept.owner is one.variable.owner for kept in memory
    )
    return replace(one, held=Held.MEMORY) if plain and (same or any(beside)) else one


def stands_alone(resolver: Resolver, one: Shared, written: Mapping[Variable, Sequence[Write]]) -> bool:
    """Whether the one value that requests give a variable means the same wherever it is worked out.

    Args:
        resolver: of the app.
        one: the variable with its writes.
        written: all that requests write: what is made of such a variable depends on when it is made.
    """
    values = [value for write in one.writes for value in write.store.values]
    if len(written[one.variable]) != 1 or len(values) != 1:
        return False
    write = one.writes[0]
    for node in ast.walk(values[0]):
        if isinstance(node, ast.Name) and any(
            isinstance(binding.scope.node, Function | ast.Lambda) for binding in write.scope.lookup(node.id)
        ):
            return False
        if isinstance(node, ast.Name | ast.Attribute):
            found = resolver.variable(node, write.path, write.scope)
            if found in written and found != one.variable:
                return False
    return True
