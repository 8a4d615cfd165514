"""The reverse proxy, in front of small WSGI and raw servers."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from dash_migrate.verify.deploying.proxy import OUTSIDE, proxied
from dash_migrate.verify.platforms import platform

DE5, DE4, PLAIN = platform("de5"), platform("de4"), platform("plain")


class Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def upstream(app: Callable[..., Iterable[bytes]]) -> Iterator[str]:
    server = ThreadedWSGIServer("127.0.0.1", 0, app, handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def raw(*parts: bytes, pause: float = 0) -> Iterator[str]:
    """A server that answers one connection with these bytes, a pause between them, and closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                for number, part in enumerate(parts):
                    time.sleep(pause if number else 0)
                    connection.sendall(part)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """Answers with what it was asked."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    told = {
        "uri": environ["REQUEST_URI"],
        "method": environ["REQUEST_METHOD"],
        "body": environ["wsgi.input"].read(length).hex(),
        **{key: value for key, value in environ.items() if key.startswith("HTTP_") or key == "CONTENT_TYPE"},
    }
    body = json.dumps(told).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


class Answer(NamedTuple):
    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes


def ask(address: str, path: str, method: str = "GET", **more: Any) -> Answer:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, **more)
        with contextlib.closing(connection.getresponse()) as reply:
            return Answer(reply.status, reply.reason, reply.headers, reply.read())


def echoed(address: str, path: str, method: str = "GET", **more: Any) -> dict[str, str]:
    told: dict[str, str] = json.loads(ask(address, path, method, **more).body)
    return told


@pytest.mark.parametrize("where", [DE5, DE4, PLAIN])
def test_the_path_and_its_query_arrive_as_they_were_sent(where: Any) -> None:
    path = where.prefix + "caf%C3%A9/a%2Fb/50%25/x%20y;v=1?q=%C3%A9&r=a+b&s=%26"
    with upstream(echo) as app, proxied(app, where) as address:
        assert echoed(address, path)["uri"] == path


def test_outside_of_the_prefix_another_app_answers() -> None:
    with upstream(echo) as app, proxied(app, DE5) as address:
        for path in ("/", "/_dash-layout", "/my-application/", "/assets/a.css?x=/my-app/"):
            reply = ask(address, path)
            assert (reply.status, reply.body.decode()) == (404, OUTSIDE), path
        assert ask(address, "/my-app").status == 200
        assert ask(address, "/my-app/").status == 200


def test_without_a_prefix_everything_is_the_app_s() -> None:
    with upstream(echo) as app, proxied(app, PLAIN) as address:
        assert echoed(address, "/")["uri"] == "/"
        assert echoed(address, "/a/b")["uri"] == "/a/b"


def test_bodies_arrive_as_they_were_sent() -> None:
    binary = bytes(range(256)) * 3000
    with upstream(echo) as app, proxied(app, DE5) as address:
        told = echoed(address, "/my-app/u", "POST", body=binary, headers={"Content-Type": "image/png"})
        assert (told["method"], told["CONTENT_TYPE"]) == ("POST", "image/png")
        assert bytes.fromhex(told["body"]) == binary
        chunks = iter([b"first ", b"second"])
        told = echoed(address, "/my-app/u", "PUT", body=chunks, encode_chunked=True)
        assert bytes.fromhex(told["body"]) == b"first second"


def test_the_app_is_told_who_asks_and_how() -> None:
    with upstream(echo) as app, proxied(app, DE5) as address:
        told = echoed(address, "/my-app/", headers={"X-Forwarded-For": "10.1.2.3", "Cookie": "a=1"})
    assert told["HTTP_HOST"] == address.removeprefix("http://")
    assert told["HTTP_X_FORWARDED_HOST"] == told["HTTP_HOST"]
    assert told["HTTP_X_FORWARDED_FOR"] == "10.1.2.3, 127.0.0.1"
    assert told["HTTP_X_FORWARDED_PROTO"] == "https"
    assert told["HTTP_COOKIE"] == "a=1"


def test_an_answer_comes_back_as_it_was_given() -> None:
    cookies = ["a=1; Path=/", "b=2; Expires=Thu, 01 Jan 2099 00:00:00 GMT"]

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        headers = [("Set-Cookie", cookie) for cookie in cookies]
        start("418 I'm a teapot", [*headers, ("Location", "/elsewhere"), ("Content-Encoding", "gzip")])
        return [b"\x1f\x8b\x00", b"", b"\xff" * 70000]  # in chunks: it has no length

    with upstream(app) as behind, proxied(behind, DE5) as address:
        reply = ask(address, "/my-app/")
        assert (reply.status, reply.reason) == (418, "I'm a teapot")
        assert reply.headers.get_all("Set-Cookie") == cookies
        assert reply.headers["Location"] == "/elsewhere"
        assert reply.headers["Content-Encoding"] == "gzip"
        assert reply.body == b"\x1f\x8b\x00" + b"\xff" * 70000


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_ends(status: str) -> None:
    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start(status, [])
        return []

    with upstream(app) as behind, proxied(behind, DE5) as address:
        reply = ask(address, "/my-app/")
        assert (str(reply.status), reply.body) == (status[:3], b"")


def test_head_has_the_length_and_no_body() -> None:
    with upstream(echo) as app, proxied(app, DE5) as address:
        reply = ask(address, "/my-app/", "HEAD")
        assert int(reply.headers["Content-Length"]) > 0
        assert reply.body == b""
        assert ask(address, "/", "HEAD").status == 404


def test_an_answer_that_takes_too_long_is_504_and_one_of_502_stays_502() -> None:
    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"].endswith("/slow"):
            time.sleep(1)
        start("502 Bad Gateway", [("Content-Length", "3")])
        return [b"own"]

    with upstream(app) as behind, proxied(behind, replace(DE5, proxy_seconds=0.3)) as address:
        reply = ask(address, "/my-app/slow")
        assert (reply.status, reply.body) == (504, b"no answer within 0.3 s")
        reply = ask(address, "/my-app/quick")
        assert (reply.status, reply.body) == (502, b"own")


def test_nobody_there_is_502() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with proxied(f"http://127.0.0.1:{free.getsockname()[1]}", DE5) as address:
            assert ask(address, "/my-app/").status == 502


def test_what_is_no_http_is_502() -> None:
    with raw(b"SSH-2.0-x\r\n\r\n") as app, proxied(app, DE5) as address:
        assert ask(address, "/my-app/").status == 502


HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def broken(address: str) -> bool:
    try:
        ask(address, "/my-app/")
    except (http.client.IncompleteRead, ConnectionError):
        return True
    return False


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one() -> None:
    with raw(HEAD, b"5\r\nhello\r\n5\r\nwo") as app, proxied(app, DE5) as address:
        assert broken(address)


def test_an_answer_that_stops_is_not_taken_for_a_whole_one() -> None:
    late = replace(DE5, proxy_seconds=0.3)
    with raw(HEAD + b"5\r\nhello\r\n", b"0\r\n\r\n", pause=0.8) as app, proxied(app, late) as address:
        assert broken(address)
    with raw(HEAD, b"0\r\n\r\n", pause=0.8) as app, proxied(app, late) as address:
        assert ask(address, "/my-app/").status == 504


def test_requests_do_not_wait_for_each_other() -> None:
    meeting = threading.Barrier(8, timeout=20)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        meeting.wait()  # ends for all when the eighth has come
        return echo(environ, start)

    with upstream(app) as behind, proxied(behind, DE5) as address, ThreadPoolExecutor(8) as pool:
        paths = [f"/my-app/{number}" for number in range(8)]
        assert [told["uri"] for told in pool.map(lambda path: echoed(address, path), paths)] == paths


def test_nothing_is_printed_and_the_port_is_free_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    with upstream(echo) as app:
        with proxied(app, DE5) as address:
            ask(address, "/my-app/")
        with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
            ask(address, "/my-app/")
    assert capfd.readouterr() == ("", "")
