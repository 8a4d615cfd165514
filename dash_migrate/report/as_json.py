"""The plan as JSON, for programs. The shape is versioned; keys are only ever added within a version.

Places are those of the files on the disk; line 0 stands for a file that is not there yet, or that has no line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dash_migrate import __version__
from dash_migrate.diff import views
from dash_migrate.lines import DiskLines
from dash_migrate.patch import unified
from dash_migrate.plan import Verdict
from dash_migrate.report import Document
from dash_migrate.report.by_hand import by_hand
from dash_migrate.report.checklist import checklist
from dash_migrate.report.shown import own_diffs
from dash_migrate.report.summary import summary, touched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from dash_migrate.diff import FileDiff
    from dash_migrate.plan import Decided, Finding, Location, Plan, RequiredVariable, StepPlan
    from dash_migrate.platform_tasks import PlatformTask
    from dash_migrate.redact import Redactor
    from dash_migrate.report import Options
    from dash_migrate.verify.result import Verification

    Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"

VERSION = 1


def report(options: Options) -> JsonReport:
    """The report for programs; it has no options."""
    del options
    return JsonReport()


class JsonReport:
    """One JSON object, ASCII only, so that no console's encoding can spoil it."""

    def documents(self, plan: Plan) -> Iterator[Document]:
        """The plan as one object, keys in a fixed order, secrets hidden."""
        yield Document("plan.json", json.dumps(_hidden(_plan(plan), plan.redactor), indent=2) + "\n")

    def verified(self, verification: Verification) -> Iterator[Document]:
        """The verification as one object, with the plan that was verified."""
        from dash_migrate.report.verification.as_json import as_json

        found = {**_plan(verification.plan), "verification": as_json(verification)}
        yield Document("verification.json", json.dumps(_hidden(found, verification.redactor), indent=2) + "\n")


def _plan(plan: Plan) -> dict[str, Json]:
    checks, disk = checklist(plan), DiskLines(plan.before)
    return {
        "version": VERSION,
        "tool": f"dash-migrate {__version__}",
        "root": plan.root.name,
        "about": dict(plan.about),
        "summary": summary(plan),
        "checklist": [
            {"item": check.item.value, "state": check.state.name.lower(), "detail": check.detail}
            for check in checks
        ],
        "files": list(touched(plan)),
        "steps": [_step(plan, step, disk) for step in plan.steps],
        "unreadable": [{**_location(item.location), "cause": item.cause} for item in plan.unreadable],
        "suppressed": [_finding(finding, location) for finding, location in disk.suppressed(plan)],
        "variables": [_variable(variable) for variable in plan.variables],
        "tasks": [_task(task) for task in plan.tasks()],
        "by_hand": list(by_hand(plan)),
    }


def _step(plan: Plan, step: StepPlan, disk: DiskLines) -> Json:
    return {
        "step": step.name,
        "title": step.title,
        "checklist": step.checklist.value if step.checklist else None,
        "changes": [_change(plan, step, item, disk) for item in step.decided],
        "findings": [_finding(finding, disk.of(finding.location, step.before)) for finding in step.findings],
        "diffs": [_diff(file) for file in views(step.before, step.after, plan.redactor)],
    }


def _change(plan: Plan, step: StepPlan, item: Decided, disk: DiskLines) -> Json:
    change = item.change
    own = own_diffs(plan, step, change) if item.verdict is Verdict.LISTED else ()
    return {
        "id": change.id,
        "step": step.name,
        "tier": change.tier.value,
        "verdict": item.verdict.value,
        **_location(disk.of(change.location, step.before)),
        "title": change.title,
        "why": change.why,
        "diffs": [_diff(file) for file in own],
    }


def _finding(finding: Finding, location: Location) -> Json:
    return {
        "id": finding.id,
        "step": finding.step,
        "severity": finding.severity.value,
        **_location(location),
        "title": finding.seen,
        "why": finding.why,
        "action": finding.action,
        "effort": finding.effort.value,
        "aside": finding.aside,
    }


def _task(task: PlatformTask) -> Json:
    return {
        "step": task.step,
        "stage": task.stage.name.lower(),
        "text": task.text,
        "why": task.why,
        "commands": list(task.commands),
    }


def _variable(variable: RequiredVariable) -> Json:
    return {
        "name": variable.name,
        "used": [_location(location) for location in variable.used],
        "rotate": variable.rotate or None,
        "remark": variable.remark,
    }


def _diff(file: FileDiff) -> Json:
    return {
        "path": file.path,
        "kind": file.kind.value,
        "old_path": file.old_path,
        "remarks": list(file.remarks),
        "diff": unified(file),
    }


def _location(location: Location) -> dict[str, Json]:
    return {"path": location.path, "line": location.line, "column": location.column}


def _hidden(value: Json, redactor: Redactor) -> Json:
    """The same value with every text redacted, whatever field it came from."""
    if isinstance(value, str):
        return redactor(value)
    if isinstance(value, list):
        return [_hidden(item, redactor) for item in value]
    if isinstance(value, dict):
        return {key: _hidden(item, redactor) for key, item in value.items()}
    return value
