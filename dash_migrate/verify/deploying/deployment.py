"""Runs the web process of an app as a platform would, behind the platform's proxy, and says how it starts."""

from __future__ import annotations

import contextlib
import enum
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.temporary import temporary_folder
from dash_migrate.verify.deploying.gunicorn_log import FailureKind, GunicornLog, StartFailure
from dash_migrate.verify.deploying.launch import Command, installed_gunicorn, variables_for, worker_timeout
from dash_migrate.verify.deploying.proxy import proxied
from dash_migrate.verify.deploying.starting import by_gunicorn, by_shell, by_waitress, program_of
from dash_migrate.verify.deploying.web_process import Start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dash_migrate.verify.deploying.tracebacks import LoggedError
    from dash_migrate.verify.deploying.web_process import Output, WebProcess
    from dash_migrate.verify.platforms import Platform

__all__ = ["Deployment", "FailureKind", "Server", "StartFailure", "default_server", "deployed"]


class Server(enum.Enum):
    """What runs a command that calls gunicorn."""

    GUNICORN = "gunicorn"
    WAITRESS = "waitress"


def default_server() -> Server:
    """The gunicorn of the app's environment; on Windows, where it does not run, waitress in its place."""
    return Server.WAITRESS if sys.platform == "win32" else Server.GUNICORN


@dataclass(frozen=True, slots=True)
class Deployment:
    """An app that is served, or was to be.

    Attributes:
        address: of the proxy, without a slash at its end; "" if nothing answers there.
        platform: the one that is emulated.
        failure: what went wrong at its start, or None. An app whose only fault is that it takes longer than
            gunicorn waits (`WORKER_TIMEOUT` with `needed_seconds`) is served all the same, without that limit.
        seconds: from the start of the process to its first answer; None if it had none with its own limits.
        needed_seconds: the same with all the time that it takes; None if it never answered.
        worker_timeout: after which gunicorn ends a worker that hangs; 0 for never, None if that cannot be told.
        server: what serves the app: `gunicorn 27.0.1`.
        remarks: how this differs from what the platform does, in one line each.
        pid: the process that was started, the leader of its group; 0 if none was.
        root: the app's folder.
        output: what it prints.
    """

    address: str
    platform: Platform
    failure: StartFailure | None
    seconds: float | None
    needed_seconds: float | None
    worker_timeout: float | None
    server: str
    remarks: tuple[str, ...]
    pid: int
    root: Path
    output: Output | None

    def log(self) -> str:
        """Returns what was printed so far; all of it once the context is left."""
        return self.output.text() if self.output is not None else ""

    def errors(self) -> tuple[LoggedError, ...]:
        """Returns the exceptions whose tracebacks were printed so far, in order."""
        return GunicornLog(self.log(), self.root).errors()

    @property
    def workers(self) -> int:
        """How many workers gunicorn has started so far, ended ones included."""
        return len(GunicornLog(self.log(), self.root).workers)


@contextlib.contextmanager
def deployed(
    copy: Path,
    command: str,
    platform: Platform,
    *,
    python: Path,
    variables: Mapping[str, str],
    home: Path,
    timeout: float = 120,
    server: Server | None = None,
) -> Iterator[Deployment]:
    """Runs the command of a Procfile's web line until the context is left.

    gunicorn keeps all its arguments; only what binds is replaced by a socket of this run's own, and its log goes
    to what it prints. Of the user's variables only those for temporary files and the network are passed on. A
    worker whose time is up before the first answer is started once more without that limit.

    Args:
        copy: the folder that a push would hold; the app may write there.
        command: what stands behind `web:`.
        platform: what to emulate.
        python: the interpreter of the app's environment.
        variables: set on top of the platform's. Folders in PYTHONPATH come before those that the command sets.
        home: the home folder of the processes.
        timeout: seconds that the app may take to its first answer, in each of its two tries.
        server: what runs gunicorn's target; `default_server()` if None.

    Yields:
        The deployment. Whatever goes wrong at its start is in `failure`, and nothing is raised for it.
    """
    read = Command.read(command)
    merged = variables_for(platform, python, variables, home)
    with temporary_folder() as folder:
        start = Start(copy.resolve(), read, python, merged, platform.prefix + "_dash-layout", folder)
        way = _way(start, server or default_server())
        nothing = Deployment(
            address="",
            platform=platform,
            failure=_hopeless(start, way),
            seconds=None,
            needed_seconds=None,
            worker_timeout=worker_timeout(read, copy, merged) if way is _Way.GUNICORN else None,
            server=f"gunicorn {installed_gunicorn(python)}".strip() if way is _Way.GUNICORN else way.value,
            remarks=_remarks(start, way),
            pid=0,
            root=start.root,
            output=None,
        )
        if nothing.failure is not None:
            yield nothing
            return
        with contextlib.ExitStack() as stack:
            yield _started(nothing, start, way, timeout, stack)


class _Way(enum.Enum):
    """How a command is run."""

    GUNICORN = "gunicorn"
    WAITRESS = "waitress"
    SHELL = "the command's own"


def _way(start: Start, server: Server) -> _Way:
    if start.command.gunicorn is None:
        return _Way.SHELL
    return _Way[server.name]


def _hopeless(start: Start, way: _Way) -> StartFailure | None:
    """Why it need not be tried."""
    command = start.command
    if way is _Way.GUNICORN and command.by_path and not (start.python.parent / "gunicorn").exists():
        message = "unable to run gunicorn: file does not exist"
        return StartFailure(FailureKind.GUNICORN_MISSING, message, missing="gunicorn")
    if command.daemon:
        message = "--daemon: gunicorn goes into the background, and the process that the platform started ends"
        return StartFailure(FailureKind.BAD_OPTIONS, message)
    if way is _Way.WAITRESS and (command.gunicorn is None or command.gunicorn.target is None):
        return StartFailure(FailureKind.BAD_TARGET, "No application module specified.")
    if way is _Way.WAITRESS and not command.folder(start.root).is_dir():
        return StartFailure(FailureKind.BAD_OPTIONS, f"can't chdir to {command.folder(start.root).name!r}")
    return None


def _remarks(start: Start, way: _Way) -> tuple[str, ...]:
    if way is _Way.SHELL:
        return (
            f"the command does not call gunicorn: {program_of(start.command.text)} has to listen at $PORT itself",
        )
    if way is _Way.WAITRESS:
        return ("gunicorn does not run on this system: waitress stands in for it, without its options",)
    return ()


def _started(
    nothing: Deployment, start: Start, way: _Way, timeout: float, stack: contextlib.ExitStack
) -> Deployment:
    """Starts it, a second time if need be, and its proxy."""
    command = start.command
    if way is _Way.GUNICORN:
        process = stack.enter_context(by_gunicorn(start, command.listening_at))
    else:
        process = stack.enter_context(by_shell(start) if way is _Way.SHELL else by_waitress(start))
    failure = process.wait(timeout)
    needed = process.seconds
    seconds = needed if failure is None else None
    if way is _Way.GUNICORN and failure is not None and failure.kind is FailureKind.WORKER_TIMEOUT:
        stack.close()
        again = replace(start, folder=start.folder / "again")
        again.folder.mkdir()
        process = stack.enter_context(by_gunicorn(again, command.listening_patiently))
        failure = _after_all(failure, process.wait(timeout))
        needed = process.seconds
    address = stack.enter_context(proxied(process.address, nothing.platform)) if needed is not None else ""
    return replace(
        nothing,
        address=address,
        failure=failure,
        seconds=seconds,
        needed_seconds=needed,
        server=_server(nothing.server, process),
        remarks=(*nothing.remarks, *_seen(process, way)),
        pid=process.pid,
        output=process.output,
    )


def _after_all(first: StartFailure, second: StartFailure | None) -> StartFailure:
    """The failure of an app whose worker was not ready in time, for what it does with more time."""
    if second is None or second.kind is FailureKind.NO_ANSWER:
        return replace(first, place=first.place or (second.place if second else ""))
    return second


def _server(named: str, process: WebProcess) -> str:
    log = process.log
    if log.version:
        return f"gunicorn {log.version}"
    return "a development server" if log.dev_server else named


def _seen(process: WebProcess, way: _Way) -> tuple[str, ...]:
    if way is _Way.SHELL and process.log.dev_server:
        return ("a development server serves the app: it is not made for many visitors",)
    return ()
