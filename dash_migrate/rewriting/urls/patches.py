"""What callbacks write into components through `dash.Patch`: properties, and components as JSON."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.statements import statements_around
from dash_migrate.rewriting.urls.inside import ITEMS, Spot, inside, values_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex

# Methods of a Patch, each with whether it takes a list of what it puts in.
_METHODS = {"append": False, "prepend": False, "insert": False, "extend": True}


class Patched(NamedTuple):
    """What a property of a component becomes; of `patch["props"]["href"]` nobody knows which component it is."""

    namespace: str
    component: str
    name: str
    value: Spot


def patched_properties(facts: Facts) -> Iterator[Patched]:
    """The properties that the files of the entry's closure write through patches."""
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    for path in sorted(closure & facts.modules.indexes.keys()):
        index = facts.modules.indexes[path]
        if b"Patch" in index.source.data:
            yield from _set_items(facts, index)
            yield from _put_in(facts, index)


def _set_items(facts: Facts, index: ModuleIndex) -> Iterator[Patched]:
    """`patch[0]["props"]["href"] = ...`, and whole components that are written so."""
    for one in index.item_sets:
        place = Spot(one.target, index.path, one.scope, ())
        if not _is_patch(facts, place):
            continue
        given = Spot(one.value, index.path, one.scope, statements_around(index.tree, one.value))
        keys = _keys(one.target)
        if len(keys) > 1 and keys[-2] == "props" and isinstance(keys[-1], str):
            yield Patched("", "", keys[-1], given)
        yield from _components(facts, given)


def _put_in(facts: Facts, index: ModuleIndex) -> Iterator[Patched]:
    """Components as JSON in `patch.append(...)` and the like."""
    for method, many in _METHODS.items():
        for call in index.calls_named.get(method, ()):
            func, arguments = call.node.func, call.node.args
            if not isinstance(func, ast.Attribute) or not arguments:
                continue
            if _is_patch(facts, Spot(func.value, index.path, call.scope, call.ancestors)):
                given = Spot(arguments[-1], index.path, call.scope, call.ancestors)
                for one in inside(facts, given, (ITEMS,)) if many else (given,):
                    yield from _components(facts, one)


def _keys(target: ast.expr) -> list[object]:
    """The keys and indexes of a chain of subscripts, outermost object first."""
    keys: list[object] = []
    while isinstance(target, ast.Subscript):
        keys.append(target.slice.value if isinstance(target.slice, ast.Constant) else None)
        target = target.value
    return keys[::-1]


def _is_patch(facts: Facts, spot: Spot) -> bool:
    """Whether an expression is a patch, or a part of one."""
    base = spot.expr
    while isinstance(base, ast.Subscript | ast.Attribute):
        base = base.value
    if not isinstance(base, ast.Name):
        return False
    for origin in written(facts, Spot(base, spot.path, spot.scope, spot.ancestors)):
        if isinstance(origin.expr, ast.Call):
            made = facts.evaluator.values(origin.expr.func, origin.path, origin.scope)
            if any(value.name == "dash.Patch" for value in made):
                return True
    return False


def _components(facts: Facts, spot: Spot) -> Iterator[Patched]:
    """The properties of components that are written as JSON, alone or in lists, and of their children."""
    waiting, seen = [spot], set[ast.expr]()
    while waiting:
        for whole in written(facts, waiting.pop()):
            if whole.expr in seen:  # `items = [*items, ...]` leads back to itself
                continue
            seen.add(whole.expr)
            if isinstance(whole.expr, ast.List | ast.Tuple):
                waiting += inside(facts, whole, (ITEMS,))
            for one in _properties(facts, whole):
                yield one
                waiting += [one.value] if one.name == "children" else []


def _properties(facts: Facts, whole: Spot) -> Iterator[Patched]:
    """The properties of one component that is written as JSON."""
    namespace, component = (_text(whole, key) for key in ("namespace", "type"))
    if not namespace or not component:
        return
    for props in inside(facts, whole, ("props",)):
        for one in written(facts, props):
            if isinstance(one.expr, ast.Dict):
                for key, value in zip(one.expr.keys, one.expr.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield Patched(namespace, component, key.value, replace(one, expr=value))


def _text(spot: Spot, key: str) -> str:
    found = (part.expr for part, _ in values_of(spot, key))
    texts = (part.value for part in found if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return next(texts, "")
