"""Values in containers that are written out, and in what is added to them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.origins import Access, Take
from dash_migrate.facts.scope import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.flow import Flow
    from dash_migrate.facts.origins import Origins, Way
    from dash_migrate.facts.scope import CallSite, ItemSet, Scope

# Methods that put something into a container, with the argument that it is.
_ADDING = {"append": 0, "add": 0, "insert": 1, "setdefault": 1}
_EXTENDING = ("extend", "update")


def taken(flow: Flow, expr: ast.expr, path: str, scope: Scope, way: Way) -> Origins | None:
    """What the first step of `way` takes of an expression; None if that is no container that is written out."""
    first, rest = way[0], way[1:]
    match expr:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return _of_list(flow, parts, path, scope, way)
        case ast.Dict():
            return _of_dict(flow, expr, path, scope, way)
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part):
            return flow.follow(part, path, flow.facts.modules.indexes[path].scopes[expr], rest)
        case ast.DictComp(key=key, value=value):
            inner = flow.facts.modules.indexes[path].scopes[expr]
            keys = first.key in {Take.ITEM, Take.KEY}
            return flow.follow(key if keys else value, path, inner, rest)
        case ast.BinOp(left=one, op=ast.Add() | ast.BitOr(), right=other):
            return flow.follow(one, path, scope, way) | flow.follow(other, path, scope, way)
        case ast.Constant():
            return frozenset({flow.nothing(path, scope)})
    return None


def _of_list(flow: Flow, parts: list[ast.expr], path: str, scope: Scope, way: Way) -> Origins:
    key, rest = way[0].key, way[1:]
    starred = any(isinstance(part, ast.Starred) for part in parts)
    if isinstance(key, int) and not starred:
        return flow.follow(parts[key], path, scope, rest) if -len(parts) <= key < len(parts) else frozenset()
    if isinstance(key, str):
        return frozenset()
    every = (Access(Take.ITEM), *rest)
    return flow.united(
        flow.follow(part.value, path, scope, every)
        if isinstance(part, ast.Starred)
        else flow.follow(part, path, scope, rest)
        for part in parts
    )


def _of_dict(flow: Flow, expr: ast.Dict, path: str, scope: Scope, way: Way) -> Origins:
    key, rest = way[0].key, way[1:]
    pairs = list(zip(expr.keys, expr.values, strict=True))
    merged = [flow.follow(value, path, scope, way) for one, value in pairs if one is None]
    if key in {Take.ITEM, Take.KEY}:
        return flow.united(
            [*merged, *(flow.follow(one, path, scope, rest) for one, _ in pairs if one is not None)]
        )
    if key is Take.VALUE:
        chosen = [value for one, value in pairs if one is not None]
        return flow.united([*merged, *(flow.follow(value, path, scope, rest) for value in chosen)])
    exact = [value for one, value in pairs if isinstance(one, ast.Constant) and one.value == key]
    unclear = [value for one, value in pairs if one is not None and not isinstance(one, ast.Constant)]
    found = [*merged, *(flow.follow(value, path, scope, rest) for value in (*exact[-1:], *unclear))]
    return flow.united(found) if exact or merged else flow.united(found) | {flow.nothing(path, scope)}


def added(flow: Flow, name: str, path: str, scope: Scope, way: Way) -> Origins:
    """What the file puts into a container of that name later on: `nav.append(...)`, `nav[key] = ...`."""
    index = flow.facts.modules.indexes[path]
    found: list[Origins] = []
    if not way:
        return frozenset()
    for method, position in _ADDING.items():
        for call in _on_name(index.calls_named.get(method, ()), name, scope):
            given = call.node.args[position : position + 1]
            found += [flow.follow(one, path, call.scope, way[1:]) for one in given]
    for method in _EXTENDING:
        for call in _on_name(index.calls_named.get(method, ()), name, scope):
            found += [flow.follow(one, path, call.scope, way) for one in call.node.args[:1]]
            named = (keyword for keyword in call.node.keywords if way[0].key in {keyword.arg, Take.VALUE})
            found += [flow.follow(keyword.value, path, call.scope, way[1:]) for keyword in named]
    return flow.united([*found, *_set(flow, name, path, scope, way)])


def _set(flow: Flow, name: str, path: str, scope: Scope, way: Way) -> Iterator[Origins]:
    """What the file gives items of a container of that name: `nav[key] = ...`, also of what a loop takes of it."""
    listed = any(isinstance(one.value, ast.List | ast.ListComp) for one in scope.bindings.get(name, ()))
    for one in flow.facts.modules.indexes[path].item_sets:
        target = one.target.value
        if not isinstance(target, ast.Name):
            continue
        depth = 0 if target.id == name and _binds(one.scope, name, scope) else _looped(one, target.id, name, scope)
        if depth is None or depth >= len(way):
            continue
        step, rest = way[depth], way[depth + 1 :]
        keys = step.key is Take.KEY or (step.key is Take.ITEM and not (listed and depth == 0))
        fits = not isinstance(one.target.slice, ast.Constant) or not isinstance(step.key, str | int)
        if fits or one.target.slice.value == step.key:  # type: ignore[attr-defined]  # a Constant, see `fits`
            yield flow.follow(one.target.slice if keys else one.value, path, one.scope, rest)


def _looped(one: ItemSet, target: str, name: str, scope: Scope) -> int | None:
    """How deep in the container `name` lies what a loop over it binds to `target`; None if no loop does."""
    for binding in one.scope.lookup(target):
        over = binding.value
        if binding.kind is Kind.ELEMENT and isinstance(over, ast.Name) and over.id == name:
            return 1 + len(binding.way) if _binds(binding.scope, name, scope) else None
    return None


def _on_name(calls: list[CallSite] | tuple[()], name: str, scope: Scope) -> Iterator[CallSite]:
    for call in calls:
        base = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        if isinstance(base, ast.Name) and base.id == name and _binds(call.scope, name, scope):
            yield call


def _binds(used: Scope, name: str, scope: Scope) -> bool:
    """Whether a name that is used in one scope is bound in the other."""
    bindings = used.lookup(name)
    return bool(bindings) and bindings[0].scope is scope
