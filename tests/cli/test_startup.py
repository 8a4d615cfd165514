"""What starting a command costs: heavy packages are imported only by who needs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "libcst",
    "rich",
    "pydantic",
    "pipreqs",
    "piptools",
    "bowler",
    "fissix",
    "packaging",
    "tomlkit",
    "filelock",
}
PROBE = """
import sys
sys.argv[1:] = {arguments!r}
from dash_migrate.cli import main
code = main()
sys.stderr.write("IMPORTED " + " ".join(sorted(sys.modules)))
sys.exit(code)
"""


def imported_by(*arguments: str) -> tuple[str, set[str]]:
    """Standard output of a command and the modules that it had imported at its end."""
    probe = PROBE.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.partition("IMPORTED ")[2].split())


@pytest.mark.parametrize("arguments", [("--help",), ("plan", "--help"), ("apply", "-h"), ("steps", "--help")])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    out, modules = imported_by(*arguments)
    assert out.startswith("Usage: dash-migrate")
    assert "typer" in modules
    assert HEAVY & modules == set()
    assert {"asyncio", "importlib.metadata", "codemods", "dash_migrate.planner"} & modules == set()


def test_the_version_is_answered_before_typer_is_imported() -> None:
    out, modules = imported_by("--version")
    assert out.startswith("dash-migrate 0.")
    assert {"typer", "subprocess", "dash_migrate.commands"} & modules == set()
    assert (HEAVY | {"asyncio", "importlib.metadata"}) & modules == set()


def test_the_version_is_an_option_of_help_too() -> None:
    out, _ = imported_by("--version", "plan")
    assert out.startswith("dash-migrate 0.")


def run_module(cwd: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    python_path = os.pathsep.join(str(entry) for entry in (path, root) if entry is not None)
    return subprocess.run(
        [sys.executable, "-m", "dash_migrate", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": python_path},
    )


def test_an_apps_own_codemods_folder_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "codemods").mkdir()
    (tmp_path / "codemods" / "__init__.py").write_text("raise SystemExit('the app was run')\n")
    done = run_module(tmp_path, "steps")
    assert done.returncode == 0, done.stderr
    assert "declare-server" in done.stdout


def test_a_package_that_hides_ours_is_named_and_not_run(tmp_path: Path) -> None:
    hiding = tmp_path / "lib" / "codemods"
    hiding.mkdir(parents=True)
    (hiding / "__init__.py").write_text("raise SystemExit('it was run')\n")
    done = run_module(tmp_path, "steps", path=tmp_path / "lib")
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {hiding.resolve()} hides dash-migrate's own package `codemods`")
