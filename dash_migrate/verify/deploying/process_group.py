"""A command with all that it starts, of which nothing is left at the end."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.verify.process import kill_group

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping, Sequence

_GRACE = 2.0  # seconds to end in
_PAUSE = 0.02
_LINUX = sys.platform == "linux"
# Marks the processes of one run, so that one is found that left its group.
_MARK = "DASH_MIGRATE_RUN"


class ProcessGroup:
    """A running command."""

    def __init__(self, process: subprocess.Popen[bytes], mark: str) -> None:
        self._process = process
        self._mark = f"{_MARK}={mark}".encode()

    @property
    def pid(self) -> int:
        """The process that was started; it leads the group."""
        return self._process.pid

    def poll(self) -> int | None:
        """Returns the exit code of that process as `subprocess` has it, or None while it runs."""
        return self._process.poll()

    def end(self) -> None:
        """Asks all processes to end, kills those that still run after two seconds, and waits."""
        if not hasattr(os, "killpg"):
            self._end_tree()
            return
        try:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGTERM)
            limit = time.monotonic() + _GRACE
            while self._alive() and time.monotonic() < limit:
                time.sleep(_PAUSE)
        finally:
            kill_group(self.pid)
            while strays := self._members():
                for stray in strays:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(stray, signal.SIGKILL)
                time.sleep(_PAUSE)
            self._process.wait()

    def _alive(self) -> bool:
        self._process.poll()  # a process that ended counts until it is asked for
        if _LINUX:
            return bool(self._members())
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # macOS: only ended ones are left
            return self._process.returncode is None
        return True

    def _members(self) -> list[int]:
        """The processes that run in the session or bear the mark, whichever group they are in. Linux only.

        Ended ones that nobody has asked for, as in a container whose first process does not care, do not count.
        """
        found: list[int] = []
        if not _LINUX:
            return found
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                # man 5 proc: the name in brackets, which may hold brackets, then state, parent, group, session.
                stat = (folder / "stat").read_text("utf-8", "replace")
                state, _, _, session, *_ = stat.rpartition(")")[2].split()
                if state in "ZX":
                    continue
                if int(session) == self.pid or self._mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found

    def _end_tree(self) -> None:
        import subprocess

        if self._process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(self.pid)]
            subprocess.run(tree, capture_output=True, check=False)
            self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def process_group(
    arguments: Sequence[str] | str, *, cwd: Path, env: Mapping[str, str], log: Path, handed: Sequence[int] = ()
) -> Iterator[ProcessGroup]:
    """Runs a command in a group of its own until the context is left, on errors and on Ctrl-C too.

    Args:
        arguments: the program and what it is given; a string is a whole command line of Windows.
        cwd: its working directory.
        env: all its variables.
        log: the file to which all that it prints is appended.
        handed: the file descriptors that it inherits. POSIX only.

    Raises:
        OSError: it cannot be started.
    """
    import subprocess

    mark = secrets.token_hex(8)
    with log.open("ab") as out:
        process = subprocess.Popen(
            arguments if isinstance(arguments, str) else list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=cwd,
            env={**env, _MARK: mark},
            pass_fds=tuple(handed),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    group = ProcessGroup(process, mark)
    try:
        yield group
    finally:
        group.end()
