"""Whether the app is the one that its author runs: the same layout, callbacks, pages and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.checks.causes import readable
from dash_migrate.verify.checks.check import NO_ANSWER, NO_ORIGINAL, NOT_STARTED, Check, Judged, fault, of_each_app
from dash_migrate.verify.checks.consequences import news, reads_pathname, where
from dash_migrate.verify.places import NOWHERE
from dash_migrate.verify.visiting.compared import compare_visits
from dash_migrate.wording import count

if TYPE_CHECKING:
    from dash_migrate.plan import Finding
    from dash_migrate.verify.compare import Difference
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.visiting.model import Visit

_MOST = 10  # differences shown one by one
_WHY = "The original, run here as its author runs it, serves something else."
_ACTION = (
    "Look for what depends on the folder, the user, the variables or the order of imports: these differ between "
    "this machine and the platform."
)
_PATHNAME = (
    "The callback gets the pathname with the prefix. Take it off before comparing: "
    'pathname = pathname and "/" + app.strip_relative_path(pathname)'
)


def judge(evidence: Evidence) -> Judged:
    """An error for each place where the app serves something else than the original."""
    visit, visits = evidence.visit, evidence.baseline.visits
    if visit is None:
        return Judged(not_run=NOT_STARTED)
    if visits is None:
        return Judged(findings=(_no_original(evidence),), not_run=NO_ORIGINAL)
    if visit.problem is not None and visits[0].problem is None:
        return Judged(not_run=NO_ANSWER)
    comparison = compare_visits(visits, visit)
    varying = _varying(evidence)
    differences = [d for d in news(evidence, comparison.differences) if not d.path.startswith(varying)]
    shown = [f"{count(len(visit.callbacks or ()), 'callback')}, {count(len(visit.pages), 'page')} compared"]
    if comparison.left_out:
        places = count(len(comparison.left_out), "place")
        shown.append(f"left out: {places} where two runs of the original differ, {comparison.left_out[0]} first")
    findings = [_differs(evidence, item) for item in differences[:_MOST]]
    if len(differences) > _MOST:
        shown.append(f"{len(differences) - _MOST} more differences are not shown")
    not_run = comparison.unknown or ""
    return Judged(tuple(shown), tuple(findings), not_run)


def _no_original(evidence: Evidence) -> Finding:
    return fault(
        Severity.WARNING,
        NOWHERE,
        f"The original could not be run here, so nothing is compared with it: {evidence.baseline.remark}",
        "That the app starts and answers does not prove that it is still the same.",
        "Make it run here as you run it yourself: --python names its environment, --env its variables, "
        "--original the commit that ran.",
        anchor="no original",
    )


def _varying(evidence: Evidence) -> tuple[str, ...]:
    """The paths at which the app's answers vary from one visit to the next, whoever serves it."""
    if not evidence.repeats:
        return ()
    first, *others = evidence.repeats
    unlike = (other for other in others if not _alike(first, other))
    found = (path for other in unlike for path in compare_visits((first, other), first).left_out)
    return tuple(dict.fromkeys(found))


def _alike(one: Visit, other: Visit) -> bool:
    """Whether two visits saw the same to the letter: most repeats do, and comparing them is dear."""
    return _seen(one) == _seen(other)


def _seen(visit: Visit) -> list[object]:
    pages = [
        (page.path, page.layout, [(answer.callback, answer.status, answer.updates) for answer in page.answers])
        for page in visit.pages
    ]
    return [visit.problem, visit.statuses, visit.layout, visit.callbacks, pages, visit.contents, visit.left_out]


def _differs(evidence: Evidence, item: Difference) -> Finding:
    callback = where(item).callback
    failed = bool(callback) and item.path.endswith(".status")
    logged = next(iter(evidence.deployment.errors()), None) if failed else None
    if logged is not None:
        location = evidence.places.of(logged.place)
    elif callback:
        location = evidence.places.of_callback(callback)
    else:
        location = evidence.places.of_text(item.before.strip('"'))
    return fault(
        Severity.ERROR,
        location,
        f"{item.path}: {item.before} in the original, {item.after} here."
        + (f" The log says: {readable(evidence, logged.error)}" if logged is not None else ""),
        _WHY,
        _PATHNAME if reads_pathname(evidence, callback) else _ACTION,
        anchor=item.path,
    )


CHECK = Check("same-app", "It serves the same as the original", of_each_app(judge))
