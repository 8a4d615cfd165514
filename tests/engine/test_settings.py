"""The configuration file: what it may say, and what the command line wins over."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.errors import UsageError
from dash_migrate.settings import Settings, parse_names, with_config
from dash_migrate.variable_needs import Loading


def test_the_apps_own_words_are_taken(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.dash-migrate]\nentry = "index:app"\npython = "envs/dash"\nignore = ["requirements"]\nwith = ["a"]\n'
    )
    settings = with_config(Settings(), tmp_path)
    assert settings.entry == "index:app"
    assert settings.python == tmp_path / "envs/dash"
    assert settings.ignore == ("requirements",)
    assert settings.opt_in == ("a",)


@pytest.mark.parametrize("value", ['"60"', "-1", "true", "1.5"])
def test_a_copy_limit_is_a_number_of_megabytes(tmp_path: Path, value: str) -> None:
    (tmp_path / "dash-migrate.toml").write_text("copy-limit = 60\n")
    assert with_config(Settings(), tmp_path).copy_limit == 60
    (tmp_path / "dash-migrate.toml").write_text(f"copy-limit = {value}\n")
    with pytest.raises(UsageError, match="copy-limit must be a whole number of megabytes"):
        with_config(Settings(), tmp_path)


def test_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.dash-migrate]\nentry = "index"\nselect = ["procfile"]\n')
    settings = with_config(Settings(entry="app", select=("guard-run",)), tmp_path)
    assert settings.entry == "app"
    assert settings.select == ("guard-run",)


def test_names_of_the_command_line_win_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.dash-migrate.names]\nA = "B"\nC = "D"\n')
    settings = with_config(Settings(names=(("C", "E"), ("F", "G"))), tmp_path)
    assert settings.names == (("A", "B"), ("C", "E"), ("F", "G"))
    assert settings.dotenv is Loading.DOTENV


def test_dotenv_is_off_where_either_says_so(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.dash-migrate]\ndotenv = true\n")
    assert with_config(Settings(dotenv=Loading.BY_HAND), tmp_path).dotenv is Loading.BY_HAND
    (tmp_path / "pyproject.toml").write_text("[tool.dash-migrate]\ndotenv = false\n")
    assert with_config(Settings(), tmp_path).dotenv is Loading.BY_HAND


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), ()),
        (("A=B",), (("A", "B"),)),
        (("A=B,C=D", " E = F "), (("A", "B"), ("C", "D"), ("E", "F"))),
        (("A=B", "A=B,"), (("A", "B"),)),
    ],
)
def test_pairs_of_names(given: tuple[str, ...], expected: tuple[tuple[str, str], ...]) -> None:
    assert parse_names(given) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("A", r"--name A: write the plan's name and yours, --name OLD=NEW"),
        ("A=", r"--name A=: write"),
        ("=B", r"--name =B: write"),
        ("A=B,A=C", r"--name: A cannot be both B and C"),
    ],
)
def test_what_is_no_pair_of_names(given: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_names([given])


def test_an_app_without_pyproject_has_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "dash-migrate.toml").write_text('entry = "index"\n')
    assert with_config(Settings(), tmp_path).entry == "index"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.dash-migrate]\nentri = 'x'\n", r"pyproject\.toml: .* does not know 'entri'"),
        ("[tool.dash-migrate]\nentry = 3\n", r"entry must be a string"),
        ("[tool.dash-migrate]\nselect = 'procfile'\n", r"select must be a list"),
        ("[tool.dash-migrate]\nnames = ['A']\n", r"pyproject\.toml: .* names must be a table"),
        ("[tool.dash-migrate.names]\nA = 1\n", r"names must be a table"),
        ("[tool.dash-migrate]\ndotenv = 'no'\n", r"dotenv must be true or false"),
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
