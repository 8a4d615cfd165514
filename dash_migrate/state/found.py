"""The variables of the process that requests write, each with what comes of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.state.connections import is_alike
from dash_migrate.state.contents import Contents
from dash_migrate.state.folding import folded, stands_alone
from dash_migrate.state.judge import judge
from dash_migrate.state.kinds import Kinds
from dash_migrate.state.objects import of_objects
from dash_migrate.state.readings import readings
from dash_migrate.state.resolver import Resolver
from dash_migrate.state.shapes import Harmless, Shape, Shared
from dash_migrate.state.sources import Looking
from dash_migrate.state.writes import writes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.state.model import Variable, Write

_ROUNDS = 4


def shared(facts: Facts) -> tuple[Shared | Harmless, ...]:
    """All variables of the process that code for requests writes, by the place of the first write."""
    return facts.derive(_shared)


def _shared(facts: Facts) -> tuple[Shared | Harmless, ...]:
    resolver = Resolver(facts)
    kinds = Kinds(resolver)
    writes: dict[Variable, list[Write]] = defaultdict(list)
    for write in writes_of(resolver, kinds):
        writes[write.variable].append(write)
    for every in writes.values():
        every.sort(key=lambda write: write.location)
    read = readings(resolver, writes) if writes else {}
    known: frozenset[Variable] = frozenset()
    loaded: frozenset[Variable] = frozenset()
    found: list[Shared | Harmless] = []
    for _ in range(_ROUNDS):  # a value may depend on another variable that requests share
        looking = Looking(resolver, known, loaded)
        found = [judge(resolver, looking, every, read.get(one, ())) for one, every in writes.items()]
        found = _without_keys(found)
        those = [one for one in found if isinstance(one, Shared)]
        more = known | {one.variable for one in those}
        data = frozenset(one.variable for one in those if one.shape in {Shape.REFRESHED, Shape.FILLED})
        if (more, data) == (known, loaded):
            break
        known, loaded = more, data
    told = folded(resolver, [_with_contents(resolver, Contents(resolver, kinds), one, writes) for one in found])
    return tuple(sorted(of_objects(resolver, told), key=lambda one: one.writes[0].location))


def _with_contents(
    resolver: Resolver, contents: Contents, one: Shared | Harmless, writes: Mapping[Variable, Sequence[Write]]
) -> Shared | Harmless:
    """The same, told what it holds: of that its remedy depends."""
    if isinstance(one, Harmless):
        return one
    held = contents.of(one.variable, writes[one.variable])
    others = tuple(write for write in writes[one.variable] if write not in one.writes)
    if is_alike(resolver, replace(one, held=held)):
        return Harmless(one.variable, one.writes, "each worker opens its own, of the same settings")
    start = contents.start(one.variable, writes[one.variable])
    return replace(one, held=held, alone=stands_alone(resolver, one, writes), start=start, others=others)


def _without_keys(found: list[Shared | Harmless]) -> list[Shared | Harmless]:
    """The same, where a variable is harmless that is only compared, to tell whether a cached value still fits."""
    keys = {key for one in found if isinstance(one, Harmless) for key in one.keys}
    return [
        Harmless(one.variable, one.writes, "it only tells what each worker has worked out last")
        if isinstance(one, Shared) and one.variable in keys and all(reading.against for reading in one.readings)
        else one
        for one in found
    ]
