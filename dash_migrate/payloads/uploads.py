"""Uploaded files that travel more than once: into several callbacks, or into a Store and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import Role
from dash_migrate.facts.reached import runs
from dash_migrate.knowledge import load
from dash_migrate.payloads.depends import parameter_of
from dash_migrate.payloads.made import component, kind
from dash_migrate.payloads.model import Hit, Rule, subject, title
from dash_migrate.payloads.returned import returned
from dash_migrate.payloads.stores import CACHE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.components import Component
    from dash_migrate.facts.dependencies import Dependency

WHY = (
    "The contents of an upload are the whole file, a third larger as base64, and the browser sends them anew with "
    "each callback that has them as Input or State."
)


def _several(facts: Facts) -> Iterator[Hit]:
    """Uploads whose contents several callbacks of the server take; a script beside the app has its own."""
    taking: dict[tuple[Component, bool], list[tuple[Callback, Dependency]]] = {}
    for callback in callbacks(facts):
        if callback.function is None:
            continue
        for one in callback.inputs:
            target = component(facts, one)
            if target is not None and _is_contents(facts, one):
                taking.setdefault((target, runs(facts, callback.path)), []).append((callback, one))
    for takers in taking.values():
        named = {callback.site.node: (callback, one) for callback, one in takers}
        if len(named) < 2:
            continue
        (callback, one), *others = named.values()
        upload = str(one.component_id)
        more = ", ".join(f"{title(other)} ({other.path}:{other.site.node.lineno})" for other, _ in others)
        yield Hit(
            facts.modules.indexes[one.path].source.location(one.node),
            f'the dcc.Upload "{upload}"',
            f'The contents of the dcc.Upload "{upload}" go to {len(named)} callbacks: {title(callback)}, {more}.',
            f"""Let one callback take them and keep the file on the server ({CACHE}):
    Output("{upload}-key", "data"), Input("{upload}", "contents")  # with dcc.Store(id="{upload}-key")
    key = str(uuid.uuid4())
    cache.set(key, contents)
    return key
The others take Input("{upload}-key", "data") and read cache.get(key); one that only asks \
whether there is a file takes Input("{upload}", "filename").""",
        )


def _stored(facts: Facts) -> Iterator[Hit]:
    """Callbacks that put the contents of an upload into a Store as they are."""
    stores = load("payloads")["components"]["stores"]
    for callback in callbacks(facts):
        for one in returned(facts, callback):
            target = component(facts, one.output) if one.output.property == "data" else None
            if target is None or kind(target) not in stores:
                continue
            given = (parameter_of(facts, end.node, end.scope) for end in one.ends)
            upload = next((found for found in given if found is not None and _is_contents(facts, found)), None)
            if upload is not None:
                yield _kept(facts, callback, upload, str(one.output.component_id))
                break


def _kept(facts: Facts, callback: Callback, upload: Dependency, store: str) -> Hit:
    source = facts.modules.indexes[callback.path].source
    return Hit(
        source.location(callback.site.node),
        f'{title(callback)} (Store "{store}")',
        f'{subject(callback)} puts the contents of the Upload "{upload.component_id}" into the Store "{store}".',
        f"""Keep the file on the server, and only a key in the Store ({CACHE}):
    key = str(uuid.uuid4())
    cache.set(key, contents)
    return key
and where it is needed: contents = cache.get(key)""",
        callback,
    )


def _is_contents(facts: Facts, one: Dependency) -> bool:
    if one.property != "contents" or one.role not in {Role.INPUT, Role.STATE}:
        return False
    target = component(facts, one)
    return target is not None and kind(target) in load("payloads")["components"]["uploads"]


SEVERAL = Rule("upload-several", WHY, _several)
STORED = Rule("upload-stored", WHY, _stored)
