"""Runs the original app as its author runs it, and serves it on this machine for as long as it is needed.

This imports and runs the app's code; nothing that plans a migration may call it.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dash_migrate.verify import process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.verify.model import AsImported, AsScript

_PAUSE = 0.01  # seconds between two looks


@dataclass(frozen=True, slots=True)
class DashApp:
    """One Dash app on a server.

    Attributes:
        prefix: below which it answers, with a slash at both ends.
        pages: the paths of its registered pages below that, sorted; of a template with the variables left out.
        assets: the URL path below that of every file in its assets folder, quoted, sorted.
    """

    prefix: str
    pages: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Local:
    """An app that is served on this machine, or why it is not.

    The texts are the app's own and may hold a secret's value: redact them before showing them.

    Attributes:
        error: why it does not serve, in one line as `Boot.error` has it; None if it does.
        address: `http://127.0.0.1:PORT`, or "".
        prefix: below which the first Dash app answers.
        pages: the paths of its registered pages, sorted; of a template with the variables left out, as
            Dash has it.
        assets: the local URL path of every file in its assets folder, quoted, sorted.
        places: where in the app the function of a callback begins, `app.py:12`, by the callback's output
            as `_dash-dependencies` names it. Those of libraries and those in the browser are not in it.
        dash: the version of Dash that it runs on, or "".
        seconds: from the start of the process until it serves, or has failed.
        stdout: the last 15 lines printed until then.
        stderr: the last 15 lines of the error stream until then.
        others: the other Dash apps on the server that answer.
    """

    error: str | None
    seconds: float
    address: str = ""
    prefix: str = "/"
    pages: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    dash: str = ""
    stdout: str = ""
    stderr: str = ""
    others: tuple[DashApp, ...] = ()
    log: Path | None = field(default=None, repr=False, compare=False)

    @property
    def apps(self) -> tuple[DashApp, ...]:
        """All Dash apps on the server, the one at the shortest prefix first."""
        return (DashApp(self.prefix, self.pages, self.assets), *self.others)

    def raised(self) -> tuple[str, ...]:
        """Returns the exceptions that became a 500 so far, in one line each; none once it has ended."""
        try:
            text = self.log.read_text("utf-8") if self.log else ""
        except OSError:
            return ()
        return tuple(json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n"))


@contextlib.contextmanager
def served_locally(
    root: Path,
    how: AsScript | AsImported,
    *,
    python: Path = Path(sys.executable),
    env: Mapping[str, str | None] | None = None,
    cwd: Path | None = None,
    timeout: float = 60,
) -> Iterator[Local]:
    """Serves an app in a process of its own until the context ends, however it ends.

    A script runs as `__main__` up to the call that would start its server; in that call's place the app is
    served at a port of 127.0.0.1 that the system chooses, so `debug=True` starts no reloader. The app
    does whatever it does when it is started, its own writes included; no bytecode is written.

    Args:
        root: the app's folder.
        how: as a script, or as a WSGI server imports it.
        python: the interpreter of the app's environment, Python 3.8 or later.
        env: variables to set on top of this process's, or to take away (None).
        cwd: the working directory to start in; the root by default.
        timeout: seconds until it must serve, the interpreter's start included.

    Yields:
        What is served. Whatever goes wrong with the app is in `error`, and nothing is raised.
    """
    began = time.monotonic()
    root = root.resolve()
    where = cwd.resolve() if cwd else root
    variables = process.environment(env)
    with process.exchange() as box:
        box.ask_to_run(root, where, asdict(how), timeout, variables)
        try:
            serving = process.start_serving(python, box, variables, where)
        except OSError as exc:
            yield Local(f"the app cannot be started: {exc}", time.monotonic() - began)
            return
        try:
            failure = _wait(serving, box, timeout)
            document = box.result() if failure is None else {"error": f"{failure}{box.place(root)}"}
            yield _local(document, box, time.monotonic() - began)
        finally:
            serving.stop()


def _wait(serving: process.Serving, box: process.Exchange, timeout: float) -> str | None:
    """Waits until the harness says that it serves or cannot; returns why it says nothing, or None."""
    limit = time.monotonic() + timeout + 1  # it ends by itself before, and says where it was
    while (code := serving.poll()) is None and not box.answered and time.monotonic() < limit:
        if box.overflow:
            return box.overflow
        time.sleep(_PAUSE)
    if box.answered:
        return None
    if code is None or box.stack():
        return f"no answer within {timeout:g} s"
    return process.ended(code)


def _local(document: Mapping[str, Any], box: process.Exchange, seconds: float) -> Local:
    """Reads what the harness said; of an app that serves nothing it says less."""
    return Local(
        error=document["error"],
        seconds=seconds,
        address=document.get("address", ""),
        prefix=document.get("prefix", "/"),
        pages=tuple(document.get("pages", ())),
        assets=tuple(document.get("assets", ())),
        places=document.get("places", {}),
        dash=document.get("dash", ""),
        stdout=box.tail("stdout"),
        stderr=box.tail("stderr"),
        others=tuple(
            DashApp(other["prefix"], tuple(other["pages"]), tuple(other["assets"]))
            for other in document.get("others", ())
        ),
        log=box.folder / "raised.jsonl",
    )
