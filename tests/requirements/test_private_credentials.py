"""Credentials in requirements files: they move to variables, and no text shows them."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

import codemods
from dash_migrate.apply import write, writes
from dash_migrate.facts import Facts
from dash_migrate.packages.private.addresses import addresses, without_credentials
from dash_migrate.packages.private.moving import host_label
from dash_migrate.plan import Tier, Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.report import FORMATS, Hidden, Options, load_report
from dash_migrate.report.style import plain
from dash_migrate.secrets.guarded import secrets_of
from dash_migrate.settings import Settings
from dash_migrate.transaction import undo
from dash_migrate.workspace import Workspace
from tests.requirements.private_support import settled
from tests.support.environments import make_environment

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD, TOKEN, OPAQUE = "Kq7%40vT2-xW9z", "glpat-Qw3rTy7uIo0pAs5dFg2h", "a1b2c3d4e5f6a7b8c9d0"
LINES = (
    f"--index-url https://anna:{PASSWORD}@pkgs.example.com/simple\n"
    "dash==2.18.2\n"
    f"tools @ git+https://oauth2:{TOKEN}@gitlab.com/team/tools.git@main\n"
    f"maps @ git+https://{OPAQUE}@git.example.com/team/maps.git@v1\n"
    f"# {TOKEN} is not in an address here\n"
)
EOF = ""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "app.py").write_text("import dash\n")
    (folder / "requirements.txt").write_text(LINES)
    make_environment(tmp_path / "environment", {"dash": "2.18.2"})
    return folder


def series(*left_out: str) -> tuple[object, ...]:
    return tuple(step for step in codemods.SERIES if step.name not in left_out)


@pytest.mark.parametrize("left_out", [(), ("private-packages",), ("private-packages", "requirements")])
@pytest.mark.parametrize("name", list(FORMATS))
def test_no_report_shows_a_credential(root: Path, name: str, left_out: tuple[str, ...]) -> None:
    settings = Settings(python=root.parent / "environment")
    plan = make_plan(Workspace.read(root), series(*left_out), settings, decide=accept_all)
    documents = load_report(name, Options(plain(100), Hidden.REDACT)).documents(plan)
    shown = "".join(str(document.content) for document in documents) + repr(plan.redactor)
    for value in (PASSWORD, TOKEN, OPAQUE, PASSWORD.replace("%40", "@")):
        assert value not in shown
    assert plan.redactor(f"pip: {OPAQUE}, {PASSWORD.replace('%40', '@')}").count("<redacted") == 2


def test_the_journal_keeps_no_credential_and_undo_brings_them_back(root: Path) -> None:
    before = (root / "requirements.txt").read_bytes()
    plan = make_plan(Workspace.read(root), series(), Settings(python=root.parent / "environment"))
    write(plan, writes(plan))
    assert (root / "requirements.txt").read_text().splitlines()[:4] == [
        "--index-url https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@pkgs.example.com/simple",
        "dash==2.18.2",
        "tools @ git+https://oauth2:${GIT_TOKEN}@gitlab.com/team/tools.git@main",
        "maps @ git+https://${EXAMPLE_TOKEN}@git.example.com/team/maps.git@v1",
    ]
    values = f"EXAMPLE_USER=anna\nEXAMPLE_PASSWORD={PASSWORD}\nGIT_TOKEN={TOKEN}\nEXAMPLE_TOKEN={OPAQUE}\n"
    assert (root / ".env").read_text() == values
    for path in (root / ".dash-migrate").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not any(value.encode() in data for value in (PASSWORD, TOKEN, OPAQUE)), path
    undo(root)
    assert (root / "requirements.txt").read_bytes() == before
    assert not (root / ".env").exists()


def test_ids_do_not_change_with_the_password(root: Path) -> None:
    found = []
    for value in (PASSWORD, "anotherOne-8731"):
        (root / "requirements.txt").write_text(LINES.replace(PASSWORD, value))
        plan = make_plan(Workspace.read(root), series(), Settings(python=root.parent / "environment"))
        found.append({change.id for change in plan.changes(Verdict.ACCEPTED)})
    assert found[0] == found[1]


def test_the_variables_are_listed_with_their_places(root: Path) -> None:
    plan = make_plan(Workspace.read(root), series(), Settings(python=root.parent / "environment"))
    places = {variable.name: [str(place) for place in variable.used] for variable in plan.variables}
    assert places["GIT_TOKEN"] == ["requirements.txt:3"]
    assert places["EXAMPLE_PASSWORD"] == places["EXAMPLE_USER"] == ["requirements.txt:1"]


def test_what_git_has_is_said(root: Path) -> None:
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    found = settled(root, {})
    (finding,) = (item for item in found.findings if "git history" in item.seen)
    assert finding.location.path == "requirements.txt"
    assert "EXAMPLE_PASSWORD, GIT_TOKEN and EXAMPLE_TOKEN" in finding.seen


def test_a_value_that_env_has_already_keeps_its_name(root: Path) -> None:
    found = settled(root, {".env": f"GIT_TOKEN={OPAQUE}\nEXAMPLE_USER=anna\n"})
    text = found.text()
    assert "git+https://${GIT_TOKEN}@git.example.com" in text
    assert "oauth2:${GITLAB_TOKEN}@gitlab.com" in text
    assert "https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@pkgs" in text


def test_the_user_can_name_the_variables(root: Path) -> None:
    found = settled(root, {}, settings=Settings(names=(("EXAMPLE_PASSWORD", "INDEX_SECRET"),)))
    assert "https://${EXAMPLE_USER}:${INDEX_SECRET}@pkgs" in found.text()


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (
            "-i https://anna:s3cret-Pw-81@1.2.3.4:8080/simple",
            "-i https://${INDEX_USER}:${INDEX_PASSWORD}@1.2.3.4:8080/simple",
        ),
        (
            "-i https://__token__:s3cret-Pw-81@p.example.com/s",
            "-i https://__token__:${EXAMPLE_TOKEN}@p.example.com/s",
        ),
        (
            "-i https://${USER_NAME}:s3cret-Pw-81@p.example.com/s",
            "-i https://${USER_NAME}:${EXAMPLE_TOKEN}@p.example.com/s",
        ),
        ("-i https://:s3cret-Pw-81@p.example.com/s", "-i https://:${EXAMPLE_TOKEN}@p.example.com/s"),
        (
            f"a @ git+https://{OPAQUE}:x-oauth-basic@github.com/a/b@v1",
            "a @ git+https://${GIT_TOKEN}:x-oauth-basic@github.com/a/b@v1",
        ),
        (
            "a @ https://anna:s3cret-Pw-81@p.example.com/a-1.zip",
            "a @ https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@p.example.com/a-1.zip",
        ),
        (
            "-i 'https://anna:p@ss-Wd-81@p.example.com/s'",
            "-i 'https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@p.example.com/s'",
        ),
        (
            "é==1  # -i https://anna:s3cret-Pw-81@p.example.com/é",
            "é==1  # -i https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@p.example.com/é",
        ),
    ],
)
def test_each_form_of_a_credential_becomes_a_variable(tmp_path: Path, line: str, written: str) -> None:
    found = settled(tmp_path / "shop", {"requirements.txt": f"dash\r\n{line}\r\n"})
    assert [change.tier for change in found.changes] == [Tier.SAFE]
    assert found.text() == f"dash\r\n{written}\r\n"


@pytest.mark.parametrize(
    "line",
    [
        "-i https://${INDEX_USER}:${INDEX_PASSWORD}@p.example.com/s",
        "a @ git+ssh://git@github.com/a/b@v1",
        "a @ git+https://github.com/a/b@v1",
        "a  # anna@example.com",
        "a @ https://p.example.com/a@1.zip",
        "a @ git+https://oauth2:${GIT_TOKEN}@p.example.com/a@v1",
    ],
)
def test_what_is_no_credential_stays(tmp_path: Path, line: str) -> None:
    found = settled(tmp_path / "shop", {"requirements.txt": f"dash\n{line}\n"})
    assert found.changes == []
    assert not any("credentials" in finding.seen or "user name" in finding.seen for finding in found.findings)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("-i https://anna@p.example.com/s", "a user name and no password"),
        ("-i https://user:password@p.example.com/s", "a placeholder"),
        ("-i https://$USER:$PASS@p.example.com/s", "another notation"),
        ("-i https://%USER%:%PASS%@p.example.com/s", "another notation"),
        ("-i https://${user}:${pass}@p.example.com/s", "another notation"),
        ("-i https://<token>@p.example.com/s", "a placeholder"),
    ],
)
def test_credentials_that_cannot_serve_are_reported(tmp_path: Path, line: str, seen: str) -> None:
    found = settled(tmp_path / "shop", {"requirements.txt": f"{line}\ndash\n"})
    assert found.changes == []
    (finding,) = found.findings
    assert (finding.severity.value, finding.location.line) == ("error", 1)
    assert seen in finding.seen
    assert "https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@p.example.com/s" in finding.action


def test_every_list_of_requirements_is_searched(tmp_path: Path) -> None:
    line = f"-i https://anna:{PASSWORD}@pkgs.example.com/simple\n"
    paths = (
        "requirements.in",
        "requirements/dev.txt",
        "dev-requirements.txt",
        "constraints.txt",
        "sub/requirements.txt",
    )
    found = settled(tmp_path / "shop", dict.fromkeys(paths, line))
    (change,) = found.changes
    assert {edit.path for edit in change.edits} == set(paths)


def test_a_list_in_another_encoding_is_left_to_who_stores_it_anew(tmp_path: Path) -> None:
    line = f"-i https://anna:{PASSWORD}@pkgs.example.com/simple\n"
    data = line.encode("utf-16-le")  # without a mark: what PowerShell's > leaves where it was cut off
    found = settled(tmp_path / "shop", {"requirements.txt": data})
    assert found.changes == []
    assert [(finding.severity.value, finding.location.line) for finding in found.findings] == [("error", 1)]
    assert PASSWORD not in str(found.findings)
    facts = Facts(found.workspace, Settings())
    assert PASSWORD in {secret.value for secret in secrets_of(facts)}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x https://a:b@h/p y", "x https://...@h/p y"),
        ("git+https://tok@h/p@v1#egg=x", "git+https://...@h/p@v1#egg=x"),
        ("git+ssh://git@h/p@v1", "git+ssh://git@h/p@v1"),
        ("ssh://git:pw@h/p", "ssh://...@h/p"),
        ("https://${A}:${B}@h/p", "https://${A}:${B}@h/p"),
        ("https://h/p@v1 https://a:b@i", "https://h/p@v1 https://...@i"),
        ("no address @ all", "no address @ all"),
    ],
)
def test_credentials_are_left_out_of_a_text(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


def test_an_address_cannot_be_printed_with_its_credentials() -> None:
    (address,) = addresses("git+https://anna:geheim@h.example.com:1/p?q#f")
    assert (address.host, address.bare_host, address.path) == ("h.example.com:1", "h.example.com", "/p")
    assert "geheim" not in repr(address)
    assert "anna" not in json.dumps(repr(address))


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ("pkgs.example.com", "EXAMPLE"),
        ("pkgs.acme.co.uk:8080", "ACME"),
        ("nexus", "NEXUS"),
        ("10.0.0.1", "INDEX"),
        ("dash.com", "INDEX_DASH"),
        ("pkgs.4you.de", "INDEX_4YOU"),
        ("my-host.io", "MY_HOST"),
    ],
)
def test_a_host_tells_what_to_call_a_variable(host: str, label: str) -> None:
    assert host_label(host) == label
