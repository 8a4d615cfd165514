"""A person in a real Chromium who clicks through an app, and what is seen on the way."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Locator, Page, sync_playwright

from dash_migrate.verify.browser import Limits, find_browser
from dash_migrate.verify.browser.recorder import Recorder
from dash_migrate.verify.browser.sight import Sight, look
from dash_migrate.verify.browser.tab import Place
from dash_migrate.verify.browser.worker import _launched

_SETTLE = 15.0  # seconds
_QUIET = 0.3  # seconds without a request after which callbacks are through
_LOOK_EVERY = 50  # milliseconds
_APPEARS = 1500  # milliseconds in which a link must be there
_REACH = 10_000  # milliseconds in which it must lead somewhere
_IMAGES = "[...document.images].map(i => [i.currentSrc || i.src, i.complete && i.naturalWidth > 0])"
_BACKGROUNDS = """[...document.querySelectorAll('*')].flatMap(
  e => [...getComputedStyle(e).backgroundImage.matchAll(/url\\("([^"]*)"\\)/g)].map(found => found[1])
)"""


@dataclass(frozen=True)
class Seen:
    """What the tab shows after one step; URLs without the prefix, those outside of it marked as such.

    Attributes:
        step: what was done: `click Ships`; with what kept it from being done.
        at: the path in the address bar.
        title: of the document.
        text: its lines.
        links: what each link says and where it leads.
        images: where each is, and whether there is a picture.
        backgrounds: where each is, and what the server answered.
        saved: the content of the file that was downloaded.
    """

    step: str
    at: str
    title: str = ""
    text: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    images: tuple[tuple[str, bool], ...] = ()
    backgrounds: tuple[tuple[str, int | None], ...] = ()
    saved: bytes = b""


@dataclass(frozen=True)
class Trip:
    """All of one way through an app.

    Attributes:
        seen: after each step.
        asked: every request to the app's server: `GET /ships`, without the prefix, those outside marked as such.
        outside: those of them that were not below the prefix.
        failed: those below it that were answered by an error.
        errors: of the browser's console.
    """

    seen: tuple[Seen, ...]
    asked: frozenset[str]
    outside: tuple[str, ...]
    failed: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass
class Visitor:
    """Does one step after the other and notes what there is to see."""

    page: Page
    place: Place
    recorder: Recorder
    seen: list[Seen] = field(default_factory=list)
    asked: dict[str, None] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._asks(request.method, request.url))
        self.page.on("response", lambda answer: self.answers.update({answer.url: answer.status}))

    def open(self, path: str) -> None:
        """Types an address, given without the prefix."""
        self._do(f"open {path}", lambda: self.page.goto(self.place.url(path), wait_until="commit"))

    def click(self, text: str) -> None:
        """Clicks the first link that says so."""
        link = self.page.get_by_role("link", name=text, exact=True).first
        self._do(f"click {text}", lambda: _click(link))

    def press(self, text: str) -> None:
        """Presses a button."""
        button = self.page.get_by_role("button", name=text, exact=True)
        self._do(f"press {text}", lambda: _click(button))

    def back(self) -> None:
        self._do("back", lambda: self.page.go_back(wait_until="commit"))

    def forward(self) -> None:
        self._do("forward", lambda: self.page.go_forward(wait_until="commit"))

    def reload(self) -> None:
        self._do("reload", lambda: self.page.reload(wait_until="commit"))

    def save(self, text: str) -> None:
        """Downloads what a link leads to."""
        link = self.page.get_by_role("link", name=text, exact=True).first

        def saved() -> bytes:
            with self.page.expect_download(timeout=_REACH) as download:
                _click(link)
            return Path(download.value.path()).read_bytes()

        self._do(f"save {text}", saved)

    def _do(self, step: str, action: Callable[[], object]) -> None:
        self.recorder.stir()
        problem, result = "", None
        try:
            result = action()
        except Error as error:
            problem = f": {str(error).splitlines()[0]}"
        sight = self._settled()
        self.seen.append(
            Seen(
                step + problem,
                self._local(self.page.url),
                sight.title,
                sight.lines,
                tuple((anchor.text, self._local(anchor.url)) for anchor in sight.anchors),
                tuple((self._local(url), loaded) for url, loaded in self.page.evaluate(_IMAGES)),
                tuple((self._local(url), self.answers.get(url)) for url in self.page.evaluate(_BACKGROUNDS)),
                result if isinstance(result, bytes) else b"",
            )
        )

    def _settled(self) -> Sight:
        """What the tab shows once nothing is under way any more."""
        until = time.monotonic() + _SETTLE
        while True:
            self.page.wait_for_timeout(_LOOK_EVERY)
            with contextlib.suppress(Error):  # on its way to another document
                sight = look(self.page)
                if (self.recorder.quiet >= _QUIET and not sight.loading) or time.monotonic() > until:
                    return sight

    def _asks(self, method: str, url: str) -> None:
        if self.place.owns(url):
            self.asked[f"{method} {self._local(url).partition('?')[0]}"] = None

    def _local(self, url: str) -> str:
        outside = self.place.owns(url) and self.place.outside(url)
        return f"outside: {urlsplit(url).path}" if outside else self.place.local(url)


def travel(address: str, prefix: str, way: Callable[[Visitor], None]) -> Trip:
    """Goes a way through a running app.

    Args:
        address: of its server.
        prefix: below which it answers; what is not below it is outside of the app.
        way: the steps.
    """
    place = Place(address, prefix, Limits(), time.monotonic() + 600)
    with _context(address) as context:
        page = context.new_page()
        visitor = Visitor(page, place, Recorder(context, page, address, prefix))
        way(visitor)
        recorder = visitor.recorder
        return Trip(
            tuple(visitor.seen),
            frozenset(visitor.asked),
            tuple(f"{escape.method} {escape.path}" for escape in recorder.escapes("")),
            tuple(f"{failure.method} {failure.path} {failure.status}" for failure in recorder.failed),
            tuple(recorder.errors),
        )


def _click(target: Locator) -> None:
    target.wait_for(timeout=_APPEARS)
    target.click(timeout=_REACH)


@contextlib.contextmanager
def _context(address: str) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = _launched(playwright, {"address": address, "executable": find_browser()})
        context = browser.new_context(service_workers="block", reduced_motion="reduce")
        own = re.escape(urlsplit(address).netloc)
        context.route(re.compile(rf"^https?://(?!{own}(/|$))"), lambda route: route.abort())
        try:
            yield context
        finally:
            browser.close()
