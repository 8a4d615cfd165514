"""The web process of one deployment: what it prints, and what becomes of it until it answers."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from dash_migrate.verify.deploying.gunicorn_log import (
    FailureKind,
    GunicornLog,
    StartFailure,
    why_ended,
    why_looping,
)
from dash_migrate.verify.deploying.tracebacks import stack_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dash_migrate.verify.deploying.launch import Command
    from dash_migrate.verify.deploying.process_group import ProcessGroup

_PAUSE = 0.02  # seconds between two looks
_LAST_WORDS = 1.5  # seconds that a process has to say where it is, or why it ends
_MOST_READ = 4 * 1024 * 1024  # bytes of a log's beginning, and of its end


class Output:
    """What a process prints, in a file as long as it runs."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._path = path
        self._kept: str | None = None

    def text(self) -> str:
        """Returns all of it so far; of a very long one its beginning and its end."""
        if self._kept is not None:
            return self._kept
        with self._path.open("rb") as file:
            head = file.read(_MOST_READ)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(len(head), size - _MOST_READ))
            return (head + file.read(_MOST_READ)).decode("utf-8", "replace")

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def keep(self) -> None:
        """Reads it for the last time: the file will be gone."""
        self._kept = self.text()


@dataclass(frozen=True, slots=True)
class Start:
    """What is started.

    Attributes:
        root: the app's folder.
        command: of the Procfile's web line.
        python: the interpreter of the app's environment.
        variables: all of the process's, but for PORT.
        path: what is asked for until there is an answer.
        folder: a private folder for its log and its port.
    """

    root: Path
    command: Command
    python: Path
    variables: Mapping[str, str]
    path: str
    folder: Path


class WebProcess:
    """A web process at work."""

    def __init__(self, start: Start, group: ProcessGroup, output: Output, port: Callable[[], int | None]) -> None:
        self._start = start
        self._group = group
        self._port = port
        self.output = output
        self._began = time.monotonic()
        self._probe = threading.Thread(target=self._ask, daemon=True)
        self._stopped = threading.Event()
        self._answered: tuple[int, float] | None = None

    @property
    def pid(self) -> int:
        """The process that was started: the shell, or what it became."""
        return self._group.pid

    @property
    def log(self) -> GunicornLog:
        """What it printed so far."""
        return GunicornLog(self.output.text(), self._start.root)

    @property
    def seconds(self) -> float | None:
        """From its start to its first answer; None if there was none."""
        return self._answered[1] if self._answered else None

    @property
    def address(self) -> str:
        """Where it listens, once it does."""
        return f"http://127.0.0.1:{self._port()}"

    def wait(self, timeout: float) -> StartFailure | None:
        """Waits for the first answer, whatever it is.

        Args:
            timeout: seconds from its start.

        Returns:
            Why there is none, or None if there is one.
        """
        self._probe.start()
        try:
            return self._wait(timeout)
        finally:
            self._stopped.set()

    def _wait(self, timeout: float) -> StartFailure | None:
        size = -1
        while time.monotonic() - self._began < timeout:
            if self._answered:  # a worker that is ended while it answers says so
                return self._explained() if self.log.timed_out else None
            code = self._group.poll()
            if code is not None:
                return why_ended(self.log, code)
            printed = self.output.path.stat().st_size
            if printed != size:
                size = printed
                log = self.log
                if log.version and not self._answered and why_looping(log):
                    return self._explained()
            time.sleep(_PAUSE)
        place = self._ask_where()
        return replace(self._silent(timeout), place=place)

    def _explained(self) -> StartFailure:
        """The failure, with what is printed about it in the next moment."""
        failure = why_looping(self.log)
        assert failure is not None
        if failure.kind is FailureKind.DEV_SERVER:
            place = self._ask_where()
            # Where the port is taken, the worker has ended already, and another one is asked on its way there.
            return replace(failure, place=place if self._runs_there(place) else "")
        limit = time.monotonic() + _LAST_WORDS
        while failure.kind is FailureKind.WORKER_TIMEOUT and not failure.place and time.monotonic() < limit:
            time.sleep(_PAUSE)
            failure = why_looping(self.log) or failure
        return failure

    def _runs_there(self, place: str) -> bool:
        """Whether a line of the app may be one that starts a server."""
        name, _, line = place.rpartition(":")
        try:
            lines = (self._start.root / name).read_text("utf-8", "replace").splitlines()
            return "run" in lines[int(line) - 1]
        except (OSError, ValueError, IndexError):
            return False

    def _silent(self, timeout: float) -> StartFailure:
        log = self.log
        message = f"no answer within {timeout:g} s"
        if self._start.command.gunicorn is None and log.listens:
            message = f"nothing answers at $PORT: the app listens at {log.listens}"
        return log.failed(FailureKind.NO_ANSWER, message)

    def _ask_where(self) -> str:
        """Makes the processes that import the app die, by which they tell where they are; that place."""
        if not hasattr(os, "killpg"):
            return ""
        workers = self.log.workers
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if not workers:
                os.killpg(self.pid, signal.SIGSEGV)
        for worker in workers:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.getpgid(worker) == self.pid:
                    os.kill(worker, signal.SIGSEGV)
        limit = time.monotonic() + _LAST_WORDS
        place = ""
        while not place and time.monotonic() < limit:
            time.sleep(_PAUSE)
            place = stack_place(self.output.text(), self._start.root)
        return place

    def _ask(self) -> None:
        """Asks until there is an answer; one question at a time, since an app answers those given up as well."""
        while not self._stopped.is_set():
            port = self._port()
            if port is not None and (status := _status(port, self._start.path)):
                self._answered = (status, time.monotonic() - self._began)
                return
            self._stopped.wait(_PAUSE)


def _status(port: int, path: str) -> int:
    """The status of what is answered; 0 if the connection fails. Waits as long as it holds."""
    connection = HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", path)
        with contextlib.closing(connection.getresponse()) as reply:
            reply.read()
            return reply.status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
