"""Apps that are served, by real gunicorn."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from dash_migrate.verify.deploying.deployment import FailureKind, deployed
from dash_migrate.verify.platforms import platform
from tests.verify.conftest import Write
from tests.verify.deploying import ECHO, PYTHON, get, served

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows"),
]


@pytest.mark.parametrize(("key", "seen"), [("de5", "|/my-app/a b"), ("de4", "/my-app|/a b"), ("plain", "|/a b")])
def test_the_app_is_found_below_the_prefix(write: Write, key: str, seen: str) -> None:
    with served(write({"app.py": ECHO}), "gunicorn app:server", key) as deployment:
        assert deployment.failure is None
        assert get(deployment, "a%20b") == (200, f"{seen}|http|-")
        assert deployment.seconds is not None
        assert deployment.needed_seconds == deployment.seconds
        assert deployment.worker_timeout == 30
        assert deployment.server.startswith("gunicorn 2")
        assert deployment.pid > 0


@pytest.mark.parametrize(
    "command",
    [
        "gunicorn app:server -b 0.0.0.0:8050",
        "gunicorn app:server --bind=0.0.0.0:$PORT -b 127.0.0.1:1",
        "exec gunicorn app:server",
        "python -m gunicorn app:server",
        "gunicorn app:server --preload",
        "gunicorn app:server --log-file gunicorn.log --log-level error",
        'gunicorn "app:server" --name "my app" # the web process',
        "true && gunicorn app:server",
        "gunicorn -c settings.py app:server",
        "gunicorn app:server --worker-class gthread --threads 2",
    ],
)
def test_a_command_runs_as_it_is_but_for_its_socket(write: Write, command: str) -> None:
    root = write({"app.py": ECHO, "settings.py": "bind = '0.0.0.0:1'\n"})
    with served(root, command) as deployment:
        assert deployment.failure is None
        assert get(deployment, "") == (200, "|/my-app/|http|-")
        assert deployment.workers == 1
    assert sorted(path.name for path in root.iterdir()) == ["app.py", "settings.py"]


@pytest.mark.parametrize(
    "command",
    [
        "PYTHONPATH=src gunicorn app:server",
        "PYTHONPATH='src' exec gunicorn app:server",
        "export PYTHONPATH=src; gunicorn app:server",
        "gunicorn --chdir src app:server",
        "cd src && gunicorn app:server",
        "gunicorn app:server --pythonpath src",
    ],
)
def test_the_module_is_found_in_a_folder_and_what_traces_it_too(write: Write, command: str) -> None:
    tracer = "import os\nos.environ['TRACED'] = 'yes'\n"
    root = write({"src/app.py": ECHO, "the tracer/sitecustomize.py": tracer})
    variables = {"PYTHONPATH": str(root / "the tracer")}
    with served(root, command, variables=variables) as deployment:
        assert deployment.failure is None, deployment.failure
        assert get(deployment, "?TRACED") == (200, "|/my-app/|http|yes")


def test_workers_and_timeout_are_the_command_s(write: Write) -> None:
    root = write({"app.py": ECHO})
    with served(root, "gunicorn app:server --workers 3 -t 77") as deployment:
        assert deployment.worker_timeout == 77
    assert deployment.workers == 3  # the log is there afterwards


@pytest.mark.parametrize(
    ("settings", "command", "seconds"),
    [
        ("workers = 2", "gunicorn app:server", 30),
        ("timeout = 5", "gunicorn app:server", None),
        ("timeout = 5", "gunicorn app:server --timeout 6", 6),
        ("workers = 2", "gunicorn app:server --timeout ${SECONDS_:-9}", None),
        ("workers = 2", "GUNICORN_CMD_ARGS='--workers 2' gunicorn app:server", None),
    ],
)
def test_the_timeout_is_told_where_it_can_be(
    write: Write, settings: str, command: str, seconds: float | None
) -> None:
    with served(write({"app.py": ECHO, "gunicorn.conf.py": settings}), command) as deployment:
        assert (deployment.failure, deployment.worker_timeout) == (None, seconds)


def test_the_environment_is_not_the_user_s(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWN_SETTING", "x")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    root = write({"app.py": ECHO})
    variables = {"DATABASE_URL": "sqlite://", "DASH_APP_NAME": "other"}
    with served(root, "A=1 gunicorn app:server", variables=variables) as deployment:
        seen = {
            name: get(deployment, f"?{name}")[1].rpartition("|")[2]
            for name in (
                *("OWN_SETTING", "PYTHONPATH", "HTTPS_PROXY", "DATABASE_URL", "A", "LANG", "PYTHONUNBUFFERED"),
                *("DASH_APP_NAME", "DASH_REQUESTS_PATHNAME_PREFIX", "HOME", "PATH"),
            )
        }
    assert seen.pop("PATH").split(os.pathsep)[0] == str(Path(sys.executable).parent)
    assert seen == {
        "OWN_SETTING": "-",
        "PYTHONPATH": "-",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "DATABASE_URL": "sqlite://",
        "A": "1",
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "DASH_APP_NAME": "other",
        "DASH_REQUESTS_PATHNAME_PREFIX": "/my-app/",
        "HOME": str(root.parent / "home"),
    }


@pytest.mark.parametrize("key", ["de5", "de4", "plain"])
def test_a_dash_app_serves_its_layout(write: Write, key: str) -> None:
    app = """
    from dash import Dash, html

    app = Dash(__name__)
    app.layout = html.Div(html.A("home", href=app.get_relative_path("/")))
    server = app.server
    """
    with served(write({"app.py": app}), "gunicorn app:server", key) as deployment:
        status, text = get(deployment, "_dash-layout")
        assert status == 200
        link = json.loads(text)["props"]["children"]
        assert link["props"]["href"] == deployment.platform.prefix


def test_the_platform_s_proxy_does_not_wait_for_a_slow_answer(write: Write, tmp_path: Path) -> None:
    app = """
    import time

    def server(environ, start_response):
        if environ["PATH_INFO"].endswith("/slow"):
            time.sleep(3)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]
    """
    impatient = replace(platform("de5"), proxy_seconds=1)
    root = write({"app.py": app})
    with deployed(
        root, "gunicorn app:server", impatient, python=PYTHON, variables={}, home=tmp_path
    ) as deployment:
        assert get(deployment, "slow") == (504, "no answer within 1 s")
        assert deployment.failure is None


@pytest.mark.parametrize(
    ("worker", "module"),
    [("asgi", "gunicorn.workers.gasgi"), ("uvicorn.workers.UvicornWorker", "uvicorn.workers")],
)
def test_an_asgi_app_is_served_by_a_worker_for_it(write: Write, worker: str, module: str) -> None:
    if find_spec(module) is None:
        pytest.skip("another version of the server")
    app = """
    async def server(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": scope["path"].encode()})
    """
    with served(write({"app.py": app}), f"gunicorn app:server -k {worker}") as deployment:
        assert deployment.failure is None, deployment.failure
        assert get(deployment, "a") == (200, "/my-app/a")


def test_errors_of_requests_are_read_as_they_come(write: Write) -> None:
    app = """
    def server(environ, start_response):
        if environ["PATH_INFO"].endswith("/bad"):
            return fail({})
        start_response("200 OK", [("Content-Length", "0")])
        return []

    def fail(table):
        return table["key"]
    """
    with served(write({"app.py": app}), "gunicorn app:server") as deployment:
        assert deployment.errors() == ()
        assert get(deployment, "bad")[0] == 500
        (error,) = deployment.errors()
    assert (error.error, error.place, error.request) == ("KeyError: 'key'", "app.py:9", "/my-app/bad")
    assert deployment.errors() == (error,)


def test_an_asgi_app_answers_nothing_under_a_worker_for_wsgi(write: Write) -> None:
    app = "async def server(scope, receive, send):\n    pass\n"
    with served(write({"app.py": app}), "gunicorn app:server") as deployment:
        assert deployment.failure is None
        assert get(deployment, "")[0] == 500
        assert "missing 1 required positional argument: 'send'" in deployment.errors()[0].error


def test_another_command_has_to_listen_at_the_port(write: Write) -> None:
    root = write({"app.py": ECHO})
    with served(root, 'sh -c "gunicorn app:server"') as deployment:
        assert get(deployment, "") == (200, "|/my-app/|http|-")
        assert deployment.server.startswith("gunicorn 2")
        assert deployment.worker_timeout is None
        assert "sh has to listen at $PORT" in deployment.remarks[0]


def test_a_development_server_is_remarked(write: Write) -> None:
    app = """
    import os
    from flask import Flask

    Flask(__name__).run(port=int(os.environ["PORT"]))
    """
    with served(write({"app.py": app}), "python app.py") as deployment:
        assert get(deployment, "")[0] == 404
        assert deployment.server == "a development server"
        assert any("development server" in remark for remark in deployment.remarks)


def test_a_first_answer_that_takes_longer_than_the_worker_s_time_is_waited_for(write: Write) -> None:
    app = "import time\n\ndef server(environ, start_response):\n    time.sleep(2.5)\n" + "".join(
        f"    {line}\n" for line in ("start_response('200 OK', [('Content-Length', '2')])", "return [b'ok']")
    )
    with served(write({"app.py": app}), "gunicorn app:server --timeout 1") as deployment:
        assert deployment.failure is not None
        assert deployment.failure.kind is FailureKind.WORKER_TIMEOUT
        assert deployment.failure.place == "app.py:4"
        assert deployment.seconds is None
        assert deployment.needed_seconds is not None
        assert deployment.needed_seconds > 2
        assert deployment.worker_timeout == 1
        assert get(deployment, "") == (200, "ok")
