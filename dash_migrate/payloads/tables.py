"""Whole tables in `DataTable` and `AgGrid`, which show a page of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.written import text_of
from dash_migrate.knowledge import load
from dash_migrate.payloads.follow import ends
from dash_migrate.payloads.frames import large_table
from dash_migrate.payloads.made import component, kind, made
from dash_migrate.payloads.model import Hit, Measure, Rule, code, subject, title
from dash_migrate.payloads.readers import Source
from dash_migrate.payloads.returned import returned, serialised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.components import Component
    from dash_migrate.payloads.readers import Table
    from dash_migrate.payloads.returned import Serialised

WHY = (
    "Every row travels to the browser, whatever page of them it shows: over the platform's network people wait "
    "for all of them."
)
_PAGED = """Send the page that is shown: page_action="custom" in the DataTable, and
    @callback(Output("{owner}", "data"), Input("{owner}", "page_current"), Input("{owner}", "page_size"))
    def update_page(page, size):
        return {frame}.iloc[page * size : (page + 1) * size].to_dict("records")"""
_ON_DEMAND = """Send the rows that are shown: rowModelType="infinite" in the AgGrid, and
    @callback(Output("{owner}", "getRowsResponse"), Input("{owner}", "getRowsRequest"))
    def rows(request):
        if request is None:
            return no_update
        part = {frame}.iloc[request["startRow"] : request["endRow"]]
        return {{"rowData": part.to_dict("records"), "rowCount": len({frame})}}"""


def _find(facts: Facts) -> Iterator[Hit]:
    tables = load("payloads")["components"]["tables"]
    for one in made(facts):
        data = one.argument(tables[kind(one)]) if kind(one) in tables else None
        if data is not None and not _is_paged(facts, one):
            for part in serialised(facts, ends(facts, data, one.path, one.site.scope)):
                source = facts.modules.indexes[one.path].source
                table = _sent(facts, part)
                if table is not None:
                    owner = one.argument("id")
                    named = text_of(facts, owner, one.path, one.site.scope) if owner is not None else None
                    name = (
                        f'the {one.name} "{named}"' if named else f"the {one.name} in line {one.site.node.lineno}"
                    )
                    seen = f"{name[0].upper()}{name[1:]} gets {table.shown}."
                    yield Hit(
                        source.location(one.site.node), name, seen, _action(facts, one, part, named or "table")
                    )
                    break
    for callback in callbacks(facts):
        for given in returned(facts, callback):
            target = component(facts, given.output)
            if target is None or tables.get(kind(target)) != given.output.property or _is_paged(facts, target):
                continue
            for part in serialised(facts, given.ends):
                table = _sent(facts, part)
                if table is not None:
                    owner_id = str(given.output.component_id)
                    name = f'{title(callback)} ({target.name} "{owner_id}")'
                    seen = f'{subject(callback)} gives the {target.name} "{owner_id}" {table.shown}.'
                    location = facts.modules.indexes[part.path].source.location(part.call)
                    yield Hit(
                        location, name, seen, _action(facts, target, part, owner_id), callback, Measure.BYTES
                    )
                    break


def _sent(facts: Facts, part: Serialised) -> Table | None:
    """The whole table that is sent; None for an upload, of which the user has just seen how large it is."""
    found = large_table(facts, part.frame, part.path, part.scope)
    return found if found is not None and found.source is not Source.UPLOAD else None


def _action(facts: Facts, target: Component, part: Serialised, owner: str) -> str:
    form = _PAGED if target.type == "DataTable" else _ON_DEMAND
    return form.format(owner=owner, frame=code(facts, part.path, part.frame))


def _is_paged(facts: Facts, target: Component) -> bool:
    """Whether a table asks the server for what it shows, or may, or gives back what was typed into its rows."""
    if target.argument("editable") is not None or target.argument("row_deletable") is not None:
        return True
    name, plain = (
        ("page_action", {"native", "none"}) if target.type == "DataTable" else ("rowModelType", {"clientSide"})
    )
    given = target.argument(name)
    if given is not None:
        return text_of(facts, given, target.path, target.site.scope) not in plain
    return any(item.arg is None and not isinstance(item.value, ast.Dict) for item in target.site.node.keywords)


TABLES = Rule("table", WHY, _find)
