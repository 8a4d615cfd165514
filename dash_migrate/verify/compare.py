"""Compares what an app served before a migration with what it serves after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.verify.differing import Comparison, Difference, Nothing, Path, canonical, differences
from dash_migrate.verify.generated_ids import named_by_place, varying_ids, without_hash

if TYPE_CHECKING:
    from dash_migrate.verify.model import JSON, Boot, Served

__all__ = ["Comparison", "Difference", "by_output", "compare"]

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def compare(before: Boot | tuple[Boot, Boot], after: Boot) -> Comparison:
    """Compares layouts, callbacks, pages and statuses of every Dash app.

    Generated ids are compared by their place in the layout, and callbacks by what they write to, in
    whatever order they were registered.

    Args:
        before: the original, booted once or, to know what differs by itself, twice.
        after: the migrated app, booted in the same circumstances.
    """
    first, second = before if isinstance(before, tuple) else (before, before)
    for run in (first, second):
        if not run.apps or any(app.layout is None or app.callbacks is None for app in run.apps):
            return Comparison((), unknown=f"the original serves no layout: {run.error}")
    error = _errors(first, after)
    if not after.apps:
        return Comparison(error)
    single = len(first.apps) == len(second.apps) == len(after.apps) == 1

    def apps(run: Boot) -> dict[str, Served]:
        return {"" if single else app.prefix: app for app in run.apps}

    twins = apps(second)
    varying = {key: varying_ids(app.layout, twins[key].layout) for key, app in apps(first).items() if key in twins}
    one, two, new = (
        {key: _document(app, varying.get(key, frozenset())) for key, app in apps(run).items()}
        for run in (first, second, after)
    )
    found = differences(one, two, new)
    return Comparison(error + found.differences, found.left_out)


def _errors(first: Boot, after: Boot) -> tuple[Difference, ...]:
    was, now = (run.error or Nothing.HERE.value for run in (first, after))
    return () if was == now else (Difference("error", was, now),)


def _document(app: Served, varying: frozenset[Path]) -> JSON:
    """Returns all that is compared of a Dash app as one JSON document."""
    layout, callbacks = named_by_place(app.layout, list(app.callbacks or ()), varying)
    return {
        "prefix": app.prefix,
        "statuses": dict(app.statuses),
        "layout": layout,
        "callbacks": by_output(callbacks) if app.callbacks is not None else None,
        "pages": dict.fromkeys(app.pages, True),
    }


def by_output(callbacks: JSON) -> JSON:
    """Returns the callbacks keyed by what they write to; the second of the same key is `KEY #2`.

    JavaScript that is written in Python has a digest for a name: what it says is compared in the page itself.
    """
    keyed: dict[str, JSON] = {}
    assert isinstance(callbacks, list)  # as Dash serves them
    for callback in sorted(map(_without_digest, callbacks), key=canonical):
        assert isinstance(callback, dict)
        output = without_hash(str(callback.get("output")))
        count = 1
        while (key := output if count == 1 else f"{output} #{count}") in keyed:
            count += 1
        keyed[key] = {**callback, "output": output}
    return keyed


def _without_digest(callback: JSON) -> JSON:
    """A callback without the name that Dash made of its JavaScript."""
    function = callback.get("clientside_function") if isinstance(callback, dict) else None
    if not isinstance(callback, dict) or not isinstance(function, dict):
        return callback
    named = {name: _DIGEST.sub("", value) if isinstance(value, str) else value for name, value in function.items()}
    return {**callback, "clientside_function": named}
