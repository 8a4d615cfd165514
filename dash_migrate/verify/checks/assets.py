"""Whether every file of the assets folder is served, with the content that it has here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Location, Severity
from dash_migrate.verify.checks.check import NO_ANSWER, NO_ORIGINAL, NOT_STARTED, Check, Judged, fault, of_each_app
from dash_migrate.wording import count

if TYPE_CHECKING:
    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.visiting.model import Content


def judge(evidence: Evidence) -> Judged:
    """An error for each asset that the original serves and the deployed app does not."""
    visit, visits = evidence.visit, evidence.baseline.visits
    if visit is None:
        return Judged(not_run=NOT_STARTED)
    if visit.problem is not None:
        return Judged(not_run=NO_ANSWER)
    if visits is None:
        return Judged(not_run=f"{NO_ORIGINAL}: {evidence.baseline.remark}")
    before = visits[0]
    served = {path: before.contents[path] for path in evidence.baseline.assets if path in before.contents}
    findings = [
        _lost(path, f"/{path[len(visit.home) :]}", content, visit.contents.get(path))
        for path, content in served.items()
        if content.status == 200 and not _is_served(evidence, visit.contents.get(path), content, path, visit.home)
    ]
    return Judged((f"{count(len(served), 'file')} compared",), tuple(findings))


def _is_served(evidence: Evidence, now: Content | None, before: Content, path: str, home: str) -> bool:
    """Whether an asset is answered as it was; one that the plan rewrites, with its own new content."""
    if now is None or now == before:
        return now is not None
    same_kind = (now.status, now.kind, now.index) == (before.status, before.kind, before.index)
    return same_kind and evidence.places.rewritten(path[len(home) :])


def _lost(path: str, file: str, before: Content, now: Content | None) -> Finding:
    answer = "is not answered" if now is None else f"answers {now.status} with {now.size} bytes of {now.kind}"
    return fault(
        Severity.ERROR,
        Location(file.lstrip("/"), 0),
        f"{path} {answer}; the original answers {before.size} bytes of {before.kind}.",
        "What the page loads from assets/ is missing on the platform: styles, images, scripts.",
        "Check that git does not ignore the file, and that Dash(__name__) finds the folder from its own module.",
        anchor=f"asset {path}",
    )


CHECK = Check("assets", "Every asset is served", of_each_app(judge))
