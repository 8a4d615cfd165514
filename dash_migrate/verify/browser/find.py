"""Finds a Chromium on this machine."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOW = (
    "install Google Chrome, or on Debian `apt-get install chromium`, or elsewhere `playwright install chromium`; "
    "then run the same command again"
)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_MACOS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
# Below Playwright's folder of downloads; the folders end with the browser's revision.
_DOWNLOADED = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/chrome.exe",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium_headless_shell-*/chrome-*/*headless*shell.exe",
)


def find_browser() -> Path | None:
    """Returns the Chromium, Chrome or Edge to use, or None: on PATH, in its usual place, or Playwright's own."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((path for path in (*_usual(), *_downloaded()) if path.is_file()), None)


def _usual() -> Iterator[Path]:
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (folder / name for name in _MACOS)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder_name := os.environ.get(variable):
            yield from (Path(folder_name) / name for name in _WINDOWS)


def _downloaded() -> Iterator[Path]:
    for pattern in _DOWNLOADED:
        yield from sorted(_downloads().glob(pattern), key=_revision, reverse=True)


def _downloads() -> Path:
    """Where Playwright puts browsers: playwright.dev/python/docs/browsers, "Managing browser binaries"."""
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def _revision(path: Path) -> int:
    found = re.search(r"-(\d+)", path.relative_to(_downloads()).parts[0])
    return int(found[1]) if found else 0
