"""What remains for a person to do: what errors and warnings ask for, then what is done on the platform itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.lines import DiskLines
from dash_migrate.plan import Severity
from dash_migrate.platform_tasks import Stage
from dash_migrate.report.checklist import State, checklist
from dash_migrate.report.summary import place
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding, Plan


def by_hand(plan: Plan) -> Iterator[str]:
    """One text for each thing that no change of the plan does: errors first, the platform last, in its order."""
    yield from _in_the_app(plan)
    for stage in Stage:
        yield from _on_the_platform(plan, stage)
        if stage is Stage.CREATE and plan.variables:
            names = ", ".join(variable.name for variable in plan.variables)
            yield f"Set the environment variables that are listed above: {names}."


def _in_the_app(plan: Plan) -> Iterator[str]:
    """What findings ask for, those of files that do not run left out; files to mend; what no step looks at."""
    disk = DiskLines(plan.before)
    for severity in (Severity.ERROR, Severity.WARNING):
        for step in plan.steps:
            for finding in step.findings:
                if finding.severity is severity and not finding.aside:
                    yield f"{place(disk.of(finding.location, step.before))}: {_brief(finding)}"
    for item in plan.unreadable:
        yield f"{place(item.location)}: {item.cause}; fix it and plan again."
    unknown = [checked.item.value for checked in checklist(plan) if checked.state is State.UNKNOWN]
    if unknown:
        yield f"Check by hand, since no step of this plan looks at it: {listing(unknown)}."


def _on_the_platform(plan: Plan, stage: Stage) -> Iterator[str]:
    """The tasks of a stage, equal ones once, with all that asks for them."""
    whys: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for task in plan.tasks():
        if task.stage is stage:
            whys.setdefault((task.text, task.commands), []).append(task.why)
    for (text, commands), reasons in whys.items():
        yield _task(text, commands, tuple(dict.fromkeys(filter(None, reasons))))


def _task(text: str, commands: tuple[str, ...], reasons: tuple[str, ...]) -> str:
    because = f" ({'; '.join(reasons)})" if reasons else ""
    lead = f"{text}{because}"
    return "\n".join([lead, *(f"    {command}" for command in commands)])


def _brief(finding: Finding) -> str:
    """The action; of one with several lines the first, since the rest stands with the finding above."""
    first, *rest = finding.action.strip().split("\n")
    return f"{first} (in full above, at {finding.step})" if rest else first
