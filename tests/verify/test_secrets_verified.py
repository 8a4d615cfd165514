"""A migrated app runs on the platform with the variables that it is given, and says which one is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[1] / "apps" / "cellar"
pytestmark = [pytest.mark.boot, pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there")]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The migrated app as a push holds it, without `.env`, and the values that the author has."""
    from dotenv import dotenv_values

    root = tmp_path_factory.mktemp("apps") / "cellar"
    shutil.copytree(APP, root, ignore=shutil.ignore_patterns("__pycache__"))
    done = run("apply", "--yes", "--include-ask", "--offline", "--python", sys.executable, str(root))
    assert done.returncode == 0, done.stdout + done.stderr
    values = {name: str(value) for name, value in dotenv_values(root / ".env").items()}
    (root / ".env").unlink()
    shutil.rmtree(root / ".dash-migrate")
    return root, values


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dash_migrate", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def given(values: dict[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("--env", f"{name}={value}")]


def verified(root: Path, values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run("verify", "--use-env", sys.executable, *given(values), str(root))


def test_it_passes_with_the_variables_from_outside(clone: tuple[Path, dict[str, str]]) -> None:
    root, values = clone
    done = verified(root, values)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [value for value in values.values() if value in done.stdout + done.stderr]


@pytest.mark.parametrize("missing", ["MAPBOX_TOKEN", "SECRET_KEY"])
def test_it_fails_with_the_name_of_what_is_missing(clone: tuple[Path, dict[str, str]], missing: str) -> None:
    root, values = clone
    done = verified(root, {name: value for name, value in values.items() if name != missing})
    assert done.returncode == 1, done.stdout + done.stderr
    assert missing in done.stdout
    assert not [value for value in values.values() if value in done.stdout + done.stderr]
