"""What `verify` needs before it can run: an entry module, an interpreter, an environment, an original."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.apps import write_app
from tests.verify.commanded import READY, UNGUARDED, Commands, alone, findings
from tests.verify.test_environments import wheel

pytestmark = pytest.mark.boot
FIRST = """
import os
from dash import Dash, html

app = Dash(__name__)
app.layout = html.Div(os.environ["NOT_SET_ANYWHERE"])

if __name__ == "__main__":
    app.run()
"""
SECOND = FIRST.replace('os.environ["NOT_SET_ANYWHERE"]', 'os.environ["PAGE_TITLE"]')
TWO = {"first.py": FIRST, "second.py": SECOND, "requirements.txt": "dash\ngunicorn\n"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    alone(monkeypatch, tmp_path)
    return Commands(capsys)


def git(root: Path, *words: str) -> str:
    name = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *name, *words], cwd=root, check=True, capture_output=True, text=True).stdout


def committed(root: Path) -> Path:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    return root


def test_the_app_that_serves_a_layout_is_found_and_saved(run: Commands, tmp_path: Path) -> None:
    project = (
        '# mine\r\n[project]\r\nname = "shop"  # the name\r\n\r\n[tool.dash-migrate]\r\n# later\r\nignore = []\r\n'
    )
    root = write_app(tmp_path / "shop", TWO)
    (root / "pyproject.toml").write_bytes(project.encode())
    ended = run.verify(root, "--env", "PAGE_TITLE=sales", "--save-entry", "--format", "json")
    assert ended.code == 0
    said = ended.err.splitlines()
    assert said[:2] == ["trying first.py as the entry module ...", "trying second.py as the entry module ..."]
    assert said[-1] == "Wrote entry = 'second' to pyproject.toml."
    about = ended.data()["verification"]["about"]
    assert (
        about["Entry module"] == "first.py: KeyError: 'NOT_SET_ANYWHERE' (first.py:5); second.py: serves a layout"
    )
    assert about["Ran"].startswith("gunicorn second:server")
    assert about["Original"].startswith("python second.py")
    assert (root / "pyproject.toml").read_bytes() == project.encode() + b'entry = "second"\r\n'
    again = run.verify(root, "--env", "PAGE_TITLE=sales")
    assert (again.code, "trying" in again.err, "Entry module" in again.out) == (0, False, False)


def test_nothing_is_saved_if_nothing_is_proved(run: Commands, tmp_path: Path) -> None:
    failing = READY["app.py"].replace("app.layout =", "app.layout = open('/nowhere/at/all') and")
    root = write_app(tmp_path / "shop", {**READY, "app.py": failing})
    ended = run.verify(root, "--save-entry")
    assert ended.code == 1
    assert "/nowhere/at/all" in ended.out
    assert ended.err.splitlines()[-1].startswith(
        "--save-entry: no entry module was proved, so nothing was written."
    )
    assert {path.name for path in root.iterdir()} == READY.keys()


def test_if_no_candidate_serves_each_is_named_with_its_error(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising = 'raise ValueError("not with " + os.environ["PAGE_TITLE"])\n'
    root = write_app(tmp_path / "shop", {**TWO, "second.py": "import os\n" + raising + SECOND.lstrip()})
    monkeypatch.setenv("PAGE_TITLE", "canary-title-5501")
    ended = run.verify(root, "--env", "PAGE_TITLE")
    assert (ended.code, ended.out) == (3, "")
    assert "name the entry module with --entry" in ended.err
    assert "first.py: KeyError: 'NOT_SET_ANYWHERE' (first.py:5)" in ended.err
    assert "second.py: ValueError: not with <redacted:PAGE_TITLE> (second.py:2)" in ended.err
    assert "canary" not in ended.err


def test_a_notebook_alone_cannot_be_started(run: Commands, tmp_path: Path) -> None:
    notebook = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
    root = write_app(tmp_path / "shop", {"report.ipynb": notebook, "requirements.txt": "dash\ngunicorn\n"})
    for arguments in (["verify"], ["verify", "--as-is"], ["plan", "--verify"]):
        ended = run(*arguments, root)
        assert (ended.code, ended.out) == (3, "")
        # No environment was built for that.
        assert ended.err.startswith("error: could not be run: no command for the web process is known")
        assert "Run `dash-migrate plan`" in ended.err
        assert "--entry" in ended.err


def test_an_environment_that_is_not_there_is_named(run: Commands, tmp_path: Path) -> None:
    root = write_app(tmp_path / "shop", READY)
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "none", tmp_path / "empty"):
        ended = run("verify", root, "--use-env", place)
        assert (ended.code, ended.out) == (3, "")
        assert f"--use-env {place}: there is no Python interpreter." in ended.err


def test_without_an_index_nothing_is_said_of_the_app(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    ended = run("verify", write_app(tmp_path / "shop", READY))
    assert (ended.code, ended.out) == (3, "")
    assert "error: could not be run: no package index answers." in ended.err
    assert "--use-env PYTHON" in ended.err
    assert [path.name for path in (tmp_path / "cache" / "scratch").iterdir()] == ["lock"]


def test_a_requirement_that_does_not_exist_fails_at_its_line(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, version in (("alpha", "1.0"), ("gunicorn", "23.0"), ("dash", "3.0")):
        wheel(tmp_path / "wheels", name, version)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    wanted = "# mine\n\ndash\nalpha==1.0\nno-such-thing==1.0\ngunicorn\n"
    ended = run("verify", write_app(tmp_path / "shop", {**READY, "requirements.txt": wanted}), "--format", "json")
    found = ended.data()["verification"]
    assert (ended.code, found["passed"], found["targets"]) == (1, False, [])
    assert found["summary"] == "Failed on no platform: 1 error."
    assert findings(found["common"]) == [("environment", "requirements.txt", 5)]
    (finding,) = found["common"][0]["findings"]
    assert finding["title"] == "no distribution fits no-such-thing==1.0 here: there is none of that name."
    assert finding["id"].startswith("verify-environment-")


def test_an_applied_app_is_compared_with_what_it_was(run: Commands, tmp_path: Path) -> None:
    root = committed(write_app(tmp_path / "shop", {"app.py": UNGUARDED, "requirements.txt": "dash\ngunicorn\n"}))
    assert run("apply", root, "--yes").code == 0
    assert "server = app.server" in (root / "app.py").read_text()
    git(root, "add", "-A")
    ended = run.verify(root, "--format", "json")
    assert ended.code == 0
    original = ended.data()["verification"]["about"]["Original"]
    assert original == "python app.py; the app with all recorded runs undone"

    changed = (root / "app.py").read_text().replace('"hello"', '"good-bye"')
    (root / "app.py").write_text(changed)
    git(root, "commit", "-qam", "changed")
    ended = run.verify(root, "--original", "HEAD~1", "--format", "json")
    found = ended.data()["verification"]
    assert found["about"]["Original"].endswith("; a revision of git's")
    assert (ended.code, findings(found["targets"][0]["checks"])[0][0]) == (1, "same-app")
    wrong = run.verify(root, "--original", "no-such-revision")
    assert (wrong.code, wrong.out) == (2, "")
    assert "no-such-revision" in wrong.err
