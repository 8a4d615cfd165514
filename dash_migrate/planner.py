"""Runs the series: each step sees what the step before left, and what was kept of it.

`plan` and `apply` run this same code. What a step proposes goes through the same gates every time: suppression
comments, the decider, the edited text must compile, and a second run must not propose what was just applied.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.aside import set_apart
from dash_migrate.diff import lenient_text
from dash_migrate.errors import DashMigrateError
from dash_migrate.facts import Facts
from dash_migrate.gates import broken_step, compile_error, left_out, unsettled
from dash_migrate.needs import AT_ONCE, settled_at_once
from dash_migrate.plan import Change, Decided, Finding, Note, Plan, StepPlan, Tier, Unreadable, Verdict
from dash_migrate.platform_tasks import PlatformTask
from dash_migrate.proposals import more_tasks, propose, repeated
from dash_migrate.redact import Redactor, Secret, find_secrets
from dash_migrate.required_variables import required_variables
from dash_migrate.secrets.guarded import secrets_of
from dash_migrate.settings import Index
from dash_migrate.source import EditError
from dash_migrate.step import App, Concern
from dash_migrate.suppression import suppresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dash_migrate.needs import Need
    from dash_migrate.plan import Proposal
    from dash_migrate.settings import Settings
    from dash_migrate.source import SourceFile
    from dash_migrate.step import Step
    from dash_migrate.workspace import Workspace

    Decider = Callable[["Step", tuple[Change, ...], Workspace, Redactor], "dict[str, Verdict]"]

SHARED = "shared"


def accept_safe(
    step: Step, changes: tuple[Change, ...], workspace: Workspace, redactor: Redactor
) -> dict[str, Verdict]:
    """The default decider: safe changes are part of the plan, the others are listed."""
    del step, workspace, redactor
    return {change.id: Verdict.ACCEPTED if change.tier is Tier.SAFE else Verdict.LISTED for change in changes}


def accept_all(
    step: Step, changes: tuple[Change, ...], workspace: Workspace, redactor: Redactor
) -> dict[str, Verdict]:
    """The decider of `--include-ask`."""
    del step, workspace, redactor
    return {change.id: Verdict.ACCEPTED for change in changes}


def make_plan(
    workspace: Workspace,
    series: Sequence[Step],
    settings: Settings,
    *,
    decide: Decider = accept_safe,
    refused: frozenset[str] = frozenset(),
) -> Plan:
    """Runs the steps over the app, in memory.

    Args:
        workspace: the app as it is on the disk.
        series: the steps to run, in order.
        settings: the user's choices.
        decide: says what becomes of a step's changes; asked once a step, with the workspace it starts from and
            what may be shown of it.
        refused: ids of changes that were refused before; they stay refused and the decider is not asked.

    Returns:
        The plan. Nothing has been written.
    """
    run = _Run(workspace, settings, decide, refused)
    for step in series:
        run.add(step)
    run.settle_rest()
    return Plan(
        root=workspace.root,
        before=workspace,
        after=run.workspace,
        steps=tuple(run.steps),
        unreadable=run.unreadable(),
        about=run.about,
        redactor=run.redactor(),
        suppressed=tuple(run.suppressed),
        variables=required_variables(run.steps, workspace, Facts(run.workspace, settings, run.facts)),
    )


class _Run:
    """The state of one run: where the workspace stands, what is still needed, what was collected."""

    def __init__(self, workspace: Workspace, settings: Settings, decide: Decider, refused: frozenset[str]) -> None:
        self.original = workspace
        self.workspace = workspace
        self.settings = settings
        self.decide = decide
        self.refused = refused
        self.facts = Facts(workspace, settings)
        self.about = self.facts.about()
        self.known = Redactor(self.facts.derive(secrets_of)).noted()
        self.needs: list[Need] = []
        self.steps: list[StepPlan] = []
        self.suppressed: list[Finding] = []
        self.on_result: list[Proposal] = []  # what a step proposes for what its accepted changes make of the app

    def add(self, step: Step) -> None:
        """Runs one step and takes its accepted changes into the workspace."""
        if step.needles and not self._mentions(step.needles):
            self.steps.append(self._step_plan(step, (), (), (), self.workspace))
            return
        proposals = self._propose(step, App(self.workspace, self.facts, self.settings, tuple(self.needs)))
        changes = tuple(item for item in proposals if isinstance(item, Change))
        findings = self._findings(step, proposals)
        decided = self._decide(step, changes)
        accepted = [item.change for item in decided if item.verdict is Verdict.ACCEPTED]
        self.on_result = []
        facts, broken = self._edited(step, changes, accepted)
        proposals += more_tasks(proposals, self.on_result)
        if broken:
            gone = {finding.anchor for finding in broken}
            decided = tuple(item for item in decided if item.change.id not in gone)
            accepted = [change for change in accepted if change.id not in gone]
        before = self.workspace
        self.workspace, self.facts = facts.workspace, facts
        self.needs = [need for need in self.needs if not isinstance(need, step.settles)]
        self.needs += [need for change in accepted for need in change.needs if not isinstance(need, AT_ONCE)]
        self.steps.append(self._step_plan(step, decided, (*findings, *broken), proposals, before))

    def settle_rest(self) -> None:
        """Writes the needs that no step has taken up."""
        before = self.workspace
        failed: list[Finding] = []
        for need in dict.fromkeys(self.needs):
            try:
                self.workspace = self.workspace.with_edits(need.settle(self.workspace))
            except EditError as error:
                failed.append(unsettled(SHARED, need, error))
        if failed or list(self.workspace.changed()) != list(before.changed()):
            title = "What the accepted changes share"
            self.steps.append(StepPlan(SHARED, title, None, (), tuple(failed), (), before, self.workspace))

    def unreadable(self) -> tuple[Unreadable, ...]:
        """The Python files that no step could inspect, as they are on the disk."""
        parsed = (source.parsed for source in self.workspace.python_files())
        return tuple(item for item in parsed if isinstance(item, Unreadable))

    def redactor(self) -> Redactor:
        """Knows the secrets of the app's code, and those of every text that a report can show."""
        shown = {path for path, _ in self.workspace.changed()}
        shown |= {item.location.path for item in self.unreadable()}
        versions = [self.original, self.workspace]
        for item in self.steps:
            shown |= {finding.location.path for finding in item.findings}
            shown |= {edit.path for decided in item.decided for edit in decided.change.edits}
            versions.append(item.before)
        sources = {id(s): s for path in shown for version in versions if (s := version.source(path)) is not None}
        of_texts = (secret for source in sources.values() for secret in source.derive(_secrets_of))
        return self.known.also((*self.facts.derive(secrets_of), *of_texts)).noted()

    def _step_plan(
        self,
        step: Step,
        decided: tuple[Decided, ...],
        findings: tuple[Finding, ...],
        proposals: Sequence[Proposal],
        before: Workspace,
    ) -> StepPlan:
        notes = tuple(item for item in proposals if isinstance(item, Note))
        tasks = tuple(dict.fromkeys(item for item in proposals if isinstance(item, PlatformTask)))
        return StepPlan(
            step.name, step.title, step.checklist, decided, findings, notes, before, self.workspace, tasks
        )

    def _mentions(self, needles: tuple[bytes, ...]) -> bool:
        return any(needle in source.data for source in self.workspace.python_files() for needle in needles)

    def _propose(self, step: Step, app: App) -> list[Proposal]:
        """What the step proposes; a step that fails takes nothing else down with it."""
        try:
            return propose(step, app, self.known)
        except DashMigrateError:
            raise
        except Exception as error:  # noqa: BLE001  # a plug-in's code: whatever it raises is reported, once
            return [broken_step(step, error)]

    def _findings(self, step: Step, proposals: Iterable[Proposal]) -> tuple[Finding, ...]:
        """Those that no comment silences; those of files that do not run apart, if the step is about running."""
        findings: list[Finding] = []
        for finding in (item for item in proposals if isinstance(item, Finding)):
            silenced = suppresses(self.workspace, step.name, finding.location.path, finding.location.line)
            (self.suppressed if silenced else findings).append(finding)
        return set_apart(self.facts, findings) if step.concern is Concern.RUNNING else tuple(findings)

    def _decide(self, step: Step, changes: tuple[Change, ...]) -> tuple[Decided, ...]:
        verdicts: dict[str, Verdict] = {}
        for change in changes:
            if change.id in self.refused:
                verdicts[change.id] = Verdict.REFUSED
            elif suppresses(self.workspace, step.name, change.location.path, change.location.line):
                verdicts[change.id] = Verdict.SUPPRESSED
        open_ones = tuple(change for change in changes if change.id not in verdicts)
        if open_ones:
            verdicts |= self.decide(step, open_ones, self.workspace, self.known)
        return tuple(Decided(change, verdicts[change.id]) for change in changes)

    def _edited(
        self, step: Step, changes: Sequence[Change], accepted: Sequence[Change]
    ) -> tuple[Facts, list[Finding]]:
        """The facts of the app with the changes made, and a finding for each that had to be left out.

        They were asked for the second run already, so that the next step need not find them again.
        """
        broken: list[Finding] = []
        kept = list(accepted)
        while kept:
            culprits = self._try(step, changes, kept)
            if not isinstance(culprits, dict):
                return culprits, broken
            broken += [left_out(change, culprits[change.id]) for change in kept if change.id in culprits]
            kept = [change for change in kept if change.id not in culprits]
        return self.facts, broken

    def _try(self, step: Step, changes: Sequence[Change], kept: list[Change]) -> Facts | dict[str, str]:
        """The facts of the edited workspace, or the ids of the changes at fault with the cause."""
        try:
            after = self.workspace.with_edits(edit for change in kept for edit in change.edits)
            after = settled_at_once(after, [need for change in kept for need in change.needs])
        except (EditError, SyntaxError) as error:
            return {kept[-1].id: str(error)}
        for path in dict.fromkeys(path for change in kept for path in _edited_paths(change)):
            if cause := compile_error(self.workspace, after, path):
                touching = [change for change in kept if path in _edited_paths(change)]
                return {touching[-1].id: cause}
        needs = tuple(self.needs) + tuple(need for change in kept for need in change.needs)
        facts = Facts(after, self.settings, self.facts)
        try:
            # What the index said has been written: it is not asked a second time.
            offline = replace(self.settings, index=Index.OFFLINE)
            again = propose(step, App(after, facts, offline, needs), self.known)
        except Exception as error:  # noqa: BLE001  # a plug-in's code, as of `_propose`
            return dict.fromkeys(
                (item.id for item in kept), f"the step fails on its result ({type(error).__name__})"
            )
        again_made = repeated(changes, kept, again)
        if again_made:
            return dict.fromkeys(again_made, "a second run would make the same change again")
        self.on_result = again
        return facts


def _edited_paths(change: Change) -> tuple[str, ...]:
    needed = (path for need in change.needs if isinstance(need, AT_ONCE) for path in need.paths)
    return (*(edit.path for edit in change.edits), *needed)


def _secrets_of(source: SourceFile) -> tuple[Secret, ...]:
    return find_secrets(lenient_text(source))
