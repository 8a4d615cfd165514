"""Apps that are not served, under real gunicorn: each mistake is named, with the app's own line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dash_migrate.verify.deploying.deployment import FailureKind
from tests.verify.conftest import Write
from tests.verify.deploying import ECHO, failure, served, told

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows"),
]
KIND = FailureKind
RAISES = "def load():\n    raise ValueError('no data\\nat all')\n\nload()\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("gunicorn app:serve", "Failed to find attribute 'serve' in 'app'."),
        ("gunicorn app:serve --preload", "Failed to find attribute 'serve' in 'app'."),
        ("gunicorn app:serve.wsgi", "Failed to parse 'serve.wsgi' as an attribute name or function call."),
        ("gunicorn app:NUMBER", "Application object must be callable."),
        ("gunicorn 'app:server()'", "TypeError: server() missing 2 required positional arguments"),
        ("gunicorn app.py", "Failed to find application, did you mean 'app:application'?"),
        ("gunicorn", "No application module specified."),
    ],
)
def test_a_wrong_target(write: Write, command: str, message: str) -> None:
    found = failure(write({"app.py": ECHO + "\nNUMBER = 3\n"}), command)
    assert found.kind is KIND.BAD_TARGET
    assert found.message.startswith(message)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("gunicorn app:server --timout 2", "unrecognized arguments: --timout 2"),
        ("gunicorn app:server --workers two", "argument -w/--workers: invalid"),
        ("gunicorn app:server --chdir nowhere", "can't chdir to 'nowhere'"),
        ("gunicorn -c none.py app:server", "'none.py' doesn't exist"),
        ("gunicorn app:server -k no.Such", "class uri 'no.Such' invalid or not found"),
        ("gunicorn app:server --daemon", "--daemon: gunicorn goes into the background"),
    ],
)
def test_wrong_options(write: Write, command: str, message: str) -> None:
    found = failure(write({"app.py": ECHO}), command)
    assert found.kind is KIND.BAD_OPTIONS
    assert found.message.startswith(message)


def test_a_module_that_is_not_there(write: Write) -> None:
    root = write({"app.py": "import os\nimport no_such_library.part\n"})
    found = failure(root, "gunicorn index:server")
    assert (found.kind, found.missing, found.place) == (KIND.MODULE_NOT_FOUND, "index", "")
    found = failure(root, "gunicorn app:server")
    assert (found.kind, found.missing, found.place) == (KIND.MODULE_NOT_FOUND, "no_such_library", "app.py:2")


@pytest.mark.parametrize("options", ["", "--preload", "--workers 2", "--log-level critical"])
def test_an_app_that_raises(write: Write, options: str) -> None:
    found = failure(write({"app.py": RAISES}), f"gunicorn app:server {options}")
    assert told(found) == (KIND.RAISED, "ValueError: no data", "app.py:2")
    assert "ValueError: no data" in found.tail


def test_an_app_that_cannot_be_parsed(write: Write) -> None:
    root = write({"app.py": "import pages.home\n", "pages/home.py": "\nx = = 1\n"})
    assert told(failure(root, "gunicorn app:server")) == (
        KIND.RAISED,
        "SyntaxError: invalid syntax",
        "pages/home.py:2",
    )


def test_a_configuration_that_raises(write: Write) -> None:
    root = write({"app.py": ECHO, "gunicorn.conf.py": "workers = 2\ntimeout = int('x')\n"})
    found = failure(root, "gunicorn app:server")
    assert (found.kind, found.place) == (KIND.RAISED, "gunicorn.conf.py:2")


def test_an_environment_without_gunicorn(write: Write, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.symlink_to(sys.executable)
    with served(write({"app.py": ECHO}), "gunicorn app:server", python=python) as deployment:
        assert deployment.failure is not None
        assert told(deployment.failure) == (
            KIND.GUNICORN_MISSING,
            "unable to run gunicorn: file does not exist",
            "",
        )
        assert (deployment.address, deployment.log(), deployment.workers) == ("", "", 0)
    found = failure(write({"gunicorn.py": "raise SystemExit"}), "./bin/gunicorn app:server")
    assert found.kind is KIND.COMMAND_MISSING


def test_a_program_that_is_not_there(write: Write) -> None:
    found = failure(write({"app.py": ECHO}), "no-such-server --port=$PORT app:server")
    assert (found.kind, found.missing) == (KIND.COMMAND_MISSING, "no-such-server")


def test_a_command_that_ends(write: Write) -> None:
    found = failure(write({"app.py": "print('done')\n"}), "python app.py; exit 5")
    assert told(found) == (KIND.ENDED, "the process ended with exit code 5", "")
    assert found.tail == "done"


@pytest.mark.parametrize("code", [0, 1])
def test_an_app_that_exits_for_ever(write: Write, code: int) -> None:
    found = failure(write({"app.py": f"import sys\nsys.exit({code})\n"}), "gunicorn app:server")
    assert (found.kind, found.message) == (KIND.ENDED, "every worker ends while it starts, as after sys.exit()")


@pytest.mark.parametrize(("number", "name", "place"), [(9, "SIGKILL", ""), (11, "SIGSEGV", "app.py:2")])
def test_an_app_that_is_killed(write: Write, number: int, name: str, place: str) -> None:
    root = write({"app.py": f"import os\nos.kill(os.getpid(), {number})\n"})
    assert told(failure(root, "gunicorn app:server")) == (
        KIND.KILLED,
        f"a worker was ended by {name}",
        place,
    )


def test_an_app_that_hangs_is_asked_where(write: Write) -> None:
    app = "import helper\nhelper.wait()\n"
    helper = "import time\n\ndef wait():\n    time.sleep(600)\n"
    root = write({"app.py": app, "helper.py": helper})
    found = failure(root, "gunicorn app:server --timeout 0", timeout=3)
    assert told(found) == (KIND.NO_ANSWER, "no answer within 3 s", "helper.py:4")


def test_a_server_that_the_module_starts_itself(write: Write) -> None:
    app = """
    from flask import Flask

    server = Flask(__name__)
    server.run(port=0)
    """
    found = failure(write({"app.py": app}), "gunicorn app:server")
    assert (found.kind, found.place) == (KIND.DEV_SERVER, "app.py:5")


def test_a_server_that_listens_elsewhere(write: Write) -> None:
    app = "from flask import Flask\nFlask(__name__).run(port=0)\n"
    found = failure(write({"app.py": app}), "python app.py", timeout=5)
    assert found.kind is KIND.NO_ANSWER
    assert found.message.startswith("nothing answers at $PORT: the app listens at http://127.0.0.1:")
