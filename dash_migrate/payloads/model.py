"""What a rule finds: one place, in words that stand alone and among others of its kind."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.scope import Function

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.plan import Location

_GLOBAL = (2, 0)  # since then there is `dash.callback`


class Measure(enum.Enum):
    """Which measurement of a callback replaces a guess."""

    BYTES = "bytes"
    SECONDS = "seconds"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule holds.

    Args:
        location: of the code to change.
        name: of the place, short: `load_orders (Store "orders")`; other places of the rule are listed by it.
        seen: what stands there, whole sentences.
        action: the shape of the better code; may have several lines.
        callback: the one that is named; None for a layout.
        measure: what replaces the guess that the hit is; uploads are never made while an app is verified.
    """

    location: Location
    name: str
    seen: str
    action: str
    callback: Callback | None = None
    measure: Measure = Measure.NONE


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the step.

    Args:
        name: makes the id of its finding.
        why: what it costs on the platform.
        find: yields its hits, in the order of the text.
    """

    name: str
    why: str
    find: Callable[[Facts], Iterator[Hit]]


def title(callback: Callback) -> str:
    """How a callback is called in a list: `update_graph`, or where its lambda stands."""
    if isinstance(callback.function, Function):
        return callback.function.name
    return f"the lambda in line {callback.site.node.lineno}"


def subject(callback: Callback) -> str:
    """How a sentence on a callback begins."""
    name = title(callback)
    return f"The callback {name}" if isinstance(callback.function, Function) else f"T{name[1:]}"


def registers(facts: Facts, path: str) -> str:
    """How callbacks are registered in a file: `app.callback`, or `callback` of Dash; without one as elsewhere."""
    written = [one for one in callbacks(facts) if one.function is not None and one.clientside is None]
    near = [one for one in written if one.path == path] or written
    if near:
        return code(facts, near[0].path, near[0].site.node.func)
    version = facts.dash_version
    return "app.callback" if version is not None and version.release < _GLOBAL else "callback"


def size(count: int) -> str:
    """A number of bytes for a reader: `3.2 MB`, `140 kB`."""
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1e3))} kB"


def line(facts: Facts, path: str, node: ast.expr) -> str:
    """The source of an expression on one line."""
    return " ".join(facts.modules.indexes[path].source.segment(node).split())


def code(facts: Facts, path: str, node: ast.expr) -> str:
    """The source of an expression, on one line that is short enough for a sentence."""
    text = line(facts, path, node)
    return text if len(text) <= 60 else f"{text[:57]}..."
