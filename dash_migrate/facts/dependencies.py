"""The Outputs, Inputs and States that a callback is registered with, in the groups that they are written in."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts.values import Role as ValueRole
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import text_of, written

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_MAX_DEPTH = 8
_MANY = frozenset({"ALL", "ALLSMALLER"})


class Role(enum.Enum):
    """What a callback does with a property of a component."""

    OUTPUT = "sets it"
    INPUT = "is called when it changes, with its value"
    STATE = "is given its value"
    TRIGGER = "is called when it changes, without its value"


_ROLES = {
    "Output": Role.OUTPUT,
    "ServersideOutput": Role.OUTPUT,
    "Input": Role.INPUT,
    "State": Role.STATE,
    "Trigger": Role.TRIGGER,
}


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """`Input("url", "pathname")`.

    Args:
        component_id: the id, where it is a text that can be read; None for pattern-matching ids.
        property: of the component; empty where it cannot be read.
        node: the call of the dependency's class.
        scope: where its names are looked up.
        many: whether its id stands for any number of components: its value is a list.
    """

    role: Role
    component_id: str | None
    property: str
    node: ast.Call
    path: str
    scope: Scope
    many: bool = False


# Dependencies as a callback is given them. None: what cannot be read, inside of a group any number of it.
Grouping: TypeAlias = Dependency | tuple["Grouping", ...] | Mapping[str, "Grouping"] | None


def flat(grouping: Grouping) -> Iterator[Dependency]:
    """The dependencies of a group, in order; what cannot be read is left out."""
    match grouping:
        case Dependency():
            yield grouping
        case tuple():
            for part in grouping:
                yield from flat(part)
        case Mapping():
            for part in grouping.values():
                yield from flat(part)


def grouping_of(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int = 0) -> Grouping:
    """What an argument of a callback's registration groups: followed through names, `+`, stars and `dict(...)`.

    Args:
        facts: of the app.
        expr: the argument.
        path: its file.
        scope: where it stands.
        depth: how many groups lie around it.
    """
    if depth > _MAX_DEPTH:
        return None
    found = written(facts, expr, path, scope)
    match found.expr:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return _joined(facts, parts, found.path, found.scope, depth)
        case ast.Dict():
            pairs = list(zip(found.expr.keys, found.expr.values, strict=True))
            return _mapping(facts, pairs, found.path, found.scope, depth)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = [ast.Starred(left), ast.Starred(right)]
            return _joined(facts, sides, found.path, found.scope, depth)
        case ast.Call():
            return _call(facts, found.expr, found.path, found.scope, depth)
        case ast.ListComp() | ast.GeneratorExp():
            return (None,)
    return None


def _joined(facts: Facts, parts: Sequence[ast.expr], path: str, scope: Scope, depth: int) -> Grouping:
    """The parts of a list, those of its starred ones among them."""
    found: list[Grouping] = []
    for part in parts:
        if isinstance(part, ast.Starred):
            inner = grouping_of(facts, part.value, path, scope, depth + 1)
            found += inner if isinstance(inner, tuple) else (None,)
        else:
            found.append(grouping_of(facts, part, path, scope, depth + 1))
    return tuple(found)


def _mapping(
    facts: Facts, pairs: Sequence[tuple[ast.expr | None, ast.expr]], path: str, scope: Scope, depth: int
) -> Grouping:
    found: dict[str, Grouping] = {}
    for key, value in pairs:
        inner = grouping_of(facts, value, path, scope, depth + 1)
        name = text_of(facts, key, path, scope) if key is not None else None
        if name is not None:
            found[name] = inner
        elif key is None and isinstance(inner, Mapping):
            found.update(inner)
        else:
            return None
    return found


def _call(facts: Facts, node: ast.Call, path: str, scope: Scope, depth: int) -> Grouping:
    name = node.func.id if isinstance(node.func, ast.Name) and not scope.lookup(node.func.id) else ""
    if name == "dict" and not node.args:
        keys = [ast.Constant(item.arg) if item.arg else None for item in node.keywords]
        pairs = list(zip(keys, (item.value for item in node.keywords), strict=True))
        return _mapping(facts, pairs, path, scope, depth)
    if name in {"list", "tuple"} and len(node.args) == 1:
        return grouping_of(facts, node.args[0], path, scope, depth + 1)
    return _dependency(facts, node, path, scope)


def _dependency(facts: Facts, node: ast.Call, path: str, scope: Scope) -> Dependency | None:
    """The dependency that a call makes; None if it calls something else."""
    for value in facts.evaluator.values(node.func, path, scope):
        package, _, _ = value.name.partition(".")
        role = _ROLES.get(value.name.rpartition(".")[2])
        if value.role is ValueRole.EXTERNAL and package.startswith("dash") and role is not None:
            owner, named = argument(node, 0, "component_id"), argument(node, 1, "component_property")
            return Dependency(
                role,
                _id_of(facts, owner, path, scope) if owner is not None else None,
                (text_of(facts, named, path, scope) if named is not None else None) or "",
                node,
                path,
                scope,
                owner is not None and _is_many(written(facts, owner, path, scope).expr),
            )
    return None


def _id_of(facts: Facts, owner: ast.expr, path: str, scope: Scope) -> str | None:
    """The id that a dependency names: a text, or the `id` of a component that is given in its place."""
    found = written(facts, owner, path, scope)
    if isinstance(found.expr, ast.Call):
        given = argument(found.expr, None, "id")
        return text_of(facts, given, found.path, found.scope) if given is not None else None
    return text_of(facts, owner, path, scope)


def _is_many(owner: ast.expr) -> bool:
    parts = owner.values if isinstance(owner, ast.Dict) else []
    return any(getattr(part, "attr", getattr(part, "id", "")) in _MANY for part in parts)
