"""What a browser saw of a running app: plain data.

A *local* path is one as the app has it on its author's machine, without the platform's prefix: `/sales`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dash_migrate.errors import DashMigrateError


class BrowserMissingError(DashMigrateError):
    """There is no browser, or no Playwright to drive it."""


class BrowserFailedError(DashMigrateError):
    """The browser is there and cannot be used."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a browser looks at.

    Attributes:
        pages: at most that many are opened.
        clicks: at most that many links are clicked on one page.
        settle: seconds after which a page counts as it is, whether its callbacks are through or not.
        seconds: for everything.
    """

    pages: int = 40
    clicks: int = 25
    settle: float = 15.0
    seconds: float = 240.0


@dataclass(frozen=True, slots=True)
class Escape:
    """A request to the app's own server for what does not lie below its prefix.

    Attributes:
        method: the HTTP method.
        path: the absolute path, with its query.
        type: what it is for, as Chromium has it: `document`, `image`, `fetch`, `script`.
        page: the local path of the page on which it happened.
        source: the document or script that asked, as `/assets/shop.js:5`, below the prefix a local path; or "".
        status: what was answered, or None.
    """

    method: str
    path: str
    type: str
    page: str
    source: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A request below the prefix that went wrong.

    Attributes:
        method: the HTTP method.
        path: the local path, with its query; a callback's without.
        type: what it is for, as in `Escape`.
        status: the HTTP status; 0 if there was no answer.
        error: Chromium's name of the error, if there was no answer: `net::ERR_EMPTY_RESPONSE`.
        callback: the output of the callback that was asked for, if it is one, or "".
    """

    method: str
    path: str
    type: str
    status: int
    error: str = ""
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Click:
    """A click on a link, and the way back.

    Attributes:
        href: where the link leads, a local path with its query; an absolute one if it leaves the prefix.
        text: what the link says, cut.
        landed: the path at which the browser was afterwards, as `href` has it.
        ok: whether it stayed below the prefix and the way back led to the page before.
        problem: why it is not ok, in one line, or "".
        changed: whether the page or its address was another one after the click.
    """

    href: str
    text: str
    landed: str
    ok: bool
    problem: str = ""
    changed: bool = True


@dataclass(frozen=True, slots=True)
class BrowsedPage:
    """One page, opened by its address.

    Attributes:
        path: its local path.
        final: the local path at which the browser was in the end; an absolute one if it left the prefix.
        title: of the document.
        text: what it shows, one line each without blank lines, before any click.
        screenshot: the path of a PNG, or None.
        settled: whether its callbacks were through in time.
        errors: what the console says are errors, and exceptions that nothing caught.
        escapes: requests for what is not below the prefix.
        failed: requests below the prefix that went wrong.
        hosts: other servers that were asked for something, and not let through.
        clicks: on its links.
        problem: why it could not be opened, in one line, or "".
    """

    path: str
    final: str
    title: str = ""
    text: tuple[str, ...] = ()
    screenshot: str | None = None
    settled: bool = True
    errors: tuple[str, ...] = ()
    escapes: tuple[Escape, ...] = ()
    failed: tuple[Failure, ...] = ()
    hosts: tuple[str, ...] = ()
    clicks: tuple[Click, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Browsing:
    """What one browser saw.

    Attributes:
        address: of the server: `http://127.0.0.1:8050`.
        prefix: below which the app was asked for.
        pages: in the order in which they were asked for.
        left_out: what was not looked at, and why, in one line each.
    """

    address: str
    prefix: str
    pages: tuple[BrowsedPage, ...]
    left_out: tuple[str, ...] = ()

    @property
    def escapes(self) -> tuple[Escape, ...]:
        """Those of all pages."""
        return tuple(escape for page in self.pages for escape in page.escapes)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Those of all pages, each once."""
        return tuple(sorted({host for page in self.pages for host in page.hosts}))


def below(path: str, prefix: str) -> str | None:
    """Returns the local path of an absolute one; None if it is not below the prefix."""
    if path.startswith(prefix):
        return "/" + path[len(prefix) :]
    return "/" if path == prefix.rstrip("/") else None
