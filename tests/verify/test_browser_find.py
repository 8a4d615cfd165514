"""Which browser is used, and what is said without one."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from dash_migrate.errors import DashMigrateError
from dash_migrate.verify.browser import BrowserFailedError, BrowserMissingError, browse, find_browser

posix = pytest.mark.skipif(os.name == "nt", reason="scripts and search paths as POSIX has them")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a browser: PATH and Playwright's downloads are below the folder returned."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("dash_migrate.verify.browser.find._MACOS", ())
    return tmp_path


def program(path: Path, text: str = "#!/bin/sh\nexit 3\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@posix
def test_the_one_on_path_comes_first(bare: Path) -> None:
    program(bare / "downloads/chromium-1200/chrome-linux/chrome")
    chrome = program(bare / "bin/google-chrome")
    assert find_browser() == chrome
    chromium = program(bare / "bin/chromium")
    assert find_browser() == chromium


def test_of_those_that_playwright_downloaded_the_newest_whole_browser_is_used(bare: Path) -> None:
    assert find_browser() is None
    shell = program(bare / "downloads/chromium_headless_shell-1300/chrome-linux/headless_shell")
    assert find_browser() == shell
    program(bare / "downloads/chromium-999/chrome-linux/chrome")
    newest = program(bare / "downloads/chromium-1200/chrome-linux64/chrome")
    assert find_browser() == newest


def test_the_usual_place_on_windows(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dash_migrate.verify.browser.find._WINDOWS", ("Edge/msedge.exe",))
    monkeypatch.setenv("PROGRAMFILES", str(bare / "programs"))
    assert find_browser() is None
    edge = program(bare / "programs/Edge/msedge.exe")
    assert find_browser() == edge


def test_without_a_browser_it_says_how_to_get_one(bare: Path, tmp_path: Path) -> None:
    with pytest.raises(
        BrowserMissingError, match=r"apt-get install chromium.*playwright install chromium"
    ) as said:
        browse("http://127.0.0.1:9", "/", ["/"], tmp_path / "shots")
    assert isinstance(said.value, DashMigrateError)
    assert not (tmp_path / "shots").exists()


def test_without_playwright_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BrowserMissingError, match=r"pip install 'dash-migrate\[browser\]'"):
        browse("http://127.0.0.1:9", "/", ["/"], tmp_path / "shots")


@posix
def test_a_browser_that_does_not_start_is_named_with_its_words(bare: Path, tmp_path: Path) -> None:
    broken = program(bare / "bin/chromium", "#!/bin/sh\necho libnss3.so is missing >&2\nexit 127\n")
    with pytest.raises(BrowserFailedError) as said:
        browse("http://127.0.0.1:9", "/", ["/"], tmp_path / "shots")
    assert str(said.value).startswith(f"{broken} cannot be used: ")
    assert " | libnss3.so is missing" in str(said.value)
    assert "<" not in str(said.value)
