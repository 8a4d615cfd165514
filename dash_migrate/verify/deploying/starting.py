"""The ways to start a web process: gunicorn, any other command, or waitress where gunicorn does not run."""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
import sys
from typing import TYPE_CHECKING

from dash_migrate.verify.deploying.launch import installed_gunicorn, with_port, with_search_path
from dash_migrate.verify.deploying.process_group import process_group
from dash_migrate.verify.deploying.web_process import Output, WebProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dash_migrate.verify.deploying.web_process import Start

_KNOWS_DESCRIPTORS = 20  # gunicorn's first version that can be handed a socket


@contextlib.contextmanager
def by_gunicorn(start: Start, line: Callable[[str, Mapping[str, str]], str]) -> Iterator[WebProcess]:
    """Runs a command that calls gunicorn; it is handed a socket that is bound already.

    Args:
        start: what to start.
        line: gives the command line, for what gunicorn shall bind and the variables.
    """
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port: int = own.getsockname()[1]
        major = installed_gunicorn(start.python).partition(".")[0]
        bind, handed = f"fd://{own.fileno()}", [own.fileno()]
        if major.isdecimal() and int(major) < _KNOWS_DESCRIPTORS:
            own.close()
            bind, handed = f"127.0.0.1:{port}", []
        arguments = _shell(line(bind, start.variables), port)
        variables = {**start.variables, "PORT": str(port)}
        with _running(start, arguments, start.root, variables, port=lambda: port, handed=handed) as process:
            own.close()  # so that nobody listens there once gunicorn ends
            yield process


@contextlib.contextmanager
def by_shell(start: Start) -> Iterator[WebProcess]:
    """Runs any other command; it has to listen at the port that PORT names."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    text = with_search_path(start.command.text, start.variables.get("PYTHONPATH", ""))
    variables = {**start.variables, "PORT": str(port)}
    with _running(start, _shell(text, port), start.root, variables, port=lambda: port) as process:
        yield process


@contextlib.contextmanager
def by_waitress(start: Start) -> Iterator[WebProcess]:
    """Serves the target of a command that calls gunicorn with waitress.

    Raises:
        ValueError: the command has no such target.
    """
    port_file = start.folder / "port"
    call = start.command.gunicorn
    arguments = start.command.served_by_waitress(start.python, start.root, start.variables, port_file)
    assert call is not None
    own = {name: value for name, value in call.variables.items() if name != "PYTHONPATH"}
    cwd = start.command.folder(start.root)
    variables = {**start.variables, **own}
    with _running(start, arguments, cwd, variables, port=lambda: _number(port_file)) as process:
        yield process


@contextlib.contextmanager
def _running(
    start: Start,
    arguments: Sequence[str] | str,
    cwd: Path,
    variables: Mapping[str, str],
    *,
    port: Callable[[], int | None],
    handed: Sequence[int] = (),
) -> Iterator[WebProcess]:
    output = Output(start.folder / "log")
    try:
        with process_group(arguments, cwd=cwd, env=variables, log=output.path, handed=handed) as group:
            yield WebProcess(start, group, output, port)
    finally:
        output.keep()


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text("ascii"))
    except OSError:
        return None


def _shell(text: str, port: int) -> tuple[str, ...] | str:
    if sys.platform == "win32":
        return f'{os.environ.get("COMSPEC", "cmd.exe")} /d /s /c "{with_port(text, port)}"'
    return ("/bin/sh", "-c", f"ulimit -c 0; {text}")  # a process that is asked where it is leaves no core dump


def program_of(text: str) -> str:
    """The program that a command line begins with, for a reader."""
    try:
        return shlex.split(text)[0]
    except (ValueError, IndexError):
        return text
