"""What a verification gives: checks with their evidence and findings, in the terms that the reports print."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.measuring import Taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dash_migrate.plan import Finding, Plan
    from dash_migrate.redact import Redactor
    from dash_migrate.verify.platforms import Platform


class Outcome(enum.Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Result:
    """One check on one platform.

    Attributes:
        name: what stands in the ids of its findings: `links`.
        title: what is checked, as a statement: "URLs stay inside the prefix".
        evidence: what was seen or measured, one line each.
        findings: what is wrong, errors among them fail the check.
        not_run: why it could not be run, or "".
    """

    name: str
    title: str
    evidence: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_run: str = ""

    @property
    def outcome(self) -> Outcome:
        """Failed if there is an error among the findings."""
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            return Outcome.FAILED
        return Outcome.NOT_RUN if self.not_run else Outcome.PASSED


@dataclass(frozen=True, slots=True)
class TargetResult:
    """All checks on one platform.

    Attributes:
        platform: the one that was emulated.
        results: the checks, in order.
        seconds: how long all of it took.
        remark: what was run, where that is not what was asked for.
        taken: what starting it and each callback took.
    """

    platform: Platform
    results: tuple[Result, ...]
    seconds: float
    remark: str = ""
    taken: Taken = field(default_factory=Taken)

    @property
    def started(self) -> bool:
        """Whether the app came up."""
        return all(result.outcome is not Outcome.FAILED for result in self.results if result.name == "start")


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything that one run of `verify` found out.

    Attributes:
        root: the app's folder.
        plan: the plan whose result was verified; without changes where the app was taken as it is.
        about: what was run and with what, label to text, in the order to show it.
        common: the checks that no platform matters to: what a push holds, the environment.
        targets: the checks by platform.
        redactor: what may be shown; every report prints through it.
        entry: the entry module that was started, dotted, or "".
    """

    root: Path
    plan: Plan
    about: Mapping[str, str]
    common: tuple[Result, ...]
    targets: tuple[TargetResult, ...]
    redactor: Redactor
    entry: str = ""

    def results(self) -> Iterator[Result]:
        """All checks, in the order to show them."""
        yield from self.common
        for target in self.targets:
            yield from target.results

    def findings(self) -> Iterator[Finding]:
        """All findings, each once: most concern every platform."""
        seen = set()
        for result in self.results():
            for finding in result.findings:
                if finding.id not in seen:
                    seen.add(finding.id)
                    yield finding

    @property
    def passed(self) -> bool:
        """Whether no check failed and the app was started on every platform that was asked for."""
        return bool(self.targets) and all(result.outcome is not Outcome.FAILED for result in self.results())
