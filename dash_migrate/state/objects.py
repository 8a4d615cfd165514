"""Objects of the process whose attributes requests change: one finding each, whatever its attributes are for."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.values import Role
from dash_migrate.state.held import Held
from dash_migrate.state.named import asking, shortened
from dash_migrate.state.shapes import Shape, Shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.source import SourceFile
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.shapes import Harmless

_SHAPES = frozenset({Shape.VALUE, Shape.REFRESHED, Shape.FIRST})
_KINDS = frozenset({Held.NUMBER, Held.TEXT, Held.LIST, Held.DICT, Held.PLAIN, Held.ARRAY, Held.DATA, Held.UNKNOWN})


def of_objects(resolver: Resolver, found: Sequence[Shared | Harmless]) -> list[Shared | Harmless]:
    """The same, where several attributes of one class's objects are told to be one object's."""
    groups: dict[ast.AST, list[Shared]] = defaultdict(list)
    for one in found:
        if isinstance(one, Shared) and _is_attribute(resolver, one):
            groups[one.variable.owner].append(one)
    objects = {id(one) for group in groups.values() if len({each.company for each in group}) > 1 for one in group}
    return [
        replace(one, shape=Shape.OBJECT) if isinstance(one, Shared) and id(one) in objects else one
        for one in found
    ]


def _is_attribute(resolver: Resolver, one: Shared) -> bool:
    """Whether a variable is an attribute of an object, not of the class itself, and needs no care of its own."""
    if not isinstance(one.variable.owner, ast.ClassDef) or one.signs_in:
        return False
    owners = (
        value.role
        for write in one.writes
        if isinstance(write.store.target, ast.Attribute)
        for value in resolver.facts.evaluator.values(write.store.target.value, write.path, write.scope)
    )
    return one.shape in _SHAPES and one.held in _KINDS and Role.CLASS not in owners


def own_object(shared: Shared, _: SourceFile) -> str:
    """The remedy: an object for each request. `shared` stands for all its attributes."""
    functions = asking((*shared.writes, *shared.readings))
    name = shared.variable.name.partition(".")[0]
    if functions[1:]:
        return (
            f"Make an object of its own in {shortened(functions)}, for each request. What one of them is to find "
            "of another belongs into a dcc.Store, as plain values that the object is made of; what all visitors "
            "share, into Redis or a database."
        )
    return (
        f"Make an object of its own in {functions[0]}, for each request: {name}(...). What a later request is to "
        "find again belongs into a dcc.Store."
    )
