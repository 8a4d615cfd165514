"""A process that has the usual libraries imported already, and forks a child for each boot. POSIX only."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from . import session

_USUAL = ("dash", "dash.backends._flask", "flask", "pandas", "plotly.express")


def serve() -> None:
    """Says on standard output which modules are imported, then boots every folder named on standard input.

    Both are lines of JSON. For each boot the child's number goes to the folder's `pid`, and its
    return code, as `subprocess` has it, to `exit`.
    """
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    for name in _USUAL:
        with contextlib.suppress(Exception):  # not installed, or a stub that raises
            importlib.import_module(name)
    top_level = {name.partition(".")[0] for name in sys.modules}
    sys.stdout.write(json.dumps(sorted(top_level)) + "\n")
    sys.stdout.flush()
    gc.freeze()  # a child then looks for Dash apps among its own objects only, and copies less memory
    for line in iter(requests.readline, ""):
        _boot_in_child(Path(json.loads(line)), requests)


def _boot_in_child(folder: Path, requests: TextIO) -> None:
    child = os.fork()
    if child == 0:
        try:
            requests.close()
            _start_anew(folder)
            session.boot(folder)
        finally:
            os._exit(1)
    _write(folder / "pid", child)
    _, status = os.waitpid(child, 0)
    _write(folder / "exit", -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def _start_anew(folder: Path) -> None:
    """Gives the child what a process of its own would have: session, streams, variables, randomness."""
    os.setsid()
    for stream, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, str(folder / "stdout"), os.O_WRONLY | os.O_APPEND),
        (2, str(folder / "stderr"), os.O_WRONLY | os.O_APPEND),
    ):
        descriptor = os.open(name, flags)
        os.dup2(descriptor, stream)
        os.close(descriptor)
    request: Any = json.loads((folder / "request.json").read_text("utf-8"))
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()  # `random` seeds itself after a fork, NumPy does not


def _write(path: Path, number: int) -> None:
    """Writes a number so that a reader never sees half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(str(number), encoding="utf-8")
    draft.replace(path)
