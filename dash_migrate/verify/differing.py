"""Compares two JSON documents: where they differ, and what differs by itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.verify.model import JSON

_LONGEST = 80


class Nothing(Enum):
    """What stands where one of two documents has no value."""

    HERE = "(absent)"


Path: TypeAlias = "tuple[str | int, ...]"
_Value: TypeAlias = "JSON | Nothing"
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


def differences(first: JSON, second: JSON, after: JSON) -> Comparison:
    """Compares the documents of two runs of the original with the migrated app's.

    What the two runs differ in is left out. The first key of a document is the app's prefix, or "".
    """
    own = list(_pairs(first, second, ()))
    found = _unexplained(list(_pairs(first, after, ())), own)
    return Comparison(
        tuple(Difference(_prefixed(path), short(was), short(now)) for path, was, now in found),
        tuple(_prefixed(path) for path in dict.fromkeys(map(_place, own))),
    )


def _pairs(one: _Value, other: _Value, path: Path) -> Iterator[_Pair]:
    """Yields every place where two documents differ, with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            yield from _pairs(one.get(key, Nothing.HERE), other.get(key, Nothing.HERE), (*path, key))
    elif isinstance(one, list) and isinstance(other, list):
        yield from _list_pairs(one, other, path)
    elif canonical(one) != canonical(other):
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
            one[index] if index < len(one) - tail else Nothing.HERE,
            other[index] if index < len(other) - tail else Nothing.HERE,
            (*path, index),
        )


def _place(pair: _Pair) -> Path:
    """Returns where the original differs from itself: a list whose length varies is left out whole."""
    path, one, other = pair
    return path[:-1] if Nothing.HERE in (one, other) and isinstance(path[-1], int) else path


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
    return one is Nothing.HERE and len(path) > 1 and path[-2] == "callbacks"


def canonical(value: _Value) -> str:
    """Returns the JSON with its keys sorted, "" for none."""
    return "" if isinstance(value, Nothing) else json.dumps(value, sort_keys=True)


def short(value: _Value) -> str:
    """Returns the JSON as a report shows it."""
    if isinstance(value, Nothing):
        return value.value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _prefixed(path: Path) -> str:
    """Returns the path as it is usually written, after the prefix if there is one."""
    prefix, *parts = path
    return f"{prefix} {dotted(parts)}".strip()


def dotted(parts: Sequence[str | int], start: str = "") -> str:
    """Returns a JSON path as it is usually written, `a.b[0]["c d"]`.

    Args:
        parts: keys and indexes.
        start: what the path begins with, already written.
    """
    text = start
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[A-Za-z_]\w*", part):
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part, ensure_ascii=False)}]"
    return text
