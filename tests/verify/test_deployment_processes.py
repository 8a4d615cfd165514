"""Nothing that a deployment starts is left, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dash_migrate.verify.deploying.process_group import process_group
from tests.verify.conftest import Write
from tests.verify.deploying import ECHO, get, served

pytestmark = [
    pytest.mark.boot,
    pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's"),
]
# Writes its process id to a file, and pays no attention to SIGTERM.
STUBBORN = """
import os, signal, sys, time
from pathlib import Path

signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(sys.argv[1] + ".new").write_text(str(os.getpid()))
os.replace(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""


def written(path: Path) -> int:
    """The process id in a file, once it is there."""
    limit = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < limit
        time.sleep(0.02)
    return int(path.read_text("ascii"))


def runs(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asks for does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def run(tmp_path: Path, text: str) -> Iterator[int]:
    (tmp_path / "stubborn.py").write_text(STUBBORN, encoding="utf-8")
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    with process_group(("/bin/sh", "-c", text), cwd=tmp_path, env=environment, log=tmp_path / "log") as group:
        yield group.pid


@pytest.mark.parametrize(
    "text",
    [
        "python stubborn.py pid",
        "python stubborn.py pid & python stubborn.py other & wait",
        "python stubborn.py pid & exit",
        "(python stubborn.py pid &)",
    ],
)
def test_what_does_not_want_to_end_is_killed(tmp_path: Path, text: str) -> None:
    with run(tmp_path, text) as leader:
        pid = written(tmp_path / "pid")
        assert runs(pid)
    assert not runs(pid)
    assert not runs(leader)


@pytest.mark.skipif(sys.platform != "linux", reason="such processes are found on Linux alone")
def test_what_leaves_the_group_is_killed(tmp_path: Path) -> None:
    (tmp_path / "leave.py").write_text(
        "import os, sys\n"
        "if os.fork() == 0:\n    os.setsid()\n    os.execv(sys.executable, ['python', *sys.argv[1:]])\n",
        encoding="utf-8",
    )
    with run(tmp_path, "python leave.py stubborn.py pid"):
        pid = written(tmp_path / "pid")
    assert not runs(pid)


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_ends_the_processes_too(tmp_path: Path, stop: type[BaseException]) -> None:
    with pytest.raises(stop), run(tmp_path, "python stubborn.py pid"):  # noqa: PT012 - the process has to be there
        pid = written(tmp_path / "pid")
        raise stop
    assert not runs(pid)


def test_workers_that_refuse_to_end_are_killed(write: Write) -> None:
    app = ECHO + "\nimport signal\n"
    config = """
    import os, signal

    def post_worker_init(worker):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, signal.SIG_IGN)
        os.environ["WORKER"] = str(os.getpid())
    """
    root = write({"app.py": app, "gunicorn.conf.py": config})
    with served(root, "gunicorn app:server") as deployment:
        worker = int(get(deployment, "?WORKER")[1].rpartition("|")[2])
        assert runs(worker)
        assert runs(deployment.pid)
    assert not runs(worker)
    assert not runs(deployment.pid)


def test_a_deployment_that_fails_leaves_nothing(write: Write, tmp_path: Path) -> None:
    app = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    root = write({"app.py": app})
    with served(root, "gunicorn app:server --timeout 0", timeout=2) as deployment:
        assert deployment.failure is not None
    assert not runs(int((root / "pid").read_text("ascii")))
    assert not runs(deployment.pid)
