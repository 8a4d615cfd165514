"""Whether every URL of the app's own stays inside the prefix and leads to what it led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Severity
from dash_migrate.verify.checks.check import NOT_STARTED, Check, Judged, fault, of_each_app
from dash_migrate.verify.places import NOWHERE
from dash_migrate.verify.visiting.broken import Reason, broken_links, links_that_fail
from dash_migrate.verify.visiting.model import Visit
from dash_migrate.verify.visiting.urls import leads_to, local_path
from dash_migrate.wording import count

if TYPE_CHECKING:
    from dash_migrate.plan import Finding, Location
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.visiting.broken import BrokenLink

_ROUTE = 'Register the route below the prefix: app.config.routes_pathname_prefix + "api".'
_WHY = {
    Reason.ESCAPES: "On the platform the app lives below {prefix}: this URL is another app's there, or nobody's.",
    Reason.DOUBLE: "The prefix stands in it twice, so it leads nowhere.",
    Reason.FAILS: "On the author's machine it works.",
    Reason.REDIRECTS: "The redirect leaves the prefix, or leads elsewhere than on the author's machine.",
    Reason.OTHER_CONTENT: "On the author's machine it answers something else.",
}
_ACTION = {
    Reason.ESCAPES: "Build it with app.get_relative_path(...), or app.get_asset_url(...) for a file in assets/.",
    Reason.DOUBLE: "Use app.get_relative_path(...) once; page['relative_path'] has the prefix already.",
    Reason.FAILS: _ROUTE,
    Reason.REDIRECTS: "Redirect to app.get_relative_path(...).",
    Reason.OTHER_CONTENT: _ROUTE,
}
_BESIDE_DASH = (
    "It is no page of Dash, so app.get_relative_path(...) does not fit. Build it with flask.url_for(...) of its "
    "route, or put the prefix in front: "
    'os.environ.get("DASH_REQUESTS_PATHNAME_PREFIX", os.environ.get("SCRIPT_NAME", "") + "/").'
)
_IN_CSS = "Write it relative to the CSS file: url(logo.png) for a file beside it. That works below every prefix."
_SHOWN = 5  # URLs of one line
_NO_VISIT = Visit("/", {}, None, None)


def judge(evidence: Evidence) -> Judged:
    """An error for each URL that escapes or changes its meaning, one for all places that name it."""
    visit, visits = evidence.visit, evidence.baseline.visits
    if visit is None:
        return Judged(not_run=NOT_STARTED)
    before = visits[0] if visits is not None else _NO_VISIT
    found: dict[tuple[Location, str, Reason], list[BrokenLink]] = {}
    for item in broken_links(before, visit):
        found.setdefault((_location(evidence, item), item.link.component, item.reason), []).append(item)
    urls = count(len({link.url for link in visit.links}), "URL")
    shown = [f"{urls} of the app's own in {count(len(visit.links), 'place')}"]
    if visits is None:
        shown.append("what they lead to is not compared, as the original could not be run")
    dead = list(dict.fromkeys(item.link.url for item in links_that_fail(before)))
    if dead:
        shown.append(f"broken on the author's machine, too: {', '.join(dead)}")
    findings = (_broken(evidence, location, items) for (location, _, _), items in found.items())
    return Judged(tuple(shown), tuple(findings))


def _broken(evidence: Evidence, location: Location, items: list[BrokenLink]) -> Finding:
    first, reason = items[0], items[0].reason
    urls = list(dict.fromkeys(item.link.url for item in items))
    more = len(dict.fromkeys(item.link for item in items)) - 1
    others = f", and in {count(more, 'more place')}" if more else ""
    also = f" It has other values, too: {', '.join(urls[1:_SHOWN])}" if len(urls) > 1 else ""
    also += ", ..." if len(urls) > _SHOWN else "." if also else ""
    where = f" on page {first.link.page}" if first.link.page else ""
    answers = f" It answers {first.after}" + (f", the original {first.before}." if first.before else ".")
    return fault(
        Severity.ERROR,
        location,
        f"{first.link.component or first.link.place} is {urls[0]!r}{where} ({first.link.place}{others}): "
        f"it {reason.value}." + (answers if first.after else "") + also,
        _WHY[reason].format(prefix=evidence.platform.prefix),
        _IN_CSS if location.path.endswith(".css") else _action(evidence, first),
        anchor=f"{reason.name} {first.link.component or urls[0]}",
    )


def _action(evidence: Evidence, item: BrokenLink) -> str:
    home = evidence.baseline.home
    leads_beside = not (leads_to(item.link, "/") or "").startswith(home)
    return _BESIDE_DASH if item.reason is Reason.ESCAPES and leads_beside else _ACTION[item.reason]


def _location(evidence: Evidence, item: BrokenLink) -> Location:
    url = item.link.url
    path = url.partition("?")[0].partition("#")[0]
    local = local_path(path, evidence.platform.prefix) or path
    texts = (url, *(text for form in (path, local) for text in (form, form.rstrip("/"), form.lstrip("/"))))
    served = item.link.place.split(" ")[0]
    if not item.link.page:
        for file in (served, served.removeprefix(evidence.baseline.home[1:])):
            if evidence.places.exists(file):
                return evidence.places.in_file(file, *texts)
    if not item.link.component:  # of a page's HTML, where it stands as an attribute
        written = evidence.places.of_text(f'="{url}"', f"='{url}'")
        if written != NOWHERE:
            return written
    return evidence.places.of_link(item.link.component, item.link.page, *texts)


def _place_and_url(finding: Finding) -> tuple[Location, str]:
    """What a line of code does wrong, whichever of several apps shows it."""
    return finding.location, finding.anchor


CHECK = Check(
    "links", "Every URL of the app's own stays inside the prefix", of_each_app(judge, same=_place_and_url)
)
