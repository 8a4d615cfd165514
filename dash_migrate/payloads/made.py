"""Where the components are made that callbacks name by their ids."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.components import component_at
from dash_migrate.facts.modules import folder_of, is_template, is_test
from dash_migrate.facts.values import argument, last_name
from dash_migrate.facts.written import text_of, written
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.components import Component
    from dash_migrate.facts.dependencies import Dependency

_STORE = "Store"  # the one of them that is often given its id by position


def made(facts: Facts) -> tuple[Component, ...]:
    """The components of the kinds that the rules look at, in every file but tests; by file and text."""
    return facts.derive(_made)


def component(facts: Facts, dependency: Dependency) -> Component | None:
    """The component that a dependency names; None if it is not found, or made in several kinds."""
    owner = dependency.component_id
    if owner is None:
        return None
    found = facts.derive(_by_id).get(owner, ())
    here = [one for one in found if one.path == dependency.path]  # other pages may have others of this id
    near = here or [one for one in found if folder_of(one.path) == folder_of(dependency.path)] or list(found)
    kinds = {(one.namespace, one.type) for one in near}
    return near[0] if len(kinds) == 1 else None


def kind(one: Component) -> str:
    """How `knowledge/payloads.toml` names a component: `dash_core_components.Store`."""
    return f"{one.namespace}.{one.type}"


def is_hidden(facts: Facts, target: Component) -> bool:
    """Whether nobody sees a component: `style={"display": "none"}`."""
    style = target.argument("style")
    if style is None:
        return False
    given = written(facts, style, target.path, target.site.scope).expr
    pairs: list[tuple[object, object]] = []
    if isinstance(given, ast.Dict):
        pairs = [
            (getattr(k, "value", None), getattr(v, "value", None))
            for k, v in zip(given.keys, given.values, strict=True)
        ]
    elif isinstance(given, ast.Call) and last_name(given.func) == "dict":
        pairs = [(item.arg, getattr(item.value, "value", None)) for item in given.keywords]
    return ("display", "none") in pairs


def _made(facts: Facts) -> tuple[Component, ...]:
    tables = load("payloads")["components"]
    listed = {*tables["stores"], *tables["uploads"], *tables["divisions"], *tables["texts"], *tables["tables"]}
    names = facts.evaluator.spellings(listed)
    found = []
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        sites = [site for name in names.intersection(index.calls_named) for site in index.calls_named[name]]
        sites.sort(key=lambda site: (site.node.lineno, site.node.col_offset))
        made_here = (component_at(facts, path, site) for site in sites)
        found += [one for one in made_here if one is not None and kind(one) in listed]
    return tuple(found)


def _by_id(facts: Facts) -> Mapping[str, list[Component]]:
    found: dict[str, list[Component]] = {}
    for one in made(facts):
        for text in _id(facts, one):
            found.setdefault(text, []).append(one)
    return found


def _id(facts: Facts, one: Component) -> Iterator[str]:
    given = one.argument("id")
    if given is None and one.type == _STORE:
        given = argument(one.site.node, 0, "id")
    text = text_of(facts, given, one.path, one.site.scope) if given is not None else None
    if text is not None:
        yield text
