"""A verification in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.result import Outcome
from dash_migrate.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.result import Result, Verification

_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "hint"}


def summary(verification: Verification) -> str:
    """Passed or failed, on which platforms, and how much there is to read."""
    titles = list(dict.fromkeys(target.platform.title for target in verification.targets))
    findings = list(verification.findings())
    numbers = [
        count(number, noun)
        for severity, noun in _NOUNS.items()
        if (number := sum(finding.severity is severity for finding in findings))
    ]
    verdict = "Passed" if verification.passed else "Failed"
    return f"{verdict} on {listing(titles or ['no platform'])}" + (f": {listing(numbers)}." if numbers else ".")


def unshown(result: Result, shown: set[str]) -> tuple[list[Finding], list[str]]:
    """A check's findings that were not shown yet, and the ids of those that were; takes note of them all."""
    new = [finding for finding in result.findings if finding.id not in shown]
    known = [finding.id for finding in result.findings if finding.id in shown]
    shown.update(finding.id for finding in new)
    return new, known


def sections(verification: Verification) -> Iterator[tuple[str, Iterable[Result]]]:
    """A heading for each part, with its checks."""
    if verification.common:
        yield "On every platform", verification.common
    for target in verification.targets:
        prefix = f", prefix {target.platform.prefix}" if target.platform.prefix != "/" else ""
        remark = f": {target.remark}" if target.remark else ""
        yield f"{target.platform.title}{prefix} ({target.seconds:.1f} s){remark}", target.results


def mark(outcome: Outcome) -> str:
    """The outcome as a mark of a list."""
    return {Outcome.PASSED: "[x]", Outcome.FAILED: "[!]", Outcome.NOT_RUN: "[-]"}[outcome]
