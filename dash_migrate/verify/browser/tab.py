"""Opens one page of the app in a tab of its own, as a person would, and tries its links."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from dash_migrate.verify.browser.model import BrowsedPage, Click, below
from dash_migrate.verify.browser.recorder import Recorder
from dash_migrate.verify.browser.sight import Anchor, Sight, anchor, look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from dash_migrate.verify.browser.model import Limits

WIDTH, HEIGHT = 1280, 900
_TALLEST = 4000  # pixels of a screenshot
_LOOK_EVERY = 50  # milliseconds
_QUIET = 0.3  # seconds without a request after which callbacks are through: one fires the next at once
_PATIENCE = 2.0  # seconds for what is missing still to come
_REACH = 2000  # milliseconds in which a link must be clickable


@dataclass(frozen=True, slots=True)
class Place:
    """Where the app is, and how long to look at it.

    Attributes:
        address: of its server.
        prefix: below which it answers.
        limits: as given.
        until: the monotonic time at which everything ends.
    """

    address: str
    prefix: str
    limits: Limits
    until: float

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until

    def url(self, path: str) -> str:
        """Returns the address of a local path."""
        return self.address + self.prefix.rstrip("/") + path

    def owns(self, url: str) -> bool:
        """Whether a URL is of the app's server."""
        return urlsplit(url).netloc == urlsplit(self.address).netloc

    def local(self, url: str) -> str:
        """Returns the local path of a URL with its query; what is not below the prefix stays as it is."""
        if not self.owns(url):
            return url
        parts = urlsplit(url)
        path = below(parts.path, self.prefix)
        return (parts.path if path is None else path) + (f"?{parts.query}" if parts.query else "")

    def outside(self, url: str) -> bool:
        """Whether a URL is not below the prefix, or of another server."""
        return not self.owns(url) or below(urlsplit(url).path, self.prefix) is None


class Tab:
    """One page of the app.

    Args:
        context: the browser's.
        place: where the app is.
        path: the page's local path.
    """

    def __init__(self, context: BrowserContext, place: Place, path: str) -> None:
        self._place, self._path = place, path
        self._page = context.new_page()
        self._page.set_default_timeout(place.limits.settle * 1000)
        self._recorder = Recorder(context, self._page, place.address, place.prefix)
        self._downloads = 0
        self._page.on("download", lambda _: self._downloaded())

    def browse(self, screenshot: Path, tried: set[str]) -> tuple[BrowsedPage, str]:
        """Opens the page, looks at it and clicks its links.

        Args:
            screenshot: the PNG to write.
            tried: URLs that were clicked already, on other pages; what is clicked here is added.

        Returns:
            The page, and what was left out of its clicks, or "".
        """
        from playwright.sync_api import Error

        try:
            self._page.goto(self._place.url(self._path), wait_until="domcontentloaded")
            seen = self._settled()
        except Error as error:
            final = self._place.local(self._page.url) if self._place.owns(self._page.url) else ""
            return self._result(BrowsedPage(self._path, final, problem=_line(error))), ""
        final = self._place.local(self._page.url)
        if seen is None:
            return self._result(BrowsedPage(self._path, final, settled=False, problem="it never shows")), ""
        settled = self._recorder.quiet >= _QUIET and not seen.loading
        self._shoot(screenshot, seen)
        clicks, left_out = self._clicks(seen, tried)
        page = BrowsedPage(
            self._path, final, seen.title, seen.lines, str(screenshot), settled, clicks=tuple(clicks)
        )
        return self._result(page), left_out

    def close(self) -> None:
        """Closes the tab."""
        from playwright.sync_api import Error

        with contextlib.suppress(Error):
            self._page.close()

    def _result(self, page: BrowsedPage) -> BrowsedPage:
        from dataclasses import replace

        heard = self._recorder
        return replace(
            page,
            errors=tuple(dict.fromkeys(heard.errors)),
            escapes=heard.escapes(self._path),
            failed=tuple(dict.fromkeys(heard.failed)),
            hosts=tuple(sorted(heard.hosts)),
        )

    def _settled(self) -> Sight | None:
        """Waits until the page has nothing left to do or the time is up; None if it shows nothing."""
        from playwright.sync_api import Error

        seen = None
        self._recorder.stir()  # what a click or the way back fires comes a moment later
        until = min(time.monotonic() + self._place.limits.settle, self._place.until)
        while time.monotonic() < until:
            self._page.wait_for_timeout(_LOOK_EVERY)
            if seen is not None and self._recorder.quiet < _QUIET:
                continue
            with contextlib.suppress(Error):  # the page is on its way to another one
                seen = look(self._page)
                if self._recorder.quiet >= _QUIET and not seen.loading:
                    return seen
        with contextlib.suppress(Error):
            seen = look(self._page)
        return seen

    def _shoot(self, path: Path, seen: Sight) -> None:
        from dash_migrate.transaction.durable import write_new

        size = {"x": 0, "y": 0, "width": WIDTH, "height": max(HEIGHT, min(seen.height, _TALLEST))}
        png = self._page.screenshot(full_page=True, clip=size, animations="disabled")  # type: ignore[arg-type]
        path.unlink(missing_ok=True)  # of an earlier look
        write_new(path, png, 0o600)

    def _clicks(self, start: Sight, tried: set[str]) -> tuple[list[Click], str]:
        clicks: list[Click] = []
        here = self._page.url
        for link in start.anchors:
            url = urldefrag(link.url).url
            if not self._place.owns(url) or url in tried or url == urldefrag(here).url or link.download:
                continue
            if len(clicks) >= self._place.limits.clicks:
                return clicks, f"{self._path}: only its first {len(clicks)} links were clicked"
            if self._place.over:
                return clicks, f"{self._path}: the time was up after {len(clicks)} of its links"
            tried.add(url)
            clicks.append(self._click(link, start, here))
        return clicks, ""

    def _click(self, link: Anchor, start: Sight, here: str) -> Click:
        from playwright.sync_api import Error

        href = self._place.local(urldefrag(link.url).url)
        downloads, failures = self._downloads, len(self._recorder.failed)
        try:
            element = anchor(self._page, link.url)
            if element is None:
                return Click(href, link.text, self._place.local(here), False, "it is gone", False)
            element.click(timeout=_REACH)
            changed = self._comes(
                lambda seen: self._page.url != here or self._downloads > downloads or seen != start
            )
        except Error as error:
            return self._back_at_start(Click(href, link.text, "", False, _line(error), False), here)
        there = self._page.url
        landed = self._place.local(there)
        if there == here:
            return Click(href, link.text, landed, True, "", changed)
        problem = f"leads out of the app, to {landed}" if self._place.outside(there) else ""
        problem = problem or self._refused(landed, failures) or self._way_back(start, here)
        return self._back_at_start(Click(href, link.text, landed, not problem, problem), here)

    def _refused(self, landed: str, known: int) -> str:
        """Returns what is wrong with the document that a click led to, or ""; the failures before are known."""
        for failure in self._recorder.failed[known:]:
            if failure.type == "document" and failure.path == landed:
                return f"answers {failure.status or failure.error}"
        return ""

    def _way_back(self, start: Sight, here: str) -> str:
        """Goes back and returns what is wrong with that, or ""."""
        from playwright.sync_api import Error

        try:
            self._page.go_back(wait_until="commit")
        except Error as error:
            return f"the way back: {_line(error)}"
        if not self._comes(lambda seen: self._page.url == here and seen.shows_the_same(start)):
            if self._page.url != here:
                return f"the way back leads to {self._place.local(self._page.url)}"
            return "the way back does not show the page again"
        return ""

    def _comes(self, expected: Callable[[Sight], bool]) -> bool:
        """Whether the page comes to look as expected, with some patience beyond its coming to rest."""
        seen = self._settled()
        until = time.monotonic() + _PATIENCE
        while seen is not None and not expected(seen):
            if time.monotonic() >= until:
                return False
            seen = self._settled()
        return seen is not None

    def _back_at_start(self, click: Click, here: str) -> Click:
        """Opens the page anew if the click left it broken, for the next one."""
        from playwright.sync_api import Error

        if not click.ok:
            with contextlib.suppress(Error):
                self._page.goto(here, wait_until="domcontentloaded")
                self._settled()
        return click

    def _downloaded(self) -> None:
        self._downloads += 1


def _line(error: Exception) -> str:
    """The first line of what Playwright says, without the name of its method."""
    text = str(error).strip().splitlines()
    return (text[0] if text else type(error).__name__).split(": ", 1)[-1][:200]
