"""What a browser shows: requests that leave the prefix, errors in the console, links that lead elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.browser import differences
from dash_migrate.verify.checks.check import NO_ORIGINAL, NOT_STARTED, Check, Judged, fault
from dash_migrate.verify.checks.consequences import where
from dash_migrate.verify.visiting.broken import broken_links
from dash_migrate.verify.visiting.compared import compare_visits
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.verify.browser import BrowserDifference, Escape
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.looking import Seen

_MOST = 20


def judge(evidence: Evidence) -> Judged:
    """An error for each request outside of the prefix and for each thing that the original shows otherwise."""
    seen = evidence.seen
    if seen is None:
        return Judged(not_run=NOT_STARTED if evidence.visit is None else NO_ORIGINAL)
    pages = seen.after.pages
    clicks = sum(len(page.clicks) for page in pages)
    shown = [f"{count(len(pages), 'page')} opened, {count(clicks, 'link')} clicked"]
    if seen.sheet is not None:
        shown.append(f"side by side: {seen.sheet}")
    hosts = sorted({host for page in pages for host in page.hosts})
    if hosts:
        shown.append(f"asked for, and not let through: {', '.join(hosts)}")
    links = _known_links(evidence)
    # What a page shows and logs follows from what it asks for in vain.
    told = _known_pages(evidence) | {escape.page for escape in _escapes(seen)}
    findings = [_escape(evidence, escape) for escape in _escapes(seen) if escape.path not in links][:_MOST]
    findings += [
        _differs(evidence, item)
        for item in differences(seen.before, seen.after)
        if not ({item.before, item.after} & links if item.kind == "link" else item.page in told)
    ][:_MOST]
    return Judged((*shown, *seen.after.left_out), tuple(findings))


def _escapes(seen: Seen) -> Iterator[Escape]:
    for page in seen.after.pages:
        yield from page.escapes


def _known_links(evidence: Evidence) -> frozenset[str]:
    """The URLs that are found broken without a browser already."""
    visit, visits = evidence.visit, evidence.baseline.visits
    if visit is None or visits is None:
        return frozenset()
    return frozenset(item.link.url.partition("#")[0] for item in broken_links(visits[0], visit))


def _known_pages(evidence: Evidence) -> frozenset[str]:
    """The pages that are found to show something else without a browser already."""
    visit, visits = evidence.visit, evidence.baseline.visits
    if visit is None or visits is None:
        return frozenset()
    return frozenset(where(item).path for item in compare_visits(visits, visit).differences)


def _escape(evidence: Evidence, escape: Escape) -> Finding:
    path = escape.path.partition("?")[0]
    source = f" by {escape.source}" if escape.source else ""
    return fault(
        Severity.ERROR,
        evidence.places.of_text(escape.path, path, path.lstrip("/")),
        f"The browser asks for {escape.path} ({escape.type}) on page {escape.page}{source}.",
        f"That is outside of {evidence.platform.prefix}: another app's there, or nobody's.",
        "Build the URL with app.get_relative_path(...). In JavaScript put the prefix in front; the page has it: "
        'JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix.',
        anchor=f"browser {escape.path}",
    )


def _differs(evidence: Evidence, item: BrowserDifference) -> Finding:
    values = f": {item.before!r} in the original, {item.after!r} here" if item.before or item.after else ""
    return fault(
        Severity.ERROR,
        evidence.places.of_text(item.page),
        f"Page {item.page}: {item.message}{values}.",
        "The original does not do this in the same browser.",
        "Open the page with the browser's console, and look at the pictures side by side.",
        anchor=f"{item.kind} {item.page} {item.message}",
    )


CHECK = Check("browser", "A browser shows the same, and nothing leaves the prefix", judge)
