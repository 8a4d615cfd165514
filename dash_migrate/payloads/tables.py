"""Whole tables in `DataTable` and `AgGrid`, which show a page of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import flat
from dash_migrate.facts.written import text_of
from dash_migrate.knowledge import load
from dash_migrate.payloads.follow import ends
from dash_migrate.payloads.frames import large_table
from dash_migrate.payloads.made import component, kind, made
from dash_migrate.payloads.model import Hit, Measure, Rule, code, registers, subject, title
from dash_migrate.payloads.readers import Source
from dash_migrate.payloads.returned import returned, serialised
from dash_migrate.wording import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.components import Component
    from dash_migrate.payloads.readers import Table
    from dash_migrate.payloads.returned import Serialised

WHY = (
    "Every row travels to the browser, whatever page of them it shows: over the platform's network people wait "
    "for all of them."
)
_PAGED = """Send the page that is shown: page_action="custom" in the DataTable, and
    @{register}(Output("{owner}", "data"), Input("{owner}", "page_current"), Input("{owner}", "page_size"))
    def update_page(page, size):
        return {frame}.iloc[page * size : (page + 1) * size].to_dict("records")"""
_PAGED_THERE = """Send the page that is shown: page_action="custom" in the DataTable, and {name}, which sets its
rows already, takes in addition
    Input("{owner}", "page_current"), Input("{owner}", "page_size")
as page and size, and returns of its frame, before .to_dict("records"), only
    .iloc[page * size : (page + 1) * size]"""
_EARLIER = """Filter, count or cut the rows before they are sent: Dash {version} has no page_action="custom", which
sends the page that is shown; it came with 1.0."""
_PAGES = (1, 0)
_ON_DEMAND = """Send the rows that are shown: rowModelType="infinite" in the AgGrid, and
    @{register}(Output("{owner}", "getRowsResponse"), Input("{owner}", "getRowsRequest"))
    def rows(request):
        if request is None:
            return no_update
        part = {frame}.iloc[request["startRow"] : request["endRow"]]
        return {{"rowData": part.to_dict("records"), "rowCount": len({frame})}}"""
# Properties by which callbacks take all rows of a table; `derived_viewport_data` is the page that is shown.
_ROWS = frozenset({"data", "derived_virtual_data", "derived_virtual_indices"})
_OF_PAGE = {"sort_action": "sort_by", "filter_action": "filter_query"}


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
                    seen = f"{capitalised(name)} gets {table.shown}."
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
    frame, register = code(facts, part.path, part.frame), registers(facts, target.path)
    if target.type != "DataTable":
        return _ON_DEMAND.format(owner=owner, frame=frame, register=register)
    version = facts.dash_version
    if version is not None and version.release < _PAGES:
        return _EARLIER.format(version=version)
    setting = _setting(facts, owner) if target.argument("id") is not None else None
    form = _PAGED_THERE.format(owner=owner, name=title(setting)) if setting is not None else ""
    return (form or _PAGED.format(owner=owner, frame=frame, register=register)) + _also(facts, target)


def _also(facts: Facts, target: Component) -> str:
    """What else has to change, since the browser then has the rows of one page only."""
    by = [
        (name, given)
        for name, given in _OF_PAGE.items()
        if (value := target.argument(name)) is not None
        and text_of(facts, value, target.path, target.site.scope) == "native"
    ]
    also = ""
    if by:
        names, given = " and ".join(f'{name}="custom"' for name, _ in by), " and ".join(one for _, one in by)
        also = f"\nThe browser would sort or filter that page alone: {names}, with {given} as Input there, too."
    if target.argument("export_format") is not None:
        also += "\nexport_format would give out that page alone: let a dcc.Download send all rows."
    owner = target.argument("id")
    named = text_of(facts, owner, target.path, target.site.scope) if owner is not None else None
    readers = [
        title(callback)
        for callback in callbacks(facts)
        if any(one.component_id == named and one.property in _ROWS for one in callback.inputs)
    ]
    if named is not None and readers:
        listed = ", ".join(dict.fromkeys(readers))
        also += f"\nThe rows of the table would be that page for {listed}, too: let the frame give them there."
    return also


def _setting(facts: Facts, owner: str) -> Callback | None:
    """The callback that sets the rows of a DataTable already; Dash refuses a second one."""
    return next(
        (
            callback
            for callback in callbacks(facts)
            for one in flat(callback.outputs)
            if one.component_id == owner and one.property == "data"
        ),
        None,
    )


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
