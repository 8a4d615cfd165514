"""Which environment variables the app needs to start, and which it reads later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.checks.check import Check, Judged, fault
from dash_migrate.verify.tracing import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.tracing import Event


def judge(evidence: Evidence) -> Judged:
    """An error for a variable that is needed and not set; lists those that somebody must set."""
    own = [e for e in evidence.events if e.act is Act.VARIABLE and e.subject not in evidence.platform.variables]
    started = evidence.visit is not None
    at_start = [e for e in own if not started or e.at < evidence.served_at]
    later = [e for e in own if e not in at_start]
    needed = list(_names(e for e in at_start if e.needed))
    shown = [
        *_line("needed at start", needed),
        *_line("read at start, with a default", [n for n in _names(at_start) if n not in needed]),
        *_line("read later", [n for n in _names(later) if n not in needed]),
    ]
    if evidence.without is not None:
        error = evidence.without.error
        shown.append("without any of them: " + _ended(evidence, error))
    if not own:
        shown.append("the app reads none")
    return Judged(tuple(shown), tuple(_missing(evidence, own, at_start)))


def _ended(evidence: Evidence, error: str | None) -> str:
    return f"it does not start: {evidence.places.readable(error)}" if error is not None else "it starts"


def _missing(evidence: Evidence, own: list[Event], at_start: list[Event]) -> Iterator[Finding]:
    for event in own:
        if event.found or not event.needed:
            continue
        when = "when the app starts" if event in at_start else "while it serves a request"
        yield fault(
            Severity.ERROR,
            evidence.places.of(event.place),
            f"The variable {event.subject} is read {when}, and it is not set.",
            "The platform sets its own variables only; all others come from the App Manager.",
            f"Set {event.subject} under Settings > Environment Variables in the App Manager. "
            f"To verify with it here: put it in .env, or run dash-migrate verify --env {event.subject}.",
            anchor=f"variable {event.subject}",
        )


def _names(events: Iterable[Event]) -> Iterator[str]:
    yield from dict.fromkeys(event.subject for event in events)


def _line(label: str, names: Iterable[str]) -> Iterator[str]:
    found = ", ".join(names)
    if found:
        yield f"{label}: {found}"


CHECK = Check("variables", "Every variable that the app needs is set", judge)
