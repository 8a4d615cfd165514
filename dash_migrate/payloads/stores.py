"""Whole tables in the browser: in `dcc.Store`, and in hidden divisions that do its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.payloads.depends import properties
from dash_migrate.payloads.follow import ends
from dash_migrate.payloads.frames import large_table
from dash_migrate.payloads.made import component, is_hidden, kind, made
from dash_migrate.payloads.model import Hit, Measure, Rule, code, subject, title
from dash_migrate.payloads.readers import Source
from dash_migrate.payloads.returned import returned, serialised
from dash_migrate.payloads.small import may_be_much

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.dependencies import Dependency
    from dash_migrate.payloads.readers import Table
    from dash_migrate.payloads.returned import Returned, Serialised

WHY = (
    "It travels to the browser, and back to the server with every callback that has it as Input or State. On one "
    "machine nobody notices; over the platform's network each of these takes seconds."
)
CACHE = "cache = flask_caching.Cache(app.server, config={...})"
_UPLOADED = """Keep it on the server, and only a key in the browser ({cache}):
    key = str(uuid.uuid4())
    cache.set(key, {frame})
    return key  # instead of {call}
and where it is needed: df = cache.get(key)"""
_READ = """Keep it on the server, where each callback that needs it asks for it ({cache}):
    @cache.memoize()
    def load():
        return {read}
and leave in the Store what the user chose, if anything."""


def _in_stores(facts: Facts) -> Iterator[Hit]:
    stores = load("payloads")["components"]["stores"]
    for callback in callbacks(facts):
        for one in returned(facts, callback):
            target = component(facts, one.output) if one.output.property == "data" else None
            if target is None or kind(target) not in stores or _stays_on_server(one.output):
                continue
            yield from _stored(facts, callback, one)
    for store in made(facts):
        data = store.argument("data") if kind(store) in stores else None
        if data is not None:
            for part in serialised(facts, ends(facts, data, store.path, store.site.scope)):
                table = large_table(facts, part.frame, part.path, part.scope)
                if table is not None:
                    source = facts.modules.indexes[store.path].source
                    seen = f"A dcc.Store is made with {table.shown}."
                    place = f"the Store in line {store.site.node.lineno}"
                    yield Hit(source.location(store.site.node), place, seen, _action(facts, part, table))


def _stored(facts: Facts, callback: Callback, one: Returned) -> Iterator[Hit]:
    for part in serialised(facts, one.ends):
        table = large_table(facts, part.frame, part.path, part.scope)
        if table is not None:
            source = facts.modules.indexes[part.path].source
            store = one.output.component_id
            name = f'{title(callback)} (Store "{store}")'
            seen = f'{subject(callback)} puts {table.shown} into the dcc.Store "{store}".'
            measure = Measure.NONE if table.source is Source.UPLOAD else Measure.BYTES
            action = _action(facts, part, table)
            yield Hit(source.location(part.call), name, seen, action, callback, measure)
            return  # other returns of the callback have the same cause


def _action(facts: Facts, part: Serialised, table: Table) -> str:
    """The better code, with the app's own names in it."""
    form = _UPLOADED if table.source is Source.UPLOAD else _READ
    call, frame = code(facts, part.path, part.call), code(facts, part.path, part.frame)
    return form.format(frame=frame, call=call, read=table.code, cache=CACHE)


def _stays_on_server(output: Dependency) -> bool:
    return last_name(output.node.func) == "ServersideOutput"


def _in_divisions(facts: Facts) -> Iterator[Hit]:
    for callback in callbacks(facts):
        for one in returned(facts, callback):
            if one.output.property != "children" or not _is_hidden_division(facts, one.output):
                continue
            parts = (part for part in serialised(facts, one.ends) if part.method == "to_json")
            part = next((part for part in parts if may_be_much(facts, part)), None)
            if part is not None and not _is_its_own(facts, one.output, part):
                yield _hidden(facts, callback, one, part)
                break


def _hidden(facts: Facts, callback: Callback, one: Returned, part: Serialised) -> Hit:
    source = facts.modules.indexes[part.path].source
    owner = one.output.component_id
    return Hit(
        source.location(part.call),
        f'{title(callback)} (html.Div "{owner}")',
        f'{subject(callback)} keeps a frame as JSON in the hidden html.Div "{owner}".',
        f"""Keep the frame on the server, and a key in a dcc.Store ({CACHE}):
    dcc.Store(id="{owner}")  # instead of the html.Div; in callbacks "data" instead of "children"
    key = str(uuid.uuid4())
    cache.set(key, {code(facts, part.path, part.frame)})
    return key
and where it is needed: df = cache.get(key)""",
        callback,
        Measure.BYTES,
    )


def _is_hidden_division(facts: Facts, output: Dependency) -> bool:
    target = component(facts, output)
    return (
        target is not None
        and kind(target) in load("payloads")["components"]["divisions"]
        and is_hidden(facts, target)
    )


def _is_its_own(facts: Facts, output: Dependency, part: Serialised) -> bool:
    """Whether a frame is the one that the browser has there, with what a visitor added: others filled it."""
    given = properties(facts, part.frame, part.path, part.scope)
    return any(one.component_id == output.component_id and one.property == output.property for one in given)


STORES = Rule("store", WHY, _in_stores)
DIVISIONS = Rule("hidden-div", WHY, _in_divisions)
