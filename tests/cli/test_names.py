"""`--name` and `--no-dotenv`: what steps are told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dash_migrate import series
from dash_migrate.plan import Finding, Location, Severity
from tests.report.fake_steps import step, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App
    from tests.cli.conftest import Command


def _says_settings(app: App) -> Iterator[Proposal]:
    """A finding that says which names and which way of loading a step would find."""
    names = " ".join(f"{old}>{new}" for old, new in app.settings.names)
    text = f"names: {names}; loading: {app.settings.dotenv.value}"
    yield Finding("echo", "x", Severity.ADVICE, Location("app.py"), text, "It is a test.", "Read it.")


@pytest.fixture(autouse=True)
def _echo(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    del run  # it puts its own series in place first
    monkeypatch.setattr(series, "_built_in", lambda: (step("echo", _says_settings),))


def _said(out: str) -> str:
    (finding,) = json.loads(out)["steps"][0]["findings"]
    return str(finding["title"])


def test_steps_are_told_the_names(run: Command, app: Path) -> None:
    write_files(app, {"app.py": "x = 1\n"})
    assert _said(run("plan", app, "--format", "json").out) == "names: ; loading: dotenv"
    given = ("--name", "A=B,C=D", "--name", "E=F", "--no-dotenv")
    assert _said(run("plan", app, "--format", "json", *given).out) == "names: A>B C>D E>F; loading: by hand"


def test_the_configuration_is_told_too(run: Command, app: Path) -> None:
    text = '[tool.dash-migrate]\ndotenv = false\n[tool.dash-migrate.names]\nA = "B"\nC = "D"\n'
    write_files(app, {"app.py": "x = 1\n", "pyproject.toml": text})
    said = _said(run("plan", app, "--format", "json", "--name", "C=X").out)
    assert said == "names: A>B C>X; loading: by hand"


def test_apply_takes_both(run: Command, app: Path) -> None:
    write_files(app, {"app.py": "x = 1\n"})
    ended = run("apply", app, "--yes", "--offline", "--name", "A=B", "--no-dotenv")
    assert ended.code == 0
    assert "names: A>B; loading: by hand" in ended.out


@pytest.mark.parametrize("command", ["plan", "apply", "verify"])
def test_half_a_pair_is_wrong_use(run: Command, app: Path, command: str) -> None:
    ended = run(command, app, "--name", "OLD")
    assert ended.code == 2
    assert "--name OLD: write the plan's name and yours, --name OLD=NEW." in ended.err
