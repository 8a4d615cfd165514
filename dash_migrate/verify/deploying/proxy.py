"""A reverse proxy in front of one app, as a platform has it, on Werkzeug's server.

Werkzeug's own `ProxyMiddleware` (3.1) is not what passes requests on: it quotes the decoded path once more, so
that `%C3%A9` and `%2F` arrive as something else, sends a chunked request without its end, answers 502 to a
time-out as to a broken connection, lets an answer that breaks off look whole, and leaves connections open.
WebSockets are not passed on.
"""

from __future__ import annotations

import contextlib
import io
import threading
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from http.client import HTTPResponse
    from typing import Any

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from dash_migrate.verify.platforms import Platform

OUTSIDE = "another app of this server"
_POLL = 0.05  # seconds between two looks of the server whether it shall end
_PIECE = 64 * 1024  # bytes


@contextlib.contextmanager
def proxied(upstream: str, platform: Platform) -> Iterator[str]:
    """Serves an app through a reverse proxy, on a port that the system chooses, until the context is left.

    Paths below the platform's prefix, and the prefix without its last slash, are passed on as they are; to all
    others the answer is 404 with the text `OUTSIDE`. `Host` stays what the browser asks for. As the proxy of a
    platform that is reached by https, it adds `X-Forwarded-For`, `-Proto` and `-Host`.

    Args:
        upstream: the app's address, `http://127.0.0.1:8050`.
        platform: its prefix, and the seconds after which its proxy gives up waiting for more of an answer: then it
            answers 504. A connection that cannot be made, or breaks before the answer begins, gives 502; one that
            breaks later breaks the answer.

    Yields:
        The proxy's address, without a slash at its end.
    """
    server = _server(_application(upstream, platform))
    thread = threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def _server(application: WSGIApplication) -> Any:  # werkzeug is imported when it is needed, its classes too
    """Werkzeug's threaded server, which says nothing."""
    from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

    class Handler(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - Werkzeug's name
            pass

    class Server(ThreadedWSGIServer):
        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - Werkzeug's name
            pass

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    return Server("127.0.0.1", 0, application, handler=Handler)


def _application(upstream: str, platform: Platform) -> WSGIApplication:
    prefix, limit = platform.prefix, platform.proxy_seconds
    place = upstream.removeprefix("http://")

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        uri = _uri(environ)
        path = uri.partition("?")[0]
        if not path.startswith(prefix) and path != prefix.rstrip("/"):
            return _own(environ, start_response, "404 Not Found", OUTSIDE)
        connection = HTTPConnection(place, timeout=limit)
        try:
            reply = _ask(connection, environ, uri)
            first = reply.read1(_PIECE)  # what breaks before the body begins can still be told
        except TimeoutError:
            connection.close()
            return _own(environ, start_response, "504 Gateway Timeout", f"no answer within {limit:g} s")
        except (OSError, HTTPException) as broken:
            connection.close()
            return _own(environ, start_response, "502 Bad Gateway", f"no answer: {type(broken).__name__}")
        start_response(f"{reply.status} {reply.reason}", _end_to_end(reply.getheaders()))
        return _body(connection, reply, first)

    return application


def _own(environ: WSGIEnvironment, start_response: StartResponse, status: str, text: str) -> Iterable[bytes]:
    """An answer of the proxy's own."""
    body = text.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _uri(environ: WSGIEnvironment) -> str:
    """Path and query as they were sent: nothing is decoded, and so nothing is lost."""
    uri: str = environ["REQUEST_URI"]
    if uri.startswith("/"):
        return uri
    return "/" + uri.partition("://")[2].partition("/")[2]  # a whole URL, as a proxy may be sent


def _ask(connection: HTTPConnection, environ: WSGIEnvironment, uri: str) -> HTTPResponse:
    """Passes a request on.

    Raises:
        TimeoutError: the answer does not come in time.
        OSError, HTTPException: it does not come, or is no HTTP.
    """
    from werkzeug.datastructures import EnvironHeaders

    body, length = _sent(environ)
    connection.putrequest(environ["REQUEST_METHOD"], uri, skip_host=True, skip_accept_encoding=True)
    for name, value in (*_end_to_end(EnvironHeaders(environ)), *_forwarded(environ)):
        if name.lower() not in {"content-length", "host", "x-forwarded-for"}:
            connection.putheader(name, value)
    connection.putheader("Host", _host(environ))
    connection.putheader("X-Forwarded-For", _asked_by(environ))
    connection.putheader("Connection", "close")
    if length:
        connection.putheader("Content-Length", length)
    connection.endheaders()
    # An app that refuses a body may answer before it has read it.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while piece := body.read(_PIECE):
            connection.send(piece)
    return connection.getresponse()


def _sent(environ: WSGIEnvironment) -> tuple[Any, str]:
    """The request's body, and its length in bytes; "" for none. One that comes in chunks is gathered first."""
    from werkzeug.wsgi import get_input_stream

    if environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
        whole = environ["wsgi.input"].read()
        return io.BytesIO(whole), str(len(whole))
    return get_input_stream(environ), environ.get("CONTENT_LENGTH", "")


def _host(environ: WSGIEnvironment) -> str:
    return str(environ.get("HTTP_HOST") or "127.0.0.1")


def _asked_by(environ: WSGIEnvironment) -> str:
    earlier, last = environ.get("HTTP_X_FORWARDED_FOR"), environ.get("REMOTE_ADDR", "")
    return f"{earlier}, {last}" if earlier else str(last)


def _forwarded(environ: WSGIEnvironment) -> tuple[tuple[str, str], ...]:
    return ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", _host(environ))


def _end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers that are not about one connection alone."""
    from werkzeug.http import is_hop_by_hop_header

    return [(name, value) for name, value in headers if not is_hop_by_hop_header(name)]


def _body(connection: HTTPConnection, reply: HTTPResponse, piece: bytes) -> Iterator[bytes]:
    """The answer's body, piece by piece; raises what makes the server break its own answer where it breaks off."""
    try:
        while piece:
            yield piece
            piece = reply.read1(_PIECE)
    except (OSError, HTTPException) as broken:
        raise ConnectionResetError from broken
    finally:
        reply.close()
        connection.close()
