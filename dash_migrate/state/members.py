"""Constants of classes, which name the states that something can be in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Scope
    from dash_migrate.state.resolver import Resolver

# What JSON does not take; IntEnum and StrEnum are numbers and texts.
_ENUMERATIONS = frozenset({"enum.Enum", "enum.Flag"})


def is_member(resolver: Resolver, value: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression names a constant of a class: `State.READY`."""
    if not isinstance(value, ast.Attribute) or not value.attr.isupper():
        return False
    return any(one.role is Role.CLASS for one in resolver.facts.evaluator.values(value.value, path, scope))


def is_of_enum(resolver: Resolver, value: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression names a member of an enumeration of the app that JSON does not take."""
    if not isinstance(value, ast.Attribute):
        return False
    indexes = resolver.facts.modules.indexes
    return any(
        not _ENUMERATIONS.isdisjoint(indexes[one.path].qualified(base, indexes[one.path].scope))
        for one in resolver.facts.evaluator.values(value.value, path, scope)
        if one.role is Role.CLASS and isinstance(one.node, ast.ClassDef)
        for base in one.node.bases
    )
