"""Every spelling of a secret that a text may show: as the code writes it, as other programs print it."""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from typing import TYPE_CHECKING

import pytest

from dash_migrate.facts import Facts
from dash_migrate.redact import Reach, Redactor, Secret
from dash_migrate.secrets.guarded import secrets_of
from dash_migrate.secrets.written import spellings
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

VALUE = "Tr0ub4dor-of-the-k3strel"
AWKWARD = "q\"u'o\\te{b}räce%40-7x"


def known(root: Path, **files: str) -> tuple[Secret, ...]:
    for name, text in files.items():
        path = root / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
    return Facts(Workspace.read(root), Settings()).derive(secrets_of)


def shown(root: Path, text: str) -> str:
    """A Python file through the redactor of the app that it is."""
    return Redactor(known(root, app__py=text))(text)


@pytest.mark.parametrize(
    "text",
    [
        f'API_KEY = "{VALUE}"\n',
        f"API_KEY = b'{VALUE}'\n",
        f'API_KEY = ("{VALUE[:9]}"\n    "{VALUE[9:]}")\n',
        f'API_KEY = "{VALUE[:9]}" + r"{VALUE[9:]}"\n',
        'API_KEY = "Tr0ub4dor\\x2dof-the-k3strel"\n',
        'API_KEY = "Tr0ub4dor-of\\\n-the-k3strel"\n',
        f'API_KEY = """{VALUE}"""\n',
        f'API_KEY = "ä{VALUE}ö"; ü = 1\n',
        f"API_KEY = '''{VALUE}\nand-another-line-9'''\n",
    ],
)
def test_no_piece_of_a_literal_is_shown(tmp_path: Path, text: str) -> None:
    hidden = shown(tmp_path, text)
    for piece in (VALUE[:9], VALUE[9:], VALUE[-8:], "another-line"):
        assert piece not in hidden
    assert hidden.startswith("API_KEY = ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u:Tr0ub\\x34dor\\u002dk3@{host}/s", "u:<redacted:PASSWORD>@{host}/s"),
        ("u:Tr0ub{{dor\\x7b\\x7bk3@{host}/s", "u:<redacted:PASSWORD>@{host}/s"),
    ],
)
def test_no_piece_of_an_f_string_is_shown(tmp_path: Path, text: str, expected: str) -> None:
    code = 'URL = f"postgresql://{}"\n'
    hidden = shown(tmp_path, code.replace("{}", text))
    assert re.sub("redacted:[A-Z_]*", "redacted:PASSWORD", hidden) == code.replace("{}", expected)


@pytest.mark.parametrize("value", [VALUE, AWKWARD])
def test_what_other_programs_make_of_a_value_is_hidden(tmp_path: Path, value: str) -> None:
    redact = Redactor(known(tmp_path, app__py=f"API_KEY = {value!r}\n"))
    forms = [
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        urllib.parse.quote(value),
        urllib.parse.quote_plus(value),
        urllib.parse.quote(value, safe=""),
        value.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;"),
    ]
    for form in forms:
        assert redact(f"<{form}>") == "<<redacted:API_KEY>>"


@pytest.mark.parametrize("lead", ["", "a", "ab", "abc", "anna:"])
def test_base64_shows_no_more_than_the_edges(tmp_path: Path, lead: str) -> None:
    redact = Redactor(known(tmp_path, app__py=f"API_KEY = '{VALUE}'\n"))
    for data in (f"{lead}{VALUE}", f"{lead}{VALUE}:more"):
        encoded = base64.b64encode(data.encode()).decode()
        hidden = redact(encoded)
        assert "<redacted:API_KEY>" in hidden
        middle = base64.b64encode(VALUE.encode())[4:12].decode()
        assert middle not in hidden


def test_a_number_is_hidden_where_it_stands(tmp_path: Path) -> None:
    text = "PIN = 4821\nport = 4821\n"
    assert shown(tmp_path, text) == "PIN = <redacted:PIN>\nport = 4821\n"


def test_a_plain_word_is_hidden_as_a_value_only(tmp_path: Path) -> None:
    text = 'import dash_auth\nauth = dash_auth.BasicAuth(app, {"hello": "world"})\n# hello world\n'
    hidden = shown(tmp_path, text)
    assert '"world"' not in hidden
    assert hidden.endswith("# hello world\n")


def test_values_of_env_files_are_known_and_settings_are_not(tmp_path: Path) -> None:
    env = f"API_TOKEN='{VALUE}'\nPORT=8050\nLOG_LEVEL=debugging\nSALT=q1w2e3\nMODE=\n"
    secrets = known(tmp_path, app__py="", __env=env)
    redact = Redactor(secrets)
    assert VALUE not in redact(f"x {VALUE}")
    assert redact("q1w2e3") == "<redacted:SALT>"
    assert redact(env) == env.replace(VALUE, "<redacted:API_TOKEN>").replace("q1w2e3", "<redacted:SALT>")
    assert redact("PORT=8050 debugging") == "PORT=8050 debugging"


def test_a_template_of_env_holds_no_secret(tmp_path: Path) -> None:
    assert known(tmp_path, app__py="", __env__example=f"API_TOKEN={VALUE}\n") == ()


def test_secrets_of_comments_and_settings_are_known(tmp_path: Path) -> None:
    text = f"# the password is {VALUE}9\nx = 1\n"
    redact = Redactor(known(tmp_path, app__py=text, config__ini=f"[db]\npassword = {VALUE}\n"))
    assert VALUE not in redact(text)
    assert VALUE not in redact(f"password = {VALUE}")


def test_every_spelling_of_a_strong_value_is_hidden_everywhere(tmp_path: Path) -> None:
    secrets = known(tmp_path, app__py=f"API_KEY = '{VALUE}'\n")
    assert {secret.value for secret in secrets} >= set(spellings(VALUE))
    assert all(secret.reach is Reach.EVERYWHERE for secret in secrets)
