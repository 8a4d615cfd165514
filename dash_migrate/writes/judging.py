"""Which files that the app writes are lost on the platform, or never seen by who reads them."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.moments import moments
from dash_migrate.facts.paths import Anchor
from dash_migrate.facts.requests import Trigger
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.writes.by_route import is_asked_for
from dash_migrate.writes.excuses import is_removed, is_scratch, is_used_at_once
from dash_migrate.writes.found import accesses
from dash_migrate.writes.logs import is_log
from dash_migrate.writes.model import Act
from dash_migrate.writes.parts import from_settings, is_of
from dash_migrate.writes.refilled import is_cache, is_fallback
from dash_migrate.writes.targets import lasts
from dash_migrate.writes.when import occasion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.writes.model import Access, Target
from dash_migrate.writes.when import Occasion


@dataclass(frozen=True, slots=True)
class Touch:
    """An access with when it runs."""

    access: Access
    when: Occasion


@dataclass(frozen=True, slots=True)
class Loss:
    """A file, or the files of a folder, that the app writes and the platform does not keep.

    Args:
        writers: the writes that count, the first of which is where to tell of it.
        readers: where other requests, or the app when it starts, read it.
        own: where the requests that write it read it themselves.
        on_machine: whether the path is one of the machine on which the app was written.
        family: of many files that are told of together, what they have in common: their folder.
    """

    writers: tuple[Touch, ...]
    readers: tuple[Touch, ...]
    own: tuple[Touch, ...]
    on_machine: bool
    family: Target | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """A file to which the app appends lines that nothing of it reads: a log."""

    writers: tuple[Touch, ...]


@dataclass(frozen=True, slots=True)
class Spared:
    """A write that loses nothing, and why in a few words."""

    access: Access
    reason: str


def judged(facts: Facts) -> Iterator[Loss | Log | Spared]:
    """What becomes of all files that the app writes, by place."""
    every = accesses(facts)
    touches = [Touch(one, occasion(facts, one.path, one.site)) for one in every]
    stores: dict[tuple[str, str], list[Touch]] = defaultdict(list)
    told: dict[ast.Call, tuple[str, str]] = {}  # one call that may write several files is told of once
    for touch in touches:
        if touch.access.act.writes and touch.when.known:
            reason = _spared(facts, touch, every)
            if reason:
                yield Spared(touch.access, reason)
            else:
                stores[told.setdefault(touch.access.site.node, touch.access.target.store)].append(touch)
    for writers in stores.values():
        yield from _of_store(facts, writers, touches)


def _of_store(facts: Facts, writers: list[Touch], touches: list[Touch]) -> Iterator[Loss | Log | Spared]:
    """What becomes of one file or folder."""
    on_machine = any(_is_machine(one.access.target) for one in writers)
    readers = [
        one for one in touches if one.access.act is Act.READ and one.when.known and _reads_of_others(one, writers)
    ]
    kept = []
    for one in writers:
        at_once = is_used_at_once(facts, one.access) or _is_read_back(facts, one, touches)
        if on_machine or readers or not at_once:
            kept.append(one)
        else:
            yield Spared(one.access, "what it writes is used within the same request")
    if any(one.when.script for one in kept) and not readers:
        kept = [one for one in kept if not one.when.script]
    reads = [one.access for one in touches if one.access.act is Act.READ]
    if kept and not on_machine and is_log(facts, *_log_of(kept, reads)):
        yield Log(tuple(kept))
    elif kept:
        own = [
            one
            for one in touches
            if one.access.act is Act.READ and one.when.known and one.access.target.complete and one not in readers
            if any(one.access.target.store == writer.access.target.store for writer in kept)
        ]
        yield Loss(tuple(kept), tuple(readers), tuple(own), on_machine)


def _log_of(kept: list[Touch], reads: list[Access]) -> tuple[list[Access], list[Access]]:
    """The writes to a file, and all that reads it."""
    writers = [one.access for one in kept]
    return writers, [one for one in reads if any(_meets(one.target, writer.target) for writer in writers)]


def _is_read_back(facts: Facts, writer: Touch, touches: list[Touch]) -> bool:
    """Whether what a function writes is read again below, by itself or by a function that it calls there."""
    own = writer.access.site
    if writer.access.act is Act.APPEND or own.scope.function is None:
        return False
    end = (own.node.end_lineno or 0, own.node.end_col_offset or 0)
    for one in touches:
        if one.access.act is not Act.READ or not _meets(one.access.target, writer.access.target):
            continue
        function = one.access.site.scope.function
        if function is own.scope.function:
            if one.access.site.position > end:
                return True
        elif function is not None:
            calls = facts.evaluator.calls_of(function.name)
            if any(call.scope.function is own.scope.function and call.position > end for _, call in calls):
                return True
    return False


def _spared(facts: Facts, touch: Touch, every: tuple[Access, ...]) -> str:
    """Why one write loses nothing, whoever reads it; empty if that cannot be said."""
    access, target = touch.access, touch.access.target
    if lasts(target):
        return "the persistent filesystem keeps it"
    place = (access.argument, access.path, access.site.scope)
    if is_of(facts, *place, frozenset(load("file_writers")["paths"]["nothing"])):
        return "nothing is kept there"
    if target.anchor is None and (touch.when.guessed or not _is_given(facts, access)):
        return "nobody is seen to give it a path"
    gone = frozenset(load("file_writers")["paths"]["temporary"])
    if (target.anchor is Anchor.TEMPORARY and not target.complete) or is_of(facts, *place, gone):
        return "it is a temporary file"
    if from_settings(facts, *place):
        return "where it writes can be set in the environment"
    if _is_machine(target):
        return ""
    if touch.when.start:
        return "each container writes it again when it starts"
    if is_removed(access, every) or is_scratch(facts, *place):
        return "the request that writes it removes it again, or sends it under a name made for that"
    if _is_beside(touch):
        return "a thread or job of the app writes it again after each start"
    if is_cache(facts, access):
        return "it is written only where it is not there: each container fills it again"
    return _read_as_copy(
        facts, access, [one for one in every if one.act is Act.READ and _meets(one.target, target)]
    )


def _read_as_copy(facts: Facts, access: Access, reads: list[Access]) -> str:
    """Why one write loses nothing, by how the app reads it; empty if that cannot be said."""
    if is_asked_for(facts, access, reads):
        return "who does not find it has a route of the app write it again"
    if is_fallback(facts, access, reads):
        return "it is a copy that is read only where a download fails"
    return ""


def _is_given(facts: Facts, access: Access) -> bool:
    """Whether a path of which nothing is known is one for sure: not a parameter that may be left out.

    What a callback or route is given comes from the visitor.
    """
    requests = {request.function for request in moments(facts).requests_of(access.site.scope)}
    named = access.argument
    while isinstance(named, ast.Call) and len(named.args) == 1 and last_name(named.func) in {"str", "Path"}:
        named = named.args[0]
    origins = facts.derive(flow).origins(named, access.path, access.site.scope)
    for origin in origins:
        if isinstance(origin.node, ast.Constant) and origin.node.value is None:
            continue
        if not isinstance(origin.node, ast.arg) or origin.scope.function in requests:
            return True
    return False


def _is_beside(touch: Touch) -> bool:
    """Whether only threads and jobs write it that the app itself starts, and each time the whole file."""
    functions = [one.function for one in touch.when.requests if one.trigger is Trigger.TASK]
    handed = all(not getattr(function, "decorator_list", ()) for function in functions)
    return len(functions) == len(touch.when.requests) > 0 and handed and touch.access.act is Act.WRITE


def _is_machine(target: Target) -> bool:
    """Whether a path is one of somebody's computer."""
    starts = tuple(load("file_writers")["paths"]["machine"])
    return target.anchor is Anchor.ABSOLUTE and target.text.lower().startswith(starts)


def _meets(read: Target, written: Target) -> bool:
    """Whether reading one gives what is written to the other."""
    if read.store == written.store:
        return True
    if read.anchor is None or written.anchor is None or read.store[0] != written.store[0]:
        return False
    folder = written.text.rpartition("/")[0]
    if written.complete:
        return bool(folder) and read.complete and read.text == folder  # listed, or sent from
    return bool(folder) and read.complete and read.text == folder


def _reads_of_others(reader: Touch, writers: list[Touch]) -> bool:
    """Whether one reads what is written in another request or process.

    Of the files of a folder, one that its own request writes may be the one that it reads.
    """
    met = [one for one in writers if _meets(reader.access.target, one.access.target)]
    apart = [_is_apart(reader, one) for one in met]
    return any(apart) and (all(apart) or all(one.access.target.complete for one in met))


def _is_apart(reader: Touch, writer: Touch) -> bool:
    """Whether one reads in another request or process than the other writes in."""
    if bool(reader.when.script) != bool(writer.when.script):
        return True
    if reader.when.start:
        return not writer.when.start
    own = {request.function for request in writer.when.requests}
    return any(request.function not in own for request in reader.when.requests)
