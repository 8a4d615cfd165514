"""However `verify` is ended, no process of the app and no working folder is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dash_migrate.verify.scratch import scratch
from tests.support.apps import write_app
from tests.verify.commanded import READY, alone
from tests.verify.test_deployment_processes import runs

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(sys.platform != "linux", reason="the processes of a folder are found in /proc"),
]
# Tells its process id, then takes its time: while it is imported, or while it answers.
WAITING = """
import os, time
from pathlib import Path
from dash import Dash, html


def wait(name):
    if "DASH_APP_NAME" in os.environ:
        place = Path(os.environ["TOLD"])
        place.with_suffix(".new").write_text(f"{os.getpid()} {os.getppid()}")
        place.with_suffix(".new").replace(place.with_name(name))
        time.sleep(600)


app = Dash(__name__)
server = app.server
"""
STARTING = WAITING + 'wait("starting")\napp.layout = html.Div("x")\n'
# The start asks for the layout, too; a visitor asks for the index page first.
VISITED = (
    WAITING
    + """
from flask import request

visited = []


@server.before_request
def note():
    if request.path.endswith("/my-app/"):
        visited.append(request.path)


def layout():
    if visited:
        wait("visited")
    return html.Div("x")


app.layout = layout
"""
)
ORIGINAL = STARTING.replace("in os.environ", "not in os.environ").replace('"starting"', '"original"')
APPS = {"original": ORIGINAL, "starting": STARTING, "visited": VISITED}
ENDS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = alone(monkeypatch, tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return folder


@contextmanager
def verifying(tmp_path: Path, text: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own; what is left of it is killed."""
    root = write_app(tmp_path / "shop", {**READY, "app.py": text})
    told = tmp_path / "told"
    words = ["verify", str(root), "--use-env", sys.executable, "--env", f"TOLD={told}"]
    command = [sys.executable, "-m", "dash_migrate", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def awaited(read: Callable[[], str], process: subprocess.Popen[str]) -> str:
    """What is read, once there is something."""
    limit = time.monotonic() + 60
    while not (found := read()):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < limit
        time.sleep(0.05)
    return found


def pids(tmp_path: Path, name: str, process: subprocess.Popen[str]) -> list[int]:
    """The worker and gunicorn, once the worker waits."""
    path = tmp_path / name
    return [int(text) for text in awaited(lambda: path.read_text() if path.exists() else "", process).split()]


def processes_in(folder: Path) -> list[int]:
    """Those whose working directory is in a folder, or was."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                where = str((entry / "cwd").readlink())
            except OSError:
                continue
            if where.startswith(str(folder)):
                found.append(int(entry.name))
    return found


def left(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "scratch").iterdir())


@pytest.mark.parametrize("number", ENDS, ids=lambda number: number.name)
@pytest.mark.parametrize("when", APPS)
def test_nothing_is_left_after_a_signal(tmp_path: Path, cache: Path, when: str, number: signal.Signals) -> None:
    with verifying(tmp_path, APPS[when]) as process:
        seen = pids(tmp_path, when, process)
        assert all(runs(pid) for pid in seen)
        assert processes_in(cache)
        process.send_signal(number)
        out = process.communicate(timeout=120)[0]
        assert process.returncode == 128 + number
        assert "Traceback" not in out
        assert ("visiting it" in out) is (when == "visited")
    assert [pid for pid in seen if runs(pid)] == []
    assert processes_in(cache) == []
    assert left(cache) == ["lock"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_next_run_removes_what_a_killed_one_left(tmp_path: Path, cache: Path) -> None:
    with verifying(tmp_path, STARTING) as process:
        seen = pids(tmp_path, "starting", process)
        process.kill()
        process.wait()
        try:
            assert len(left(cache)) > 1
            with scratch() as folder:
                assert left(cache) == sorted(["lock", folder.name, f"{folder.name}.lock"])
        finally:
            for pid in seen:
                if runs(pid):
                    os.kill(pid, signal.SIGKILL)
    assert left(cache) == ["lock"]
