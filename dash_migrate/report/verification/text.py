"""A verification as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.report.style import visible
from dash_migrate.report.summary import place
from dash_migrate.report.verification.summary import mark, sections, summary, unshown
from dash_migrate.verify.result import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.report.style import Style
    from dash_migrate.verify.result import Result, Verification

_ROLES = {Outcome.PASSED: "good", Outcome.FAILED: "error", Outcome.NOT_RUN: "dim"}
_BODY = "      "


class Page:
    """One verification and the style it is set in."""

    def __init__(self, verification: Verification, style: Style) -> None:
        self._verification = verification
        self._style = style
        self._shown: set[str] = set()

    def lines(self) -> Iterator[str]:
        """What was run, the checks with what they saw, the verdict."""
        root = self._verification.root
        yield self._heading(f"Verified {self._safe(root.name or str(root))}")
        about = self._verification.about
        width = max(map(len, about), default=0)
        for label, text in about.items():
            yield from self._prose(text, "  " + " " * (width + 2), f"  {label.ljust(width)}  ")
        for title, results in sections(self._verification):
            yield from ("", self._heading(self._safe(title)))
            for result in results:
                yield from self._result(result)
        role = "good" if self._verification.passed else "error"
        yield from ("", self._style.paint(role, self._safe(summary(self._verification))))

    def _result(self, result: Result) -> Iterator[str]:
        outcome = result.outcome
        sign = self._style.paint(_ROLES[outcome], mark(outcome))
        reason = f" (not run: {result.not_run})" if result.not_run else ""
        yield from self._prose(f"{result.title}{reason}", _BODY, f"  {sign} ")
        for line in result.evidence:
            yield from self._prose(line, _BODY + "  ", _BODY)
        new, known = unshown(result, self._shown)
        for finding in new:
            yield from self._finding(finding)
        if known:
            yield from self._prose(f"as above: {', '.join(known)}", _BODY + "  ", _BODY)

    def _finding(self, finding: Finding) -> Iterator[str]:
        severity = self._style.paint(finding.severity.value, finding.severity.value)
        where = self._safe(place(finding.location))
        yield f"{_BODY}! {severity}  {where}  {self._style.paint('dim', finding.id)}"
        for label, text in (("Seen", finding.seen), ("Why", finding.why), ("Do", finding.action)):
            yield from self._prose(text, _BODY + "        ", f"{_BODY}  {label.ljust(4)}  ")

    def _heading(self, text: str) -> str:
        return self._style.paint("heading", text)

    def _prose(self, text: str, indent: str, first: str) -> list[str]:
        return self._style.wrap(self._safe(text), indent, first)

    def _safe(self, text: str) -> str:
        return visible(self._verification.redactor(text))
