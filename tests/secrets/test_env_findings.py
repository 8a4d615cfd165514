"""Findings about `.env`, its example, and values in the git history."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dash_migrate.plan import Location, Severity
from dash_migrate.rewriting.secrets.env_findings import env_findings
from dash_migrate.rewriting.secrets.history_findings import Sought, history_findings
from dash_migrate.secrets.history import Commit, History
from dash_migrate.workspace import Workspace

PLACE = Location("app.py", 4)
SOUGHT = Sought("TOKEN", PLACE, "https://maps.example/keys")


def anchors(root: Path) -> list[str]:
    return [finding.anchor for finding in env_findings("step", Workspace.read(root))]


@pytest.mark.skipif(os.name != "posix", reason="permission bits")
@pytest.mark.parametrize(
    ("mode", "told"), [(0o600, []), (0o400, []), (0o644, ["readable .env"]), (0o620, ["readable .env"])]
)
def test_a_readable_file_is_told(tmp_path: Path, mode: int, told: list[str]) -> None:
    (tmp_path / ".env").write_text("A=1\n")
    (tmp_path / ".env").chmod(mode)
    assert anchors(tmp_path) == told


def test_no_file_is_nothing_to_tell(tmp_path: Path) -> None:
    assert anchors(tmp_path) == []
    (tmp_path / ".env").mkdir()
    assert anchors(tmp_path) == []


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (".env*\n", ["ignored example"]),
        (".env.*\n", ["ignored example"]),
        (".env\n", []),
        (".env*\n!.env.example\n", []),
    ],
)
def test_an_example_that_git_ignores_is_told(tmp_path: Path, rules: str, told: list[str]) -> None:
    (tmp_path / ".gitignore").write_text(rules)
    assert anchors(tmp_path) == told


def test_an_example_that_git_has_all_the_same_is_shared(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text(".env*\n")
    (tmp_path / ".env.sample").write_text("A=\n")
    for words in (["init", "-q"], ["add", "-f", ".env.sample"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    assert anchors(tmp_path) == []


def test_a_pushed_value_is_an_error() -> None:
    history = History({"TOKEN": Commit("ab12cd3", "2024-03-01", "app.py", "origin")}, ("origin",))
    (finding,) = history_findings("step", history, [SOUGHT])
    assert finding.severity is Severity.ERROR
    assert finding.location == PLACE
    assert finding.seen == (
        "The value of TOKEN is in the git history since ab12cd3 (2024-03-01, app.py), which is pushed to origin."
    )
    assert finding.action.startswith("1. Change TOKEN at https://maps.example/keys. 2. Put what is new into .env")


@pytest.mark.parametrize(("remotes", "told"), [(("origin",), "the next push"), ((), "the first push")])
def test_a_value_that_is_not_pushed_yet_is_a_warning(remotes: tuple[str, ...], told: str) -> None:
    history = History({"TOKEN": Commit("ab12cd3", "2024-03-01", "app.py")}, remotes)
    (finding,) = history_findings("step", history, [Sought("TOKEN", PLACE)])
    assert finding.severity is Severity.WARNING
    assert told in finding.why
    assert "pushed to" not in finding.seen
    assert finding.action.startswith("1. Change TOKEN where it was given out. ")


def test_values_of_one_commit_are_one_finding() -> None:
    first, later = Commit("ab12cd3", "2024-03-01", "app.py"), Commit("ef45ab6", "2024-04-01", "mail.py")
    history = History({"TOKEN": first, "PASSWORD": first, "OTHER": later})
    one, other = history_findings("step", history, [SOUGHT, Sought("PASSWORD", PLACE), Sought("OTHER", PLACE)])
    assert one.seen.startswith("The values of TOKEN and PASSWORD are in the git history since ab12cd3 ")
    assert one.action.startswith("1. Change TOKEN at https://maps.example/keys, PASSWORD where it was given out. ")
    assert other.seen.startswith("The value of OTHER is in the git history since ef45ab6 ")


def test_what_could_not_be_searched_is_said_where_a_value_was_not_found() -> None:
    commit = Commit("ab12cd3", "2024-03-01", "app.py")
    cut = History({"TOKEN": commit}, (), "This is a shallow clone.")
    assert [finding.anchor for finding in history_findings("step", cut, [SOUGHT])] == ["history TOKEN"]
    _, unseen = history_findings("step", cut, [SOUGHT, Sought("OTHER", PLACE)])
    assert (
        unseen.seen == "Not all of the git history was searched for the values of OTHER. This is a shallow clone."
    )
    assert list(history_findings("step", History(), [SOUGHT])) == []
