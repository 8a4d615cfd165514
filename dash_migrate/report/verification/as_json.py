"""A verification for programs: part of the JSON report, whose rules it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.report.verification.summary import summary

if TYPE_CHECKING:
    from typing import TypeAlias

    from dash_migrate.plan import Finding
    from dash_migrate.verify.result import Result, Verification

    Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"


def as_json(verification: Verification) -> dict[str, Json]:
    """All of it, secrets not hidden yet."""
    return {
        "passed": verification.passed,
        "summary": summary(verification),
        "about": dict(verification.about),
        "common": [_result(result) for result in verification.common],
        "targets": [
            {
                "target": target.platform.key,
                "title": target.platform.title,
                "prefix": target.platform.prefix,
                "seconds": round(target.seconds, 3),
                "remark": target.remark,
                "checks": [_result(result) for result in target.results],
            }
            for target in verification.targets
        ],
    }


def _result(result: Result) -> Json:
    return {
        "check": result.name,
        "title": result.title,
        "outcome": result.outcome.value,
        "not_run": result.not_run,
        "evidence": list(result.evidence),
        "findings": [_finding(finding) for finding in result.findings],
    }


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "step": finding.step,
        "severity": finding.severity.value,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "title": finding.seen,
        "why": finding.why,
        "action": finding.action,
        "effort": finding.effort.value,
    }
