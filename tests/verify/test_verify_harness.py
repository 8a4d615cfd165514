"""Parts of the harness that no Dash app reaches, and what lets it run in a foreign interpreter."""

from __future__ import annotations

import ast
import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from dash_migrate.verify import process
from dash_migrate.verify._harness import client, errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = sorted(process.HARNESS.parent.glob("*.py"))


def raised_by(served: Any, path: str = "/", script_name: str = "") -> tuple[client.Answer, list[str]]:
    told: list[BaseException] = []
    asker = client.client_for(served, script_name, told.append)
    try:
        answer = asker.get(path)
    finally:
        close(asker)
    return answer, [f"{type(exc).__name__}: {exc}" for exc in told]


def close(asker: client.WsgiClient | client.AsgiClient) -> None:
    """Does what the end of the harness's process does."""
    if isinstance(asker, client.AsgiClient):
        asker._lifespan.cancel()
        asker._loop.run_until_complete(asyncio.gather(asker._lifespan, return_exceptions=True))
        asker._loop.close()
        asyncio.set_event_loop(None)


# ---- a foreign interpreter ------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_harness_is_python_3_8_and_standard_library(file: Path) -> None:
    tree = ast.parse(file.read_bytes(), feature_version=(3, 8))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [str(node.module)]
        else:
            continue
        for module in modules:
            assert module.partition(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_harness_evaluates_no_annotation(file: Path) -> None:
    """`list[str]` and `str | None` are errors on Python 3.8 unless they are only annotations."""
    tree = ast.parse(file.read_bytes())
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert not tree.body[1:] or any(node.module == "__future__" for node in imports)
    for node in tree.body:
        if isinstance(node, ast.Assign):
            assert not any(isinstance(part, ast.Subscript | ast.BinOp) for part in ast.walk(node.value))


# ---- WSGI ----------------------------------------------------------------------------------------


def wsgi(body: Callable[[Any], Any], status: str = "201 Created") -> Callable[..., Any]:
    def app(environ: Any, start_response: Any) -> Any:
        write = start_response(status, [("Content-Type", "text/x-test")])
        return body(write)

    return app


def test_wsgi_answers_are_read() -> None:
    answer, told = raised_by(wsgi(lambda _write: iter([b"a", b"b"])))
    assert answer == (201, "text/x-test", b"ab")
    assert told == []


def test_wsgi_apps_may_write() -> None:
    assert raised_by(wsgi(lambda write: [write(b"written ")][1:] or [b"then"]))[0].body == b"written then"


def test_wsgi_bodies_are_closed_even_if_they_fail() -> None:
    closed: list[bool] = []

    class Body:
        def __iter__(self) -> Any:
            raise OSError("gone")

        def close(self) -> None:
            closed.append(True)

    answer, told = raised_by(wsgi(lambda _write: Body()))
    assert (answer.status, told, closed) == (500, ["OSError: gone"], [True])


def test_wsgi_apps_that_do_not_start_are_500() -> None:
    answer, told = raised_by(lambda _environ, _start_response: [b"x"])
    assert (answer.status, told) == (500, ["RuntimeError: the app did not call start_response"])


def test_the_script_name_is_moved_out_of_the_path() -> None:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return [f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]

    assert raised_by(app, "/my-app/x", "/my-app")[0].body == b"/my-app /x"
    assert raised_by(app, "/my-app", "/my-app")[0].body == b"/my-app /"


# ---- ASGI ----------------------------------------------------------------------------------------


async def answer_ok(send: Any, body: bytes, *, more: bool = False) -> None:
    headers = [(b"Content-Type", b"text/x-test")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": more})


def test_asgi_start_up_runs_first_and_hands_on_its_state() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            assert (await receive())["type"] == "lifespan.startup"
            scope["state"]["word"] = b"started"
            await send({"type": "lifespan.startup.complete"})
            await receive()
            raise AssertionError("not shut down")
        assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
        await answer_ok(send, scope["state"]["word"], more=True)
        await send({"type": "http.response.body", "body": b" " + scope["raw_path"]})
        assert await receive() == {"type": "http.disconnect"}

    assert raised_by(app, "/x") == ((200, "text/x-test", b"started /x"), [])


def test_asgi_apps_hear_of_no_disconnect_before_their_answer() -> None:
    heard: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        listener = asyncio.ensure_future(receive())
        for _ in range(3):
            await asyncio.sleep(0)
            heard.append(listener.done())
        await answer_ok(send, b"")
        assert await listener == {"type": "http.disconnect"}

    assert raised_by(app)[1] == []
    assert heard[-3:] == [False, False, False]


def test_asgi_apps_may_know_no_start_up() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await answer_ok(send, b"")

    assert raised_by(app)[0].status == 200


def test_asgi_start_up_may_fail() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    asker = client.AsgiClient.__new__(client.AsgiClient)
    with pytest.raises(RuntimeError, match="the app's start-up failed: no database"):
        asker.__init__(app, print)  # type: ignore[misc] # so that there is something to close
    close(asker)


def test_asgi_apps_that_raise_are_500() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise OSError("gone")

    answer, told = raised_by(app)
    assert (answer.status, told) == (500, ["OSError: gone"])


def test_asgi_apps_that_raise_after_their_answer_keep_it() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await answer_ok(send, b"page")
        raise OSError("late")

    answer, told = raised_by(app)
    assert (answer.body, told) == (b"page", ["OSError: late"])


def test_an_object_is_asgi_by_its_call() -> None:
    class App:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await answer_ok(send, b"")

    asker = client.client_for(App(), "", print)
    assert isinstance(asker, client.AsgiClient)
    close(asker)
    assert isinstance(client.client_for(lambda environ, start: [], "", print), client.WsgiClient)


# ---- errors --------------------------------------------------------------------------------------


def test_of_gathered_exceptions_the_first_is_described(tmp_path: Path) -> None:
    class ExceptionGroup(Exception):  # noqa: N818 - Python 3.10 has none
        def __init__(self, exceptions: list[Exception]) -> None:
            self.exceptions = exceptions

    gathered = ExceptionGroup([ExceptionGroup([KeyError("x")]), OSError()])
    assert errors.describe(gathered, tmp_path) == "KeyError: 'x'"
