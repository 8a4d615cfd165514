"""Which differences from the original are news: others follow from one before, or from what another check says.

A link that leaves the prefix makes a page unreachable; a callback that fails changes the page that it is on, and
does so on every page: that is one finding each.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.verify.checks.callbacks import too_slow
from dash_migrate.verify.differing import Nothing
from dash_migrate.verify.generated_ids import without_hash
from dash_migrate.verify.tracing import Act
from dash_migrate.verify.visiting.broken import broken_links
from dash_migrate.verify.visiting.urls import leads_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.verify.compare import Difference
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.tracing import Event
    from dash_migrate.verify.visiting.broken import BrokenLink

_KEY = r'\["((?:[^"\\]|\\.)*)"\]'
_PARTS = re.compile(rf"(?P<part>answers|pages|contents){_KEY}(?:{_KEY})?")
_SECOND = re.compile(r" #\d+\Z")
_NOTHING = Nothing.HERE.value
_AGAIN = " #"  # what names the second answer of a callback on one page
_MOVES = "dcc.Location."


@dataclass(frozen=True, slots=True)
class Where:
    """What a difference is about.

    Attributes:
        part: of the app: `answers`, `pages`, `contents`; otherwise the path itself.
        path: the local path of the page or the content.
        callback: that answered, as `Answer.callback`; "" for all of a page's.
    """

    part: str
    path: str = ""
    callback: str = ""


def where(difference: Difference) -> Where:
    """Reads the path of a difference."""
    match = _PARTS.match(difference.path)
    if match is None:
        return Where(difference.path)
    path, callback = (json.loads(f'"{text}"') if text else "" for text in match.groups()[1:])
    return Where(match["part"], path, _SECOND.sub("", callback) if match["part"] == "answers" else "")


def news(evidence: Evidence, found: Iterable[Difference]) -> Iterator[Difference]:
    """Yields the differences that nothing else explains, one for each cause."""
    known = _Known(evidence)
    said: set[tuple[str, str]] = set()
    touched: set[str] = set()
    differences = list(found)
    present = [where(difference) for difference in differences if not _is_absence(difference)]
    routed = {place.path for place in present if reads_pathname(evidence, place.callback)}
    for difference in differences:
        place = where(difference)
        if _is_absence(difference) and place.path in routed:  # its components come with the page
            continue
        if known.sends_away and (place.part == "pages" or _AGAIN in difference.path):
            continue
        if place.part == "pages" and (place.path in touched or "layout" in touched):
            continue
        touched.add("layout" if place.part.startswith("layout") else place.path)
        if known.explains(place) or known.names(difference):
            continue
        key = (place.part, place.callback or place.path)
        if key not in said:
            said.add(key)
            yield difference


def reads_pathname(evidence: Evidence, callback: str) -> bool:
    """Whether a callback, named by its output, has the pathname among its inputs."""
    visit = evidence.visit
    for known in (visit.callbacks if visit is not None else None) or ():
        if isinstance(known, dict) and callback and without_hash(str(known.get("output"))) == callback:
            inputs = known.get("inputs")
            given = inputs if isinstance(inputs, list) else []
            return any(isinstance(item, dict) and item.get("property") == "pathname" for item in given)
    return False


def _is_absence(difference: Difference) -> bool:
    """Whether a whole answer is there only before, or only after."""
    return _NOTHING in {difference.before, difference.after} and difference.path.endswith("]")


class _Known:
    """What the other checks have to say of the same run."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def explains(self, place: Where) -> bool:
        """Whether a difference follows from what another check finds."""
        if place.part == "contents":
            return place.path in self._broken or self._is_asset(place.path)
        if place.callback in self._slow or place.callback in self._failed:
            return True
        return place.part in {"answers", "pages"} and place.path in self._left

    def names(self, difference: Difference) -> bool:
        """Whether what is served in place of the original's value is a link that is found broken."""
        value = difference.after.strip('"')
        return bool(value) and value in self._broken

    def _is_asset(self, path: str) -> bool:
        """Whether the assets are at fault; the index page names them, and what it says of pages is not compared.

        Dash (4.4.1, `_page_meta_tags`) looks the page up by the whole path, and finds none below a prefix.
        """
        baseline = self._evidence.baseline
        return path in baseline.assets or (path == baseline.home and bool(baseline.pages or self._lost))

    @cached_property
    def _lost(self) -> bool:
        visit, visits = self._evidence.visit, self._evidence.baseline.visits
        if visit is None or visits is None:
            return False
        return any(visits[0].contents.get(p) != visit.contents.get(p) for p in self._evidence.baseline.assets)

    @cached_property
    def _links(self) -> tuple[BrokenLink, ...]:
        visit, visits = self._evidence.visit, self._evidence.baseline.visits
        return tuple(broken_links(visits[0], visit)) if visit is not None and visits is not None else ()

    @cached_property
    def _broken(self) -> frozenset[str]:
        """The local paths that broken links lead to, and were to lead to."""
        prefix = self._evidence.platform.prefix
        found = {leads_to(item.link, base) for item in self._links for base in ("/", prefix)}
        return frozenset(path for path in found if path is not None) - {"/"}

    @property
    def sends_away(self) -> bool:
        """Whether a page sends the browser to a place that it should not: there callbacks would fire again."""
        return bool(self._left)

    @cached_property
    def _left(self) -> frozenset[str]:
        """The local paths of pages that send the browser to a place that they should not."""
        return frozenset(item.link.page for item in self._links if item.link.component.startswith(_MOVES))

    @cached_property
    def _slow(self) -> frozenset[str]:
        """The callbacks that do not answer in the time that the platform gives them."""
        visit = self._evidence.visit
        answers = (answer for page in visit.pages for answer in page.answers) if visit is not None else ()
        return frozenset(without_hash(a.callback) for a in answers if too_slow(a, self._evidence.platform))

    @cached_property
    def _failed(self) -> frozenset[str]:
        """The callbacks that fail at a line whose missing file or variable is found by another check."""
        visit, errors = self._evidence.visit, self._evidence.deployment.errors()
        reported = {event.place for event in self._evidence.events if event.place and _missing(event)}
        if visit is None or not errors or not all(error.place in reported for error in errors):
            return frozenset()
        answers = (answer for page in visit.pages for answer in page.answers)
        return frozenset(without_hash(answer.callback) for answer in answers if answer.status >= 500)


def _missing(event: Event) -> bool:
    """Whether an event is an error of its own: a variable that is needed, or a file outside, is not there."""
    return not event.found and (event.act is Act.READ or (event.act is Act.VARIABLE and event.needed))
