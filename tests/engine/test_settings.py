"""The configuration file: what it may say, and what the command line wins over."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.errors import UsageError
from dash_migrate.settings import Settings, with_config


def test_the_apps_own_words_are_taken(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.dash-migrate]\nentry = "index:app"\npython = "envs/dash"\nignore = ["requirements"]\nwith = ["a"]\n'
    )
    settings = with_config(Settings(), tmp_path)
    assert settings.entry == "index:app"
    assert settings.python == tmp_path / "envs/dash"
    assert settings.ignore == ("requirements",)
    assert settings.opt_in == ("a",)


def test_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.dash-migrate]\nentry = "index"\nselect = ["procfile"]\n')
    settings = with_config(Settings(entry="app", select=("guard-run",)), tmp_path)
    assert settings.entry == "app"
    assert settings.select == ("guard-run",)


def test_an_app_without_pyproject_has_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "dash-migrate.toml").write_text('entry = "index"\n')
    assert with_config(Settings(), tmp_path).entry == "index"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.dash-migrate]\nentri = 'x'\n", r"pyproject\.toml: .* does not know 'entri'"),
        ("[tool.dash-migrate]\nentry = 3\n", r"entry must be a string"),
        ("[tool.dash-migrate]\nselect = 'procfile'\n", r"select must be a list"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        with_config(Settings(), tmp_path)


def test_somebody_elses_broken_pyproject_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.poetry\n")
    assert with_config(Settings(), tmp_path) == Settings()


def test_a_broken_pyproject_that_speaks_to_us_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.dash-migrate]\nentry = index\n")
    with pytest.raises(UsageError, match=r"pyproject\.toml: cannot be read"):
        with_config(Settings(), tmp_path)


def test_our_own_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "dash-migrate.toml").write_text("entry = \n")
    with pytest.raises(UsageError, match=r"dash-migrate\.toml: cannot be read"):
        with_config(Settings(), tmp_path)
