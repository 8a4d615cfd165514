"""Which callbacks fire, and for which components: dash-renderer's rules.

They are those of `actions/dependencies.js` and `dependencies_ts.ts` in the Dash repository (4.x).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.verify.visiting.callbacks import Release
from dash_migrate.verify.visiting.ids import Anchor, Keyed, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dash_migrate.verify.visiting.callbacks import Callback, Registry
    from dash_migrate.verify.visiting.ids import Dependency, Id, Value
    from dash_migrate.verify.visiting.tree import Index

Key: TypeAlias = "tuple[int, tuple[Value, ...]]"


@dataclass(slots=True, eq=False)
class Call:
    """A callback that is to fire, for certain components.

    Attributes:
        callback: which.
        anchor: what MATCH and ALLSMALLER refer to, or None.
        changed: the inputs that made it fire, in their order; empty for a first call.
        initial: whether it fires because its outputs are new on the page.
        group: of calls that one change of the layout asked for, or None: those after a callback
            that changed nothing are not made.
        after: the callbacks whose answers led to this one: none fires by its own answer.
    """

    callback: Callback
    anchor: Anchor | None = None
    changed: dict[Place, None] = field(default_factory=dict)
    initial: bool = False
    group: int | None = None
    after: frozenset[Callback] = frozenset()

    @property
    def key(self) -> Key:
        """The same for calls that are one."""
        matched = self.anchor.id.of(self.callback.match_keys) if self.anchor else ()
        return id(self.callback), matched

    def inputs(self, index: Index) -> list[list[Place]]:
        """Returns what each input stands for now."""
        return [index.places(dependency, self.anchor) for dependency in self.callback.inputs]

    def state(self, index: Index) -> list[list[Place]]:
        """Returns what each state stands for now."""
        return [index.places(dependency, self.anchor) for dependency in self.callback.state]

    def outputs(self, index: Index) -> list[list[Place]]:
        """Returns what each output stands for now."""
        return [index.places(dependency, self.anchor) for dependency in self.callback.outputs]


def on_change(registry: Registry, index: Index, place: Place) -> list[Call]:
    """Returns the calls to make because a property has another value."""
    calls: list[Call] = []
    for dependency, callback in registry.reading(place.id):
        if dependency.prop == place.prop:
            calls += _resolved(callback, dependency, place.id, index)
    for call in calls:
        call.changed[place] = None
    return calls


def on_load(registry: Registry, index: Index) -> list[Call]:
    """Returns the calls to make when the page has just got its layout."""
    calls = [call for id_ in index.ids for call in _on_output(registry, id_)]
    if registry.release is Release.NEWEST:
        calls += [
            Call(callback, initial=True) for callback in registry.callbacks if _fires_unasked(callback, index)
        ]
    return _wanted(_merged(calls), index)


def on_insert(registry: Registry, index: Index, inserted: Collection[Id]) -> list[Call]:
    """Returns the calls to make because components are new on the page, their ids given in the layout's order."""
    calls: list[Call] = []
    for id_ in inserted:
        calls += _on_output(registry, id_)
        for dependency, _ in registry.reading(id_):
            for call in on_change(registry, index, Place(id_, dependency.prop)):
                if any(place.id not in inserted for place in _flat(call.outputs(index))):
                    calls.append(call)
    return _wanted(_merged(calls), index)


def on_remove(registry: Registry, before: Index, after: Index, removed: Collection[Id]) -> list[Call]:
    """Returns the calls to make because a list of inputs is shorter now."""
    calls: list[Call] = []
    for id_ in removed:
        if not isinstance(id_, Keyed):
            continue
        for dependency, callback in registry.reading(id_):
            for call in _resolved(callback, dependency, id_, before):
                if all(place.id in removed for place in _flat(call.outputs(before))):
                    continue
                if _flat(call.outputs(after)):
                    call.initial = True
                    calls.append(call)
    return _merged(calls)


def ready(calls: list[Call], index: Index) -> Iterator[Call]:
    """Yields those that read nothing that another of the calls may still write."""
    outstanding = {place for call in calls for place in _flat(call.outputs(index))}
    for call in calls:
        if outstanding.isdisjoint(set(_flat(call.inputs(index))).difference(_flat(call.outputs(index)))):
            yield call


def _resolved(callback: Callback, dependency: Dependency, id_: Id, index: Index) -> list[Call]:
    """Returns the calls of one callback that an input asks for: one for each value of its MATCH keys."""
    pattern = dependency.id
    origin = Anchor(id_, pattern) if isinstance(id_, Keyed) and isinstance(pattern, Keyed) else None
    if not callback.match_keys:
        return [Call(callback, origin)]
    one = callback.anchor_output
    calls: dict[Key, Call] = {}
    for output in [one] if one else callback.outputs:
        for place in index.places(output, origin):
            assert isinstance(place.id, Keyed)  # all outputs have the same MATCH keys
            assert isinstance(output.id, Keyed)
            call = Call(callback, Anchor(place.id, output.id))
            calls.setdefault(call.key, call)
    return list(calls.values())


def _on_output(registry: Registry, id_: Id) -> Iterator[Call]:
    """Yields the first calls of the callbacks that write to a component."""
    seen: set[str] = set()
    for dependency, callback in registry.writing(id_):
        if dependency.prop in seen:
            continue
        seen.add(dependency.prop)
        if callback.prevented:
            continue
        if isinstance(id_, Keyed) and isinstance(dependency.id, Keyed):
            yield Call(callback, Anchor(id_, dependency.id), initial=True)
        else:
            yield Call(callback, initial=True)


def _fires_unasked(callback: Callback, index: Index) -> bool:
    """Whether a callback without outputs, or without inputs, fires when the page is loaded (since Dash 4.2)."""
    if callback.prevented:
        return False
    call = Call(callback)
    if not callback.outputs:
        return not callback.inputs or bool(_flat(call.inputs(index)))
    return not callback.inputs and bool(_flat(call.outputs(index)))


def _merged(calls: Iterable[Call]) -> list[Call]:
    """Returns each call once, with all that made it fire."""
    found: dict[Key, Call] = {}
    for call in calls:
        first = found.setdefault(call.key, call)
        if first is not call:
            first.changed.update(call.changed)
            first.initial = first.initial or call.initial
    return list(found.values())


def _wanted(calls: list[Call], index: Index) -> list[Call]:
    """Returns the calls without those whose every input is missing, or written only by such calls."""
    excluded: set[Place] = set()
    while True:
        kept = [call for call in calls if _has_input(call, index, excluded)]
        if len(kept) == len(calls):
            return kept
        excluded.update(place for call in calls if call not in kept for place in _flat(call.outputs(index)))
        calls = kept


def _has_input(call: Call, index: Index, excluded: set[Place]) -> bool:
    inputs = call.callback.inputs
    if all(dependency.several for dependency in inputs):
        return True
    return any(place not in excluded for place in _flat(call.inputs(index)))


def _flat(places: list[list[Place]]) -> list[Place]:
    return [place for several in places for place in several]
