"""Runs invented programs under the tracer."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from dash_migrate.verify.tracing import Act, Event, events, tracer_variables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Write

    Trace = Callable[..., "list[Event]"]


def outside_of_app(tmp_path: Path) -> Path:
    """Makes a folder beside the app's, with a table in it."""
    folder = tmp_path / "outside"
    folder.mkdir(exist_ok=True)
    (folder / "data.csv").write_text("a,b\n1,2\n")
    return folder


def tracing(write: Write, tmp_path: Path) -> Trace:
    """Returns what runs `app.py` of an invented app, `trace({"app.py": "..."})`, and returns what it did.

    The program finds a folder outside of the app as its argument. Its exit code must be 0.
    """

    def run(texts: dict[str, str], env: dict[str, str] | None = None) -> list[Event]:
        root = write(texts)
        record = tmp_path / "record"
        record.mkdir(exist_ok=True)
        variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {}), **tracer_variables(record, root)}
        command = [sys.executable, "app.py", str(outside_of_app(tmp_path))]
        done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return list(events(record, root))

    return run


def said(found: list[Event], *acts: Act) -> list[tuple[str, str]]:
    """Returns the last part of the subject and the place of each event of some acts."""
    return [(event.subject.rpartition("/")[2], event.place) for event in found if not acts or event.act in acts]
