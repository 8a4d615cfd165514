"""The URLs that the app gives to properties of components."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from dash_migrate.facts.component_classes import component_class
from dash_migrate.facts.components import components
from dash_migrate.facts.url_properties import Kind, by_name, component_name, listed_names, names_of, url_properties
from dash_migrate.rewriting.urls.inside import ITEMS, Reached, Spot, inside, written
from dash_migrate.rewriting.urls.patches import patched_properties
from dash_migrate.rewriting.urls.shared import OtherUses
from dash_migrate.rewriting.urls.site import UrlSite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.components import Component


_ONE_URL = frozenset({Kind.NAVIGATION, Kind.ASSET})


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A value with the property that it is for."""

    spot: Spot
    kind: Kind
    holder: str


def property_sites(facts: Facts) -> Iterator[UrlSite]:
    """The values of properties that hold URLs, in the files of the entry's closure; each once.

    Of properties that hold lists or dictionaries it is the part that is the URL, as far as they are written out.
    """
    found = list(chain(_of_calls(facts), _of_assignments(facts), _of_patches(facts)))
    reached = [one for item in found for one in item.spot.reached]
    uses = OtherUses(facts, reached)
    seen = set[ast.expr]()
    for item in found:
        spot = item.spot
        if spot.expr not in seen:
            seen.add(spot.expr)
            other = next((use for one in spot.reached if (use := uses.of(one.container))), None)
            yield UrlSite(spot.expr, spot.path, spot.scope, spot.ancestors, item.kind, item.holder, other)


def _values(facts: Facts, value: Spot, namespace: str, component: str, name: str) -> Iterator[_Found]:
    """What the value of one property has to be looked at for.

    Args:
        facts: of the app.
        value: what the property is given.
        namespace: of the component's JSON: `dash_html_components`.
        component: its type: `A`; empty if it is not known.
        name: of the property: `href`.
    """
    entries = url_properties(namespace, component, name) if component else by_name(name)
    holder = f"{component_name(namespace, component)}({name}=...)" if component else f"{name}=..."
    for entry in entries:
        for spot in inside(facts, value, entry.inside):
            one_url = entry.kind in _ONE_URL and isinstance(spot.expr, ast.List | ast.Tuple)
            parts = inside(facts, spot, (ITEMS,)) if one_url else (spot,)  # the browser takes ["/x"] for "/x"
            yield from (_Found(part, entry.kind, holder) for part in parts)


def _of_calls(facts: Facts) -> Iterator[_Found]:
    for one in components(facts):
        for given in (*one.given, *one.passed):
            value = Spot(given.value, given.path, given.scope, given.ancestors)
            if given.through is not None:
                value = replace(value, reached=(Reached(given.through, value),))
            yield from _values(facts, value, one.namespace, one.type, given.name)
        yield from _of_dictionaries(facts, one)


def _of_dictionaries(facts: Facts, one: Component) -> Iterator[_Found]:
    """`html.A(**link)`, where `link` comes from dictionaries that are written out: in a list, or returned."""
    site = one.site
    for keyword in site.node.keywords:
        if keyword.arg is None and not isinstance(keyword.value, ast.Dict):
            whole = Spot(keyword.value, one.path, site.scope, site.ancestors)
            for name in names_of(one.namespace, one.type):
                for value in inside(facts, whole, (name,)):
                    yield from _values(facts, value, one.namespace, one.type, name)


def _of_assignments(facts: Facts) -> Iterator[_Found]:
    """`link.href = ...`, where `link` is a component."""
    names = listed_names()
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    for path in sorted(closure & facts.modules.indexes.keys()):
        for one in facts.modules.indexes[path].attribute_sets:
            name = one.target.attr
            if name not in names and not by_name(name):
                continue
            holder = Spot(one.target.value, path, one.scope, one.ancestors)
            for namespace, component in _made_by(facts, holder):
                value = Spot(one.value, path, one.scope, one.ancestors)
                yield from _values(facts, value, namespace, component, name)


def _made_by(facts: Facts, holder: Spot) -> Iterator[tuple[str, str]]:
    """The components that an expression may be, made by calls in the app."""
    for origin in written(facts, holder):
        if isinstance(origin.expr, ast.Call):
            found = component_class(facts, origin.expr, origin.path, origin.scope)
            if found is not None:
                yield found.namespace, found.type


def _of_patches(facts: Facts) -> Iterator[_Found]:
    for namespace, component, name, value in patched_properties(facts):
        yield from _values(facts, value, namespace, component, name)
