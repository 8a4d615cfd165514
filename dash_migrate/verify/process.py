"""Starts the harness in an interpreter, waits for its result, and leaves no process behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from dash_migrate.temporary import temporary_folder

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping

HARNESS = Path(__file__).with_name("_harness") / "__main__.py"

_PAUSE = 0.005  # seconds between two looks
_GRACE = 2.0  # seconds to end in, once the result is there
_SLACK = 1.0  # seconds after which a harness that should have ended itself is killed
_MOST_OUTPUT = 64 * 1024 * 1024  # bytes an app may print
_TAIL_LINES = 15
_TAIL_WIDTH = 300


class Running(Protocol):
    """A harness at work."""

    def poll(self) -> int | None:
        """Returns the return code as `subprocess` has it, or None while it works."""

    def kill(self) -> None:
        """Ends it and everything it started, and waits for that; may be called again."""


class Serving(Running, Protocol):
    """A harness at work that serves until it is stopped."""

    def stop(self) -> None:
        """Asks it to end, gives it two seconds for what the app does at its exit, then kills it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The private folder by which the harness is told what to do, and answers."""

    folder: Path

    def ask(self, request: Mapping[str, object]) -> None:
        """Writes the request."""
        (self.folder / "request.json").write_text(json.dumps(request), encoding="utf-8")

    def ask_to_run(
        self, root: Path, cwd: Path, how: Mapping[str, object], timeout: float, env: Mapping[str, str]
    ) -> None:
        """Asks for a run of the app in `root`, as `AsImported` or `AsScript` say, from now on."""
        self.ask(
            {
                "root": str(root),
                "cwd": str(cwd),
                "how": how,
                "timeout": timeout,
                "started": time.time(),
                "env": env,
            }
        )

    @property
    def answered(self) -> bool:
        """Whether the result is there, whole."""
        return (self.folder / "result.json").exists()

    def result(self) -> Any:  # JSON of the harness
        """Returns the result; a number that JSON does not know becomes its name."""
        text = (self.folder / "result.json").read_text("utf-8")
        return json.loads(text, parse_constant=str)

    @property
    def overflow(self) -> str:
        """Says that the app printed more than it may; "" if it did not."""
        printed = sum((self.folder / name).stat().st_size for name in ("stdout", "stderr"))
        too_much = f"the app prints without end: more than {_MOST_OUTPUT >> 20} MB"
        return too_much if printed > _MOST_OUTPUT else ""

    def tail(self, stream: str) -> str:
        """Returns the last lines of "stdout" or "stderr"."""
        with (self.folder / stream).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_LINES * 4 * _TAIL_WIDTH))
            lines = file.read().decode("utf-8", "replace").splitlines()[-_TAIL_LINES:]
        return "\n".join(line[:_TAIL_WIDTH] for line in lines)

    def stack(self) -> list[tuple[str, int]]:
        """Returns file and line of every frame at the time limit, main thread first, innermost first."""
        path = self.folder / "stack.txt"
        text = path.read_text("utf-8", "replace") if path.exists() else ""
        threads = re.split(r"(?m)^(?=(?:Current )?[Tt]hread )", text)
        frame = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)
        found = (frame.findall(thread) for thread in reversed(threads))
        return [(name, int(line)) for frames in found for name, line in frames]

    def place(self, root: Path) -> str:
        """Returns where in the app at `root` the time ran out, in parentheses, or nothing."""
        for name, line in self.stack():
            path = Path(name)
            if path.is_relative_to(root) and "site-packages" not in path.parts:
                return f" ({path.relative_to(root).as_posix()}:{line})"
        return ""


@contextlib.contextmanager
def exchange() -> Iterator[Exchange]:
    """Gives an exchange folder that only its owner can read, and removes it."""
    with temporary_folder() as folder:
        for stream in ("stdout", "stderr"):
            (folder / stream).touch()
        yield Exchange(folder)


def environment(changes: Mapping[str, str | None] | None) -> dict[str, str]:
    """Returns this process's variables with the changes; None takes one away."""
    variables = {**os.environ, "PYTHONIOENCODING": "utf-8", **(changes or {})}
    variables |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    return {name: value for name, value in variables.items() if value is not None}


def start(python: Path, box: Exchange, variables: Mapping[str, str], cwd: Path) -> Running:
    """Starts the harness in a process of its own.

    Raises:
        OSError: the interpreter cannot be started, or the working directory is not there.
    """
    return _Started(_popen(python, "boot", box, variables, cwd))


def start_serving(python: Path, box: Exchange, variables: Mapping[str, str], cwd: Path) -> Serving:
    """Starts the harness in a process of its own, to serve the app until it is stopped.

    It ends by itself when this process is gone.

    Raises:
        OSError: the interpreter cannot be started, or the working directory is not there.
    """
    return _Serving(_popen(python, "serve", box, variables, cwd))


def _popen(
    python: Path, mode: str, box: Exchange, variables: Mapping[str, str], cwd: Path
) -> subprocess.Popen[bytes]:
    import subprocess

    with (box.folder / "stdout").open("ab") as out, (box.folder / "stderr").open("ab") as err:
        return subprocess.Popen(
            [str(python), str(HARNESS), mode, str(box.folder)],
            stdin=subprocess.PIPE if mode == "serve" else subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env=dict(variables),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def wait(running: Running, box: Exchange, timeout: float) -> str | None:
    """Waits until the harness has ended, and ends what it left running.

    Args:
        running: the harness.
        box: its exchange folder.
        timeout: seconds that the harness gives itself.

    Returns:
        Why there is no result, or None if there is one.
    """
    limit = time.monotonic() + timeout + _SLACK
    answered = False
    try:
        while (code := running.poll()) is None and time.monotonic() < limit:
            if box.answered and not answered:
                answered, limit = True, time.monotonic() + _GRACE
            elif box.overflow:
                return box.overflow
            time.sleep(_PAUSE)
    finally:
        running.kill()
    if box.answered:
        return None
    if code is None or box.stack():
        return f"no answer within {timeout:g} s"
    return ended(code)


def ended(code: int) -> str:
    """Returns that the process ended too early, and how: a return code as `subprocess` has it."""
    return "the process ended before the app answered, with " + _meaning(code)


def kill_group(leader: int) -> None:
    """Kills every process of a group, which may be gone already. POSIX only."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _meaning(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


class _Started:
    """A harness in a child process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def poll(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        import subprocess

        if hasattr(os, "killpg"):
            kill_group(self._process.pid)
        elif self._process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(self._process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
            self._process.kill()
        self._process.wait()


class _Serving(_Started):
    """A harness in a child process, which serves as long as its standard input is open."""

    def stop(self) -> None:
        import subprocess

        try:
            if self._process.stdin:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
        finally:
            self.kill()
