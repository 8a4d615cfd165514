"""Modules with the loading, run: from any folder, by any starter, and without the file."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from dash_migrate.rewriting.secrets.loader import loader_edits
from dash_migrate.variable_needs import Loading
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

pytestmark = pytest.mark.boot

VALUES = {"DATABASE_URL": "sqlite:///orders-7.db", "API_KEY": "k-0451 #x"}
APP = {
    "app.py": '''
        """An app that reads a variable, after importing a module that reads another one."""
        import sys

        from shop.settings import URL
        import os

        KEY = os.environ["API_KEY"]


        def server(environ, start_response):
            start_response("200 OK", [])
            return [KEY.encode()]


        if __name__ == "__main__":
            sys.stdout.write(f"{KEY}|{URL}")
        ''',
    "shop/__init__.py": "",
    "shop/settings.py": """
        import os

        URL = os.environ["DATABASE_URL"]
        """,
    "shop/tasks.py": """
        from .settings import URL


        def work():
            return URL
        """,
    "tests/test_shop.py": f"""
        from app import KEY
        from shop.tasks import work


        def test_values():
            assert (KEY, work()) == ({VALUES["API_KEY"]!r}, {VALUES["DATABASE_URL"]!r})
        """,
}
READS = {"app.py": ("API_KEY",), "shop/settings.py": ("DATABASE_URL",)}
SHOWN = "|".join((VALUES["API_KEY"], VALUES["DATABASE_URL"]))


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app with the loading and its `.env`; beside it, a folder with another `.env`."""
    root = write_app(tmp_path / "app", APP)
    workspace = Workspace.read(root)
    for path, names in READS.items():
        workspace = workspace.with_edits(loader_edits(workspace, path, names))
    for path in READS:
        source = workspace.source(path)
        assert source is not None
        (root / path).write_bytes(source.data)
    (root / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in VALUES.items()), "utf-8")
    write_app(tmp_path / "elsewhere", {".env": "".join(f"{name}=wrong\n" for name in VALUES)})
    return root


def outer() -> dict[str, str]:
    """The environment of this process without the app's variables."""
    hidden = {*VALUES, "PYTHONPATH", "COVERAGE_PROCESS_START"}
    return {name: value for name, value in os.environ.items() if name not in hidden} | {
        "PYTHONDONTWRITEBYTECODE": "1"
    }


def answer(port: int, server: subprocess.Popen[bytes]) -> str:
    """What a server that has just been started answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as reply:
                return str(reply.read(), "utf-8")
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"gunicorn does not answer (exit code {server.poll()})")


def run(folder: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Python in a folder, without the app's variables but those given."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=outer() | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def shown(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_started_in_its_folder(app: Path) -> None:
    assert shown(run(app, "app.py")) == SHOWN
    assert shown(run(app, "-m", "app")) == SHOWN


def test_started_in_another_folder(app: Path) -> None:
    elsewhere = app.parent / "elsewhere"
    assert shown(run(elsewhere, app / "app.py")) == SHOWN
    assert shown(run(elsewhere, "-m", "app", PYTHONPATH=str(app))) == SHOWN


def test_started_under_a_tracer(app: Path) -> None:
    elsewhere = app.parent / "elsewhere"
    traced = "import runpy, sys; sys.settrace(lambda *_: None); runpy.run_path(sys.argv[1], run_name='__main__')"
    assert shown(run(elsewhere, "-c", traced, app / "app.py", PYTHONPATH=str(app))) == SHOWN


def test_a_worker_imports_a_module_alone(app: Path) -> None:
    code = "import sys; from shop.tasks import work; sys.stdout.write(work())"
    done = run(app.parent / "elsewhere", "-c", code, PYTHONPATH=str(app))
    assert shown(done) == VALUES["DATABASE_URL"]


def test_variables_that_are_set_win(app: Path) -> None:
    assert shown(run(app, "app.py", API_KEY="from-outside")) == f"from-outside|{VALUES['DATABASE_URL']}"


def test_pytest(app: Path) -> None:
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:dash", "--rootdir", app, app / "tests")
    shown(run(app.parent / "elsewhere", *arguments, PYTHONPATH=str(app)))


def test_pytest_under_coverage(app: Path) -> None:
    pytest.importorskip("coverage", reason="coverage is not installed")
    elsewhere = app.parent / "elsewhere"
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:dash", "--rootdir", app, app / "tests")
    shown(run(elsewhere, "-m", "coverage", "run", "--source", app, *arguments, PYTHONPATH=str(app)))
    report = shown(run(elsewhere, "-m", "coverage", "report"))
    assert "settings.py" in report


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
class TestGunicorn:
    def test_from_another_folder(self, app: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        arguments = ("-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--pythonpath", str(app), "app:server")
        with subprocess.Popen(
            [sys.executable, *arguments], cwd=app.parent / "elsewhere", env=outer(), stderr=subprocess.PIPE
        ) as server:
            try:
                assert answer(port, server) == VALUES["API_KEY"]
            finally:
                server.terminate()

    def test_the_master_stops_with_the_message(self, app: Path) -> None:
        (app / ".env").unlink()
        done = run(
            app.parent / "elsewhere", "-m", "gunicorn", "-b", "127.0.0.1:0", "--pythonpath", app, "app:server"
        )
        assert done.returncode == 3  # gunicorn's code for a worker that does not boot
        assert "RuntimeError: Not set: API_KEY. Copy .env.example to .env and fill it in" in done.stderr


@pytest.mark.parametrize("content", [None, "API_KEY=\n", "DATABASE_URL=x\nAPI_KEY=\n"])
def test_what_is_not_set_is_named_once(app: Path, content: str | None) -> None:
    (app / ".env").unlink()
    if content is not None:
        (app / ".env").write_text(content, "utf-8")
    done = run(app, "app.py")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "RuntimeError: Not set: API_KEY. Copy .env.example to .env and fill it in, or set them in the App Manager."
    )
    assert done.stderr.count("Error") == 2  # in the line of the traceback, and the message


def test_each_module_names_its_own(app: Path) -> None:
    assert shown(run(app, "-c", "import shop.tasks")) == ""
    (app / ".env").unlink()
    done = run(app, "-c", "import shop.tasks")
    assert "RuntimeError: Not set: DATABASE_URL. Copy" in done.stderr


def test_by_hand_names_what_is_not_set(tmp_path: Path) -> None:
    root = write_app(tmp_path, {"app.py": 'import os\nprint(os.environ["B"] + os.environ["A"])\n'})
    workspace = Workspace.read(root)
    edits = loader_edits(workspace, "app.py", ("B", "A"), Loading.BY_HAND)
    source = workspace.with_edits(edits).source("app.py")
    assert source is not None
    (root / "app.py").write_bytes(source.data)
    (root / ".env").write_text("A=1\nB=2\n", "utf-8")
    assert "RuntimeError: Not set: A, B. Set them in the environment" in run(root, "app.py").stderr
    assert shown(run(root, "app.py", A="1", B="2")) == "21\n"
