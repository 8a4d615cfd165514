"""Secrets in text: comments, docstrings, settings, notebooks; each with a near miss."""

from __future__ import annotations

import json

import pytest

from dash_migrate.knowledge import load
from dash_migrate.secrets.comments import comment_mentions
from dash_migrate.secrets.hints import hints
from dash_migrate.secrets.mentions import Medium, Mention, Writing, spotted
from dash_migrate.secrets.notebooks import notebook_mentions
from dash_migrate.source import SourceFile
from tests.secrets.drawing import TOKENS, drawn

HEX = "c41b8e07d95f4a3298bd6e1f0a7c35d2"
WORD = "Cedar-Gate-83"


def values(line: str, writing: Writing = Writing.PROSE) -> list[str]:
    return [spot.secret.value for spot in spotted(line, writing)]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (f'# DB_PASSWORD = "{WORD}"', WORD),
        (f"# password: {WORD}", WORD),
        (f"# the password is {WORD}", WORD),
        (f"log in with user gate and password {WORD}.", WORD),
        (f"# old master password was {WORD}", WORD),
        (f"# its password is: {WORD}", WORD),
        (f"# api_key={HEX}", HEX),
        (f"# the key of last year was {HEX} (not in use)", HEX),
        ("# pin of the gate is 4711, ask Tom", "4711"),
        (f"# login: anna / {WORD}", WORD),
        (f"see https://anna:{WORD}@wiki.gate.example", WORD),
    ],
)
def test_prose_names_a_secret(line: str, value: str) -> None:
    assert values(line) == [value]


@pytest.mark.parametrize(
    "line",
    [
        "# password: required",
        "# password: 密码",
        "# password = os.environ['DB_PASSWORD']",
        "# the password is too short",
        "# the password policy of 2024 applies",
        "# key = 'your-key-here'",
        "# api_key: see the wiki",
        "# pin the version to 4711",
        "# login: anna / read only",
        "# the token is refreshed every 3600s",
        "# password_encryption = md5",
        f"# commit {HEX}",
        "# see https://user:password@host.example for the form",
    ],
)
def test_prose_that_only_talks_of_one(line: str) -> None:
    assert values(line) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("password: lantern", ["lantern"]),
        ('  "api_key": "' + HEX + '",', [HEX]),
        ("db_password = moss", ["moss"]),
        ("password: ${DB_PASSWORD}", []),
        ("password_file: /run/secrets/db", []),
        ("password:", []),
        ("token_url: https://login.gate.example/token", []),
    ],
)
def test_settings_give_bare_words_too(line: str, found: list[str]) -> None:
    assert values(line, Writing.SETTINGS) == found


def mentions(code: str) -> list[tuple[int, Medium, str]]:
    found = comment_mentions(SourceFile("app.py", code.encode()))
    return [(one.line, one.medium, one.secret.value) for one in found]


def test_comments_and_docstrings_with_their_lines() -> None:
    code = f'"""App.\n\npassword: {WORD}\n"""\n\nx = 1  # token = "{HEX}"\n'
    assert mentions(code) == [(3, Medium.DOCSTRING, WORD), (6, Medium.COMMENT, HEX)]


def test_columns_are_those_of_the_value() -> None:
    (found,) = comment_mentions(SourceFile("app.py", f'x = 1  # pw = "{WORD}"\n'.encode()))
    assert found.column == len('x = 1  # pw = "') + 1


@pytest.mark.parametrize(
    "code",
    [
        f'import pymysql\n# pymysql.connect("db", "reader", "{WORD}", "times")\n',
        f'import requests\n# requests.get("u",\n#              auth=("anna", "{WORD}"))\n',
        f'# TODO: if password == "{WORD}":\n',
        f'# old: login(user, password="{WORD}")\n',
    ],
)
def test_code_that_is_commented_out_is_read_as_code(code: str) -> None:
    assert [(value, medium) for _, medium, value in mentions(code)] == [(WORD, Medium.COMMENT)]


def test_of_several_lines_of_commented_code_the_right_one() -> None:
    code = f'import requests\n# requests.get(\n#     "u",\n#     auth=("anna", "{WORD}"),\n# )\n'
    assert [line for line, *_ in mentions(code)] == [4]


def test_commented_code_without_a_secret() -> None:
    assert mentions('import requests\n# requests.get("u", auth=("anna", PASSWORD))\n# password = ask()\n') == []


def test_a_configuration_within_a_text() -> None:
    code = f'CONFIG = """\nwarehouse:\n  host: db.example\n  password: {WORD}\n"""\n'
    assert mentions(code) == [(4, Medium.TEXT, WORD)]


def test_prose_within_a_text_is_no_configuration() -> None:
    assert mentions('HELP = """\nForgot it?\nYour password: ask Tom\nfor a new one\n"""\n') == []


def test_a_file_that_does_not_parse_is_read_as_far_as_it_goes() -> None:
    assert mentions(f'# password = "{WORD}"\ndef (:\n') == [(1, Medium.COMMENT, WORD)]


def notebook(*cells: tuple[str, str], indent: int | None = 1) -> tuple[Mention, ...]:
    data = {
        "cells": [{"cell_type": kind, "source": text.splitlines(keepends=True)} for kind, text in cells],
        "nbformat": 4,
    }
    return notebook_mentions(SourceFile("a.ipynb", json.dumps(data, indent=indent).encode()))


def test_cells_of_notebooks() -> None:
    found = notebook(("markdown", f"The password is {WORD}"), ("code", f'x = 1\napi_key = "{HEX}"\n'))
    assert [one.secret.value for one in found] == [WORD, HEX]
    assert found[0].line < found[1].line


def test_code_of_cells_is_read_as_code_with_what_is_no_python_left_out() -> None:
    code = f'%matplotlib inline\nimport requests\n!pip install x\nrequests.get("u", auth=("anna", "{WORD}"))\n'
    assert [one.secret.value for one in notebook(("code", code))] == [WORD]


def test_a_cell_that_does_not_parse_hides_no_other() -> None:
    found = notebook(("code", "def (:"), ("code", f'import requests\nrequests.get("u", auth=("a", "{WORD}"))'))
    assert [one.secret.value for one in found] == [WORD]


def test_what_is_no_notebook() -> None:
    assert notebook_mentions(SourceFile("a.ipynb", b'{"cells": [1]}')) == ()
    assert notebook_mentions(SourceFile("a.ipynb", b"not json")) == ()


def test_a_mention_does_not_show_its_value() -> None:
    (found,) = comment_mentions(SourceFile("app.py", f'# password = "{WORD}"\n'.encode()))
    assert WORD not in repr(found)


@pytest.mark.parametrize(
    "name", [name for name, table in load("secrets")["tokens"].items() if "length" not in table]
)
def test_every_token_is_found_in_a_comment(name: str) -> None:
    token = drawn(*TOKENS[name])
    assert [value for _, _, value in mentions(f"x = 1  # {token}\n")] == [token]


def test_a_colour_is_no_hint() -> None:
    assert not hints(b"colour = '#2f6f5e'")
