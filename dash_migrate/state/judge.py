"""Which writes to variables of the process matter: those whose value another request may see, or miss."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeGuard

from dash_migrate.facts.reach import Place
from dash_migrate.knowledge import load
from dash_migrate.state.certain import Settled
from dash_migrate.state.filled import Filled
from dash_migrate.state.model import How, Kind
from dash_migrate.state.once import made_once
from dash_migrate.state.process_own import why_own
from dash_migrate.state.shapes import Harmless, Shape, Shared
from dash_migrate.state.sources import Source
from dash_migrate.state.tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.state.model import Reading, Write
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.sources import Looking

_IN_PLACE = frozenset({Kind.FRAME, Kind.FIGURE})


def judge(
    resolver: Resolver, looking: Looking, writes: Sequence[Write], readings: Sequence[Reading]
) -> Shared | Harmless:
    """What the writes to one variable come to.

    Args:
        resolver: of the app.
        looking: for what values depend on.
        writes: all writes of requests to the variable; never empty.
        readings: all places in functions that read it.
    """
    variable = writes[0].variable
    own = why_own(resolver, looking, writes, readings)
    if own:
        return Harmless(variable, tuple(writes), own)
    filled = Filled(resolver, looking, writes)
    kept = [write for write in writes if not filled.harmless(write)]
    if not any(write.store.how is not How.TAKEN for write in kept) and len(kept) < len(writes):
        kept = []
    if not kept:
        missing = _missing(resolver, writes, readings)
        if not missing:
            keys = frozenset(key for write in writes if (key := filled.last_key(write)) is not None)
            return Harmless(variable, tuple(writes), "each worker fills it by itself, with the same values", keys)
        return Shared(variable, Shape.FILLED, _kind(writes), tuple(writes), missing)
    return _kept(resolver, filled, kept, writes, readings)


def _kept(
    resolver: Resolver,
    filled: Filled,
    kept: Sequence[Write],
    writes: Sequence[Write],
    readings: Sequence[Reading],
) -> Shared | Harmless:
    """What writes come to that workers may not make without each other."""
    kind = _kind(writes)
    variable = writes[0].variable
    if _always_anew(resolver, writes, readings):
        return Harmless(variable, tuple(writes), "no other request reads what this one wrote")
    sure = [one for one in writes if _empties(one) or not (accumulates(one) or _continues(filled, one))]
    seen = _observed(resolver, kept, writes, readings, sure)
    shape = _shape(filled, kept, kind)
    if all(filled.cleans(write) for write in kept):
        shape = Shape.COPY
        seen = [one for one in seen if one.scope.node not in {write.scope.node for write in kept}]
        if not seen:
            return Harmless(variable, tuple(writes), "each worker brings it into the same form")
    own = {one.scope.node for one in seen} <= {write.scope.node for write in kept}
    if own and kind is Kind.FRAME and all(filled.selects(write) for write in kept):
        shape = Shape.COPY
    if shape is Shape.VALUE and made_once(resolver, filled, writes):
        shape = Shape.FIRST
    if (shape is Shape.VALUE and seen and _parts_of_data(kept, seen)) or _by_another_name(resolver, kept, seen):
        shape = Shape.COPY
    if kind is Kind.ENVIRON or seen:
        return Shared(variable, shape, kind, tuple(kept), tuple(seen))
    if shape is Shape.COPY and (readings or kind is Kind.FIGURE):
        return Shared(variable, shape, kind, tuple(kept), ())
    return Harmless(variable, tuple(writes), "no other request reads what this one wrote")


def _always_anew(resolver: Resolver, writes: Sequence[Write], readings: Sequence[Reading]) -> bool:
    """Whether each request that reads has given the variable another value before, on every way there.

    What its values are made of does not matter then: where that is the variable itself, it is read for it.
    """
    settled = Settled(resolver, writes[0].variable, writes)
    return all(one.store.how is How.REBOUND for one in writes) and all(
        settled.before(one) for one in readings if one.requests
    )


def _kind(writes: Sequence[Write]) -> Kind:
    return next((write.kind for write in writes if write.kind is not Kind.PLAIN), Kind.PLAIN)


def _missing(resolver: Resolver, writes: Sequence[Write], readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings of requests that do not fill the variable themselves, where nothing does so at the start."""
    if any(_runs_at_start(resolver, write) for write in writes) or writes[0].kind is Kind.FIGURE:
        return ()
    filling = {request for write in writes for request in write.requests}
    filling |= set(tasks_of(resolver, filling))
    keys = {ast.dump(write.store.keys[0]) for write in writes if write.store.keys}
    whole = any(write.kind is not Kind.FRAME or write.store.how is How.REBOUND for write in writes)
    return tuple(one for one in readings if set(one.requests) - filling and (whole or one.key in keys))


def _runs_at_start(resolver: Resolver, write: Write) -> bool:
    place = resolver.facts.sites.place(write.path, write.scope, write.store.ancestors)
    return place is Place.IMPORT


def _observed(
    resolver: Resolver,
    kept: Sequence[Write],
    writes: Sequence[Write],
    readings: Sequence[Reading],
    sure: Sequence[Write],
) -> list[Reading]:
    """The readings that may see what an earlier request wrote; `sure` writes leave nothing of that."""
    parts = _only_parts(kept, writes)
    settled = Settled(resolver, kept[0].variable, sure)
    own = {write.scope.node for write in kept} if parts else set()
    keys: set[object] = {key.value for write in kept for key in write.store.keys if isinstance(key, ast.Constant)}
    inside = {id(part) for write in kept for value in write.store.values for part in ast.walk(value)}
    return [
        one
        for one in readings
        if one.requests
        and id(one.node) not in inside
        and one.scope.node not in own
        and not (parts and keys and not _names_any(one, keys))
        and not settled.before(one)
    ]


def _names_any(reading: Reading, keys: set[object]) -> bool:
    """Whether the function of a reading names one of the columns or parts that are written."""
    nodes = ast.walk(reading.scope.node)
    return any(
        (isinstance(node, ast.Constant) and node.value in keys)
        or (isinstance(node, ast.Attribute) and node.attr in keys)
        for node in nodes
    )


def accumulates(write: Write) -> bool:
    """Whether a write leaves there what was there before, or takes some of it away for good."""
    if write.store.how is How.MIXED and write.kind is Kind.FRAME:
        return True
    return write.store.how in {How.ADDED, How.GROWN, How.TAKEN} or write.store.method.startswith("add_")


def _empties(write: Write) -> bool:
    return write.store.method == "clear" and not write.store.keys


def _continues(filled: Filled, write: Write) -> bool:
    """Whether a value is made of the earlier one: `total = total + 1`."""
    return Source.ITSELF in filled.sources(write).found


def _only_parts(kept: Sequence[Write], writes: Sequence[Write]) -> bool:
    """Whether all that is written are whole columns, or cells of those, or parts of a figure: anew each time."""
    whole = {write for write in writes if _is_whole(write)}
    anew = {(write.scope.node, key.value) for write in whole for key in write.store.keys[:1] if _is_text(key)}
    return all(write in whole or (write.kind is Kind.FRAME and _cells_of(write) & anew) for write in kept)


def _is_whole(write: Write) -> bool:
    """Whether a write gives a whole column or part another value."""
    return (
        write.kind in _IN_PLACE
        and write.store.how in {How.PUT, How.MIXED}
        and not accumulates(write)
        and all(map(_is_text, write.store.keys))
    )


def _is_text(key: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(key, ast.Constant) and isinstance(key.value, str)


def _cells_of(write: Write) -> set[tuple[ast.AST, object]]:
    """The column whose cells a write changes: `frame.loc[row, "name"] = value`; with the function."""
    match write.store.keys:
        case [ast.Tuple(elts=[_, ast.Constant(value=str(name))])]:
            return {(write.scope.node, name)}
    return set()


def _by_another_name(resolver: Resolver, kept: Sequence[Write], seen: Sequence[Reading]) -> bool:
    """Whether who writes takes the object for its own: by a local name, and nobody else reads it."""
    local = all(resolver.variable(write.store.target, write.path, write.scope) is None for write in kept)
    return local and {one.scope.node for one in seen} <= {write.scope.node for write in kept}


def _is_outside(name: str) -> bool:
    return name in load("shared_state")["request"]


def _parts_of_data(kept: Sequence[Write], seen: Sequence[Reading]) -> bool:
    """Whether data that is there from the start is changed, under fixed keys, by who reads it and nobody else."""
    fixed = all(
        write.store.how is How.PUT and all(isinstance(key, ast.Constant) for key in write.store.keys)
        for write in kept
    )
    # What a condition asks for is remembered since an earlier request; a copy would not be.
    asked = any(field == "test" for one in seen for _, field in one.ancestors[-1:])
    return fixed and not asked and {write.scope.node for write in kept} == {one.scope.node for one in seen}


def _shape(filled: Filled, kept: Sequence[Write], kind: Kind) -> Shape:
    if kind is Kind.ENVIRON:
        return Shape.ENVIRON
    rebound = any(write.store.how is How.REBOUND for write in kept)
    if kind in _IN_PLACE and not rebound:
        return Shape.COPY
    if any(accumulates(write) or Source.ITSELF in filled.sources(write).found for write in kept):
        return Shape.COLLECTED
    if any(filled.keyed(write) for write in kept):
        return Shape.COLLECTED
    names = {name for write in kept for name in filled.sources(write).names}
    if names and all(map(_is_outside, names)):
        return Shape.VISITOR
    if names:
        return Shape.VALUE
    loaded = any({Source.LOADED, Source.CHANGING} & filled.sources(write).found for write in kept)
    return Shape.REFRESHED if loaded else Shape.VALUE
