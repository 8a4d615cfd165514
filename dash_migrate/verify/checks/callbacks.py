"""What each callback costs: seconds against the proxy's limit, bytes against the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Severity
from dash_migrate.verify.checks.check import NOT_STARTED, Check, Judged, fault, of_each_app
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.platforms import Platform
    from dash_migrate.verify.visiting.model import Answer

_SHOWN = 10
_MUCH = 0.5  # of the proxy's limit: callbacks here have one visitor and a warm machine
_LARGE = 5_000_000  # bytes: 4 s on a line of 10 Mbit/s


def judge(evidence: Evidence) -> Judged:
    """Lists the dearest callbacks; an error for one above the proxy's limit, a warning for one near it."""
    visit = evidence.visit
    if visit is None:
        return Judged(not_run=NOT_STARTED)
    worst: dict[str, Answer] = {}
    for page in visit.pages:
        for answer in page.answers:
            known = worst.get(answer.callback)
            if known is None or answer.seconds > known.seconds:
                worst[answer.callback] = answer
    answers = sorted(worst.values(), key=lambda answer: (-answer.seconds, answer.callback))
    shown = [f"{count(len(answers), 'callback')} fired by the pages themselves"]
    shown += [f"{a.seconds:.2f} s, {_bytes(a.size)}: {a.callback} (page {a.page})" for a in answers[:_SHOWN]]
    return Judged(tuple(shown), tuple(f for answer in answers for f in _judged(evidence, answer)))


def too_slow(answer: Answer, platform: Platform) -> bool:
    """Whether the platform's proxy does not wait for an answer."""
    return answer.status in {0, 504} or answer.seconds >= platform.proxy_seconds


def _judged(evidence: Evidence, answer: Answer) -> Iterator[Finding]:
    limit = evidence.platform.proxy_seconds
    place = evidence.places.of_callback(answer.callback)
    name = f"The callback of {answer.callback} on page {answer.page}"
    if too_slow(answer, evidence.platform):
        yield fault(
            Severity.ERROR,
            place,
            f"{name} gave no answer within {limit:g} s.",
            f"The platform's proxy gives a request up after {limit:g} s, whatever gunicorn's --timeout is.",
            "Make it a background callback (background=True), or work out the result before the request.",
            anchor=f"too slow {answer.callback}",
            effort=Effort.HOUR,
        )
    elif answer.seconds > limit * _MUCH:
        yield fault(
            Severity.WARNING,
            place,
            f"{name} takes {answer.seconds:.0f} s for one visitor.",
            f"The platform's proxy gives a request up after {limit:g} s, and more visitors make it slower.",
            "Make it a background callback (background=True), or cache what it works out.",
            anchor=f"slow {answer.callback}",
            effort=Effort.HOUR,
        )
    if answer.size > _LARGE:
        yield fault(
            Severity.WARNING,
            place,
            f"{name} answers {_bytes(answer.size)}.",
            "Every visitor loads this over the network; here it came from the same machine.",
            "Aggregate or sample the data before it goes into the figure, or page it.",
            anchor=f"large {answer.callback}",
            effort=Effort.HOUR,
        )


def _bytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"


CHECK = Check("callbacks", "No callback is slower than the platform's proxy allows", of_each_app(judge))
