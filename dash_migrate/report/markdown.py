"""The plan as Markdown, to be posted as one comment of a pull request."""

from __future__ import annotations

import re
from itertools import groupby
from textwrap import dedent
from typing import TYPE_CHECKING

from dash_migrate.diff import views
from dash_migrate.lines import DiskLines
from dash_migrate.plan import Verdict
from dash_migrate.report import Document
from dash_migrate.report.by_hand import by_hand
from dash_migrate.report.checklist import State, checklist, edits
from dash_migrate.report.escape import code_span, escaped, fenced, html_text
from dash_migrate.report.shown import hunk_lines, origin, own_diffs, tally, title
from dash_migrate.report.style import visible
from dash_migrate.report.summary import ASIDE, VARIABLES, place, summary
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.diff import FileDiff
    from dash_migrate.plan import Change, Finding, Plan, StepPlan
    from dash_migrate.report import Options
    from dash_migrate.verify.result import Verification

# GitHub refuses comments of more than 65,536 characters.
MAX_COMMENT = 65_000
# What may be linked: plain addresses.
_PAGE = re.compile(r"https://[\w.-]+(?:/[\w./#?=&%~-]*)?\Z")
_MARKS = {
    State.OK: ":white_check_mark:",
    State.IN_PLAN: ":heavy_plus_sign:",
    State.NEEDS_YOU: ":exclamation:",
    State.UNKNOWN: ":grey_question:",
    State.YOURS: ":bust_in_silhouette:",
}


def report(options: Options) -> MarkdownReport:
    """The report for pull requests; it has no options."""
    del options
    return MarkdownReport()


class MarkdownReport:
    """A summary table, then a fold for each step with its diff."""

    def documents(self, plan: Plan) -> Iterator[Document]:
        """The plan as one text. The longest diffs are left out, and it says so, until it fits a comment."""
        steps = [step for step in plan.steps if step.decided or step.findings or edits(step)]
        page = _Page(plan)
        diffs = {step.name: page.diffs(step) for step in steps}
        head, tail = list(page.head()), list(page.tail())
        while True:
            body = [line for step in steps for line in page.step(step, diffs[step.name])]
            text = "\n".join((*head, *body, *tail)) + "\n"
            longest = max(diffs, key=lambda name: len(diffs[name]), default=None)
            if len(text) <= MAX_COMMENT or longest is None or len(diffs[longest]) <= len(_LEFT_OUT):
                yield Document("plan.md", text)
                return
            diffs[longest] = _LEFT_OUT

    def verified(self, verification: Verification) -> Iterator[Document]:
        """The verification as one text."""
        from dash_migrate.report.verification.markdown import Page

        yield Document("verification.md", "\n".join(Page(verification).lines()) + "\n")


_LEFT_OUT = "_Its diff is too long for a comment: see_ `dash-migrate plan`.\n"


class _Page:
    """One plan, every text of it redacted and escaped."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.disk = DiskLines(plan.before)
        self.safe: Callable[[str], str] = lambda text: visible(plan.redactor(text))

    def prose(self, text: str) -> str:
        """A text of a step: code spans stay, all else means itself; lines that are indented are code."""
        lines = self.safe(text).strip("\n").split("\n")
        blocks = []
        for is_code, block in groupby(lines, lambda line: line[:1].isspace()):
            joined = "\n".join(block)
            blocks.append(f"\n{fenced(dedent(joined))}\n" if is_code else escaped(joined))
        return "\n".join(blocks)

    def head(self) -> Iterator[str]:
        """Title, summary, what was found, the checklist."""
        name = self.plan.root.name or "this app"
        yield f"## Dash Enterprise plan for {self.prose(name)}"
        yield from ("", self.prose(summary(self.plan)), "")
        if self.plan.about:
            yield from ("| Found | |", "| --- | --- |")
            for label, text in self.plan.about.items():
                yield f"| {self.cell(label)} | {self.cell(text)} |"
            yield ""
        yield from ("| Checklist | State |", "| --- | --- |")
        for check in checklist(self.plan):
            detail = f" ({check.detail})" if check.detail else ""
            yield f"| {_MARKS[check.state]} {self.cell(check.item.value)} | {check.state.value}{detail} |"
        yield ""

    def cell(self, text: str) -> str:
        """A text in a table: one line."""
        return escaped(self.safe(text)).replace("\n", "<br>")

    def step(self, step: StepPlan, diff: str) -> Iterator[str]:
        """A fold: changes, the diff, findings."""
        counts = [
            count(len(found), noun)
            for found, noun in (
                (step.changes(Verdict.ACCEPTED), "change"),
                (step.changes(Verdict.LISTED), "choice"),
                (step.findings, "finding"),
            )
            if found
        ]
        numbers = f" ({', '.join(counts)})" if counts else ""
        yield f"<details><summary><b>{step.name}</b>: {html_text(self.safe(step.title))}{numbers}</summary>"
        yield ""
        for change in step.changes(Verdict.ACCEPTED):
            yield from self.change(step, change)
        yield from ("", diff)
        for finding in step.findings:
            if not finding.aside:
                yield from self.finding(step, finding)
        aside = [finding for finding in step.findings if finding.aside]
        if aside:
            yield from (self.prose(ASIDE), "")
        for finding in aside:
            yield from self.finding(step, finding)
        yield from ("</details>", "")

    def finding(self, step: StepPlan, finding: Finding) -> Iterator[str]:
        """A finding: what was seen, why it matters, what to do."""
        where = self.place(step, finding)
        yield f"**{finding.severity.value}** {where} {self.prose(finding.seen)}"
        yield from ("", self.prose(finding.why), "", f"To do: {self.prose(finding.action)}", "")

    def change(self, step: StepPlan, change: Change) -> Iterator[str]:
        """A change as an item of a list."""
        yield f"- **{self.prose(change.title)}** {self.place(step, change)} ({change.tier.value})"
        yield f"  {self.prose(change.why)}"

    def diffs(self, step: StepPlan) -> str:
        """The step's diffs, each in a fence, then each change that waits for a choice with its own."""
        parts = [self._diff(file) for file in views(step.before, step.after, self.plan.redactor)]
        for change in step.changes(Verdict.LISTED):
            parts.append(
                "\n".join(("To choose with `dash-migrate apply --interactive`:", "", *self.change(step, change)))
            )
            parts.append("\n\n")
            parts += map(self._diff, own_diffs(self.plan, step, change))
        return "".join(parts)

    def tail(self) -> Iterator[str]:
        """What was not inspected and what remains by hand."""
        if self.plan.unreadable:
            yield "**Could not be inspected**"
            yield ""
        for item in self.plan.unreadable:
            yield f"- {self.code(place(item.location))} {self.prose(item.cause)}"
        yield from self.variables()
        yield from ("", "**What remains to be done by hand**", "")
        for number, text in enumerate(by_hand(self.plan), 1):
            yield f"{number}. {self.prose(text)}".rstrip().replace("\n", "\n   ")

    def variables(self) -> Iterator[str]:
        """What must be set on the platform, as a table."""
        if not self.plan.variables:
            return
        yield from (
            "",
            f"**{VARIABLES}**",
            "",
            "| Variable | Read at | Rotate | Remark |",
            "| --- | --- | --- | --- |",
        )
        for variable in self.plan.variables:
            used = ", ".join(self.code(place(location)) for location in variable.used)
            page = f"<{variable.rotate}>" if _PAGE.match(variable.rotate) else self.cell(variable.rotate)
            texts = (page, self.cell(variable.remark))
            yield f"| {self.code(variable.name)} | {used} | {' | '.join(texts)} |"

    def place(self, step: StepPlan, item: Change | Finding) -> str:
        """Where something is, as the file is on the disk."""
        return self.code(place(self.disk.of(item.location, step.before)))

    def code(self, text: str) -> str:
        """A short text as code, whatever backticks it holds."""
        return code_span(self.safe(text))

    def _diff(self, file: FileDiff) -> str:
        remarks = [f"({remark})" for remark in file.remarks]
        if file.source is not None:
            remarks.append(f"from {self.code(origin(file.source, self.plan.root))}")
        head = f"{self.code(title(file))}{tally(file)} {' '.join(remarks)}".rstrip()
        lines = "\n".join(hunk_lines(file))
        return f"{head}\n\n{fenced(lines, 'diff')}\n\n" if lines else f"{head}\n\n"
