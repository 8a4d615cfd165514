"""URLs in figures of plotly.py, and in other values that are written out as JSON is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.statements import statements_around
from dash_migrate.facts.url_properties import Kind
from dash_migrate.facts.url_values import LOCAL, verdict
from dash_migrate.facts.values import Role, last_name
from dash_migrate.rewriting.urls.literals import is_text, said
from dash_migrate.rewriting.urls.site import UrlSite
from dash_migrate.rewriting.urls.text_parts import Part, items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite

# Methods of figures and classes of plotly.py that are given images, tiles or texts.
_METHODS = frozenset(
    {
        "add_layout_image",
        "update_layout_images",
        "update_layout",
        "add_annotation",
        "update_annotations",
        "update_traces",
    }
)
_CLASSES = frozenset({"Layout", "Image", "Annotation", "Figure", "FigureWidget"})
_MODULES = ("plotly.",)
_URL_KEYS = frozenset({"source", "geojson"})


def figure_sites(facts: Facts) -> Iterator[UrlSite]:
    """The URLs and the texts with links that the code gives to figures, outside of properties of components.

    Each is of kind ASSET, if it is the URL of an image, or HTML, if it is a text.
    """
    closure = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    for path in sorted(closure & facts.modules.indexes.keys()):
        index = facts.modules.indexes[path]
        for name in index.calls_named.keys() & (_METHODS | _CLASSES):
            for call in index.calls_named[name]:
                if _is_of_figures(facts, path, call):
                    yield from _of_call(facts, path, call)
        for one in index.attribute_sets:
            if one.target.attr in {"images", "annotations", "source"} and _below_layout(one.target):
                given = Part(one.value, path, one.scope, (one.target.attr,))
                yield from _of_items(facts, given, f"{one.target.attr}=...")


def _below_layout(target: ast.Attribute) -> bool:
    base = target.value
    while isinstance(base, ast.Attribute | ast.Subscript):
        if isinstance(base, ast.Attribute) and base.attr == "layout":
            return True
        base = base.value
    return False


def _is_of_figures(facts: Facts, path: str, call: CallSite) -> bool:
    """Whether a call is one of plotly's: a class of it, or a method of something that is not the app's own."""
    name = last_name(call.node.func)
    if name in _METHODS:
        base = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
        own = facts.evaluator.values(base, path, call.scope) if base is not None else frozenset()
        return base is not None and not any(one.role in {Role.OBJECT, Role.MODULE} for one in own)
    found = facts.evaluator.values(call.node.func, path, call.scope)
    return any(one.role is Role.EXTERNAL and one.name.startswith(_MODULES) for one in found)


def _of_call(facts: Facts, path: str, call: CallSite) -> Iterator[UrlSite]:
    name = last_name(call.node.func)
    for argument in call.node.args:
        yield from _of_items(facts, Part(argument, path, call.scope), f"{name}(...)")
    for keyword in call.node.keywords:
        if keyword.arg == "data":  # traces: many numbers and no URL
            continue
        keys = (keyword.arg,) if keyword.arg else ()
        holder = f"{name}({keyword.arg}=...)" if keyword.arg else f"{name}(...)"
        yield from _of_items(facts, Part(keyword.value, path, call.scope, keys), holder)


def _of_items(facts: Facts, part: Part, holder: str) -> Iterator[UrlSite]:
    for one in items(facts, part):
        if one.key in _URL_KEYS and _is_path(facts, one):
            yield _site(facts, one, Kind.ASSET, holder)
        elif _has_link(facts, one):
            yield _site(facts, one, Kind.HTML, holder)


def inner_sites(facts: Facts, site: UrlSite) -> Iterator[UrlSite]:
    """The URLs and texts in a value of kind FIGURE or NESTED that is written out, as sites of their own.

    A site of another kind gives itself, and so does one of kind NESTED: it may be JSON as a text.
    """
    part = Part(site.expr, site.path, site.scope)
    if site.kind is Kind.FIGURE:
        yield from _of_items(facts, part, site.holder)
        return
    yield site
    for one in items(facts, part) if site.kind is Kind.NESTED else ():
        if not one.is_whole and _is_path(facts, one):
            yield _site(facts, one, Kind.ASSET, site.holder)


def _site(facts: Facts, part: Part, kind: Kind, holder: str) -> UrlSite:
    around = statements_around(facts.modules.indexes[part.path].tree, part.expr)
    return UrlSite(part.expr, part.path, part.scope, around, kind, holder)


def _is_path(facts: Facts, part: Part) -> bool:
    """Whether a value is, or may be, a path of the app."""
    origins = facts.derive(flow).origins(part.expr, part.path, part.scope)
    return any(verdict(facts, one) in LOCAL for one in origins)


def _has_link(facts: Facts, part: Part) -> bool:
    """Whether a value is, or may be, a text with a link."""
    origins = facts.derive(flow).origins(part.expr, part.path, part.scope)
    return any(is_text(one.node) and "href" in said(one.node) for one in origins if not one.way)
