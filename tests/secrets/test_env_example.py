"""`.env.example` names the variables and holds no value."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Location
from dash_migrate.redaction.secret import Secret
from dash_migrate.rewriting.secrets.env_example import example_path, with_example
from dash_migrate.rewriting.secrets.env_file import with_variable
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

USED = (Location("pages/map.py", 8), Location("app.py", 3), Location("app.py", 90))


def app(files: dict[str, str | bytes]) -> Workspace:
    """An app that is only in memory."""
    data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return Workspace(Path("nowhere"), frozenset(), {path: SourceFile(path, text) for path, text in data.items()})


def text(workspace: Workspace, path: str = ".env.example") -> str:
    source = workspace.source(path)
    assert source is not None
    return source.data.decode()


def extended(workspace: Workspace, name: str = "TOKEN", rotate: str = "") -> Workspace:
    return workspace.with_edits(with_example(workspace, name, USED, rotate))


def test_a_new_one_says_what_to_do_with_it() -> None:
    found = extended(extended(app({})), "MAPS_KEY", "https://maps.example/keys")
    assert text(found) == (
        "# Copy this file to .env and fill it in. It is shared: values stand in .env alone.\n\n"
        "# Used in app.py and pages/map.py.\n"
        "TOKEN=\n"
        "# Used in app.py and pages/map.py. Issued at https://maps.example/keys\n"
        "MAPS_KEY=\n"
    )
    assert found.modes == {}


def test_neither_value_nor_length_is_told() -> None:
    versions = [
        app({}).with_edits(with_variable(app({}), "TOKEN", Secret("TOKEN", value), USED, ""))
        for value in ("cAnary-7", "cAnary-7" * 9, "two\nlines of cAnary-7")
    ]
    assert len({text(version) for version in versions}) == 1
    assert "cAnary" not in text(versions[0])


@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".env.template", ".env.dist", "env.example"])
def test_the_one_that_is_there_is_extended(name: str) -> None:
    found = extended(app({name: "# ours\r\nA=1\r\n"}))
    assert text(found, name) == "# ours\r\nA=1\r\n# Used in app.py and pages/map.py.\r\nTOKEN=\r\n"
    assert found.paths == (name,)


def test_the_usual_name_comes_first() -> None:
    assert example_path(app({".env.sample": "", ".env.example": ""})) == ".env.example"


@pytest.mark.parametrize(
    "there", ["TOKEN=", "export TOKEN = ''", "TOKEN", "A=1\n\nTOKEN=put-it-here # the token\nB=2", "'TOKEN'=x"]
)
def test_a_name_that_is_there_is_not_doubled(there: str) -> None:
    assert with_example(app({".env.example": there}), "TOKEN", USED, "") == ()


def test_a_name_in_a_comment_or_a_longer_name_is_not_it() -> None:
    found = extended(app({".env.example": "#TOKEN=\nMY_TOKEN="}))
    assert text(found) == "#TOKEN=\nMY_TOKEN=\n# Used in app.py and pages/map.py.\nTOKEN=\n"


def test_env_has_it_and_the_example_does_not() -> None:
    edits = with_variable(app({".env": "TOKEN=x"}), "TOKEN", Secret("TOKEN", "x"), USED, "")
    assert [edit.path for edit in edits] == [".env.example"]


def test_a_comment_stays_one_line() -> None:
    many = tuple(Location(f"m{number}.py") for number in range(9))
    edits = with_example(app({".env.example": ""}), "TOKEN", many, "https://a.example/\nb")
    assert [edit.text for edit in edits] == [  # type: ignore[union-attr]  # the file is there: a splice
        "# Used in m0.py, m1.py, m2.py, m3.py and others. Issued at https://a.example/ b\nTOKEN=\n"
    ]


def test_without_uses_and_page_there_is_no_comment() -> None:
    edits = with_example(app({".env.example": "A=\n"}), "TOKEN", (), "")
    assert [edit.text for edit in edits] == ["TOKEN=\n"]  # type: ignore[union-attr]  # as above


def test_a_folder_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env.example").mkdir()
    assert with_example(Workspace.read(tmp_path), "TOKEN", USED, "") == ()
