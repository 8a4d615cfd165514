"""Whether every worker gives the same answers: what one keeps in its memory, the others do not know."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Severity
from dash_migrate.verify.checks.check import NO_ANSWER, NOT_STARTED, Check, Judged, fault, of_each_app
from dash_migrate.verify.differing import differences
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.model import Visit

FEWEST = 5  # answers of a worker that must be alike: else a choice among three at random would look like its state
_MOST = 5  # findings


def judge(evidence: Evidence) -> Judged:
    """An error for what differs between workers and not between the answers of each of them."""
    if evidence.visit is None:
        return Judged(not_run=NOT_STARTED)
    if evidence.visit.problem is not None:
        return Judged(not_run=NO_ANSWER)
    if evidence.deployment.workers < 2:
        return Judged(not_run="the Procfile starts one worker")
    workers = {visit.worker for visit in evidence.repeats} - {""}
    if not workers:
        return Judged(not_run="the server does not tell which of its workers answers")
    shown = f"{count(len(evidence.repeats), 'visit')} answered by {count(len(workers), 'worker')}"
    found: dict[str, Finding] = {}
    for place, values in _told(evidence.repeats).items():
        for finding in _differing(evidence, place, values):
            found.setdefault(finding.anchor, finding)
    return Judged((shown,), tuple(found.values())[:_MOST])


def _told(visits: tuple[Visit, ...]) -> dict[str, dict[str, list[JSON]]]:
    """What each worker answered: place to worker to its answers."""
    told: dict[str, dict[str, list[JSON]]] = defaultdict(lambda: defaultdict(list))
    for visit in visits:
        told["layout"][visit.worker].append(visit.layout)
        for page in visit.pages:
            for answer in page.answers:
                updates: JSON = {name: dict(values) for name, values in answer.updates.items()}
                told[f'answers["{page.path}"]["{answer.callback}"]'][answer.worker].append(updates)
    return told


def _differing(evidence: Evidence, place: str, told: dict[str, list[JSON]]) -> Iterator[Finding]:
    """A finding for the first difference between workers each of which always answers the same."""
    steady = [
        values[0]
        for worker, values in told.items()
        if worker and len(values) >= FEWEST and len({json.dumps(v, sort_keys=True) for v in values}) == 1
    ]
    for other in steady[1:]:
        for item in differences({"": steady[0]}, {"": steady[0]}, {"": other}).differences[:1]:
            path = f"{place}.{item.path}" if not item.path.startswith("[") else place + item.path
            yield fault(
                Severity.ERROR,
                evidence.places.of_text(item.before.strip('"')),
                f"{path} is {item.before} from one worker and {item.after} from another.",
                "Each request can reach another of gunicorn's processes: a visitor sees the values jump.",
                "Keep no state in module-level variables: use dcc.Store, a database or Redis, or compute it anew.",
                anchor=path,
                effort=Effort.HOUR,
            )


CHECK = Check("workers", "Every worker gives the same answers", of_each_app(judge))
