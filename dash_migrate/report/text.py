"""The plan as a person reads it in a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dash_migrate.diff import views
from dash_migrate.lines import DiskLines
from dash_migrate.plan import Verdict
from dash_migrate.report import Document
from dash_migrate.report.by_hand import by_hand
from dash_migrate.report.checklist import State, checklist, edits
from dash_migrate.report.shown import diff_lines, own_diffs
from dash_migrate.report.style import visible
from dash_migrate.report.summary import ASIDE, VARIABLES, place, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Change, Finding, Plan, StepPlan
    from dash_migrate.report import Options
    from dash_migrate.report.style import Style
    from dash_migrate.verify.result import Verification

_MARKS = {
    State.OK: ("[x]", "good"),
    State.IN_PLAN: ("[+]", "good"),
    State.NEEDS_YOU: ("[!]", "error"),
    State.UNKNOWN: ("[?]", "warning"),
    State.YOURS: ("[ ]", "dim"),
}
_INDENT = "  "
_BODY = "      "


def report(options: Options) -> TextReport:
    """The report for terminals."""
    return TextReport(options.style)


class TextReport:
    """Sections, one below the other: what was found, the checklist, each step, what is left for a person."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def documents(self, plan: Plan) -> Iterator[Document]:
        """The plan as one text."""
        yield Document("plan.txt", self.text(plan))

    def verified(self, verification: Verification) -> Iterator[Document]:
        """The verification as one text."""
        from dash_migrate.report.verification.text import Page

        yield Document("verification.txt", "\n".join(Page(verification, self.style).lines()) + "\n")

    def text(self, plan: Plan) -> str:
        """All of it."""
        return "\n".join(_Page(plan, self.style).lines()) + "\n"

    def check(self, plan: Plan) -> str:
        """The summary alone: the checklist and the counts."""
        page = _Page(plan, self.style)
        return "\n".join((*page.checklist(), "", *self.style.wrap(summary(plan)))) + "\n"


def _speaks(step: StepPlan) -> bool:
    """Whether there is anything to say about a step: what it edits, proposes or found."""
    return bool(step.decided or step.findings) or edits(step)


class _Page:
    """One plan and the style it is set in."""

    def __init__(self, plan: Plan, style: Style) -> None:
        self.plan = plan
        self.style = style
        self.disk = DiskLines(plan.before)

    def lines(self) -> Iterator[str]:
        yield self._heading(f"Plan for {self._safe(self.plan.root.name or str(self.plan.root))}")
        yield from self._about()
        yield ""
        yield from self.checklist()
        quiet = []
        for step in self.plan.steps:
            if _speaks(step):
                yield from ("", *self._step(step))
            else:
                quiet.append(step.name)
        if quiet:
            yield from ("", *self.style.wrap("Nothing to do: " + ", ".join(quiet)))
        yield from self._unreadable()
        yield from self._variables()
        yield from self._by_hand()
        yield from ("", *self.style.wrap(summary(self.plan)))

    def checklist(self) -> Iterator[str]:
        items = checklist(self.plan)
        width = max(len(checked.item.value) for checked in items)
        yield self._heading("Checklist for Dash Enterprise")
        for checked in items:
            mark, role = _MARKS[checked.state]
            detail = f" ({checked.detail})" if checked.detail else ""
            name = checked.item.value.ljust(width)
            lead = f"{_INDENT}{self.style.paint(role, mark)} {name}  "
            yield from self.style.wrap(f"{checked.state.value}{detail}", " " * (width + 8), lead)

    def _about(self) -> Iterator[str]:
        width = max(map(len, self.plan.about), default=0)
        for label, text in self.plan.about.items():
            yield from self._prose(text, _INDENT + " " * (width + 2), f"{_INDENT}{label.ljust(width)}  ")

    def _step(self, step: StepPlan) -> Iterator[str]:
        yield self._heading(f"{step.name}: {self._safe(step.title)}")
        yield from self._changes(step, step.changes(Verdict.ACCEPTED), "+", "good")
        for file in views(step.before, step.after, self.plan.redactor):
            yield from ("", *diff_lines(file, self.plan.root, self.style, _INDENT))
        yield from self._listed(step)
        for finding in step.findings:
            if not finding.aside:
                yield from ("", *self._finding(step, finding))
        yield from self._aside(step)
        yield from self._left_out(step, Verdict.REFUSED, "refused before, so left out")
        yield from self._left_out(step, Verdict.SUPPRESSED, "left out by a comment in the code")

    def _changes(self, step: StepPlan, changes: tuple[Change, ...], mark: str, role: str) -> Iterator[str]:
        """Each change with its place and id; what several in a row have in common is said once."""
        for why, alike in groupby(changes, lambda change: change.why):
            yield ""
            for title, same in groupby(alike, lambda change: change.title):
                yield from self._prose(title, "    ", f"{_INDENT}{self.style.paint(role, mark)} ")
                for change in same:
                    meta = f"{self._place(step, change)}, {change.tier.value}, {change.id}"
                    yield "    " + self.style.paint("dim", self._safe(meta))
            yield from self._prose(why, "    ")

    def _listed(self, step: StepPlan) -> Iterator[str]:
        listed = step.changes(Verdict.LISTED)
        for change in listed:
            yield from self._changes(step, (change,), "?", "warning")
            for file in own_diffs(self.plan, step, change):
                yield from diff_lines(file, self.plan.root, self.style, "    ")
        if listed:
            those = "This is" if len(listed) == 1 else "These are"
            text = f"{those} for you to choose: `apply --interactive` asks, `apply --include-ask` takes all."
            yield from ("", *self._prose(text, _INDENT))

    def _finding(self, step: StepPlan, finding: Finding) -> Iterator[str]:
        severity = self.style.paint(finding.severity.value, finding.severity.value)
        where = self._safe(self._place(step, finding))
        yield f"{_INDENT}! {severity}  {where}  {self.style.paint('dim', finding.id)}"
        for label, text in (("Seen", finding.seen), ("Why", finding.why), ("Do", finding.action)):
            yield from self._prose(text, _BODY + "    ", f"    {label.ljust(4)}  ")

    def _aside(self, step: StepPlan) -> Iterator[str]:
        """What was found in files that do not run on the platform, behind all else."""
        aside = [finding for finding in step.findings if finding.aside]
        if aside:
            yield from ("", *self._prose(ASIDE, _INDENT))
        for finding in aside:
            yield from ("", *self._finding(step, finding))

    def _left_out(self, step: StepPlan, verdict: Verdict, reason: str) -> Iterator[str]:
        for change in step.changes(verdict):
            text = f"{change.title} ({self._place(step, change)}, {change.id}): {reason}"
            yield from ("", *self._prose(text, "    ", f"{_INDENT}- "))

    def _unreadable(self) -> Iterator[str]:
        if not self.plan.unreadable:
            return
        yield from ("", self._heading("Could not be inspected, and was left alone"))
        for item in self.plan.unreadable:
            yield from self._prose(f"{place(item.location)} {item.cause}", "    ", f"{_INDENT}! ")

    def _variables(self) -> Iterator[str]:
        if self.plan.variables:
            yield from ("", self._heading(VARIABLES))
        for variable in self.plan.variables:
            used = ", ".join(map(place, variable.used))
            yield from self._prose(f"{variable.name}  read at {used}", _BODY, f"{_INDENT}- ")
            for text in (f"rotate it: {variable.rotate}" if variable.rotate else "", variable.remark):
                yield from self._prose(text, _BODY) if text else ()

    def _by_hand(self) -> Iterator[str]:
        yield from ("", self._heading("What remains to be done by hand"))
        for number, text in enumerate(by_hand(self.plan), 1):
            yield from self._prose(text, _BODY, f"{_INDENT}{number:2}. ")

    def _place(self, step: StepPlan, item: Change | Finding) -> str:
        """Where something is, as the file is on the disk."""
        return place(self.disk.of(item.location, step.before))

    def _heading(self, text: str) -> str:
        return self.style.paint("heading", text)

    def _prose(self, text: str, indent: str, first: str | None = None) -> list[str]:
        return self.style.wrap(self._safe(text), indent, first)

    def _safe(self, text: str) -> str:
        return visible(self.plan.redactor(text))
