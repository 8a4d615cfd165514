"""What a browser sends to `_dash-update-component`, and what it reads from the answer."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting.ids import Keyed, wire
from dash_migrate.verify.visiting.tree import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.calls import Call
    from dash_migrate.verify.visiting.ids import Dependency, Place
    from dash_migrate.verify.visiting.model import Reply
    from dash_migrate.verify.visiting.tree import Index

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_DEBUGGER = re.compile(r"\s*//\s*Werkzeug Debugger\s*$")
_LONGEST = 300
_ALL_DIGITS = 1e21  # from here on a browser writes an exponent


class Unsent(Enum):
    """Why a browser does not send a call."""

    NO_INPUT = "none of its inputs is on the page"
    INCOMPLETE = "some of what it reads or writes is not on the page"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server says to a call.

    Attributes:
        updates: component id, as sent, to property to value.
        side: the same for what the callback set by `set_props`.
        error: in one line, or "".
    """

    updates: dict[str, dict[str, JSON]] = field(default_factory=dict)
    side: dict[str, dict[str, JSON]] = field(default_factory=dict)
    error: str = ""


def request(call: Call, index: Index) -> dict[str, JSON] | Unsent:
    """Returns the document to send for a call, or why there is none."""
    callback = call.callback
    inputs = _values(callback.inputs, call.inputs(index), index)
    absent = [
        dependency
        for dependency, places, value in zip(callback.inputs, call.inputs(index), inputs, strict=True)
        if value is None or (dependency.several and not places)
    ]
    if None in inputs:
        return Unsent.NO_INPUT if len(absent) == len(inputs) else Unsent.INCOMPLETE
    outputs: list[JSON] = []
    for dependency, places in zip(callback.outputs, call.outputs(index), strict=True):
        if dependency.several:
            outputs.append([_named(place) for place in places])
        elif len(places) == 1:
            outputs.append(_named(places[0]))
        else:
            return Unsent.INCOMPLETE if any(call.inputs(index)) else Unsent.NO_INPUT
    state = _values(callback.state, call.state(index), index)
    if None in state:
        return Unsent.INCOMPLETE
    document: dict[str, JSON] = {"output": callback.output}
    if outputs or not callback.single:
        document["outputs"] = outputs[0] if callback.single else outputs
    document["inputs"] = inputs
    document["changedPropIds"] = [place.name for place in call.changed]
    document["parsedChangedPropsIds"] = [
        wire(place.id) if isinstance(place.id, Keyed) else place.name for place in call.changed
    ]
    if state:
        document["state"] = state
    return document


def read(text: bytes) -> JSON:
    """Reads JSON as a browser does, to which `1.0` is the same number as `1`, and is sent back as `1`.

    Raises:
        ValueError: it is no JSON.
    """
    document: JSON = json.loads(text, parse_float=_number)
    return document


def outcome(call: Call, reply: Reply) -> Outcome:
    """Reads the answer to a call; nothing is raised for what no Dash app answers."""
    if reply.status == 0:
        return Outcome(error=reply.error)
    if reply.status == 204:
        return Outcome()
    if reply.status != 200:
        return Outcome(error=f"leads to {reply.location}" if reply.location else what_failed(reply))
    try:
        document = read(reply.body)
    except ValueError:
        return Outcome(error=f"the answer is no JSON: {what_failed(reply)}")
    if not isinstance(document, dict):
        return Outcome(error="the answer is no JSON object")
    response = document.get("response")
    if not document.get("multi") and isinstance(response, dict):
        response = {call.callback.output.rpartition(".")[0]: response.get("props")}
    return Outcome(updates=_by_component(response), side=_by_component(document.get("sideUpdate")))


def what_failed(reply: Reply) -> str:
    """Returns in one line what a server says of an error: its page's title, or else its first words."""
    text = reply.body[: 1 << 20].decode("utf-8", "replace")
    title = _TITLE.search(text)
    words = html.unescape(title.group(1)) if title else next(filter(str.strip, text.splitlines()), "")
    line = _DEBUGGER.sub("", " ".join(words.split()))[:_LONGEST]
    return line or f"status {reply.status}"


def _number(digits: str) -> int | float:
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < _ALL_DIGITS else value


def _values(dependencies: Sequence[Dependency], found: list[list[Place]], index: Index) -> list[JSON]:
    """Returns the values of inputs or state; None for one that should be there once and is not."""
    values: list[JSON] = []
    for dependency, places in zip(dependencies, found, strict=True):
        if dependency.several:
            values.append([_with_value(place, index) for place in places])
        elif len(places) == 1:
            values.append(_with_value(places[0], index))
        elif not places and dependency.optional:
            values.append({"id": wire(dependency.id), "property": dependency.prop, "value": None})
        else:
            values.append(None)
    return values


def _named(place: Place) -> JSON:
    return {"id": wire(place.id), "property": place.prop}


def _with_value(place: Place, index: Index) -> JSON:
    value = index.value(place)
    named: dict[str, JSON] = {"id": wire(place.id), "property": place.prop}
    return named if isinstance(value, Missing) else {**named, "value": value}


def _by_component(response: JSON) -> dict[str, dict[str, JSON]]:
    """Returns updates by component, also where they are written as `ID.PROPERTY`."""
    updates: dict[str, dict[str, JSON]] = {}
    for name, value in response.items() if isinstance(response, dict) else ():
        id_, dot, prop = name.rpartition(".")
        if isinstance(value, dict) and not (dot and not name.endswith("}")):
            updates.setdefault(name, {}).update(value)
        elif dot:
            updates.setdefault(id_, {})[prop] = value
    return updates
