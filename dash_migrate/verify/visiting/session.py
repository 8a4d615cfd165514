"""Asks one server for URLs as a browser does, one after the other."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, final
from urllib.parse import quote, urlsplit

from dash_migrate.verify.visiting.model import Reply

if TYPE_CHECKING:
    from types import TracebackType

    from dash_migrate.verify.model import JSON

_AGENT = "dash-migrate"
WORKER = "X-Dash-Migrate-Worker"  # the header by which the tracer lets gunicorn say which worker answered
_CHUNK = 1 << 16
_LARGEST = 256 << 20  # bytes of a body: what is larger is no page's, and must not fill the memory
_SAFE = "%/:=&?~+!$,;'@()*[]-._"  # what a URL may hold besides letters and digits


@final
class Session:
    """A visitor with one connection, which is kept open, and its own cookies.

    Redirects are not followed. Not to be used by two threads at once.
    """

    def __init__(self, address: str, timeout: float) -> None:
        """Connects on the first request.

        Args:
            address: `http://HOST:PORT`.
            timeout: seconds that one request may take until its last byte.

        Raises:
            ValueError: the address is no such URL.
        """
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"not the address of an HTTP server: {address!r}")
        self.address = f"http://{parts.netloc}"
        self.timeout = timeout
        self._host, self._port = parts.hostname, parts.port or 80
        self._connection: http.client.HTTPConnection | None = None
        self._cookies: dict[str, tuple[str, str]] = {}

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str) -> Reply:
        """Asks for an absolute path with its query; a fragment is not sent."""
        return self._ask("GET", path, None)

    def post(self, path: str, document: JSON) -> Reply:
        """Sends a JSON document."""
        body = json.dumps(document).encode()
        return replace(self._ask("POST", path, body), sent=len(body))

    def _ask(self, method: str, path: str, body: bytes | None) -> Reply:
        started = time.monotonic()
        kept = self._connection is not None
        try:
            try:
                return self._exchange(method, path, body, started)
            except (http.client.RemoteDisconnected, ConnectionError):
                if not kept:
                    raise
                self.close()  # servers close kept connections when they like
                return self._exchange(method, path, body, started)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            self.close()
            return Reply(0, "", b"", time.monotonic() - started, error=self._reason(exc))

    def _reason(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"no answer within {self.timeout:g} s"
        if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError):
            return "the server closed the connection without an answer"
        if isinstance(error, http.client.IncompleteRead):
            return "the server closed the connection in the middle of its answer"
        return str(error) or type(error).__name__

    def _exchange(self, method: str, path: str, body: bytes | None, started: float) -> Reply:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=self.timeout)
        target = quote(path.split("#", 1)[0], safe=_SAFE)
        headers = {"Accept": "*/*", "User-Agent": _AGENT}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if cookies := self._cookies_for(target):
            headers["Cookie"] = cookies
        self._connection.request(method, target, body, headers)
        answer = self._connection.getresponse()
        self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
        content = self._body(answer, started)
        if answer.will_close:
            self.close()
        kind = (answer.headers.get("Content-Type") or "").split(";", 1)[0].strip().lower()
        location = answer.headers.get("Location") or ""
        worker = answer.headers.get(WORKER) or ""
        return Reply(answer.status, kind, content, time.monotonic() - started, location, worker=worker)

    def _body(self, answer: http.client.HTTPResponse, started: float) -> bytes:
        """Reads to the end: a server that sends a byte now and then is no slower than the limit."""
        parts: list[bytes] = []
        size, whole = 0, answer.length  # `read1` counts it down in some releases of Python and not in others
        while part := answer.read1(_CHUNK if whole is None else min(_CHUNK, whole - size)):
            parts.append(part)
            size += len(part)
            if size == whole:
                break
            if time.monotonic() - started > self.timeout:
                raise TimeoutError
            if size > _LARGEST:
                raise ValueError(f"the answer is larger than {_LARGEST >> 20} MiB")
        answer.close()
        if whole is not None and size < whole:
            raise http.client.IncompleteRead(b"".join(parts), whole - size)
        return b"".join(parts)

    def _cookies_for(self, target: str) -> str:
        path = target.split("?", 1)[0]
        sent = (
            f"{name}={value}"
            for name, (value, below) in self._cookies.items()
            if path == below or path.startswith(below.rstrip("/") + "/")
        )
        return "; ".join(sent)

    def _keep_cookies(self, lines: list[str]) -> None:
        for line in lines:
            jar: SimpleCookie = SimpleCookie()
            try:
                jar.load(line)
            except CookieError:
                continue
            for name, morsel in jar.items():
                if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                    self._cookies.pop(name, None)
                else:
                    self._cookies[name] = (morsel.coded_value, morsel["path"] or "/")
