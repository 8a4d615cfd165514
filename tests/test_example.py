"""The example app, end to end: applied, installed from the written files, served by the Procfile."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from dash_migrate.verify.platforms import platform
from dash_migrate.verify.visiting.broken import broken_links
from dash_migrate.verify.visiting.compared import compare_visits
from tests.support.web import visited_deployment, visited_locally

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


def index_is_reachable() -> bool:
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--no-deps",
        "--ignore-installed",
        "six==1.16.0",
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.corpus
@pytest.mark.boot
@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
def test_the_written_files_start_the_example_in_a_fresh_environment(example: Path, tmp_path: Path) -> None:
    if not index_is_reachable():
        pytest.skip("needs a package index")
    original = Path(shutil.copytree(example.parent, tmp_path / "original")) / example.name
    assert apply(example).returncode == 0
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
    subprocess.run(install, cwd=example, check=True)
    (tmp_path / "home").mkdir()
    before = visited_locally(original, "app.py", python)
    after = visited_deployment(example, platform("plain"), python, tmp_path / "home")
    assert len(before[0].callbacks or ()) >= 5
    assert compare_visits(before, after).same
    assert list(broken_links(before[0], after)) == []
