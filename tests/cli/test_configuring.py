"""The entry module is written to the configuration; nothing else in the file changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dash_migrate.configuring import save_entry
from dash_migrate.errors import UsageError
from dash_migrate.settings import Settings, with_config
from dash_migrate.toml import loads
from tests.report.fake_steps import write_files

PROJECT = '# mine\n[project]\nname = "shop"   # the name\n\n[tool.ruff]\nline-length = 88\n'


def saved(root: Path, files: dict[str, str | bytes], entry: str = "shop.web") -> tuple[str, dict[str, bytes]]:
    """The name of the file that was written and all files; what was written is what will be read."""
    write_files(root, files)
    name = save_entry(root, entry)
    assert with_config(Settings(), root).entry == entry
    return name, {path.name: path.read_bytes() for path in root.iterdir()}


def test_without_a_file_one_of_its_own_is_made(tmp_path: Path) -> None:
    assert saved(tmp_path, {}) == ("dash-migrate.toml", {"dash-migrate.toml": b'entry = "shop.web"\n'})


def test_a_project_file_gets_a_table_at_its_end(tmp_path: Path) -> None:
    name, files = saved(tmp_path, {"pyproject.toml": PROJECT})
    assert (name, list(files)) == ("pyproject.toml", ["pyproject.toml"])
    text = files[name].decode()
    assert text.startswith(PROJECT)
    assert text[len(PROJECT) :].split() == ["[tool.dash-migrate]", "entry", "=", '"shop.web"']


def test_the_table_that_is_there_is_completed(tmp_path: Path) -> None:
    before = (
        '[tool.dash-migrate]\n# why not\nignore = ["requirements"]  # by hand\n\n[tool.ruff]\nline-length = 88\n'
    )
    _, files = saved(tmp_path, {"pyproject.toml": before})
    lines = files["pyproject.toml"].decode().splitlines()
    assert [line for line in lines if line != 'entry = "shop.web"'] == before.splitlines()
    assert lines.index('entry = "shop.web"') < lines.index("[tool.ruff]")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_entry_that_is_there_is_replaced_in_its_line(tmp_path: Path, end: str) -> None:
    lines = ["# mine", "[tool.dash-migrate]", 'entry = "app"  # of old', 'select = ["procfile"]', "# end", ""]
    _, files = saved(tmp_path, {"pyproject.toml": end.join(lines).encode()})
    lines[2] = 'entry = "shop.web"  # of old'
    assert files["pyproject.toml"] == end.join(lines).encode()


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    before = PROJECT.replace("\n", "\r\n").encode()
    _, files = saved(tmp_path, {"pyproject.toml": before})
    assert files["pyproject.toml"].startswith(before)
    added = files["pyproject.toml"][len(before) :]
    assert added.count(b"\n") == added.count(b"\r\n") > 0


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    before = b"\xef\xbb\xbf" + PROJECT.encode()
    assert saved(tmp_path, {"pyproject.toml": before})[1]["pyproject.toml"].startswith(before)


@pytest.mark.parametrize(
    "before",
    [
        '[tool.ruff]\nline-length = 88\n\n[project]\nname = "shop"\n\n[tool.black]\nline-length = 88\n',
        '[tool.dash-migrate]\nselect = ["procfile"]\n\n[project]\nname = "shop"\n\n[tool.black]\nx = 1\n',
        '[tool]\nblack = 1\n\n[project]\nname = "shop"\n',
        '[tool]\ndash-migrate = {select = ["procfile"]}\n',
        'tool.dash-migrate.select = ["procfile"]\n\n[project]\nname = "shop"\n',
        '[[tool.uv.index]]\nname = "a"\n\n[[tool.uv.index]]\nname = "b"\n\n[project]\nname = "shop"\n',
        "",
    ],
)
def test_every_order_of_tables_keeps_its_lines(tmp_path: Path, before: str) -> None:
    _, files = saved(tmp_path, {"pyproject.toml": before})
    text = files["pyproject.toml"].decode()
    left = iter(re.sub(r' ?, ?entry = "shop.web"', "", text).splitlines())
    assert [line for line in before.splitlines() if line not in left] == []
    expected = loads(before)
    expected.setdefault("tool", {}).setdefault("dash-migrate", {})["entry"] = "shop.web"
    assert loads(text) == expected


def test_a_last_line_without_an_end_is_kept_apart(tmp_path: Path) -> None:
    _, files = saved(tmp_path, {"pyproject.toml": PROJECT.rstrip("\n")})
    assert files["pyproject.toml"].startswith(PROJECT.encode())


def test_the_file_that_is_read_is_written(tmp_path: Path) -> None:
    """A table in the project file wins over the file of its own; a project file that says nothing does not."""
    own = 'ignore = ["requirements"]\n'
    name, files = saved(tmp_path, {"pyproject.toml": PROJECT, "dash-migrate.toml": own})
    assert name == "dash-migrate.toml"
    assert files == {"pyproject.toml": PROJECT.encode(), name: (own + 'entry = "shop.web"\n').encode()}
    second = tmp_path / "second"
    table = PROJECT + '[tool.dash-migrate]\nselect = ["procfile"]\n'
    name, files = saved(second, {"pyproject.toml": table, "dash-migrate.toml": own})
    assert (name, files["dash-migrate.toml"]) == ("pyproject.toml", own.encode())
    assert files[name].startswith(table.encode())


def test_a_file_of_its_own_that_is_empty_is_used(tmp_path: Path) -> None:
    name, files = saved(tmp_path, {"pyproject.toml": PROJECT, "dash-migrate.toml": "# nothing yet\n"})
    assert name == "dash-migrate.toml"
    assert files[name] == b'# nothing yet\nentry = "shop.web"\n'
    assert files["pyproject.toml"] == PROJECT.encode()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (b"[tool.dash-migrate\n", "pyproject.toml: "),
        (b"[project\n", "pyproject.toml: is no TOML"),
        (b"# \xff\n[project]\n", "pyproject.toml: is no TOML"),
        (b"tool = 1\n", "pyproject.toml: "),
        (b"[tool]\ndash-migrate = 1\n", "pyproject.toml: "),
    ],
)
def test_a_file_that_cannot_be_understood_is_not_touched(tmp_path: Path, text: bytes, cause: str) -> None:
    write_files(tmp_path, {"pyproject.toml": text})
    with pytest.raises(UsageError) as caught:
        save_entry(tmp_path, "app")
    assert str(caught.value).startswith(cause)
    assert (tmp_path / "pyproject.toml").read_bytes() == text
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"pyproject.toml": PROJECT})

    def refuse(_: Path, _data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(UsageError, match=r"pyproject.toml: cannot be written: Permission denied. Use --entry app"):
        save_entry(tmp_path, "app")
    assert (tmp_path / "pyproject.toml").read_text() == PROJECT
