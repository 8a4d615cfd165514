"""How an app that is served on this machine ends, and what is said of one that cannot be served."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify.local import served_locally

from .locally import APP, RUN, SCRIPT, ask, gone

if TYPE_CHECKING:
    from .conftest import Write

pytestmark = pytest.mark.boot


def test_what_the_app_does_at_its_end_is_done(write: Write) -> None:
    root = write({"app.py": "import atexit\natexit.register(lambda: open('atexit', 'w'))\n" + APP + RUN})
    with served_locally(root, SCRIPT):
        assert not (root / "atexit").exists()
    assert (root / "atexit").exists()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1 / 0\n", "ZeroDivisionError: division by zero (app.py:1)"),
        (APP, "app.py ended without running an app"),
        ("import flask\nflask.Flask('x').run()\n", "no Dash app is on the server that is run"),
        ("while True:\n    print('x' * 10**6)\n", "the app prints without end: more than 64 MB"),
        ("import os\nos._exit(3)\n", "the process ended before the app answered, with exit code 3"),
        (
            APP + "@app.server.before_request\ndef refuse():\n    raise OSError('gone')\n" + RUN,
            "GET /_dash-dependencies answered 500: OSError: gone (app.py:7)",
        ),
    ],
)
def test_what_cannot_be_served_is_an_error(write: Write, text: str, error: str) -> None:
    with served_locally(write({"app.py": text}), SCRIPT) as local:
        assert (local.error, local.address) == (error, "")


def test_the_time_is_limited_and_the_place_is_told(write: Write) -> None:
    root = write({"app.py": "import time\ntime.sleep(60)\n"})
    with served_locally(root, SCRIPT, timeout=2) as local:
        assert (local.error, local.address) == ("no answer within 2 s (app.py:2)", "")


def test_the_time_limit_ends_once_it_serves(write: Write) -> None:
    with served_locally(write({"app.py": APP + RUN}), SCRIPT, timeout=5) as local:
        time.sleep(max(0.0, 5.5 - local.seconds))
        assert ask(local, "GET", "/_dash-layout")[0].status == 200


def test_an_interpreter_that_is_not_there_is_an_error(write: Write, tmp_path: Path) -> None:
    with served_locally(write({"app.py": APP}), SCRIPT, python=tmp_path / "python") as local:
        assert local.error is not None
        assert local.error.startswith("the app cannot be started: ")


@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_if_the_context_ends_by_an_exception(write: Write, kind: type[BaseException]) -> None:
    child = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(child.pid))\n"
    )
    root = write({"app.py": child + APP + RUN})
    with pytest.raises(kind), served_locally(root, SCRIPT):
        raise kind
    assert gone(int((root / "pid").read_text()))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_the_app_ends_with_the_process_that_wanted_it(write: Write, tmp_path: Path) -> None:
    root = write({"app.py": "import os\nopen('pid', 'w').write(str(os.getpid()))\n" + APP + RUN})
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from dash_migrate.verify.local import served_locally\n"
        "from dash_migrate.verify.model import AsScript\n"
        f"with served_locally(Path({str(root)!r}), AsScript('app.py')) as local:\n"
        "    print(local.address, flush=True)\n    time.sleep(60)\n"
    )
    top = Path(__file__).parents[2]
    variables = {**os.environ, "PYTHONPATH": str(top), "TMPDIR": str(tmp_path)}
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=variables)
    assert parent.stdout is not None
    assert parent.stdout.readline().startswith("http://127.0.0.1:")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert gone(int((root / "pid").read_text()))


def test_the_app_reads_nothing_from_standard_input(write: Write) -> None:
    root = write({"app.py": "import sys\nopen('read', 'w').write(repr(sys.stdin.read()))\n" + APP + RUN})
    with served_locally(root, SCRIPT) as local:
        assert local.error is None
        assert (root / "read").read_text() == "''"


def test_what_it_prints_is_kept(write: Write) -> None:
    text = "import sys\nprint('out')\nprint('err', file=sys.stderr)\n"
    with served_locally(write({"app.py": text + APP + RUN}), SCRIPT) as local:
        assert (local.stdout, local.stderr) == ("out", "err")
