"""Runs a Dash app in a process of its own, with a time limit, and returns what it serves.

This imports and runs the app's code; nothing that plans a migration may call it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from dash_migrate.verify import process
from dash_migrate.verify.model import JSON, AsImported, AsScript, Boot, Served

__all__ = ["JSON", "AsImported", "AsScript", "Boot", "Served", "boot", "boot_with"]

Start: TypeAlias = Callable[[process.Exchange, Mapping[str, str], Path], process.Running]


def boot(
    root: Path,
    how: AsImported | AsScript,
    *,
    python: Path = Path(sys.executable),
    timeout: float = 60,
    env: Mapping[str, str | None] | None = None,
    cwd: Path | None = None,
) -> Boot:
    """Runs an app once and asks it for its index page, its layout and its callbacks.

    Nothing is sent over the network, no server and no browser is started. The app does whatever it does
    when it is started, its own writes included; no bytecode is written. The process and what it
    started are ended before this returns, except for a process that left its process group.

    Args:
        root: the app's folder.
        how: as a WSGI server imports it, or as a script.
        python: the interpreter of the app's environment, Python 3.8 or later.
        timeout: seconds it may take, the interpreter's start included.
        env: variables to set on top of this process's, or to take away (None).
        cwd: the working directory to start in; the root by default.

    Returns:
        What it serves; whatever goes wrong is in `error`, and nothing is raised.
    """

    def start(box: process.Exchange, variables: Mapping[str, str], where: Path) -> process.Running:
        return process.start(python, box, variables, where)

    return boot_with(start, root, how, timeout=timeout, env=env, cwd=cwd)


def boot_with(
    start: Start,
    root: Path,
    how: AsImported | AsScript,
    *,
    timeout: float,
    env: Mapping[str, str | None] | None,
    cwd: Path | None,
) -> Boot:
    """Does what `boot` does, with another way to start the harness."""
    began = time.monotonic()
    root = root.resolve()
    where = cwd.resolve() if cwd else root
    variables = process.environment(env)
    with process.exchange() as box:
        box.ask_to_run(root, where, asdict(how), timeout, variables)
        try:
            failure = process.wait(start(box, variables, where), box, timeout)
        except OSError as exc:
            failure = f"the app cannot be started: {exc}"
        result: dict[str, Any] = {"apps": [], "error": f"{failure}{box.place(root)}"}
        if failure is None:
            result = box.result()
        return Boot(
            error=result["error"],
            apps=tuple(_served(app) for app in result["apps"]),
            seconds=time.monotonic() - began,
            stdout=box.tail("stdout"),
            stderr=box.tail("stderr"),
        )


def _served(app: dict[str, Any]) -> Served:  # JSON of the harness
    return Served(
        prefix=app["prefix"],
        statuses=app["statuses"],
        layout=app["layout"],
        callbacks=app["callbacks"],
        pages=tuple(app["pages"]),
    )
