"""The platform's checklist of eight items, each with its state as far as a plan can tell."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.diff import file_changes
from dash_migrate.plan import ChecklistItem, Severity, Verdict
from dash_migrate.wording import count

if TYPE_CHECKING:
    from dash_migrate.plan import Plan, StepPlan

_YOURS = (ChecklistItem.INITIALIZE, ChecklistItem.DEPLOY)


class State(enum.Enum):
    """Where an item of the checklist stands; the value is its word for people."""

    OK = "ok"
    IN_PLAN = "in this plan"
    NEEDS_YOU = "needs you"
    UNKNOWN = "not inspected yet, check by hand"
    YOURS = "yours to do"


@dataclass(frozen=True, slots=True)
class Checked:
    """An item, its state, and what of the plan belongs to it: "2 changes, 1 error"."""

    item: ChecklistItem
    state: State
    detail: str = ""


def checklist(plan: Plan) -> tuple[Checked, ...]:
    """All eight items in the platform's order.

    An item is settled by the steps that carry it. One that no step of the plan carries was not inspected.
    """
    return tuple(_checked(item, plan) for item in ChecklistItem)


def edits(step: StepPlan) -> bool:
    """Whether the step edits anything: by changes of its own, or by what other changes need of its file."""
    return bool(file_changes(step.before, step.after))


def _checked(item: ChecklistItem, plan: Plan) -> Checked:
    if item in _YOURS:
        return Checked(item, State.YOURS)
    steps = [step for step in plan.steps if step.checklist is item]
    if not steps:
        return Checked(item, State.UNKNOWN)
    undone = any(step.changes(verdict) for step in steps for verdict in Verdict if verdict is not Verdict.ACCEPTED)
    if undone or _severe(steps, Severity.ERROR):
        state = State.NEEDS_YOU
    elif any(edits(step) for step in steps):
        state = State.IN_PLAN
    else:
        state = State.OK
    return Checked(item, state, _detail(steps, plan, state))


def _detail(steps: list[StepPlan], plan: Plan, state: State) -> str:
    def verdicts(verdict: Verdict) -> int:
        return sum(len(step.changes(verdict)) for step in steps)

    accepted, listed = verdicts(Verdict.ACCEPTED), verdicts(Verdict.LISTED)
    parts = [
        count(accepted, "change") + " in this plan" if accepted and state is State.NEEDS_YOU else "",
        count(accepted, "change") if accepted and state is not State.NEEDS_YOU else "",
        count(listed, "change") + " to choose" if listed else "",
        count(refused, "refused change") if (refused := verdicts(Verdict.REFUSED)) else "",
        count(silenced, "silenced change") if (silenced := verdicts(Verdict.SUPPRESSED)) else "",
        count(errors, "error") if (errors := _severe(steps, Severity.ERROR)) else "",
        count(warnings, "warning") if (warnings := _severe(steps, Severity.WARNING)) else "",
    ]
    if plan.unreadable and state is State.OK:
        parts.append(count(len(plan.unreadable), "file") + " not inspected")
    return ", ".join(part for part in parts if part)


def _severe(steps: list[StepPlan], severity: Severity) -> int:
    return sum(finding.severity is severity for step in steps for finding in step.findings)
