"""What an app was seen to take, gathered for later plans (`dash_migrate.measured`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.measured import Measured, Timing, keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.settings import Settings
    from dash_migrate.verify.evidence import Baseline, Evidence
    from dash_migrate.verify.visiting.model import Answer, Visit
    from dash_migrate.workspace import Workspace

_ANSWERED = frozenset({200, 204})
# No answer in time, by the visitor's watch or the proxy's: the callback takes that long at least.
_GIVEN_UP = frozenset({0, 504})


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run on one platform took.

    Attributes:
        start_seconds: from the start of the command to its first answer; None if it never came up.
        callbacks: the most that each was seen to take, by output.
    """

    start_seconds: float | None = None
    callbacks: Mapping[str, Timing] = field(default_factory=dict)


def taken(evidence: Evidence) -> Taken:
    """What a run took, all its visits together."""
    visits = [
        visit
        for app in evidence.each_app()
        for visit in (app.visit, *app.repeats)
        if visit is not None and visit.problem is None
    ]
    return Taken(evidence.deployment.needed_seconds, _timings(visits))


def keep_measured(
    root: Path, baseline: Baseline, runs: Iterable[Taken], states: Iterable[Workspace], settings: Settings
) -> None:
    """Keeps what a verification saw of the app in a folder; nothing if it never came up anywhere.

    Args:
        root: the app's folder, resolved.
        baseline: the original, whose callbacks count too: no proxy gave them up.
        runs: on each platform.
        states: of the app that were run, or that lie on the disk.
        settings: completed from the configuration.
    """
    all_runs = [Taken(None, _timings(_visits(baseline))), *runs]
    starts = [run.start_seconds for run in all_runs if run.start_seconds is not None]
    callbacks: dict[str, Timing] = {}
    for run in all_runs:
        _add(callbacks, run.callbacks.items())
    if not starts and baseline.seconds is None:
        return
    found = Measured(dt.datetime.now().astimezone().date(), max(starts, default=None), baseline.seconds, callbacks)
    keep(root, found, [_files(workspace, settings) for workspace in states])


def _visits(baseline: Baseline) -> Iterator[Visit]:
    yield from baseline.visits or ()
    for part in baseline.parts:
        yield from _visits(part)


def _timings(visits: Iterable[Visit]) -> dict[str, Timing]:
    found: dict[str, Timing] = {}
    answers = [answer for visit in visits for page in visit.pages for answer in page.answers]
    _add(found, ((answer.callback, timing) for answer in answers if (timing := _timing(answer)) is not None))
    return found


def _timing(answer: Answer) -> Timing | None:
    """What an answer took; None where it is an error, which says nothing of what the callback takes."""
    if answer.status in _ANSWERED:
        return Timing(answer.seconds, answer.sent, answer.size)
    return Timing(answer.seconds, answer.sent, 0) if answer.status in _GIVEN_UP else None


def _add(found: dict[str, Timing], more: Iterable[tuple[str, Timing]]) -> None:
    for name, timing in more:
        known = found.get(name)
        found[name] = timing if known is None else known.and_at_least(timing)


def _files(workspace: Workspace, settings: Settings) -> dict[str, bytes]:
    """The Python files that the server imports; all of them where no entry module is known."""
    facts = Facts(workspace, settings)
    own = facts.finder.closure(facts.entry.path) if facts.entry is not None else None
    return {source.path: source.data for source in workspace.python_files() if own is None or source.path in own}
