"""What remains for a person to do: what errors and warnings ask for, then the platform's own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.lines import DiskLines
from dash_migrate.plan import ChecklistItem, Severity
from dash_migrate.report.checklist import State, checklist
from dash_migrate.report.summary import place
from dash_migrate.wording import IN_APP_MANAGER, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding, Plan

# The platform's own words: items 7 and 8 of its quickstart checklist.
_PLATFORM = {
    ChecklistItem.INITIALIZE: (
        "Create the app in Dash Enterprise's App Manager. Its name becomes part of the URL and cannot be "
        "changed later: a lower-case letter first, then lower-case letters, digits and hyphens."
    ),
    ChecklistItem.DEPLOY: (
        "Commit, then deploy with the git commands that the App Manager shows for your app, or with\n"
        "    de deploy . --name <app-name>"
    ),
}


def by_hand(plan: Plan) -> Iterator[str]:
    """One text for each thing that no change of the plan does. Errors first; of advice only settings."""
    disk = DiskLines(plan.before)
    for severity in (Severity.ERROR, Severity.WARNING):
        for step in plan.steps:
            for finding in step.findings:
                if finding.severity is severity:
                    yield f"{place(disk.of(finding.location, step.before))}: {_brief(finding)}"
    for item in plan.unreadable:
        yield f"{place(item.location)}: {item.cause}; fix it and plan again."
    unknown = [checked.item.value for checked in checklist(plan) if checked.state is State.UNKNOWN]
    if unknown:
        yield f"Check by hand, since no step of this plan looks at it: {listing(unknown)}."
    yield _PLATFORM[ChecklistItem.INITIALIZE]
    yield from (f"{action}." for action in dict.fromkeys(_settings(plan)))
    yield _PLATFORM[ChecklistItem.DEPLOY]


def _settings(plan: Plan) -> Iterator[str]:
    """What pieces of advice say to choose in the App Manager."""
    for finding in plan.findings():
        if finding.severity is Severity.ADVICE and finding.action.startswith(IN_APP_MANAGER):
            yield finding.action


def _brief(finding: Finding) -> str:
    """The action; of one with several lines the first, since the rest stands with the finding above."""
    first, *rest = finding.action.strip().split("\n")
    return f"{first} (in full above, at {finding.step})" if rest else first
