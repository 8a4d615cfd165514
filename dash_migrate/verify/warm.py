"""Boots faster, for many boots in a row: a helper process that has Dash imported forks for each one."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dash_migrate.verify import process
from dash_migrate.verify.boot import boot_with
from dash_migrate.verify.model import AsImported, AsScript, Boot

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from types import TracebackType

    from typing_extensions import Self

_PAUSE = 0.001  # seconds

# Frameworks of macOS must not be used after a fork.
_CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"

# Read when the interpreter starts or when the libraries are imported, so too late for a child.
_EARLY = ("PYTHON", "LC_", "LANG", "LD_", "PLOTLY_", "REACT_VERSION", "OMP_", "OPENBLAS_", "MKL_")


class WarmBooter:
    """Boots apps one after the other with one interpreter; a context manager.

    The results are those of `boot`, with one difference: all children share the order of sets that
    Python otherwise draws anew for each process. A boot for which an imported library would matter,
    because a file of the app hides it or a variable changes it, is made by a plain subprocess, and so
    are all where there is no fork.
    """

    def __init__(self, python: Path = Path(sys.executable)) -> None:
        self._python = python
        self._helper: subprocess.Popen[str] | None = None
        self._imported: frozenset[str] = frozenset()
        self._early = _early(process.environment(None))

    def __enter__(self) -> Self:
        if _CAN_FORK:
            self._start_helper()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_helper()

    def boot(
        self,
        root: Path,
        how: AsImported | AsScript,
        *,
        timeout: float = 60,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> Boot:
        """Runs an app once, as `boot` does, with the same arguments and results."""
        first = _import_folders(root, how, cwd)

        def start(box: process.Exchange, variables: Mapping[str, str], where: Path) -> process.Running:
            fit = _early(variables) == self._early and not _names(first) & self._imported
            if self._helper and fit:
                with contextlib.suppress(OSError):  # it has died
                    return _Forked(self._helper, box)
            return process.start(self._python, box, variables, where)

        return boot_with(start, root, how, timeout=timeout, env=env, cwd=cwd)

    def _start_helper(self) -> None:
        """Starts the helper; one that cannot start leaves all boots to plain subprocesses."""
        import subprocess

        try:
            self._helper = subprocess.Popen(
                [str(self._python), str(process.HARNESS), "warm"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=process.environment(None),
                start_new_session=True,
                text=True,
                encoding="utf-8",
            )
        except OSError:
            return
        ready = _stream(self._helper.stdout).readline()
        if ready:
            self._imported = frozenset(json.loads(ready))
        else:
            self._stop_helper()

    def _stop_helper(self) -> None:
        if self._helper is not None:
            process.kill_group(self._helper.pid)
            self._helper.wait()
            for stream in (self._helper.stdin, self._helper.stdout):
                with contextlib.suppress(OSError):
                    _stream(stream).close()
            self._helper = None


class _Forked:
    """A harness in a child of the helper, which writes down its number and its end."""

    def __init__(self, helper: subprocess.Popen[str], box: process.Exchange) -> None:
        self._helper = helper
        self._box = box
        requests = _stream(helper.stdin)
        requests.write(json.dumps(str(box.folder)) + "\n")
        requests.flush()

    def poll(self) -> int | None:
        code = self._number("exit")
        return self._helper.poll() if code is None else code

    def kill(self) -> None:
        while (child := self._number("pid")) is None and self._helper.poll() is None:
            time.sleep(_PAUSE)  # the helper is between the request and the fork
        while child is not None:
            process.kill_group(child)  # at first it may not lead a group yet
            if self.poll() is not None:
                break
            time.sleep(_PAUSE)  # the helper takes note of the end

    def _number(self, name: str) -> int | None:
        path = self._box.folder / name
        return int(path.read_text("utf-8")) if path.exists() else None


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None  # both are pipes
    return stream


def _early(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name.startswith(_EARLY)}


def _import_folders(root: Path, how: AsImported | AsScript, cwd: Path | None) -> list[Path]:
    """Returns the folders that the app's imports look in before those of the environment."""
    if isinstance(how, AsScript):
        return [(root / how.runner).parent]
    start = cwd or root
    base = start / (how.chdir or "")
    return [start, base, *(base / entry for entry in how.pythonpath)]


def _names(folders: list[Path]) -> set[str]:
    """Returns the names of modules that the folders hold."""
    found: set[str] = set()
    for folder in folders:
        if folder.is_dir():
            found |= {entry.name.partition(".")[0] for entry in folder.iterdir()}
    return found
