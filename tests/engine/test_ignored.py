"""Which local files git would send along, by all the rules that git knows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from codemods import ignore_files
from dash_migrate.facts.ignored import LocalFiles
from dash_migrate.needs import IgnoreLine
from dash_migrate.plan import Change, Create, Location, Plan, Splice, Tier, Verdict
from dash_migrate.planner import SHARED, accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.step import App, Step
from dash_migrate.workspace import Workspace

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
CFG = "home = /usr/bin\nversion = 3.11.7\n"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app with an environment and a `.env` file, in a repository; the user's own git configuration is empty."""
    for name, value in (("GLOBAL", tmp_path / "gitconfig"), ("SYSTEM", tmp_path / "none")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", str(value))
    (tmp_path / "gitconfig").write_text("")
    root = tmp_path / "app"
    (root / "py env").mkdir(parents=True)
    (root / "py env" / "pyvenv.cfg").write_text(CFG)
    (root / ".env").write_text("A=b\n")
    (root / "app.py").write_text("app = 1\n")
    git(tmp_path, "init", "-q", str(root))
    return root


def patterns(workspace: Workspace) -> list[str]:
    """What is not ignored, as the lines to add."""
    local = LocalFiles(workspace)
    return [item.pattern for item in local.local() if not local.ignored(item.probes)]


def test_all_is_missing_at_first(root: Path) -> None:
    assert patterns(Workspace.read(root)) == ["py env/", ".env", "__pycache__/"]


def test_the_users_own_excludes_count(root: Path, tmp_path: Path) -> None:
    (tmp_path / "excludes").write_text(".env\n")
    (tmp_path / "gitconfig").write_text(f"[core]\n\texcludesFile = {(tmp_path / 'excludes').as_posix()}\n")
    assert patterns(Workspace.read(root)) == ["py env/", "__pycache__/"]


def test_the_repositorys_own_excludes_count(root: Path) -> None:
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "exclude").write_text("__pycache__/\npy env\n")
    assert patterns(Workspace.read(root)) == [".env"]


def test_ignore_files_of_folders_above_count(tmp_path: Path, root: Path) -> None:
    shutil.rmtree(root / ".git")
    git(tmp_path, "init", "-q", ".")
    (tmp_path / ".gitignore").write_text("app/py?env/\n__pycache__\n")
    assert patterns(Workspace.read(root)) == [".env"]


def test_outside_a_repository_the_folders_own_file_counts(root: Path) -> None:
    shutil.rmtree(root / ".git")
    (root / ".gitignore").write_text("py*/\n.env\n")
    assert patterns(Workspace.read(root)) == ["__pycache__/"]


def test_edits_that_are_not_written_count(root: Path) -> None:
    after = Workspace.read(root).with_edits([Create(".gitignore", "/.env\n")])
    assert patterns(after) == ["py env/", "__pycache__/"]
    assert patterns(after.with_edits([Splice(".gitignore", 0, 0, "py env/\n__pycache__/\n")])) == []


def test_a_variable_file_that_is_not_written_yet_counts(root: Path) -> None:
    (root / ".env").unlink()
    assert ".env" not in patterns(Workspace.read(root))
    assert ".env" in patterns(Workspace.read(root).with_edits([Create(".env", "A=b\n", 0o600)]))


def test_what_is_tracked_is_told_although_it_is_ignored(root: Path) -> None:
    git(root, "add", "-A")
    (root / ".gitignore").write_text("py env/\n.env\n__pycache__/\n")
    local = LocalFiles(Workspace.read(root))
    assert patterns(Workspace.read(root)) == []
    assert local.tracked("py env")
    assert local.tracked(".env")
    assert not local.tracked("py")


def test_a_line_that_takes_a_file_back_is_told(root: Path) -> None:
    (root / ".gitignore").write_text("# local\n!\n*\n!.env\n")
    local = LocalFiles(Workspace.read(root))
    assert local.taken_back((".env",)) == 4
    assert local.taken_back(("app.py",)) is None
    assert not local.ignored((".env",))


def test_links_and_what_lies_in_environments_are_passed_over(root: Path) -> None:
    (root / "py env" / "inner").mkdir()
    (root / "py env" / "inner" / "pyvenv.cfg").write_text(CFG)
    (root / "py env" / ".env.local").write_text("A=b\n")
    try:
        (root / "link").symlink_to(root / "py env", target_is_directory=True)
    except OSError:
        pytest.skip("links need a right on this machine")
    local = LocalFiles(Workspace.read(root))
    assert local.environments == ("py env",)
    assert local.variable_files == (".env",)


def planned(root: Path, *needs: IgnoreLine, refused: frozenset[str] = frozenset()) -> Plan:
    """The plan of the step, after one whose only change needs some lines."""

    def propose(app: App) -> list[Change]:
        if app.workspace.exists("new.txt"):
            return []
        edit = Create("new.txt", "x\n")
        return [Change("asks", "asks", "t", "w", Tier.SAFE, Location("new.txt"), (edit,), needs)]

    series = (Step("asks", "asks", "doc", propose), ignore_files.STEP)
    return make_plan(Workspace.read(root), series, Settings(), decide=accept_all, refused=refused)


@pytest.mark.parametrize(
    ("before", "needs", "after"),
    [
        ("py env/\n.env\n__pycache__/\n", ("cache/",), "py env/\n.env\n__pycache__/\ncache/\n"),
        ("py env/\n.env\n", ("cache/", "*.db"), "py env/\n.env\n__pycache__/\ncache/\n*.db\n"),
        ("py env/\n__pycache__/\n", (".env", ".env"), "py env/\n__pycache__/\n.env\n"),
        ("py env/\n.env\n__pycache__/\ncache/\n", ("cache/",), "py env/\n.env\n__pycache__/\ncache/\n"),
        ("py env/\n.e*\n__pycache__/\ncach?/\n", ("cache/", ".env"), "py env/\n.e*\n__pycache__/\ncach?/\n"),
    ],
)
def test_lines_that_accepted_changes_need_are_added_with_the_others(
    root: Path, before: str, needs: tuple[str, ...], after: str
) -> None:
    (root / ".gitignore").write_text(before)
    plan = planned(root, *map(IgnoreLine, needs))
    source = plan.after.source(".gitignore")
    assert isinstance(source, SourceFile)
    assert source.text == after
    assert [step.name for step in plan.steps] == ["asks", "ignore-files"]
    assert [note.text for note in plan.steps[1].notes] == ([] if before != after else [ignore_files.COMPLETE])


def test_a_line_for_another_file_is_held_against_that_file(root: Path) -> None:
    (root / ".gitignore").write_text("py env/\n.env\n__pycache__/\ndata/\n")
    (root / ".dockerignore").write_text("*.csv\n")
    plan = planned(
        root, IgnoreLine("data/", ".dockerignore"), IgnoreLine("*.csv", ".dockerignore"), IgnoreLine("data/")
    )
    assert {path for path, _ in plan.after.changed()} == {"new.txt", ".dockerignore"}
    (change,) = plan.steps[1].changes(Verdict.ACCEPTED)
    assert change.title == "Ignore data/"


@pytest.mark.parametrize("there", [".env\n", ".env*\n", "**/.env\n", "*\n!app.py\n", ".*\n", "!.env\n.env\n"])
def test_another_file_that_covers_it_needs_no_line(root: Path, there: str) -> None:
    (root / ".gitignore").write_text("py env/\n.env\n__pycache__/\n")
    (root / ".dockerignore").write_text(there)
    plan = planned(root, IgnoreLine(".env", ".dockerignore"))
    assert {path for path, _ in plan.after.changed()} == {"new.txt"}
    assert list(plan.findings()) == []


@pytest.mark.parametrize("there", ["", "env\n", "#.env\n", "data/.env\n"])
def test_another_file_that_does_not_cover_it_gets_the_line(root: Path, there: str) -> None:
    (root / ".gitignore").write_text("py env/\n.env\n__pycache__/\n")
    (root / ".dockerignore").write_text(there)
    plan = planned(root, IgnoreLine(".env", ".dockerignore"))
    source = plan.after.source(".dockerignore")
    assert isinstance(source, SourceFile)
    assert source.text == f"{there}.env\n"


@pytest.mark.parametrize(
    ("path", "told"), [(".gitignore", "git to push"), (".dockerignore", "read .dockerignore")]
)
def test_a_line_that_takes_back_what_a_change_needs_is_told_and_not_overruled(
    root: Path, path: str, told: str
) -> None:
    (root / ".env").unlink()
    (root / ".gitignore").write_text("py env/\n__pycache__/\n")
    (root / path).write_text(f"{(root / path).read_text() if (root / path).exists() else ''}.*\n!.env\n")
    plan = planned(root, IgnoreLine(".env", path))
    assert {path for path, _ in plan.after.changed()} == {"new.txt"}
    (finding,) = plan.findings()
    assert told in finding.seen
    assert finding.location == Location(path, 4 if path == ".gitignore" else 2)


def test_a_need_for_a_file_that_lies_here_is_met_once(root: Path) -> None:
    (root / ".gitignore").write_text("py env/\n__pycache__/\n!.env\n")
    plan = planned(root, IgnoreLine(".env"))
    assert [finding.anchor for finding in plan.findings()] == ["taken back .env"]


def test_refusing_the_change_refuses_the_lines(root: Path) -> None:
    (change,) = planned(root, IgnoreLine("cache/")).steps[1].changes(Verdict.ACCEPTED)
    again = planned(root, IgnoreLine("cache/"), refused=frozenset({change.id}))
    assert {path for path, _ in again.after.changed()} == {"new.txt"}
    assert SHARED not in [step.name for step in again.steps]
