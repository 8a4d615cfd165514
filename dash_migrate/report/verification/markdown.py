"""A verification as Markdown, for a comment of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.report.escape import code_span, escaped, html_text
from dash_migrate.report.style import visible
from dash_migrate.report.summary import place
from dash_migrate.report.verification.summary import sections, summary, unshown
from dash_migrate.verify.result import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.result import Verification

_MARKS = {
    Outcome.PASSED: ":white_check_mark:",
    Outcome.FAILED: ":x:",
    Outcome.NOT_RUN: ":heavy_minus_sign:",
}


class Page:
    """One verification, every text of it redacted and escaped."""

    def __init__(self, verification: Verification) -> None:
        self._verification = verification
        self._safe: Callable[[str], str] = lambda text: visible(verification.redactor(text))

    def lines(self) -> Iterator[str]:
        """Verdict, what was run, a table of checks for each platform, then the findings."""
        name = self._verification.root.name or "this app"
        yield f"## Verification of {self._prose(name)}"
        yield from ("", self._prose(summary(self._verification)), "", "| Run | |", "| --- | --- |")
        for label, text in self._verification.about.items():
            yield f"| {self._cell(label)} | {self._cell(text)} |"
        shown: set[str] = set()
        for title, results in sections(self._verification):
            yield from ("", f"### {self._prose(title)}", "", "| Check | Seen |", "| --- | --- |")
            checks = list(results)
            for result in checks:
                lines = [f"not run: {result.not_run}"] if result.not_run else []
                seen = "<br>".join(self._cell(line) for line in (*lines, *result.evidence))
                yield f"| {_MARKS[result.outcome]} {self._cell(result.title)} | {seen} |"
            for result in checks:
                new, known = unshown(result, shown)
                for finding in new:
                    yield from self._finding(finding)
                if known:
                    yield from ("", f"{self._prose(result.title)}: as above, {self._prose(', '.join(known))}")

    def _finding(self, finding: Finding) -> Iterator[str]:
        where = code_span(self._safe(place(finding.location)))
        seen = html_text(self._safe(finding.seen))
        yield ""
        yield f"<details><summary><b>{finding.severity.value}</b> {seen}</summary>"
        yield from ("", f"{where} ({finding.id})", "", self._prose(finding.why), "")
        yield from (f"To do: {self._prose(finding.action)}", "", "</details>")

    def _prose(self, text: str) -> str:
        return escaped(self._safe(text))

    def _cell(self, text: str) -> str:
        return self._prose(text).replace("\n", "<br>")
