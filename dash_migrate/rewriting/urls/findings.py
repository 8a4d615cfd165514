"""What is said of URLs that no rewrite can settle."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.url_values import LOCAL, Verdict
from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.urls.branches import Form
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.origins import Origin
    from dash_migrate.rewriting.accessor import NoAccessor
    from dash_migrate.rewriting.urls.branches import Branch
    from dash_migrate.rewriting.urls.site import UrlSite
    from dash_migrate.source import SourceFile

WHY = "On Dash Enterprise the app lives below /<app>/: a path from the root leads out of it."
WHY_RELATIVE = "The browser joins it to the page that it shows: it works at one page and not at another one."
_LONGEST = 60
_MOST = 3


def shown(text: str) -> str:
    """Code on one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


@dataclass(frozen=True, slots=True)
class Left:
    """A branch of a site that no rewrite settles, for the step that says so."""

    step: str
    source: SourceFile
    site: UrlSite
    branch: Branch

    @property
    def text(self) -> str:
        """The branch as it is written, shortened."""
        return shown(self.source.segment(self.branch.expr))

    def of(self, *wanted: Verdict) -> list[Origin]:
        """The origins that are one of these."""
        return [origin for origin, found in self.branch.origins if found in wanted]

    def finding(self, severity: Severity, seen: str, action: str, why: str = WHY) -> Finding:
        """A finding at the branch; `seen` goes on after the name of what is given the URL."""
        anchor = f"{self.site.holder} {self.source.segment(self.branch.expr)}"
        where = self.source.location(self.branch.expr)
        return Finding(self.step, anchor, severity, where, f"{self.site.holder} is given {seen}", why, action)


def of_branch(left: Left, reason: NoAccessor | None) -> Iterator[Finding]:
    """The finding on a branch, if there is anything to say of it; `reason` is why no prefix can be had there."""
    if reason is not None:
        seen = f"{left.text}, a path without the prefix: {reason.why}."
        yield left.finding(Severity.ERROR, seen, reason.action)
        return
    match left.branch.form:
        case Form.MIXED:
            without = _places(left, left.of(*LOCAL))
            action = "Write get_relative_path(...) around these paths, where they are written."
            seen = f"a path that has the prefix at times. Without it: {without}."
            yield left.finding(Severity.ERROR, seen, action)
        case Form.RELATIVE:
            yield _relative(left)
        case Form.UNCLEAR:
            yield _unclear(left)


def of_shared(left: Left, other_use: str) -> Finding:
    """On a path in a list or dictionary that the app uses somewhere else as well."""
    seen = f"{left.text}, a path without the prefix, in a list or dictionary that {other_use} uses as well."
    action = (
        f"Give the component a list of its own with get_relative_path({left.text}); or write that here, if the "
        f"code at {other_use} wants the prefix, too."
    )
    return left.finding(Severity.ERROR, seen, action)


def _relative(left: Left) -> Finding:
    """On an URL that is relative to the page."""
    node = left.of(Verdict.RELATIVE)[0].node
    path = f'"/" + {left.text}'
    if node is left.branch.expr and isinstance(node, ast.Constant) and isinstance(node.value, str):
        path = f'"/{node.value.removeprefix("./")}"'
    seen = f"{left.text}, which is relative to the page that the browser shows."
    action = f"If it means the app's root, write get_relative_path({path})."
    return left.finding(Severity.ADVICE, seen, action, WHY_RELATIVE)


def _unclear(left: Left) -> Finding:
    """On a value of which not all is known."""
    unknown, local = left.of(Verdict.UNKNOWN), left.of(*LOCAL)
    seen = f"{left.text}, which may be a path of the app."
    if unknown:
        seen += f" Where it may come from: {_places(left, unknown)}."
    if local:
        seen += f" A path of the app: {_places(left, local)}."
    action = f"Where it starts with one slash, write get_relative_path({left.text}); leave other URLs as they are."
    return left.finding(Severity.WARNING if local else Severity.ADVICE, seen, action)


def _places(left: Left, origins: list[Origin]) -> str:
    """Origins with their places, the first few of them."""
    unique = list(dict.fromkeys(_place(left.source, origin) for origin in origins))
    more = [f"{len(unique) - _MOST} more"] if len(unique) > _MOST else []
    return listing(unique[:_MOST] + more)


def _place(source: SourceFile, origin: Origin) -> str:
    node = origin.node
    text = f"the parameter {node.arg}" if isinstance(node, ast.arg) else ""
    if isinstance(node, ast.expr):
        text = shown(ast.unparse(node))
    taken = "".join(f"[{step.key!r}]" for step in origin.way if isinstance(step.key, str | int))
    line = getattr(node, "lineno", 0)
    place = f"{origin.path}:{line}" if origin.path != source.path else f"line {line}"
    return f"{text}{taken} ({place})" if text else f"({place})"
