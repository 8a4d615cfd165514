"""waitress in place of gunicorn, as on Windows; chosen here on any system."""

from __future__ import annotations

from typing import Any

import pytest

from dash_migrate.verify.deploying.deployment import FailureKind, Server, default_server
from tests.verify.conftest import Write
from tests.verify.deploying import ECHO, failure, get, served

pytestmark = pytest.mark.boot
WAITRESS: dict[str, Any] = {"server": Server.WAITRESS}


@pytest.mark.parametrize(("key", "seen"), [("de5", "|/my-app/a"), ("de4", "/my-app|/a"), ("plain", "|/a")])
def test_the_app_is_found_below_the_prefix(write: Write, key: str, seen: str) -> None:
    command = "exec gunicorn app:server -b 0.0.0.0:8050 --workers 4"
    with served(write({"app.py": ECHO}), command, key, **WAITRESS) as deployment:
        assert deployment.failure is None
        assert get(deployment, "a") == (200, f"{seen}|http|-")
        assert deployment.server == "waitress"
        assert deployment.worker_timeout is None
        assert "waitress stands in" in deployment.remarks[0]


@pytest.mark.parametrize(
    "command",
    [
        "PYTHONPATH=src A=1 gunicorn app:server",
        "cd src && A=1 gunicorn app:server",
        "A=1 gunicorn --chdir src app:server",
    ],
)
def test_the_module_is_found_in_a_folder(write: Write, command: str) -> None:
    with served(write({"src/app.py": ECHO}), command, **WAITRESS) as deployment:
        assert deployment.failure is None
        assert get(deployment, "?A") == (200, "|/my-app/|http|1")


def test_a_factory_is_called(write: Write) -> None:
    app = ECHO + "\ndef make(name, *, debug):\n    assert (name, debug) == ('x', False)\n    return server\n"
    with served(write({"app.py": app}), "gunicorn \"app:make('x', debug=False)\"", **WAITRESS) as deployment:
        assert get(deployment, "") == (200, "|/my-app/|http|-")


@pytest.mark.parametrize(
    ("target", "kind", "message"),
    [
        ("app:serve", FailureKind.BAD_TARGET, "Failed to find attribute 'serve' in 'app'."),
        ("app:a.b", FailureKind.BAD_TARGET, "Failed to parse 'a.b' as an attribute name or function call."),
        ("app:NUMBER", FailureKind.BAD_TARGET, "Application object must be callable."),
        ("", FailureKind.BAD_TARGET, "No application module specified."),
        ("index:server", FailureKind.MODULE_NOT_FOUND, "ModuleNotFoundError: No module named 'index'"),
    ],
)
def test_a_wrong_target_is_told_as_gunicorn_does(
    write: Write, target: str, kind: FailureKind, message: str
) -> None:
    found = failure(write({"app.py": ECHO + "\nNUMBER = 3\n"}), f"gunicorn {target}", **WAITRESS)
    assert (found.kind, found.message) == (kind, message)


def test_a_folder_that_is_not_there(write: Write) -> None:
    found = failure(write({"app.py": ECHO}), "gunicorn --chdir nowhere app:server", **WAITRESS)
    assert (found.kind, found.message) == (FailureKind.BAD_OPTIONS, "can't chdir to 'nowhere'")


def test_an_app_that_raises(write: Write) -> None:
    found = failure(write({"app.py": "\n1 / 0\n"}), "gunicorn app:server", **WAITRESS)
    assert (found.kind, found.message, found.place) == (
        FailureKind.RAISED,
        "ZeroDivisionError: division by zero",
        "app.py:2",
    )


def test_an_environment_without_waitress(write: Write) -> None:
    hidden = {"app.py": ECHO, "waitress/__init__.py": "raise ImportError\n"}
    found = failure(write(hidden), "gunicorn app:server", **WAITRESS)
    assert (found.kind, found.missing) == (FailureKind.COMMAND_MISSING, "waitress")


def test_windows_alone_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for system, server in (("win32", Server.WAITRESS), ("linux", Server.GUNICORN), ("darwin", Server.GUNICORN)):
        monkeypatch.setattr("sys.platform", system)
        assert default_server() is server
