"""One visitor's requests: what is sent, what is kept, and what becomes of servers that do not answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from dash_migrate.verify.visiting.session import Session

from .visit_support import served


class Recorder:
    """Answers every request with what it was asked, and remembers it."""

    def __init__(self, *headers: tuple[str, str], status: str = "200 OK") -> None:
        self.asked: list[dict[str, Any]] = []
        self._headers = [("Content-Type", "text/Plain; charset=utf-8"), *headers]
        self._status = status

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.asked.append({**environ, "body": environ["wsgi.input"].read(length)})
        start(self._status, self._headers)
        return [b"hello"]


def test_a_get_gives_status_media_type_and_body():
    app = Recorder()
    with served(app) as address, Session(address, 5) as session:
        reply = session.get("/a b/\N{LATIN SMALL LETTER E WITH ACUTE}?q=1#part")
    assert (reply.status, reply.kind, reply.body, reply.error) == (200, "text/plain", b"hello", "")
    (asked,) = app.asked
    assert asked["REQUEST_URI"] == "/a%20b/%C3%A9?q=1"
    assert asked["HTTP_USER_AGENT"] == "dash-migrate"
    assert asked["HTTP_ACCEPT"] == "*/*"
    assert "gzip" not in asked.get("HTTP_ACCEPT_ENCODING", "")


def test_a_post_sends_json():
    app = Recorder()
    with served(app) as address, Session(address, 5) as session:
        session.post("/x", {"a": [1, None]})
    assert app.asked[0]["body"] == b'{"a": [1, null]}'
    assert app.asked[0]["CONTENT_TYPE"] == "application/json"


def test_a_redirect_is_told_and_not_followed():
    app = Recorder(("Location", "/login"), status="302 FOUND")
    with served(app) as address, Session(address, 5) as session:
        reply = session.get("/")
    assert (reply.status, reply.location, len(app.asked)) == (302, "/login", 1)


def test_cookies_come_back_where_they_belong():
    app = Recorder(("Set-Cookie", "session=abc; HttpOnly; Path=/"), ("Set-Cookie", "deep=1; Path=/deep"))
    with served(app) as address, Session(address, 5) as session:
        for path in ("/", "/", "/deep/er", "/deeper"):
            session.get(path)
    sent = [asked.get("HTTP_COOKIE", "") for asked in app.asked]
    assert sent == ["", "session=abc", "session=abc; deep=1", "session=abc"]


def test_a_cookie_that_is_deleted_does_not_come_back():
    app = Recorder(("Set-Cookie", "session=; Max-Age=0; Path=/"))
    with served(app) as address, Session(address, 5) as session:
        session._cookies["session"] = ("abc", "/")
        session.get("/")
        session.get("/")
    assert [asked.get("HTTP_COOKIE", "") for asked in app.asked] == ["session=abc", ""]


@contextmanager
def _listening(*answers: bytes | None) -> Iterator[str]:
    """A server that answers each connection with bytes and closes it; None keeps it open without a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            kept.append(connection)
            connection.recv(1 << 16)
            if answer is not None:
                connection.sendall(answer)
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        for connection in (*kept, listener):
            connection.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, "no answer within 0.2 s"),
        (b"", "the server closed the connection without an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "the server closed the connection in the middle"),
    ],
)
def test_no_whole_answer_is_an_error(answer: bytes | None, error: str):
    with _listening(answer) as address, Session(address, 0.2) as session:
        reply = session.get("/")
    assert reply.status == 0
    assert reply.error.startswith(error)


class Keeping(BaseHTTPRequestHandler):
    """Keeps connections, and answers in each way that HTTP/1.1 has to end a body."""

    protocol_version = "HTTP/1.1"
    connections: ClassVar[set[Any]] = set()

    def do_GET(self) -> None:
        self.connections.add(self.client_address)
        body = b"x" * 100_000
        self.send_response(204 if self.path == "/none" else 200)
        if self.path == "/length":
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.path == "/chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (body[:7], body[7:]):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        else:
            if self.path == "/empty":
                self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def test_a_connection_is_kept_whatever_ends_a_body():
    Keeping.connections.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    with Session(f"http://127.0.0.1:{server.server_port}", 5) as session:
        sizes = [len(session.get(path).body) for path in ("/length", "/chunks", "/none", "/empty", "/length")]
    server.shutdown()
    thread.join()
    server.server_close()
    assert sizes == [100_000, 100_000, 0, 0, 100_000]
    assert len(Keeping.connections) == 1


def test_a_body_that_drips_ends_with_the_time():
    sent: list[float] = []

    def drip(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        for _ in range(60):
            yield b"x"
            sent.append(0.05)
            time.sleep(0.05)

    with served(drip) as address, Session(address, 0.3) as session:
        reply = session.get("/")
        assert len(sent) < 60  # it did not wait for the end
    assert (reply.status, reply.error) == (0, "no answer within 0.3 s")


def test_a_server_that_is_not_there_is_an_error():
    with _listening() as address:
        pass
    with Session(address, 1) as session:
        reply = session.get("/")
    assert reply.status == 0
    assert reply.error


def test_a_connection_that_the_server_closed_is_opened_again():
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with _listening(whole, whole) as address, Session(address, 5) as session:
        assert [session.get("/").body for _ in range(2)] == [b"ok", b"ok"]


@pytest.mark.parametrize("address", ["https://127.0.0.1:1", "127.0.0.1:80", ""])
def test_only_http_addresses_are_taken(address: str):
    with pytest.raises(ValueError, match="not the address"):
        Session(address, 1)
