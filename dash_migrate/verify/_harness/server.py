"""An HTTP server in front of a client: the socket that the app was not allowed to open."""

from __future__ import annotations

import http.server
import socketserver
import threading
from typing import TYPE_CHECKING, Any

from .client import Request

if TYPE_CHECKING:
    from .client import AsgiClient, Response, WsgiClient

# Of one connection and not of the message (RFC 9110, 7.6.1), or said anew here.
_OF_THE_CONNECTION = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
    )
)


def start(asker: WsgiClient | AsgiClient) -> str:
    """Serves in threads of its own, as long as the process lives, and returns its address.

    Returns:
        `http://127.0.0.1:PORT`; it accepts connections already.
    """
    server = _Server(("127.0.0.1", 0), _Handler)
    server.asker = asker
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


class _Server(http.server.ThreadingHTTPServer):
    asker: Any  # a client; not known yet when the class is made
    request_queue_size = 64

    def server_bind(self) -> None:
        """Binds without asking the network what this machine is called, as the base class does."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: what goes wrong here is a connection that the other side gave up."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def answer(self) -> None:
        """Hands the request on, whatever its method."""
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self.send_error(411)
            return
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        headers = tuple((name, str(value)) for name, value in self.headers.items())
        server: Any = self.server  # a `_Server`
        request = Request(self.command, path, query, headers, self.rfile.read(length))
        self._send(server.asker.request(request))

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers:
            if name.lower() not in _OF_THE_CONNECTION:
                self.send_header(name, value)
        bare = response.status in (204, 304) or response.status < 200
        if self.command == "HEAD":
            self.send_header("Content-Length", response.header("content-length") or str(len(response.body)))
        elif not bare:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and not bare:
            self.wfile.write(response.body)
        self.wfile.flush()

    def log_message(self, *_args: Any) -> None:
        """Says nothing: the error stream is the app's."""


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(_Handler, "do_" + _method, _Handler.answer)
