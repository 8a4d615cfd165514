"""Asks an app for a URL without a socket: as a WSGI server calls it, or as an ASGI server does."""

from __future__ import annotations

import asyncio
import inspect
import io
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from .intercept import OnError

    Message = dict[str, Any]  # an ASGI message, as its specification has it
    Headers = tuple[tuple[str, str], ...]


class Answer(NamedTuple):
    """What a GET gave: the HTTP status, the content type, the body."""

    status: int
    kind: str
    body: bytes


class Request(NamedTuple):
    """A request as it came in: its method, path and query as sent, headers, and its whole body."""

    method: str
    path: str  # quoted
    query: str  # quoted, without the question mark
    headers: Headers
    body: bytes


class Response(NamedTuple):
    """What a request gave: the HTTP status, the headers in their order, the whole body."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """Returns the last value of a header, "" for none; `name` in lower case."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")


_FAILED = Response(500, (), b"")


def client_for(served: Any, script_name: str, on_error: OnError) -> WsgiClient | AsgiClient:
    """Returns the client that fits, chosen as uvicorn chooses: is the call a coroutine function?

    Args:
        served: a Flask, Quart, FastAPI or Dash app, or any WSGI or ASGI callable.
        script_name: the part of every path that gunicorn moves out of it; "" for none.
        on_error: is told of an exception that the app lets out.

    Raises:
        TypeError: a server cannot call it.
    """
    if not callable(served):
        kind = type(served)
        name = f"{kind.__module__}.{kind.__qualname__}"
        raise TypeError(f"a server cannot call this {name} object; name the Dash app's `.server`")
    if inspect.iscoroutinefunction(served) or inspect.iscoroutinefunction(type(served).__call__):
        return AsgiClient(served, on_error)
    return WsgiClient(served, script_name, on_error)


class _Client:
    """Asks by `request`, which each protocol has in its own way."""

    def request(self, request: Request) -> Response:
        """Returns the answer, redirects not followed; 500 if the app raises before it answers."""
        raise NotImplementedError

    def get(self, path: str) -> Answer:
        """Returns the answer to `GET path`, a path that is not quoted."""
        headers = (("Host", "127.0.0.1"), ("User-Agent", "dash-migrate"))
        response = self.request(Request("GET", quote(path), "", headers, b""))
        return Answer(response.status, response.header("content-type"), response.body)


class WsgiClient(_Client):
    """Calls a WSGI app, from any thread."""

    def __init__(self, app: Any, script_name: str, on_error: OnError) -> None:
        self._app = app
        self._script_name = script_name
        self._on_error = on_error

    def request(self, request: Request) -> Response:
        """Returns the answer, redirects not followed; 500 if the app raises."""
        started: list[Any] = []  # status line and headers, the last call of `start_response`
        try:
            body = b"".join(self._call(self._environ(request), started))
        except Exception as exc:  # noqa: BLE001 - a server answers 500, whatever the app raises
            self._on_error(exc)
            return _FAILED
        if not started:
            self._on_error(RuntimeError("the app did not call start_response"))
            return _FAILED
        headers = tuple((str(name), str(value)) for name, value in started[-1][1])
        return Response(int(started[-1][0].split()[0]), headers, body)

    def _environ(self, request: Request) -> dict[str, Any]:
        """Returns what PEP 3333 asks for; its text is bytes read as Latin-1."""
        path = unquote_to_bytes(request.path).decode("latin-1")
        if not path.startswith(self._script_name):
            raise ValueError(f"the path {path} is outside SCRIPT_NAME {self._script_name}")
        target = request.path + ("?" + request.query if request.query else "")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": self._script_name,
            "PATH_INFO": path[len(self._script_name) :] or "/",
            "QUERY_STRING": request.query,
            "REQUEST_URI": target,  # these two: as gunicorn and Flask's own server have it
            "RAW_URI": target,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
        }
        for name, value in request.headers:
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key != "CONTENT_LENGTH":
                known = environ.get("HTTP_" + key)
                environ["HTTP_" + key] = value if known is None else known + "," + value
        if request.body or request.method not in ("GET", "HEAD"):
            environ["CONTENT_LENGTH"] = str(len(request.body))
        _, _, port = environ.get("HTTP_HOST", "").rpartition(":")
        if port.isdigit():
            environ.update(SERVER_NAME="127.0.0.1", SERVER_PORT=port)
        setup_testing_defaults(environ)
        return environ

    def _call(self, environ: dict[str, Any], started: list[Any]) -> list[bytes]:
        chunks: list[bytes] = []

        def start_response(status: str, headers: Any, _exc_info: Any = None) -> Any:
            started.append((status, headers))
            return chunks.append

        result = self._app(environ, start_response)
        try:
            chunks.extend(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        return chunks


class AsgiClient(_Client):
    """Calls an ASGI app, its start-up first, all in one event loop: one request at a time."""

    def __init__(self, app: Any, on_error: OnError) -> None:
        self._app = app
        self._on_error = on_error
        self._state: dict[str, Any] = {}  # what the app's start-up hands to its requests
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())

    def request(self, request: Request) -> Response:
        """Returns the answer, redirects not followed; 500 if the app raises before it answers."""
        messages: list[Message] = []
        try:
            with self._lock:
                self._loop.run_until_complete(self._request(request, messages))
        except Exception as exc:  # noqa: BLE001 - a server answers 500, whatever the app raises
            self._on_error(exc)
        starts = [message for message in messages if message["type"] == "http.response.start"]
        if not starts:
            return _FAILED
        sent = starts[0].get("headers", [])
        headers = tuple((bytes(k).decode("latin-1"), bytes(v).decode("latin-1")) for k, v in sent)
        return Response(starts[0]["status"], headers, b"".join(m.get("body", b"") for m in messages))

    async def _start(self) -> None:
        """Runs the app's start-up; an app that knows none of it raises, which servers accept."""
        to_app: asyncio.Queue[Message] = asyncio.Queue()
        from_app: asyncio.Queue[Message] = asyncio.Queue()
        to_app.put_nowait({"type": "lifespan.startup"})
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self._state}
        self._lifespan = asyncio.ensure_future(self._app(scope, to_app.get, from_app.put))
        answer = asyncio.ensure_future(from_app.get())
        await asyncio.wait([self._lifespan, answer], return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
        elif answer.result()["type"] == "lifespan.startup.failed":
            raise RuntimeError("the app's start-up failed: " + answer.result().get("message", ""))

    async def _request(self, request: Request, messages: list[Message]) -> None:
        answered = asyncio.Event()
        requests: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]

        async def receive() -> Message:
            if not requests:
                await answered.wait()
            return requests.pop() if requests else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            messages.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        await self._app(self._scope(request), receive, send)

    def _scope(self, request: Request) -> dict[str, Any]:
        headers = [(name.lower(), value) for name, value in request.headers if name.lower() != "content-length"]
        if request.body:
            headers.append(("content-length", str(len(request.body))))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote_to_bytes(request.path).decode("utf-8", "replace"),
            "raw_path": request.path.encode("latin-1", "replace"),
            "query_string": request.query.encode("latin-1", "replace"),
            "root_path": "",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
            "state": dict(self._state),
        }
