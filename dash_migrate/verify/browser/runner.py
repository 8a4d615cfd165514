"""Runs a headless Chromium in processes of its own, and leaves none of them behind."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dash_migrate.temporary import short_temporary_folder
from dash_migrate.verify.browser.find import HOW, find_browser
from dash_migrate.verify.browser.model import BrowserFailedError, BrowserMissingError, Browsing, Limits
from dash_migrate.verify.browser.wire import from_json
from dash_migrate.verify.process import Exchange, exchange, kill_group

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

_PACKAGES = Path(__file__).resolve().parents[3]
# By its text, so that the worker imports the packages that are imported here.
_CODE = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from dash_migrate.verify.browser.worker import main
main(pathlib.Path(sys.argv[2]))
"""
_LONGEST = 56  # bytes
_SLACK = 30.0  # seconds to start in and to end in, on top of the limit
_LABEL = re.compile(r"^(- )?(\[pid=\d+\](\[\w+\])? )?")
_NOISE = ("<", "Browser logs:", "Call log:", "starting temporary", "finished temporary", "exception while")
_PAUSE = 0.02  # seconds between two looks


def browse(
    address: str, prefix: str, pages: Sequence[str], screenshots: Path, limits: Limits | None = None
) -> Browsing:
    """Opens pages of a running app in a headless Chromium, clicks their links and takes their pictures.

    Nothing but the app's own server is let through.

    Args:
        address: of the server: `http://127.0.0.1:8050`.
        prefix: below which the app answers, with a slash at both ends.
        pages: the local paths to open, in that order.
        screenshots: the folder for one PNG a page; made if it is not there. The pictures show what the app shows.
        limits: how much to look at.

    Raises:
        BrowserMissingError: there is no browser, or Playwright is not installed.
        BrowserFailedError: the browser does not start, or breaks before the first page.
    """
    limits = limits or Limits()
    executable = _available()
    screenshots.mkdir(mode=0o700, parents=True, exist_ok=True)
    with exchange() as box, _temporary(box.folder) as temporary:
        request = {
            "address": address.rstrip("/"),
            "prefix": prefix,
            "pages": list(pages),
            "screenshots": str(screenshots.resolve()),
            "limits": asdict(limits),
            "executable": str(executable),
        }
        box.ask(request)
        process = _start(box, temporary)
        try:
            _wait(process, limits.seconds + _SLACK)
        finally:
            _end(process, box)
        return _result(box, pages[: limits.pages], executable)


def _available() -> Path:
    import importlib.util

    if importlib.util.find_spec("playwright") is None:
        raise BrowserMissingError("--browser needs Playwright: pip install 'dash-migrate[browser]'")
    if (found := find_browser()) is None:
        raise BrowserMissingError(f"--browser finds no Chromium, Chrome or Edge here: {HOW}")
    return found


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """Gives the folder for profile, caches and sockets of the browser, which is removed.

    Chromium does not start if the path of its socket is longer than a socket's may be (108 bytes on Linux, 104 on
    macOS), and 46 of them are its own.
    """
    if os.name != "posix" or len(os.fsencode(folder)) <= _LONGEST:
        yield folder
        return
    with short_temporary_folder() as short:
        yield short


def _start(box: Exchange, temporary: Path) -> subprocess.Popen[bytes]:
    import subprocess

    with (box.folder / "stderr").open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-c", _CODE, str(_PACKAGES), str(box.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=box.folder,
            env=_variables(temporary),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def _variables(folder: Path) -> dict[str, str]:
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    variables |= {name: str(folder) for name in ("TMPDIR", "TMP", "TEMP")}
    if sys.platform == "linux":
        variables |= {f"XDG_{name}_HOME": str(folder / name) for name in ("CACHE", "CONFIG", "DATA")}
    return variables


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < limit:
        time.sleep(_PAUSE)


def _end(process: subprocess.Popen[bytes], box: Exchange) -> None:
    """Kills the worker, Playwright's driver and Chromium, whatever is left of them."""
    import subprocess

    if hasattr(os, "killpg"):
        kill_group(process.pid)
        if (leader := box.folder / "chromium").exists():
            kill_group(int(leader.read_text("utf-8")))
    elif process.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.kill()
    process.wait()


def _result(box: Exchange, pages: Sequence[str], executable: Path) -> Browsing:
    path = box.folder / "result.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}  # JSON
    if "browsing" not in document:
        words = document.get("error") or box.tail("stderr") or "it did not start in time"
        raise BrowserFailedError(f"{executable} cannot be used: {_short(words)}")
    browsing = from_json(document["browsing"])
    missed = (f"{path}: the browser gave no answer any more" for path in pages[document["done"] :])
    return replace(browsing, left_out=(*browsing.left_out, *missed))


def _short(words: str) -> str:
    """What is said, without Playwright's own log."""
    lines = (_LABEL.sub("", line.strip()) for line in words.splitlines())
    said = dict.fromkeys(line for line in lines if line and not line.startswith(_NOISE))
    return " | ".join([*said][:8])[:1000]
