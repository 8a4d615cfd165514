"""Findings in files that do not run on the platform: shown apart, one severity lower, never left out.

What imports what cannot always be told, so that such a file may run after all. Tests and documentation surely do
not: what a step finds there is named once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import is_aside
from dash_migrate.facts.modules import is_test
from dash_migrate.facts.reached import runs
from dash_migrate.plan import Severity
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Finding

_LOWER = {
    Severity.ERROR: Severity.WARNING,
    Severity.WARNING: Severity.ADVICE,
    Severity.ADVICE: Severity.ADVICE,
}
_NAMED = 3  # places that are named of those in tests


def set_apart(facts: Facts, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """A step's findings, those of files that run first.

    Args:
        facts: of the app that the step was shown.
        findings: with their ids, in order; those of one step.
    """
    findings = tuple(findings)
    unread = {one.location.path for one in findings if not _may_run(facts, one.location.path)}
    tests = {path for path in unread if is_test(path) or is_aside(path)}
    own = [one for one in findings if one.location.path not in unread]
    other = [_lowered(one) for one in findings if one.location.path in unread - tests]
    return (*own, *other, *_once([_lowered(one) for one in findings if one.location.path in tests]))


def _may_run(facts: Facts, path: str) -> bool:
    """Whether a file runs on the platform; what is no Python module of the app is not imported either way."""
    return path not in facts.modules.indexes or runs(facts, path)


def _lowered(finding: Finding) -> Finding:
    return replace(finding, severity=_LOWER[finding.severity], aside=True)


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first of several, which names the places of the others."""
    if len(findings) < 2:
        return tuple(findings)
    first, *others = findings
    places = ", ".join(str(one.location) for one in others[:_NAMED])
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    seen = f"{first.seen} There is the like in {count(len(others), 'other place')} of tests: {places}{more}."
    return (replace(first, severity=Severity.ADVICE, seen=seen),)
