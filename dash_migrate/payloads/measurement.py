"""What `verify` measured of the callbacks: large payloads as a rule of its own, and what becomes of guesses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import Role, flat
from dash_migrate.knowledge import load
from dash_migrate.measured import measured
from dash_migrate.payloads.model import Hit, Measure, Rule, size, subject, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.measured import Timing

WHY = "It was measured on this machine, where the way is short; over the platform's network people wait for it."
_QUICK = 0.2  # seconds: nobody who types waits for that
_BETTER = {
    "figure": "Count or average in Python before the figure is made, or use plotly-resampler or Datashader.",
    "data": "Keep the rows on the server (flask-caching), and send those that are shown, or a key to them.",
    "rowData": 'Send the rows that are shown: rowModelType="infinite" and a callback for getRowsResponse.',
    "contents": "Take the upload in one callback, keep it on the server, and give the others a key to it.",
    "options": "Send the options that fit what the user has typed: a callback on search_value.",
}
_ELSE = "Send less: what a screen shows, and keep the rest on the server (flask-caching)."


def held_against(facts: Facts, hit: Hit) -> Hit | None:
    """A hit with the numbers that were measured; None if they say that it is none."""
    seen = _timing(facts, hit.callback)
    if seen is None or hit.measure is Measure.NONE:
        return hit
    if hit.measure is Measure.SECONDS:
        return hit if seen.seconds >= _QUICK else None
    most = max(seen.request_bytes, seen.response_bytes)
    if most < load("payloads")["sizes"]["small"]:
        return None
    return replace(hit, seen=f"{hit.seen} verify measured {size(most)}.")


def _find(facts: Facts) -> Iterator[Hit]:
    large = load("payloads")["sizes"]["large"]
    for callback in callbacks(facts):
        seen = _timing(facts, callback)
        if seen is None or max(seen.request_bytes, seen.response_bytes) < large:
            continue
        source = facts.modules.indexes[callback.path].source
        told, action = _told(callback, seen), _action(callback, seen)
        yield Hit(source.location(callback.site.node), title(callback), told, action, callback)


def _told(callback: Callback, seen: Timing) -> str:
    """What was measured, with the properties that may hold it."""
    large = load("payloads")["sizes"]["large"]
    parts = []
    if seen.response_bytes >= large:
        outputs = ", ".join(f"{one.component_id}.{one.property}" for one in flat(callback.outputs))
        parts.append(f"answers with {size(seen.response_bytes)} ({outputs})")
    if seen.request_bytes >= large:
        inputs = ", ".join(f"{one.component_id}.{one.property}" for one in callback.inputs)
        parts.append(f"is sent {size(seen.request_bytes)} ({inputs})")
    return f"{subject(callback)} {' and '.join(parts)}, as verify measured it in {seen.seconds:.1f} s."


def _action(callback: Callback, seen: Timing) -> str:
    """What makes the larger side smaller, by the properties that it has."""
    is_answer = seen.response_bytes >= seen.request_bytes
    taken = [one for one in callback.inputs if one.role is not Role.TRIGGER]
    listed = list(flat(callback.outputs)) if is_answer else taken
    return next((_BETTER[one.property] for one in listed if one.property in _BETTER), _ELSE)


def _timing(facts: Facts, callback: Callback | None) -> Timing | None:
    found = measured(facts) if callback is not None else None
    return found.of(facts, callback) if found is not None and callback is not None else None


MEASURED = Rule("measured", WHY, _find)
