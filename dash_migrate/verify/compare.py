"""Compares what an app served before a migration with what it serves after it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.verify.generated_ids import named_by_place, varying_ids, without_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.verify.model import JSON, Boot, Served

_LONGEST = 80


class _Nothing(Enum):
    HERE = "(absent)"


Path: TypeAlias = tuple[str | int, ...]
_Value: TypeAlias = "JSON | _Nothing"
_Pair: TypeAlias = "tuple[Path, _Value, _Value]"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the migrated app serves something else.

    Attributes:
        path: a JSON path such as `layout.props.children[0].props.href`, `callbacks["out.children"]`,
            `statuses["_dash-layout"]`, `prefix` or `error`; for several apps the prefix comes first.
        before: the original's value as JSON, shortened; "(absent)" for none.
        after: the migrated app's.
    """

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two apps.

    Attributes:
        differences: where they differ, in the original's order.
        left_out: the JSON paths where two runs of the original differ, which therefore say nothing.
        unknown: why there is nothing to compare with, or None.
    """

    differences: tuple[Difference, ...]
    left_out: tuple[str, ...] = ()
    unknown: str | None = None

    @property
    def same(self) -> bool:
        """Whether the migrated app is known to serve the same."""
        return self.unknown is None and not self.differences


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
    own = list(_pairs(one, two, ()))
    found = _unexplained(list(_pairs(one, new, ())), own)
    return Comparison(
        error + tuple(Difference(_dotted(path), _short(was), _short(now)) for path, was, now in found),
        tuple(_dotted(path) for path in dict.fromkeys(map(_place, own))),
    )


def _errors(first: Boot, after: Boot) -> tuple[Difference, ...]:
    was, now = (run.error or _Nothing.HERE.value for run in (first, after))
    return () if was == now else (Difference("error", was, now),)


def _document(app: Served, varying: frozenset[Path]) -> JSON:
    """Returns all that is compared of a Dash app as one JSON document."""
    layout, callbacks = named_by_place(app.layout, list(app.callbacks or ()), varying)
    return {
        "prefix": app.prefix,
        "statuses": dict(app.statuses),
        "layout": layout,
        "callbacks": _by_output(callbacks) if app.callbacks is not None else None,
        "pages": dict.fromkeys(app.pages, True),
    }


def _by_output(callbacks: JSON) -> JSON:
    """Returns the callbacks keyed by what they write to; the second of the same key is `KEY #2`."""
    keyed: dict[str, JSON] = {}
    assert isinstance(callbacks, list)  # as Dash serves them
    for callback in sorted(callbacks, key=_canonical):
        assert isinstance(callback, dict)
        output = without_hash(str(callback.get("output")))
        count = 1
        while (key := output if count == 1 else f"{output} #{count}") in keyed:
            count += 1
        keyed[key] = {**callback, "output": output}
    return keyed


def _pairs(one: _Value, other: _Value, path: Path) -> Iterator[_Pair]:
    """Yields every place where two documents differ, with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            yield from _pairs(one.get(key, _Nothing.HERE), other.get(key, _Nothing.HERE), (*path, key))
    elif isinstance(one, list) and isinstance(other, list):
        yield from _list_pairs(one, other, path)
    elif _canonical(one) != _canonical(other):
        yield path, one, other


def _list_pairs(one: list[JSON], other: list[JSON], path: Path) -> Iterator[_Pair]:
    """Compares lists from both ends, so that one item more or less is one difference."""
    shorter = min(len(one), len(other))
    head = 0
    while head < shorter and one[head] == other[head]:
        head += 1
    tail = 0
    while len(one) != len(other) and tail < shorter - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    for index in range(head, max(len(one), len(other)) - tail):
        yield from _pairs(
            one[index] if index < len(one) - tail else _Nothing.HERE,
            other[index] if index < len(other) - tail else _Nothing.HERE,
            (*path, index),
        )


def _place(pair: _Pair) -> Path:
    """Returns where the original differs from itself: a list whose length varies is left out whole."""
    path, one, other = pair
    return path[:-1] if _Nothing.HERE in (one, other) and isinstance(path[-1], int) else path


def _unexplained(found: list[_Pair], own: list[_Pair]) -> list[_Pair]:
    """Returns the differences that the original does not have with itself.

    A callback whose output is new in each run has another key in each: as many new callbacks are
    accepted as the original's second run has.
    """
    places = set(map(_place, own))
    spare = sum(1 for pair in own if _is_new_callback(pair))
    kept: list[_Pair] = []
    for pair in found:
        path = pair[0]
        if any(path[:length] in places for length in range(len(path) + 1)):
            continue
        if spare and _is_new_callback(pair):
            spare -= 1
            continue
        kept.append(pair)
    return kept


def _is_new_callback(pair: _Pair) -> bool:
    path, one, _ = pair
    return one is _Nothing.HERE and len(path) > 1 and path[-2] == "callbacks"


def _canonical(value: _Value) -> str:
    return "" if isinstance(value, _Nothing) else json.dumps(value, sort_keys=True)


def _short(value: _Value) -> str:
    if isinstance(value, _Nothing):
        return value.value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _dotted(path: Path) -> str:
    """Returns a JSON path as it is usually written, `a.b[0]["c d"]`, after the prefix if there is one."""
    prefix, *parts = path
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[A-Za-z_]\w*", part):
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part, ensure_ascii=False)}]"
    return f"{prefix} {text}".strip()
