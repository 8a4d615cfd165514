"""What starting a command costs: heavy packages are imported only by who needs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


def test_an_apps_own_codemods_folder_is_not_taken_for_ours(tmp_path: Path) -> None:
    foreign_package(tmp_path)
    done = python(tmp_path, ["-m", "dash_migrate", "steps"], [ROOT])
    assert done.returncode == 0, done.stderr
    assert "declare-server" in done.stdout


def test_a_package_that_hides_ours_is_named_and_not_run(tmp_path: Path) -> None:
    hiding = foreign_package(tmp_path / "lib")
    program = "import sys; from dash_migrate.cli import main; sys.exit(main(['steps']))"
    done = python(tmp_path, ["-c", program], [tmp_path / "lib", ROOT])
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {hiding.resolve()} hides dash-migrate's own package `codemods`")


def foreign_package(folder: Path) -> Path:
    package = folder / "codemods"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('the app was run')\n")
    return package


def python(cwd: Path, arguments: list[str], path: list[Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))},
    )
