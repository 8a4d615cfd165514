"""The example app, end to end: applied, installed from the written requirements, served by the written Procfile."""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the example with its neighbour folder, which the app reads from."""
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__", "cache"))
    return (tmp_path / "examples" / "quarterly_sales").resolve()


def apply(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dash_migrate", "apply", "--yes", *options, str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_apply_and_undo_restore_the_example(example: Path) -> None:
    before = {path: path.read_bytes() for path in example.rglob("*") if path.is_file()}
    assert apply(example, "--offline").returncode == 0
    assert (example / "Procfile").read_text() == "web: gunicorn app:server --workers 2\n"
    undone = subprocess.run([sys.executable, "-m", "dash_migrate", "undo", str(example)], check=False)
    assert undone.returncode == 0
    assert {path: path.read_bytes() for path in example.rglob("*") if path.is_file()} == before


@contextlib.contextmanager
def served(root: Path, bin_folder: Path) -> Iterator[str]:
    """The Procfile's web process on a free port, as a platform starts it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = shlex.split((root / "Procfile").read_text().partition(":")[2])
    command = [str(bin_folder / words[0]), *words[1:], "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def answer(address: str, path: str, seconds: float = 60) -> object:
    """The JSON at a path, asked for until the server is up."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address + path, timeout=30) as response:
                return json.load(response)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def index_is_reachable() -> bool:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "six==1.16.0"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.corpus
@pytest.mark.boot
@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
def test_the_written_files_start_the_example_in_a_fresh_environment(example: Path, tmp_path: Path) -> None:
    if not index_is_reachable():
        pytest.skip("needs a package index")
    assert apply(example).returncode == 0
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
    subprocess.run(install, cwd=example, check=True)
    with served(example, python.parent) as address:
        layout = answer(address, "/_dash-layout")
        callbacks = answer(address, "/_dash-dependencies")
    assert isinstance(layout, dict)
    assert layout["props"]
    assert isinstance(callbacks, list)
    assert len(callbacks) >= 5
