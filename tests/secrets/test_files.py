"""Secrets in configuration files, files with credentials that the code names, and values that git knows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codemods import extract_secrets
from dash_migrate.facts import Facts
from dash_migrate.plan import Finding, Severity
from dash_migrate.planner import make_plan
from dash_migrate.rewriting.secrets import known_to_git
from dash_migrate.secrets.credential_files import credential_files
from dash_migrate.secrets.settings_files import file_mentions, readers
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import facts_of, write_app

HEX = "c41b8e07d95f4a3298bd6e1f0a7c35d2"
WORD = "Cedar-Gate-83"
APP = """
from dash import Dash, html

app = Dash(__name__)
server = app.server
app.layout = html.Div("gates")
"""


def found(root: Path, name: str, text: str) -> list[tuple[str, int]]:
    workspace = Workspace.read(write_app(root / "app", {"app.py": APP, name: text}))
    return [(one.path, one.line) for one in file_mentions(workspace)]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("config.ini", f"[db]\nuser = gate\npassword = {WORD}\n", 3),
        ("conf/app.yml", f"db:\n  password: {WORD}\n", 2),
        ("settings.json", f'{{\n  "api_key": "{HEX}"\n}}\n', 2),
        ("config.toml", f'url = "postgresql://gate:{WORD}@db.gate.example/g"\n', 1),
        ("app.properties", f"db.password={WORD}\n", 1),
    ],
)
def test_configuration_files(tmp_path: Path, name: str, text: str, line: int) -> None:
    assert found(tmp_path, name, text) == [(name, line)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.ini", "[db]\nuser = gate\npassword =\n"),
        ("conf/app.yml", "db:\n  password: ${DB_PASSWORD}\n"),
        ("package-lock.json", f'{{\n  "api_key": "{HEX}"\n}}\n'),
        ("data/rows.json", f'[{{\n  "token": "{HEX}"\n}}]\n'),
        ("notes.csv", f"password,{WORD}\n"),
        (".env.example", "PASSWORD=\n"),
    ],
)
def test_files_that_hold_none(tmp_path: Path, name: str, text: str) -> None:
    assert found(tmp_path, name, text) == []


def test_the_code_that_reads_a_file(tmp_path: Path) -> None:
    files = {"app.py": APP + 'CONFIG = open("conf/app.yml")\n', "conf/app.yml": "a: 1\n"}
    workspace = Workspace.read(write_app(tmp_path / "app", files))
    assert readers(workspace, "conf/app.yml") == ["app.py:6"]


NAMED = {
    "google": 'Credentials.from_service_account_file("keys/gates.json")',
    "sheets": 'gspread.service_account(filename="gates.json")',
    "item": 'os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = "gates.json"',
    "name": 'GOOGLE_APPLICATION_CREDENTIALS = "gates.json"',
    "opened": 'json.load(open("config/client_secret_web.json"))',
    "opened exactly": 'json.load(open("secrets.json"))',
    "ssh": 'key = open("/home/gate/.ssh/id_rsa")',
}
UNNAMED = {
    "data": 'json.load(open("data/rows.json"))',
    "about one": 'open("recipes/secret_sauce.txt")',
    "a variable": "Credentials.from_service_account_file(path)",
    "an account": 'bank.service_account("Anna")',
    "password list": 'open("password_statistics.csv")',
}


@pytest.mark.parametrize("code", NAMED.values(), ids=NAMED)
def test_credential_files_that_the_code_names(tmp_path: Path, code: str) -> None:
    facts = facts_of(tmp_path, {"app.py": code})
    assert [one.path for one in credential_files(facts)] == ["app.py"]


@pytest.mark.parametrize("code", UNNAMED.values(), ids=UNNAMED)
def test_other_files_that_the_code_names(tmp_path: Path, code: str) -> None:
    assert list(credential_files(facts_of(tmp_path, {"app.py": code}))) == []


def test_tests_may_name_any(tmp_path: Path) -> None:
    assert list(credential_files(facts_of(tmp_path, {"tests/test_a.py": NAMED["google"]}))) == []


def findings(root: Path) -> list[Finding]:
    plan = make_plan(Workspace.read(root), (extract_secrets.STEP,), Settings())
    return list(plan.findings())


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    root = write_app(tmp_path / "app", {"app.py": APP + f'DB_PASSWORD = "{WORD}"\n', ".gitignore": ".env\n"})
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    return root


def test_a_value_in_the_history_is_a_finding(committed: Path) -> None:
    (told,) = findings(committed)
    assert told.severity is Severity.WARNING
    assert told.location.path == "app.py"
    assert "DB_PASSWORD" in told.seen
    assert WORD not in repr(told)


def test_it_is_still_one_when_the_value_has_moved(committed: Path) -> None:
    (committed / "app.py").write_text(APP + 'import os\nX = os.environ["DB_PASSWORD"]\n')
    (committed / ".env").write_text(f"DB_PASSWORD={WORD}\nSTAGE=local\n")
    (committed / ".env").chmod(0o600)
    (told,) = findings(committed)
    assert told.location.path == ".env"
    assert "DB_PASSWORD" in told.seen


def test_a_new_value_is_none(committed: Path) -> None:
    (committed / "app.py").write_text(APP + 'import os\nX = os.environ["DB_PASSWORD"]\n')
    (committed / ".env").write_text("DB_PASSWORD=Birch-Gate-84\n")
    assert findings(committed) == []


def test_a_comment_that_allows_a_line_holds_for_comments_too(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", {"app.py": APP + f'# old password = "{WORD}"  # nosec\n'})
    assert findings(root) == []


def test_facts_of_tests_are_not_looked_at(tmp_path: Path) -> None:
    root = write_app(tmp_path / "app", {"app.py": APP, "tests/test_app.py": f'# password = "{WORD}"\n'})
    assert findings(root) == []
    assert Facts(Workspace.read(root), Settings()).entry is not None


def test_the_history_is_searched_once_for_a_plan(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = []
    real = known_to_git.first_commits
    monkeypatch.setattr(known_to_git, "first_commits", lambda *asked: searches.append(asked) or real(*asked))
    assert len(findings(committed)) == 1
    assert len(searches) == 1
    assert len(findings(committed)) == 1
    assert len(searches) == 2
