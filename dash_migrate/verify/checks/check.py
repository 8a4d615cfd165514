"""What a check is, and the few words that all of them share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Finding, Location, Severity, stable_id
from dash_migrate.verify.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dash_migrate.verify.evidence import Evidence

NOT_STARTED = "the app did not start"
NO_ANSWER = "the app does not answer what every browser asks first"
NO_ORIGINAL = "the original could not be run"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check made of the evidence: see `Result`."""

    evidence: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        name: short, as in `verify-links`.
        title: what is true if it passes.
        judge: looks at the evidence; reads nothing else and runs nothing.
    """

    name: str
    title: str
    judge: Callable[[Evidence], Judged]

    def result(self, evidence: Evidence) -> Result:
        """What the check says of the evidence, its findings with their ids."""
        judged = self.judge(evidence)
        return Result(
            self.name, self.title, judged.evidence, identified(self.name, judged.findings), judged.not_run
        )


def _itself(finding: Finding) -> object:
    return finding


def of_each_app(
    judge: Callable[[Evidence], Judged], same: Callable[[Finding], object] = _itself
) -> Callable[[Evidence], Judged]:
    """A judge of one Dash app as one of all on the server; what it says of each begins with where that lives.

    Args:
        judge: of one.
        same: what findings of two apps have in common if they say the same; the first one is kept.
    """

    def judged(evidence: Evidence) -> Judged:
        if not evidence.neighbours:
            return judge(evidence)
        told = [(each.baseline.home, judge(each)) for each in evidence.each_app()]
        shown = [f"{home}: {line}" for home, one in told for line in (*one.evidence, *_not_judged(one))]
        said: set[object] = set()
        findings: dict[tuple[Location, str], Finding] = {}
        for home, one in told:
            for finding in one.findings:
                if same(finding) not in said:
                    key = (finding.location, finding.anchor)
                    new = replace(finding, anchor=f"{finding.anchor} at {home}") if key in findings else finding
                    findings[new.location, new.anchor] = new
            said.update(map(same, one.findings))
        none = all(one.not_run for _, one in told)
        return Judged(
            tuple(shown) if not none else (), tuple(findings.values()), told[0][1].not_run if none else ""
        )

    return judged


def _not_judged(judged: Judged) -> tuple[str, ...]:
    return (f"not run: {judged.not_run}",) if judged.not_run else ()


def fault(
    severity: Severity,
    location: Location,
    seen: str,
    why: str,
    action: str,
    *,
    anchor: str = "",
    effort: Effort = Effort.MINUTES,
) -> Finding:
    """A finding of a check; what was seen is its anchor unless something steadier is given."""
    return Finding("verify", anchor or seen, severity, location, seen, why, action, effort)


def identified(check: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with stable ids, those that say the same of the same place once.

    One that has an id already is another check's: the cause of what this one saw.
    """
    found: dict[str, Finding] = {}
    lines: dict[tuple[str, str], list[Location]] = defaultdict(list)
    for finding in dict.fromkeys(findings):
        places = lines[finding.location.path, finding.anchor]
        if finding.location not in places:
            places.append(finding.location)
        known = bool(finding.id) and finding.step != "verify"
        step = finding.step if known else f"verify-{check}"
        ordinal = places.index(finding.location)
        name = finding.id if known else stable_id(step, finding.location.path, finding.anchor, ordinal)
        found.setdefault(name, replace(finding, step=step, id=name))
    return tuple(found.values())
