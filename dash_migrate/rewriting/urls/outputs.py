"""The URLs that callbacks return into properties of components, and those that `set_props` sets."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.components import components
from dash_migrate.facts.dependencies import flat
from dash_migrate.facts.url_properties import Kind, by_name, component_name, url_properties
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import text_of
from dash_migrate.rewriting.urls.inside import Spot, inside, written
from dash_migrate.rewriting.urls.returned import returned, updates
from dash_migrate.rewriting.urls.shared import OtherUses
from dash_migrate.rewriting.urls.site import UrlSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.url_properties import UrlProperty

_PLAIN = frozenset({Kind.NAVIGATION, Kind.ASSET, Kind.LOCATION})
_LOCATION = ("dash_core_components", "Location")


@dataclass(frozen=True, slots=True, eq=False)
class _Set:
    """A value that a component's property is given while the app runs."""

    spot: Spot
    component_id: str | None
    property: str


def output_sites(facts: Facts) -> Iterator[UrlSite]:
    """The values that callbacks return, or `set_props` sets, into properties that hold URLs; each once.

    Only files of the entry's closure count. What is returned for several outputs is taken apart where it is
    written out, also by a function of the app that is called for it.
    """
    if facts.entry is None:
        return
    files = facts.finder.closure(facts.entry.path)
    found = [
        item
        for one in chain(_of_callbacks(facts, files), _of_set_props(facts, files))
        for item in _urls(facts, one)
    ]
    uses = OtherUses(facts, [one for spot, _, _ in found for one in spot.reached])
    seen = set[ast.expr]()
    for spot, kind, holder in found:
        if spot.expr not in seen:
            seen.add(spot.expr)
            other = next((use for one in spot.reached if (use := uses.of(one.container))), None)
            yield UrlSite(spot.expr, spot.path, spot.scope, spot.ancestors, kind, holder, other)


def holds_url(facts: Facts, component_id: str | None, name: str) -> bool:
    """Whether a property that a callback sets is one whose value is a URL."""
    return any(entry.kind in _PLAIN and not entry.inside for _, entry in _entries(facts, component_id, name))


def _of_callbacks(facts: Facts, files: frozenset[str]) -> Iterator[_Set]:
    for one in callbacks(facts):
        wanted = one.path in files and any(
            list(_entries(facts, d.component_id, d.property)) for d in flat(one.outputs)
        )
        for spot, output in returned(facts, one) if wanted else ():
            yield _Set(spot, output.component_id, output.property)


def _of_set_props(facts: Facts, files: frozenset[str]) -> Iterator[_Set]:
    """What `set_props("url", {"pathname": ...})` sets."""
    for path, call in facts.evaluator.calls_of("set_props"):
        owner, given = argument(call.node, 0, "component_id"), argument(call.node, 1, "props")
        if path not in files or owner is None or given is None:
            continue
        component_id = text_of(facts, owner, path, call.scope)
        for whole in written(facts, Spot(given, path, call.scope, call.ancestors)):
            for name, value in _items(whole.expr):
                for one in updates(facts, replace(whole, expr=value)):
                    yield _Set(one, component_id, name)


def _items(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The keys of a dictionary that is written out, with their values."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg is not None)


def _urls(facts: Facts, one: _Set) -> Iterator[tuple[Spot, Kind, str]]:
    for holder, entry in _entries(facts, one.component_id, one.property):
        for spot in inside(facts, one.spot, entry.inside):
            yield spot, entry.kind, holder


def _entries(facts: Facts, component_id: str | None, name: str) -> Iterator[tuple[str, UrlProperty]]:
    """What a property holds, by the components that have the id, else by its name; each with how it is named."""
    kinds = facts.derive(_by_id).get(component_id, frozenset()) if component_id is not None else frozenset()
    if not kinds and name == "pathname":
        kinds = frozenset({_LOCATION})
    for namespace, component in sorted(kinds):
        holder = f"{component_name(namespace, component)}({name}=...)"
        yield from ((holder, entry) for entry in url_properties(namespace, component, name))
    if not kinds:
        yield from ((f"{name}=...", entry) for entry in by_name(name))


def _by_id(facts: Facts) -> Mapping[str, frozenset[tuple[str, str]]]:
    """The components that the app makes with an id that is a text, by it."""
    found: dict[str, set[tuple[str, str]]] = {}
    for one in components(facts):
        given = next((given for given in one.given if given.name == "id"), None)
        text = text_of(facts, given.value, one.path, given.scope) if given is not None else None
        if text is not None:
            found.setdefault(text, set()).add((one.namespace, one.type))
    return {text: frozenset(kinds) for text, kinds in found.items()}
