"""Notes what a tab asks for, what goes wrong there, and whether it still works."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dash_migrate.verify.browser.model import Escape, Failure, below

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

_REMOTE = ("http", "https", "ws", "wss")
# An answer that never ends by design, and what is not HTTP.
_ENDLESS = ("eventsource", "websocket")
# Chromium gives a request up because the page goes away: no fault of the app.
_GIVEN_UP = "net::ERR_ABORTED"
_RENDERER = "/_dash-component-suites/"
_UPDATE = "/_dash-update-component"
_MOST_TEXT = 500  # characters of a message


class Recorder:
    """Listens to a page, from its construction on.

    Args:
        context: of the page.
        page: the tab.
        address: of the app's server.
        prefix: below which the app answers.
    """

    def __init__(self, context: BrowserContext, page: Page, address: str, prefix: str) -> None:
        self._host, self._prefix = urlsplit(address).netloc, prefix
        self._pending: set[Request] = set()
        self._quiet_since = time.monotonic()
        self._outside: list[Request] = []
        self._answers: dict[Request, int] = {}
        self._sources: dict[str, str] = {}
        self.failed: list[Failure] = []
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", self._done)
        page.on("requestfailed", self._broke)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(_line(f"Uncaught {error}")))
        page.on("websocket", lambda socket: self._note(socket.url))
        protocol = context.new_cdp_session(page)
        protocol.on("Network.requestWillBeSent", self._traced)
        protocol.send("Network.enable")

    @property
    def quiet(self) -> float:
        """For how many seconds nothing has been under way."""
        return 0.0 if self._pending else time.monotonic() - self._quiet_since

    def stir(self) -> None:
        """Starts to count anew how long nothing is under way: something was just done to the page."""
        self._quiet_since = time.monotonic()

    def escapes(self, page: str) -> tuple[Escape, ...]:
        """Returns the requests for what is not below the prefix, each once.

        Args:
            page: the local path of the page to name.
        """
        found = (
            Escape(
                request.method,
                _path(request.url),
                request.resource_type,
                page,
                self._sources.get(request.url, ""),
                self._answers.get(request),
            )
            for request in self._outside
        )
        return tuple(dict.fromkeys(found))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in _REMOTE and parts.netloc != self._host:
            self.hosts.add(parts.netloc)

    def _owns(self, url: str) -> bool:
        return urlsplit(url).netloc == self._host

    def _asked(self, request: Request) -> None:
        self._note(request.url)
        if not self._owns(request.url):
            return
        if request.resource_type not in _ENDLESS:
            self._pending.add(request)
        if below(urlsplit(request.url).path, self._prefix) is None:
            self._outside.append(request)

    def _answered(self, response: Response) -> None:
        self._answers[response.request] = response.status
        if response.status >= 400:
            self._failed(response.request, response.status, "")

    def _done(self, request: Request) -> None:
        self._pending.discard(request)
        self._quiet_since = time.monotonic()

    def _broke(self, request: Request) -> None:
        self._done(request)
        if request.failure != _GIVEN_UP:
            self._failed(request, 0, request.failure or "")

    def _failed(self, request: Request, status: int, error: str) -> None:
        path = below(_path(request.url), self._prefix)
        if path is None or not self._owns(request.url):
            return
        callback = ""
        if path.startswith(_UPDATE):
            path, callback = _UPDATE, _output(request)
        self.failed.append(Failure(request.method, path, request.resource_type, status, error, callback))

    def _said(self, message: ConsoleMessage) -> None:
        # What could not be loaded is noted as a request already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(_line(message.text))

    def _traced(self, event: dict[str, Any]) -> None:  # JSON of the DevTools protocol
        url = event["request"]["url"]
        if urlsplit(url).netloc == self._host and below(urlsplit(url).path, self._prefix) is None:
            self._sources.setdefault(url, self._source(event))

    def _source(self, event: dict[str, Any]) -> str:  # JSON of the DevTools protocol
        """Returns who asked: code of the app rather than Dash's renderer, if it is on the stack."""
        initiator = event.get("initiator", {})
        frames, stack = [], initiator.get("stack")
        while stack:
            frames += [(frame["url"], frame["lineNumber"]) for frame in stack["callFrames"] if frame["url"]]
            stack = stack.get("parent")
        own = [frame for frame in frames if _RENDERER not in frame[0]]
        url, line = next(iter(own or frames), (initiator.get("url", ""), initiator.get("lineNumber")))
        if event.get("type") == "Document" and not url:
            return ""
        path = urlsplit(url or event.get("documentURL", "")).path
        local = below(path, self._prefix)
        return (path if local is None else local) + (f":{int(line) + 1}" if line is not None else "")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _line(text: str) -> str:
    return " ".join(text.split())[:_MOST_TEXT]


def _output(request: Request) -> str:
    """Returns which callback a request fires."""
    from playwright.sync_api import Error

    try:
        document = request.post_data_json
    except Error:  # no JSON
        return ""
    return str(document.get("output", "")) if isinstance(document, dict) else ""
