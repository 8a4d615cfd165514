"""A plan in a few sentences and as one exit code."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from dash_migrate.diff import file_changes
from dash_migrate.plan import Severity, Verdict
from dash_migrate.wording import count, listing

if TYPE_CHECKING:
    from dash_migrate.plan import Location, Plan

_NOUNS = (
    (Severity.ERROR, "error", ""),
    (Severity.WARNING, "warning", ""),
    (Severity.ADVICE, "piece", " of advice"),
)


# The heading of the list of variables, in every format for people.
VARIABLES = "Variables to set in the App Manager before the first start"
# Above what was found in files that nothing on the platform starts or imports, in every format for people.
ASIDE = "In files that the app does not import, so one severity lower:"


class CheckCode(enum.IntEnum):
    """The exit codes of `plan --check`. Wrong use is 2, as of every command."""

    NOTHING_LEFT = 0
    WORK_REMAINS = 1
    NOT_INSPECTED = 3


def check_code(plan: Plan) -> CheckCode:
    """What is left to do.

    A file that could not be inspected outweighs known work: what it hides is unknown, so neither "nothing
    left" nor a count of the rest would be true.
    """
    if plan.unreadable:
        return CheckCode.NOT_INSPECTED
    if touched(plan) or any(finding.severity is Severity.ERROR for finding in plan.findings()):
        return CheckCode.WORK_REMAINS
    return CheckCode.NOTHING_LEFT


def touched(plan: Plan) -> tuple[str, ...]:
    """The paths that the plan writes, both names of a renamed file among them."""
    changes = file_changes(plan.before, plan.after)
    return tuple(path for change in changes for path in (change.old_path, change.path) if path is not None)


def summary(plan: Plan) -> str:
    """What is ready, what waits for a choice, what a person must do, what was not inspected."""
    ready, listed = (len(list(plan.changes(verdict))) for verdict in (Verdict.ACCEPTED, Verdict.LISTED))
    files = len(file_changes(plan.before, plan.after))
    sentences = []
    if files:
        changes = count(ready, "change") if ready else "What they share"
        sentences.append(f"{changes} to {count(files, 'file')} {'is' if ready == 1 else 'are'} ready.")
    elif not listed:
        sentences.append("Nothing to change.")
    if listed:
        sentences.append(f"{count(listed, 'change')} {'waits' if listed == 1 else 'wait'} for your choice.")
    if severe := _severities(plan):
        sentences.append(f"{listing(severe)} for you to read.")
    if plan.unreadable:
        sentences.append(f"{count(len(plan.unreadable), 'file')} could not be inspected.")
    if plan.suppressed:
        sentences.append(f"{count(len(plan.suppressed), 'finding')} silenced by comments in the code.")
    return " ".join(sentences)


def place(location: Location) -> str:
    """`app.py:12`; the path alone where no line is known; words for what concerns the whole folder."""
    if location.path == ".":
        return "the app's folder"
    return str(location) if location.line else location.path


def _severities(plan: Plan) -> list[str]:
    findings = list(plan.findings())
    numbers = {severity: sum(found.severity is severity for found in findings) for severity in Severity}
    return [count(numbers[severity], noun) + rest for severity, noun, rest in _NOUNS if numbers[severity]]
