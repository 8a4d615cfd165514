"""The calls that are asked for and not made yet."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting import calls as rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.verify.visiting.calls import Call, Key
    from dash_migrate.verify.visiting.ids import Place
    from dash_migrate.verify.visiting.tree import Index


class Requested:
    """Which call is next: one that reads nothing that another may still write."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._groups = count()
        self._written: dict[int, set[Place]] = {}
        self._possible: dict[int, set[Place]] = {}

    def add(self, calls: Iterable[Call]) -> None:
        """Asks for calls; none fires by its own answer."""
        self._calls += [call for call in calls if call.callback not in call.after]

    def add_group(self, calls: list[Call]) -> None:
        """Asks for calls that one change of the layout is the reason for."""
        group = next(self._groups)
        for call in calls:
            call.group = group
        self.add(calls)

    def next(self, index: Index) -> Call | None:
        """Takes the next call out; None if there is none left."""
        self._calls = [call for call in _alone(self._calls) if _has_output(call, index)]
        while self._calls:
            # If each waits for another, they form a circle, which the first one opens.
            call = next(rules.ready(self._calls, index), self._calls[0])
            self._calls.remove(call)
            if not self._is_void(call, index):
                call.changed = {place: None for place in call.changed if place.id in index}
                return call
        return None

    def done(self, call: Call, index: Index, written: Iterable[Place]) -> None:
        """Notes what a call wrote of all that it could have written."""
        if call.group is not None:
            possible = self._possible.setdefault(call.group, set())
            possible.update(place for places in call.outputs(index) for place in places)
            self._written.setdefault(call.group, set()).update(written)

    def _is_void(self, call: Call, index: Index) -> bool:
        """Whether all that a call reads was to be written by calls of its group, and was not."""
        if call.group is None or call.group not in self._possible:
            return False
        if all(dependency.several for dependency in call.callback.inputs):
            return False
        inputs = {place for places in call.inputs(index) for place in places}
        return inputs <= self._possible[call.group] and inputs.isdisjoint(self._written[call.group])


def _alone(calls: list[Call]) -> list[Call]:
    """Returns each call once: a first call gives way to one that a change asks for."""
    groups: dict[Key, list[Call]] = {}
    for call in calls:
        groups.setdefault(call.key, []).append(call)
    kept: list[Call] = []
    for same in groups.values():
        later = [call for call in same if not call.initial] or same[-1:]
        last = later[-1]
        for call in reversed(later[:-1]):
            last.changed = {**call.changed, **last.changed}
            last.group = call.group if last.group is None else last.group
        kept.append(last)
    return kept


def _has_output(call: Call, index: Index) -> bool:
    return not call.callback.outputs or any(call.outputs(index))
