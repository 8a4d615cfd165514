"""Callbacks, routes and layouts that take longer than the platform waits, and the ways out of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.requests import requests
from dash_migrate.measured import measured
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.platform_tasks import PlatformTask, Stage
from dash_migrate.timeouts.evidence import Kind, Weight, evidence
from dash_migrate.timeouts.limits import NEAR, STEP, USUAL, proposed_timeout
from dash_migrate.timeouts.waiting import WAITED_FOR, visitors
from dash_migrate.timeouts.ways_out import ways_out
from dash_migrate.wording import capitalised, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.requests import Request
    from dash_migrate.measured import Timing
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App
    from dash_migrate.timeouts.evidence import Slow

_LONG_READ = 10.0  # the platform's machine shares its cores
_SHOWN = 3
_WHY = (
    f"The platform's proxy gives a request up after {USUAL} s, whatever the app does, and gunicorn ends a worker "
    "that still works on it after as long: the visitor never sees the result."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """What the same requests wait for.

    Attributes:
        found: by place; waits of a known length count by their sum.
    """

    requests: tuple[Request, ...]
    found: tuple[Slow, ...]

    @property
    def seconds(self) -> float:
        """Those that are certain."""
        return sum(slow.seconds or 0.0 for slow in self.found if slow.kind is Kind.SLEEP)

    @property
    def telling(self) -> tuple[Slow, ...]:
        """What can bring a request near the limit."""
        return tuple(slow for slow in self.found if self._tells(slow))

    def _tells(self, slow: Slow) -> bool:
        match slow.kind:
            case Kind.SLEEP:
                return self.seconds >= NEAR
            case Kind.READ:
                return slow.seconds is None or slow.seconds >= _LONG_READ
            case Kind.TRAINING:
                return slow.weight is Weight.STRONG
        return slow.kind is not Kind.DOWNLOAD

    @property
    def severity(self) -> Severity:
        """By what is surest."""
        if self.seconds >= USUAL:
            return Severity.ERROR
        is_likely = any(slow.weight is not Weight.SOME for slow in self.telling)
        return Severity.WARNING if is_likely else Severity.ADVICE

    @property
    def name(self) -> str:
        """The requests, as the beginning of a sentence."""
        titles = list(dict.fromkeys(request.title for request in self.requests))  # two files may have one each
        names = titles[:_SHOWN]
        rest = len(titles) - len(names)
        return capitalised(listing([*names, f"{rest} more"] if rest else names))

    @property
    def text(self) -> str:
        """What takes long: each thing once, with all that is called for it."""
        calls: dict[str, dict[str, None]] = defaultdict(dict)
        for slow in self.telling:
            elsewhere = f" in {slow.location}" if slow.location.path != self.telling[0].location.path else ""
            calls[slow.what][f"{slow.by}{elsewhere}"] = None
        return "; ".join(f"{what} ({' and '.join(names)})" for what, names in calls.items())


def propose_requests(app: App) -> Iterator[Proposal]:
    """A finding for each callback that was seen to be slow, then one for what in the code makes others slow."""
    slow = dict(_measured(app))
    for request, timing in slow.items():
        yield from _seen(app, request, timing)
    for group in _groups(app, frozenset(slow)):
        if group.telling:
            yield from _guessed(app, group)


def _measured(app: App) -> Iterator[tuple[Request, Timing]]:
    """The callbacks that took long when the app was verified."""
    found = measured(app.facts)
    for request in requests(app.facts) if found is not None else ():
        if request.callback is not None and request.trigger in WAITED_FOR and found is not None:
            timing = found.of(app.facts, request.callback)
            if timing is not None and timing.seconds > NEAR:
                yield request, timing


def _groups(app: App, measured_ones: frozenset[Request]) -> list[_Group]:
    """The evidence by the requests that wait for it; those that were measured need none."""
    by_requests: dict[tuple[Request, ...], list[Slow]] = defaultdict(list)
    for slow in evidence(app.facts):
        waiting = visitors(app.facts, slow.call.site.scope)
        rest = tuple(request for request in waiting if request not in measured_ones)
        if rest:
            by_requests[rest].append(slow)
    return [_Group(waiting, tuple(found)) for waiting, found in by_requests.items()]


def _seen(app: App, request: Request, timing: Timing) -> Iterator[Proposal]:
    found = measured(app.facts)
    assert found is not None  # it has the timing
    severity = Severity.ERROR if timing.seconds >= USUAL else Severity.WARNING
    day = f"{found.at:%Y-%m-%d}"
    yield Finding(
        step=STEP,
        anchor=f"measured {request.title}",
        severity=severity,
        location=request.location,
        seen=f"{capitalised(request.title)} took {timing.seconds:.0f} s for one visitor when verified on {day}.",
        why=_WHY,
        action=ways_out(app, request, (), timing.seconds),
        effort=Effort.HOUR,
    )
    if severity is Severity.ERROR:
        yield _task(request, timing.seconds)


def _guessed(app: App, group: _Group) -> Iterator[Proposal]:
    first = group.telling[0]
    seconds = group.seconds if group.seconds >= NEAR else None
    kinds = tuple(dict.fromkeys(slow.kind for slow in group.telling))
    yield Finding(
        step=STEP,
        anchor=f"slow {group.text} {group.requests[0].title}",
        severity=group.severity,
        location=first.location,
        seen=f"{group.name}: {group.text}.",
        why=_WHY,
        action=ways_out(app, group.requests[0], kinds, seconds),
        effort=Effort.HOUR,
    )
    if group.severity is Severity.ERROR:
        yield _task(group.requests[0], group.seconds)


def _task(request: Request, seconds: float) -> PlatformTask:
    """What only the administrator can do, for a request that surely takes too long."""
    text = (
        f"Ask the administrator to raise the proxy's request timeout to {proposed_timeout(seconds)} s, if what "
        f"takes longer than {USUAL} s is not made faster, split up or run in the background."
    )
    return PlatformTask(STEP, Stage.ASK_ADMIN, text, f"{request.title} takes {seconds:.0f} s")
