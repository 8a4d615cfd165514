"""Which properties of components hold URLs: `knowledge/url_properties.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANY = "any"
_NONE = "none"


class Kind(Enum):
    """How a value holds URLs; the file's first lines say what each is."""

    NAVIGATION = "navigation"
    ASSET = "asset"
    LOCATION = "location"
    TEXT = "text"
    HTML = "html"
    CELLS = "cells"
    STYLE = "style"
    SRCSET = "srcset"
    FIGURE = "figure"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class UrlProperty:
    """One property that holds URLs, or a place inside its value.

    Attributes:
        inside: the way from the property's value to what holds them: a key, or "[]" for each item of a list.
        kind: how it holds them.
    """

    inside: tuple[str, ...]
    kind: Kind


def url_properties(namespace: str, component: str, name: str) -> tuple[UrlProperty, ...]:
    """What a property holds, in the file's order; nothing if it holds no URL.

    Args:
        namespace: of the component's JSON: `dash_html_components`.
        component: its type: `A`.
        name: of the property: `href`.
    """
    own = _table(namespace).get((component, name))
    return own if own is not None else by_name(name)


@cache
def by_name(name: str) -> tuple[UrlProperty, ...]:
    """What a property of that name holds, whatever component it is of."""
    return next(
        (found for (_, pattern), found in _table(_ANY).items() if fnmatchcase(name, pattern)),
        (),
    )


def has_entries(namespace: str, component: str) -> bool:
    """Whether the file has entries of a component's own."""
    return component in _listed(namespace)


@cache
def _listed(namespace: str) -> frozenset[str]:
    """The components of a package that the file has entries of."""
    return frozenset(own for own, _ in _table(namespace))


@cache
def names_of(namespace: str, component: str) -> tuple[str, ...]:
    """The properties of a component that hold URLs, those that patterns mean left out but for the plain ones."""
    own = (name for type_, name in _table(namespace) if type_ == component)
    plain = (name for _, name in _table(_ANY) if "*" not in name)
    return tuple(dict.fromkeys((*own, *plain)))


@cache
def listed_names() -> frozenset[str]:
    """The properties that the file names, of whatever component; not those that only patterns mean."""
    tables = (table["urls"] for namespace, table in load("url_properties").items() if namespace != _ANY)
    return frozenset(re.split(r"[.\[]", entry)[1] for urls in tables for entry in urls)


@cache
def positions(namespace: str, component: str) -> Mapping[str, int]:
    """Which of a component's properties that hold URLs are also given by position, and by which, from 0 on."""
    listed = load("url_properties").get(namespace, {}).get("positions", {})
    found = (entry.partition(".") for entry in listed)
    return {name: listed[f"{type_}.{name}"] for type_, _, name in found if type_ == component}


@cache
def component_modules() -> Mapping[str, str]:
    """The modules that components are imported from, each with its namespace: `dash.html`."""
    tables = load("url_properties").items()
    return {module: namespace for namespace, table in tables for module in table["modules"]}


def component_name(namespace: str, component: str) -> str:
    """How a component is written in an app's code: `html.A`."""
    short = load("url_properties").get(namespace, {}).get("short", namespace)
    return f"{short}.{component}" if short else component


@cache
def _table(namespace: str) -> Mapping[tuple[str, str], tuple[UrlProperty, ...]]:
    """The entries of a namespace by the component's type and the property's name."""
    table: dict[tuple[str, str], tuple[UrlProperty, ...]] = {}
    for entry, kind in load("url_properties").get(namespace, {}).get("urls", {}).items():
        component, name, *inside = re.findall(r"\[\]|[^.\[\]]+", entry)
        found = () if kind == _NONE else (UrlProperty(tuple(inside), Kind(kind)),)
        table[component, name] = (*table.get((component, name), ()), *found)
    return table
