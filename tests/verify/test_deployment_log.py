"""What is read off the words of gunicorn, the shell and Python, versions included that are not installed here."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from dash_migrate.verify.deploying.gunicorn_log import FailureKind, GunicornLog, why_ended, why_looping
from dash_migrate.verify.deploying.launch import Command, with_port, with_search_path
from dash_migrate.verify.deploying.tracebacks import LoggedError, logged_errors, stack_place

KIND = FailureKind


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("app.py", "pages/home.py", "venv/lib/python3.11/site-packages/lib.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def traceback(error: str, *places: str) -> str:
    frames = (
        f'  File "{place.rpartition(":")[0]}", line {place.rpartition(":")[2]}, in f\n    g()\n'
        for place in places
    )
    return f"Traceback (most recent call last):\n{''.join(frames)}{error}\n"


def test_the_innermost_own_line_is_the_place(root: Path) -> None:
    text = traceback(
        "KeyError: 'x'",
        "/usr/lib/gunicorn/util.py:1",
        f"{root}/app.py:2",
        f"{root}/pages/home.py:7",
        f"{root}/venv/lib/python3.11/site-packages/lib.py:9",
        f"{root}/gone.py:9",
    )
    assert logged_errors(text, root) == (LoggedError("KeyError: 'x'", "pages/home.py:7"),)


def test_a_chain_is_one_error(root: Path) -> None:
    first = traceback("KeyError: 'x'", f"{root}/app.py:2")
    link = "\nDuring handling of the above exception, another exception occurred:\n\n"
    cause = "\nThe above exception was the direct cause of the following exception:\n\n"
    second = traceback("OSError: no file\nin two lines", "/usr/lib/x.py:1")
    third = traceback("ValueError", "/usr/lib/x.py:2")
    text = f"Exception on /_dash-update-component [POST]\n{first}{link}{second}{cause}{third}nothing\n{first}"
    assert logged_errors(text, root) == (
        LoggedError("ValueError", "app.py:2", "/_dash-update-component"),
        LoggedError("KeyError: 'x'", "app.py:2"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "[2026-01-01 00:00:00 +0000] [7] [ERROR] Error handling request /a/b?c=1",
        "[2026-01-01 00:00:00 +0000] [7] [ERROR] Error handling request GET /a/b?c=1",
        "[2026-01-01 00:00:00,000] ERROR in app: Exception on /a/b?c=1 [GET]",
    ],
)
def test_the_request_is_told(root: Path, line: str) -> None:
    (error,) = logged_errors(f"{line}\n{traceback('E', f'{root}/app.py:1')}", root)
    assert error.request == "/a/b?c=1"


def test_the_parts_of_an_exception_group_are_read(root: Path) -> None:
    text = (
        "  + Exception Group Traceback (most recent call last):\n"
        f'  |   File "{root}/app.py", line 3, in f\n'
        "  | ExceptionGroup: unhandled errors (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n"
        "    | Traceback (most recent call last):\n"
        f'    |   File "{root}/pages/home.py", line 4, in g\n'
        "    | KeyError: 'x'\n"
        "    +------------------------------------\n"
    )
    errors = [(error.error, error.place) for error in logged_errors(text, root)]
    assert errors == [
        ("ExceptionGroup: unhandled errors (1 sub-exception)", "app.py:3"),
        ("KeyError: 'x'", "pages/home.py:4"),
    ]


def test_a_traceback_that_is_not_finished_is_no_reason_to_fail(root: Path) -> None:
    text = traceback("E", f"{root}/app.py:1").removesuffix("E\n")
    assert logged_errors(text, root) == (LoggedError("", "app.py:1"),)
    assert logged_errors("", root) == ()


def test_of_several_stacks_the_current_one_counts(root: Path) -> None:
    text = (
        f'Thread 0x01 (most recent call first):\n  File "{root}/app.py", line 1 in work\n'
        f'Current thread 0x02 (most recent call first):\n  File "/usr/lib/x.py", line 5 in wait\n'
        f'  File "{root}/pages/home.py", line 2 in load\n  File "{root}/app.py", line 3 in <module>\n'
    )
    assert stack_place(text, root) == "pages/home.py:2"
    assert stack_place(text.partition("Current")[0], root) == "app.py:1"
    assert stack_place("", root) == ""


@pytest.mark.parametrize(
    ("text", "code", "kind", "message"),
    [
        ("/bin/sh: 1: gunicorn: not found", 127, KIND.GUNICORN_MISSING, "gunicorn: not found"),
        ("sh: line 1: gunicorn: command not found", 127, KIND.GUNICORN_MISSING, "gunicorn: not found"),
        ("/bin/sh: gunicorn: command not found", 127, KIND.GUNICORN_MISSING, "gunicorn: not found"),
        ("/bin/sh: 1: ./run.sh: Permission denied", 126, KIND.COMMAND_MISSING, "./run.sh: Permission denied"),
        ("/venv/bin/python: No module named gunicorn", 1, KIND.GUNICORN_MISSING, "No module named gunicorn"),
        ("usage: gunicorn [OPTIONS]\ngunicorn: error: argument -w", 2, KIND.BAD_OPTIONS, "argument -w"),
        ("Failed to parse 'a.b' as an", 4, KIND.BAD_TARGET, "Failed to parse 'a.b' as an"),
        ("Failed to find application object 'a'", 4, KIND.BAD_TARGET, "Failed to find application object 'a'"),
        ("", -9, KIND.KILLED, "the process was ended by SIGKILL"),
        ("", 137, KIND.KILLED, "the process was ended by SIGKILL"),
        ("hello", 1, KIND.ENDED, "the process ended with exit code 1"),
    ],
)  # fmt: skip
def test_why_a_process_ended(root: Path, text: str, code: int, kind: FailureKind, message: str) -> None:
    found = why_ended(GunicornLog(text, root), code)
    assert (found.kind, found.message, found.tail) == (kind, message, text)


def test_the_error_of_gunicorn_about_its_own_end_is_not_the_app_s(root: Path) -> None:
    own = traceback("ValueError: no data", f"{root}/app.py:2")
    halt = traceback("gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>", "/lib/arbiter.py:1")
    found = why_ended(GunicornLog(own + halt, root), 1)
    assert (found.kind, found.message, found.place) == (KIND.RAISED, "ValueError: no data", "app.py:2")


def booted(*pids: int) -> str:
    return "".join(f"[2026-01-01 00:00:00 +0000] [{pid}] [INFO] Booting worker with pid: {pid}\n" for pid in pids)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[CRITICAL] WORKER TIMEOUT (pid:7)", KIND.WORKER_TIMEOUT),
        ("WORKER TIMEOUT (pid: 7)\nWorker with pid 7 was terminated due to signal 9", KIND.WORKER_TIMEOUT),
        ("[WARNING] Worker with pid 7 was terminated due to signal 9", KIND.KILLED),
        ("[ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?", KIND.KILLED),
        ("[WARNING] Worker (pid:7) was sent SIGTERM!", None),
        ("[WARNING] Worker with pid 7 was terminated due to signal 15", None),
        ("Worker exiting (pid: 7)\nWorker exiting (pid: 8)\nWorker exiting (pid: 9)", KIND.ENDED),
        ("Worker exiting (pid: 7)\nWorker exiting (pid: 7)\nWorker exiting (pid: 8)", None),
        (" * Serving Flask app 'app'", KIND.DEV_SERVER),
        ("Dash is running on http://127.0.0.1:8050/", KIND.DEV_SERVER),
        (booted(*range(1, 61)), KIND.ENDED),
        (booted(*range(1, 33)), None),
        ("", None),
    ],
)  # fmt: skip
def test_why_workers_do_not_answer(root: Path, text: str, kind: FailureKind | None) -> None:
    found = why_looping(GunicornLog(text, root))
    assert (found.kind if found else None) is kind


def test_signals_are_named(root: Path) -> None:
    found = why_looping(GunicornLog("Worker with pid 7 was terminated due to signal 11", root))
    assert found is not None
    assert found.message == f"a worker was ended by {signal.Signals(11).name}"


def test_workers_and_version_are_read(root: Path) -> None:
    log = GunicornLog("[INFO] Starting gunicorn 19.9.0\n" + booted(7, 8, 7), root)
    assert (log.workers, log.version) == ({7, 8}, "19.9.0")


@pytest.mark.parametrize(
    ("command", "shell"),
    [
        ("gunicorn app:server", "gunicorn ADDED app:server"),
        ("gunicorn app:server -b :80 -w 2 --bind=:81", "gunicorn ADDED app:server  -w 2 "),
        ("A=1 exec ./bin/gunicorn -b=:80 app:server", "A=1 exec ./bin/gunicorn ADDED  app:server"),
        ("gunicorn --bnid :80 app:server", "gunicorn ADDED --bnid :80 app:server"),
        ("gunicorn --log-level error app:server", "gunicorn ADDED  app:server"),
        ("python app.py --bind x", "python app.py --bind x"),
    ],
)
def test_the_socket_is_replaced_in_the_shell_s_own_words(command: str, shell: str) -> None:
    added = "--bind fd://9 --log-level info --error-logfile -"
    assert Command.read(command).listening_at("fd://9", {}) == shell.replace("ADDED", added)


def test_the_time_is_replaced_too_and_a_log_that_tells_more_is_kept() -> None:
    patient = Command.read("gunicorn -t 3 --timeout=4 app:server").listening_patiently("fd://9", {})
    assert patient == "gunicorn --bind fd://9 --log-level info --error-logfile - --timeout 0   app:server"
    debug = Command.read("gunicorn --log-level debug app:server").listening_at("fd://9", {})
    assert debug == "gunicorn --bind fd://9 --error-logfile - --log-level debug app:server"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("PYTHONPATH=src gunicorn a:b", "PYTHONPATH='/a b':src gunicorn a:b"),
        ("true; export PYTHONPATH=src", "true; export PYTHONPATH='/a b':src"),
        ("MYPYTHONPATH=src gunicorn a:b", "MYPYTHONPATH=src gunicorn a:b"),
        ("gunicorn a:b", "gunicorn a:b"),
    ],
)
def test_folders_come_before_those_of_the_command(text: str, joined: str) -> None:
    assert with_search_path(text, "/a b") == joined
    assert with_search_path(text, "") == text


def test_the_port_is_filled_in() -> None:
    assert with_port("serve $PORT ${PORT} ${PORT:-8050} $PORTS", 7) == "serve 7 7 7 $PORTS"
