"""Asks an app for a URL without a socket: as a WSGI server calls it, or as an ASGI server does."""

from __future__ import annotations

import asyncio
import inspect
import sys
from typing import TYPE_CHECKING, Any, NamedTuple
from wsgiref.util import setup_testing_defaults

if TYPE_CHECKING:
    from .intercept import OnError

    Message = dict[str, Any]  # an ASGI message, as its specification has it


class Answer(NamedTuple):
    """What a GET gave: the HTTP status, the content type, the body."""

    status: int
    kind: str
    body: bytes


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


class WsgiClient:
    """Calls a WSGI app."""

    def __init__(self, app: Any, script_name: str, on_error: OnError) -> None:
        self._app = app
        self._script_name = script_name
        self._on_error = on_error

    def get(self, path: str) -> Answer:
        """Returns the answer to `GET path`, redirects not followed; 500 if the app raises."""
        started: list[Any] = []  # status line and headers, the last call of `start_response`
        try:
            body = b"".join(self._call(self._environ(path), started))
        except Exception as exc:  # noqa: BLE001 - a server answers 500, whatever the app raises
            self._on_error(exc)
            return Answer(500, "", b"")
        if not started:
            self._on_error(RuntimeError("the app did not call start_response"))
            return Answer(500, "", b"")
        headers = {str(name).lower(): str(value) for name, value in started[-1][1]}
        return Answer(int(started[-1][0].split()[0]), headers.get("content-type", ""), body)

    def _environ(self, path: str) -> dict[str, Any]:
        if not path.startswith(self._script_name):
            raise ValueError(f"the path {path} is outside SCRIPT_NAME {self._script_name}")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": self._script_name,
            "PATH_INFO": path[len(self._script_name) :] or "/",
            "QUERY_STRING": "",
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_USER_AGENT": "dash-migrate",
            "wsgi.errors": sys.stderr,
        }
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


class AsgiClient:
    """Calls an ASGI app, its start-up first, all in one event loop."""

    def __init__(self, app: Any, on_error: OnError) -> None:
        self._app = app
        self._on_error = on_error
        self._state: dict[str, Any] = {}  # what the app's start-up hands to its requests
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())

    def get(self, path: str) -> Answer:
        """Returns the answer to `GET path`; 500 if the app raises before it answers."""
        messages: list[Message] = []
        try:
            self._loop.run_until_complete(self._request(path, messages))
        except Exception as exc:  # noqa: BLE001 - a server answers 500, whatever the app raises
            self._on_error(exc)
        starts = [message for message in messages if message["type"] == "http.response.start"]
        if not starts:
            return Answer(500, "", b"")
        headers = {bytes(k).lower(): bytes(v) for k, v in starts[0].get("headers", [])}
        body = b"".join(message.get("body", b"") for message in messages)
        kind = headers.get(b"content-type", b"").decode("latin-1")
        return Answer(starts[0]["status"], kind, body)

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

    async def _request(self, path: str, messages: list[Message]) -> None:
        answered = asyncio.Event()
        requests: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            if not requests:
                await answered.wait()
            return requests.pop() if requests else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            messages.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        await self._app(self._scope(path), receive, send)

    def _scope(self, path: str) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8"),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1"), (b"user-agent", b"dash-migrate")],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
            "state": dict(self._state),
        }
