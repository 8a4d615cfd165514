"""What to do with values that no browser, cache or database takes as they are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.state.connections import connection
from dash_migrate.state.held import BEYOND, Held
from dash_migrate.state.named import one_value, plain, readers, writers
from dash_migrate.state.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.source import SourceFile
    from dash_migrate.state.shapes import Shared


def beyond(shared: Shared, source: SourceFile) -> str:
    """The remedy for what a variable holds; empty where that is plain data, a frame, a figure, or unknown."""
    return _REMEDIES[shared.held](shared, source) if shared.held in BEYOND else ""


def is_loaded_late(shared: Shared) -> bool:
    """Whether a model is the same for all and only loaded by requests instead of at the start."""
    values = [value for write in shared.writes for value in write.store.values]
    same = shared.shape in {Shape.REFRESHED, Shape.FILLED} and not any(write.store.keys for write in shared.writes)
    return shared.held is Held.MODEL and same and any(map(_loads, values))


def _loads(value: ast.expr) -> bool:
    """Whether a value is read from a file rather than trained: `load_model(path)`, `Net.from_pretrained(path)`."""
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)]
    return any(last_name(call.func).startswith(("load", "from_pretrained", "read")) for call in calls)


def _model(shared: Shared, source: SourceFile) -> str:
    if is_loaded_late(shared):
        text = one_value(shared, source)
        how = f"{shared.variable.name} = {text}" if text else f"what {writers(shared)} does for it"
        return f"Load it when the module is imported, so that every worker has it: {how}, at the top level."
    return (
        "It is no plain data for a browser or a cache. Load or train it in a function that is given what it "
        "depends on (@functools.lru_cache(maxsize=4) keeps the last ones in each worker), and call that in "
        f"{readers(shared)}."
    )


def _array(shared: Shared, _: SourceFile) -> str:
    kept = f"(flask-caching's @cache.memoize with Redis), and call it in {readers(shared)}."
    if shared.shape is not Shape.VALUE:
        return (
            "Let a function load it that is given all that it depends on, keep its results in a cache by these "
            f"arguments {kept}"
        )
    return (
        "If it follows from what a visitor chose, let a function work it out that is given that, keep its results "
        f"in a cache {kept} If it comes in by itself, as of a device or a stream, let {writers(shared)} write it "
        "into Redis."
    )


def _object(shared: Shared, _: SourceFile) -> str:
    return (
        "An object is no plain data. Keep what it is made from, or what comes of it: of one visitor in a "
        "dcc.Store, of all in a cache or database that all workers share; and make it of that in "
        f"{readers(shared)}."
    )


def _memory(shared: Shared, _: SourceFile) -> str:
    return (
        "A database in memory is one worker's own. Put its tables into a database that all workers reach "
        f"(Postgres), and ask that in {readers(shared)}, for its list of tables too."
    )


def _handle(shared: Shared, _: SourceFile) -> str:
    return (
        f"{plain(shared)} belongs to the one worker that made it; nothing can hand it to another. Let a process "
        "of its own hold it, beside the app, and let the callbacks exchange plain values with that through Redis "
        "or a database."
    )


_REMEDIES: dict[Held, Callable[[Shared, SourceFile], str]] = {
    Held.MODEL: _model,
    Held.ARRAY: _array,
    Held.OBJECT: _object,
    Held.CONNECTION: connection,
    Held.MEMORY: _memory,
    Held.HANDLE: _handle,
}
