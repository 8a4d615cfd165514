"""Where pip looks, read from its configuration as data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dash_migrate.packages.declared import Line, parse_lines
from dash_migrate.packages.resolving.asking import expanded
from dash_migrate.packages.resolving.indexes import (
    asks_nothing,
    config_files,
    is_plain,
    option,
    other_place,
    pip_settings,
)
from dash_migrate.source import SourceFile

URL = "https://anna:hush@index.example.com/simple"


def lines(text: str) -> list[Line]:
    return list(parse_lines(SourceFile("requirements.txt", text.encode())))


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Variables of a user whose machine has no configuration."""
    empty = str(tmp_path / "none")
    return {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": empty, "APPDATA": empty, "PROGRAMDATA": empty}


def configured(home: dict[str, str], text: str, *, name: str = ".config/pip/pip.conf") -> Path:
    path = Path(home["HOME"]) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.skipif(os.name == "nt", reason="other places on Windows")
def test_the_users_file_the_environments_and_the_variables(home: dict[str, str]) -> None:
    configured(home, "[global]\nindex-url = https://a.example.com\ntimeout = 9\n[install]\nfind_links = /w\n")
    prefix = configured(
        home, f"[global]\nextra-index-url =\n    {URL}\n    https://b\n", name="env/pip.conf"
    ).parent
    found = pip_settings({**home, "PIP_TIMEOUT": "3", "PIP_NO_INDEX": ""}, prefix)
    assert (found["index-url"], found["timeout"], found["find-links"]) == ("https://a.example.com", "3", "/w")
    assert found["extra-index-url"].split() == [URL, "https://b"]
    assert "no-index" not in found


def test_a_switched_off_configuration(home: dict[str, str]) -> None:
    configured(home, "[global]\nindex-url = https://a.example.com\n")
    assert config_files({**home, "PIP_CONFIG_FILE": os.devnull}, Path(sys.prefix)) == []


@pytest.mark.parametrize("text", ["index-url = x\n", "[global\n", "[global]\nindex-url\n", "\0"])
def test_a_broken_file_says_nothing(home: dict[str, str], text: str) -> None:
    path = configured(home, text, name="own.conf")
    assert "index-url" not in pip_settings({**home, "PIP_CONFIG_FILE": str(path)})


@pytest.mark.parametrize(
    ("variables", "text", "place"),
    [
        ({}, "dash\n", ""),
        ({"PIP_EXTRA_INDEX_URL": URL}, "", "pip's configuration names an index"),
        ({"PIP_FIND_LINKS": "/wheels"}, "", "pip's configuration names a folder or page with packages"),
        ({"UV_INDEX": URL}, "", "uv's configuration names an index"),
        ({}, f"-i {URL}\n", "requirements.txt names an index"),
        ({}, f"--index-url={URL}\n", "requirements.txt names an index"),
        ({}, "-f ./wheels\n", "requirements.txt names a folder or page with packages"),
        ({}, "--pre\n--no-binary :all:\n", ""),
        ({"PIP_CERT": "/cert", "PIP_TIMEOUT": "3"}, "", ""),
    ],
)
def test_whether_packages_may_come_from_elsewhere(
    home: dict[str, str], variables: dict[str, str], text: str, place: str
) -> None:
    environ = {**home, "PIP_CONFIG_FILE": os.devnull, **variables}
    assert other_place(lines(text), environ) == place


def test_pips_own_index_named_by_hand_is_no_other_place(home: dict[str, str]) -> None:
    from pip._internal.models.index import PyPI

    environ = {**home, "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": PyPI.simple_url}
    assert other_place(lines(f"-i {PyPI.simple_url}/\n"), environ) == ""


def test_options_as_pip_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hush")
    text = (
        "-i https://${TOKEN}@a.example.com/${NOT_SET}\n--extra-index-url=https://b\n-f ./wheels\n-f /wheels\n"
        "--trusted-host b\n--no-binary :all:\n--require-hashes\n--no-index\n"
    )
    assert expanded([said for line in lines(text) if (said := option(line))]) == (
        ("index-url", "https://hush@a.example.com/${NOT_SET}"),
        ("extra-index-url", "https://b"),
        ("find-links", "/wheels"),
        ("trusted-host", "b"),
        ("no-index", ""),
    )


@pytest.mark.parametrize(
    ("settings", "options", "nothing"),
    [
        ({}, [], False),
        ({"no-index": "1"}, [], True),
        ({"no-index": "false"}, [], False),
        ({"no-index": "1", "find-links": "/w"}, [], False),
        ({}, [("no-index", "")], True),
        ({}, [("no-index", ""), ("find-links", "/w")], False),
    ],
)
def test_whether_pip_may_ask_anything(
    settings: dict[str, str], options: list[tuple[str, str]], *, nothing: bool
) -> None:
    assert asks_nothing(settings, options) is nothing


def test_what_another_tool_would_have_to_be_told() -> None:
    assert is_plain({"timeout": "3", "disable-pip-version-check": "1"})
    assert not is_plain({"index-url": URL})
    assert not is_plain({"proxy": "http://proxy"})
