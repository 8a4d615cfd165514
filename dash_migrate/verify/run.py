"""From a folder and a request to a verification: what `verify` and `plan --verify` have in common.

This builds an environment and runs the app's code; nothing that plans a migration may call it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.facts.modules import dotted_module
from dash_migrate.packages.declared import REQUIREMENTS
from dash_migrate.plan import Location, Severity
from dash_migrate.prepare import plan_app
from dash_migrate.redact import Secret
from dash_migrate.redaction.plain import reach_of
from dash_migrate.secrets.written import spellings
from dash_migrate.settings import with_config
from dash_migrate.verify.checks.check import fault, identified
from dash_migrate.verify.environment.environments import CannotBuildError
from dash_migrate.verify.looking import Look
from dash_migrate.verify.measuring import keep_measured
from dash_migrate.verify.originals.author import Author
from dash_migrate.verify.originals.original import original_of
from dash_migrate.verify.places import Places
from dash_migrate.verify.push.dotenv import variables_of
from dash_migrate.verify.push.pushed import PushCopies, push_copy
from dash_migrate.verify.request import Browser, NotRunError, Subject
from dash_migrate.verify.requirements import requirement_faults
from dash_migrate.verify.result import Result, Verification
from dash_migrate.verify.runner import runner_for
from dash_migrate.verify.scratch import cache_folder, scratch
from dash_migrate.verify.subject import chosen, proved_entry, serving_error
from dash_migrate.verify.trial import Trial
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.plan import Plan
    from dash_migrate.planner import Decider
    from dash_migrate.redact import Redactor
    from dash_migrate.settings import Settings
    from dash_migrate.verify.evidence import Baseline
    from dash_migrate.verify.platforms import Platform
    from dash_migrate.verify.push.pushed import PushCopy
    from dash_migrate.verify.request import Request
    from dash_migrate.verify.result import TargetResult
    from dash_migrate.verify.runner import Runner
    from dash_migrate.verify.subject import Chosen
    from dash_migrate.workspace import Workspace

    Progress = Callable[[str], None]

_LOG_LINES = 5  # of pip's output that are shown


def verify(root: Path, settings: Settings, request: Request, decide: Decider, progress: Progress) -> Verification:
    """Verifies an app.

    Args:
        root: the app's folder, as of `prepare.app_folder`.
        settings: the command line's choices; the app's own configuration completes them.
        request: what to verify, and on which platforms.
        decide: what becomes of each change of the plan.
        progress: is told what is going on, line by line.

    Returns:
        Every check, with what it saw.

    Raises:
        NotRunError: if it could not be run: no interpreter, no environment, no command.
        DashMigrateError: if the configuration, a step's name or the journal of earlier runs is at fault.
    """
    with scratch() as base:
        return _Run(root, with_config(settings, root), request, decide, progress, base).verification()


@dataclass(frozen=True, slots=True)
class _Run:
    """One verification while it is made: `base` is a private folder that is gone afterwards."""

    root: Path
    settings: Settings
    request: Request
    decide: Decider
    progress: Progress
    base: Path

    def verification(self) -> Verification:
        """Plans, copies, builds, runs the original, then every platform."""
        plan = self._planned(self.settings)
        facts = Facts(plan.before, self.settings)
        if facts.entry is not None or not facts.entries.candidates:
            chosen(plan, self.settings, self.request.subject)  # without a command no environment need be built
        try:
            runner = runner_for(
                self.request, lambda: push_copy(self._built_from(plan), self.base), facts, self.progress
            )
        except CannotBuildError as error:
            return self._unbuilt(plan, error)
        settings, proved = proved_entry(
            facts, self.settings, lambda trial: self._serves(trial, runner), self.progress
        )
        if proved:
            plan = self._planned(settings)
        subject = self._chosen(plan, settings, proved)
        copies = PushCopies(subject.workspace, self.base)
        variables = self._variables(subject.workspace)
        redactor = _knowing(plan, variables)
        look = self._look(redactor)
        baseline = self._baseline(settings, runner, look, variables)
        trial = Trial(
            subject,
            copies,
            runner.python,
            variables,
            baseline,
            _places(plan, subject.workspace, settings),
            self.request.boot_seconds,
            look,
        )
        targets = tuple(result for platform in self.request.platforms for result in self._on(platform, trial))
        runs = [result.taken for result in targets]
        keep_measured(self.root, baseline, runs, (plan.before, plan.after), settings)
        entry = Facts(subject.workspace, settings).entry
        return Verification(
            root=self.root,
            plan=plan,
            about=self._about(subject, runner, baseline, proved),
            common=_common(subject, copies.first),
            targets=targets,
            redactor=redactor,
            entry=dotted_module(entry.path) if entry is not None else "",
        )

    def _chosen(self, plan: Plan, settings: Settings, proved: tuple[str, ...]) -> Chosen:
        try:
            return chosen(plan, settings, self.request.subject)
        except NotRunError as error:
            if not proved:
                raise
            redactor = _knowing(plan, self._variables(plan.after))
            raise NotRunError(f"{error} None of these serves a layout: {redactor('; '.join(proved))}.") from error

    def _built_from(self, plan: Plan) -> Workspace:
        """The files whose requirements are installed: the plan's, if the app as it is has none."""
        as_is = self.request.subject is Subject.AS_IS and REQUIREMENTS in plan.before.paths
        return plan.before if as_is else plan.after

    def _unbuilt(self, plan: Plan, error: CannotBuildError) -> Verification:
        """What is known if the platform could not build the environment either."""
        found = fault(
            Severity.ERROR,
            error.location or Location(REQUIREMENTS),
            f"{error.failure.cause}.",
            "The platform installs the same file: its build ends here, after minutes.",
            error.next_step,
            anchor=error.reason.name,
        )
        built = Result(
            "environment",
            "The requirements can be installed",
            tuple(error.log.splitlines()[-_LOG_LINES:]),
            identified("environment", [found]),
        )
        about = {"Verified": f"the app {self.request.subject.value}", "Environment": "could not be built"}
        return Verification(self.root, plan, about, (built,), (), plan.redactor)

    def _on(self, platform: Platform, trial: Trial) -> Iterator[TargetResult]:
        """One result; where the app as it is does not start, another one for what is wrong behind that."""
        result = trial.on(platform, self.progress)
        yield result
        if self.request.subject is Subject.AS_IS and not result.started:
            plan = trial.chosen.plan
            planned = replace(
                trial,
                chosen=chosen(plan, trial.chosen.settings, Subject.PLANNED),
                copies=PushCopies(plan.after, self.base),
                places=_places(plan, plan.after, trial.chosen.settings),
            )
            behind = planned.on(platform, self.progress)
            yield replace(behind, remark=f"what is left {Subject.PLANNED.value}, without which it does not start")

    def _planned(self, settings: Settings) -> Plan:
        return plan_app(self.root, settings, self.decide)

    def _serves(self, settings: Settings, runner: Runner) -> str | None:
        plan = self._planned(settings)
        return serving_error(plan, settings, self.base, runner.python, self._variables(plan.after))

    def _variables(self, app: Workspace) -> dict[str, str]:
        """What the App Manager would set."""
        return {**variables_of(self.root, app), **self.request.variables}

    def _baseline(
        self, settings: Settings, runner: Runner, look: Look | None, variables: Mapping[str, str]
    ) -> Baseline:
        # The author's own shell comes first; what it lacks here the app may not do without.
        lacking = {name: value for name, value in variables.items() if name not in os.environ}
        author = Author(settings, runner.author, self.request.boot_seconds, self.progress, look, lacking)
        with original_of(self.root, self.request.revision) as original:
            found = author.visited(original.root)
            return replace(found, how="; ".join((found.how, original.source.value, *original.remarks)))

    def _look(self, redactor: Redactor) -> Look | None:
        if self.request.browser is Browser.NONE:
            return None
        folder = self.request.screenshots or cache_folder() / "browser" / (self.root.name or "app")
        return Look(folder, redactor)

    def _about(
        self, subject: Chosen, runner: Runner, baseline: Baseline, proved: tuple[str, ...]
    ) -> dict[str, str]:
        about = {
            "Verified": f"the app {self.request.subject.value}",
            "Ran": subject.command,
            "Environment": runner.label,
            "Original": baseline.remark or baseline.how,
        }
        if proved:
            about["Entry module"] = "; ".join(proved)
        return about


def _knowing(plan: Plan, variables: Mapping[str, str]) -> Redactor:
    """What may be shown of a run in which these variables are set."""
    forms = ((name, form) for name, value in variables.items() for form in (value, *spellings(value)))
    return plan.redactor.also(Secret(name, form, reach_of(form)) for name, form in forms).noted()


def _places(plan: Plan, run: Workspace, settings: Settings) -> Places:
    """Finds places in the app on the disk, first in what its entry module imports."""
    facts = Facts(plan.before, settings)
    own = facts.finder.closure(facts.entry.path) if facts.entry is not None else frozenset()
    return Places(plan.before, run, own)


def _common(subject: Chosen, copy: PushCopy) -> tuple[Result, ...]:
    """The checks that need no run."""
    requirements = (*subject.findings, *requirement_faults(subject.workspace, subject.command))
    return (
        Result(
            "push",
            "A push holds the whole app",
            (f"{count(copy.files, 'file')}, {copy.size / 1e6:.1f} MB",),
            identified("push", copy.findings),
        ),
        Result(
            "requirements",
            "Procfile and requirements name what is started",
            (f"web: {subject.command}",),
            identified("requirements", requirements),
        ),
    )
