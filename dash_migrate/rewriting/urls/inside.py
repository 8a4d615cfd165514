"""Where a URL lies inside a value that is written out: `items[].href` of a list of dictionaries."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.origins import Access, Take
from dash_migrate.facts.statements import statements_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import Ancestors, Scope

ITEMS = "[]"
_LISTS = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp, ast.BinOp)  # as `_items` takes apart


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A list or dictionary that does not stand where it is used.

    Args:
        use: the expression that leads to it.
        container: the list or dictionary.
    """

    use: ast.expr
    container: Spot


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """An expression with its file, the scope of its names and the statements around it.

    Args:
        reached: what it lies in that is written elsewhere, outermost first.
    """

    expr: ast.expr
    path: str
    scope: Scope
    ancestors: Ancestors
    reached: tuple[Reached, ...] = ()


def inside(facts: Facts, spot: Spot, way: tuple[str, ...]) -> Iterator[Spot]:
    """The expressions that a way leads to from a value, as far as the lists and dictionaries are written out.

    Args:
        facts: of the app.
        spot: the value; names and functions of the app are followed to what they are.
        way: keys, and "[]" for each item of a list; empty for the value itself.
    """
    waiting, seen = [(spot, way)], set[tuple[ast.expr, tuple[str, ...]]]()
    while waiting:
        here, left = waiting.pop()
        if not left:
            yield here
        elif (here.expr, left) not in seen:  # `items = [*items, ...]` leads back to itself
            seen.add((here.expr, left))
            waiting += reversed(list(_parts(facts, here, left)))


def _parts(facts: Facts, spot: Spot, way: tuple[str, ...]) -> Iterator[tuple[Spot, tuple[str, ...]]]:
    """What the first of a way takes of a value, each with what is left of the way."""
    first, rest = way[0], way[1:]
    wholes = list(written(facts, spot))
    for whole in wholes:
        for part, more in _items(facts, whole) if first == ITEMS else values_of(whole, first):
            yield part, way if more else rest
    if first == ITEMS:
        lists = [whole.expr for whole in wholes if isinstance(whole.expr, _LISTS)]
        for item in written(
            facts, spot, (Access(Take.ITEM),)
        ):  # what is appended later on, or goes through `list()`
            if not any(_lies_in(item, whole) for whole in lists):
                yield item, rest


def written(facts: Facts, spot: Spot, way: tuple[Access, ...] = ()) -> Iterator[Spot]:
    """The expressions that a value, or what `way` takes of it, comes from, in the order of files and text."""
    origins = facts.derive(flow).origins(spot.expr, spot.path, spot.scope, way)
    found = (origin for origin in origins if not origin.way and hasattr(origin.node, "lineno"))
    for origin in sorted(found, key=_place):
        if isinstance(origin.node, ast.expr):
            ancestors = statements_around(facts.modules.indexes[origin.path].tree, origin.node)
            here = Spot(origin.node, origin.path, origin.scope, ancestors, spot.reached)
            inline = _lies_in(here, spot.expr)
            yield here if inline else replace(here, reached=(*spot.reached, Reached(spot.expr, here)))


def _lies_in(spot: Spot, outer: ast.expr) -> bool:
    """Whether an expression is a part of another one."""
    return any(part is spot.expr for part in ast.walk(outer))


def values_of(spot: Spot, key: str) -> Iterator[tuple[Spot, bool]]:
    """What a dictionary that is written out has under a key; True beside what it takes over by `**`."""
    node = spot.expr
    if isinstance(node, ast.Dict):
        for one, value in zip(node.keys, node.values, strict=True):
            if one is None or (isinstance(one, ast.Constant) and one.value == key):
                yield replace(spot, expr=value), one is None
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        for keyword in node.keywords:
            if keyword.arg in {key, None}:
                yield replace(spot, expr=keyword.value), keyword.arg is None


def _items(facts: Facts, spot: Spot) -> Iterator[tuple[Spot, bool]]:
    """The items of a list that is written out; True beside lists that it takes over by `*` or `+`."""
    node = spot.expr
    if isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            starred = isinstance(item, ast.Starred)
            yield replace(spot, expr=item.value if isinstance(item, ast.Starred) else item), starred
    elif isinstance(node, ast.ListComp | ast.GeneratorExp):
        yield replace(spot, expr=node.elt, scope=facts.modules.indexes[spot.path].scopes[node]), False
    elif isinstance(node, ast.BinOp):
        yield from ((replace(spot, expr=side), True) for side in (node.left, node.right))


def _place(origin: Origin) -> tuple[str, int, int]:
    return (origin.path, getattr(origin.node, "lineno", 0), getattr(origin.node, "col_offset", 0))
