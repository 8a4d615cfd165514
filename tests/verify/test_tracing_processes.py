"""The tracer is in each process of an app, and in nobody's way; what they wrote down is read."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify.tracing import TRACER, Act, Event, events, tracer_variables

from .traced import outside_of_app, said, tracing

if TYPE_CHECKING:
    from .conftest import Write
    from .traced import Trace

FILES = sorted(TRACER.glob("*.py"))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return outside_of_app(tmp_path)


@pytest.fixture
def trace(write: Write, tmp_path: Path) -> Trace:
    return tracing(write, tmp_path)


# ---- leaving no trace ------------------------------------------------------------------------------


def test_the_app_does_not_see_the_tracer(trace: Trace, outside: Path) -> None:
    text = """
        import os, sys
        names = {"PYTHONPATH", "DASH_MIGRATE_TRACE", "DASH_MIGRATE_TRACE_ROOT"}
        assert not names & set(os.environ)
        assert not [entry for entry in sys.path if "_tracer" in entry]
        assert "sitecustomize" not in sys.modules, sys.modules["sitecustomize"]
        assert not {"threading", "json", "subprocess", "socket"} & set(sys.modules)
    """
    found = trace({"app.py": text})
    assert found == []


def test_the_own_sitecustomize_of_an_environment_still_runs(write: Write, tmp_path: Path, outside: Path) -> None:
    (outside / "sitecustomize.py").write_text("WORD = 'own'\n")
    root = write({"app.py": "import os, sitecustomize\nprint(sitecustomize.WORD, os.environ['PYTHONPATH'])\n"})
    variables = tracer_variables(tmp_path, root)
    variables["PYTHONPATH"] += os.pathsep + str(outside)
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=root,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (f"own {outside}\n", "")
    assert [event.subject for event in events(tmp_path, root)] == ["PYTHONPATH"]


def test_errors_of_the_app_are_its_own(trace: Trace) -> None:
    text = """
        import os
        for way in (lambda: open("lost"), lambda: os.environ["LOST"], lambda: os.listdir("lost")):
            try:
                way()
            except (FileNotFoundError, KeyError) as exc:
                assert exc.args[0] in (2, "LOST"), exc
                assert exc.__context__ is None or exc.__suppress_context__
            else:
                raise AssertionError
    """
    trace({"app.py": text})


def test_a_record_that_cannot_be_written_is_not_the_apps_concern(write: Write, tmp_path: Path) -> None:
    root = write({"app.py": "open('x', 'w').close()\n"})
    variables = {**os.environ, **tracer_variables(tmp_path / "lost", root)}
    done = subprocess.run([sys.executable, "app.py"], cwd=root, env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_forks_are_traced_and_what_they_share_is_one_event(trace: Trace) -> None:
    text = """
        import os
        def write(name):
            open(name, "w").close()
        for number in range(2):
            if os.fork() == 0:
                write("same")
                write(f"own{number}")
                os._exit(0)
            os.wait()
    """
    found = trace({"app.py": text})
    assert sorted(name for name, _ in said(found)) == ["own0", "own1", "same"]
    assert [event.at for event in found] == sorted(event.at for event in found)


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is POSIX")
def test_the_workers_of_gunicorn_are_traced_and_gunicorn_is_not_the_app(
    write: Write, tmp_path: Path, outside: Path
) -> None:
    application = """
        import os
        os.environ["WORD"]
        def app(environ, start_response):
            open("request.log", "a").close()
            open(os.environ.get("FOLDER") + "/data.csv").close()
            start_response("200 OK", [])
            return [b"answer"]
    """
    root = write({"main.py": application})
    record = tmp_path / "record"
    record.mkdir()
    variables = {**os.environ, "WORD": "x", "FOLDER": str(outside), **tracer_variables(record, root)}
    with (tmp_path / "log").open("wb") as log, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        command = ["main:app", "--workers", "2", "--pid", "gunicorn.pid", "--bind", f"fd://{listener.fileno()}"]
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *command],
            cwd=root,
            env=variables,
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )
        try:
            address = listener.getsockname()
            with urllib.request.urlopen(f"http://{address[0]}:{address[1]}/", timeout=30) as answer:
                assert answer.read() == b"answer"
        finally:
            server.terminate()
            server.wait()
    found = {(event.act, Path(event.subject).name, event.place) for event in events(record, root)}
    own = {event for event in found if event[2]}
    assert own == {
        (Act.VARIABLE, "WORD", "main.py:3"),
        (Act.WRITE, "request.log", "main.py:5"),
        (Act.VARIABLE, "FOLDER", "main.py:6"),
        (Act.READ, "data.csv", "main.py:6"),
    }
    assert {act for act, _, _ in found - own} == {Act.WRITE}  # its own file in the app's folder
    assert len(list(record.glob("*.jsonl"))) >= 2


# ---- reading the record --------------------------------------------------------------------------


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    line = '{"act": "write", "subject": "/x\\udcff", "place": "", "at": 2.5, "found": true, "needed": false}\n'
    (tmp_path / "1.jsonl").write_text(line + line[:40])
    (tmp_path / "2.jsonl").write_text(line.replace("2.5", "1.5"))
    assert events(tmp_path, tmp_path) == (Event(Act.WRITE, "/x\ufffd", "", 1.5),)


def test_a_folder_that_is_a_link_is_named_as_it_was_given(write: Write, tmp_path: Path) -> None:
    root = write({"app.py": "from pathlib import Path\nPath('x').resolve().write_text('')\n"})
    link = tmp_path / "link"
    link.symlink_to(root)
    record = tmp_path / "record"
    record.mkdir()
    variables = {**os.environ, **tracer_variables(record, link)}
    subprocess.run([sys.executable, str(link / "app.py")], cwd=link, env=variables, check=True)
    assert [(event.subject, event.place) for event in events(record, link)] == [(str(link / "x"), "app.py:2")]


# ---- a foreign interpreter -----------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_tracer_is_python_3_8_and_standard_library(file: Path) -> None:
    tree = ast.parse(file.read_bytes(), feature_version=(3, 8))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [str(node.module)]
        else:
            continue
        for module in modules:
            top = module.partition(".")[0]
            assert top in sys.stdlib_module_names or (file.name, module) == ("sitecustomize.py", "sitecustomize")
