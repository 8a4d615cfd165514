"""What git is asked, and that a git that does not answer is no error."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dash_migrate import gitstate
from dash_migrate.gitstate import git_toplevel, uncommitted

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("app.py", "pages/home.py", "späte.txt", "[a].py", "with space.txt")


@pytest.fixture(autouse=True)
def plain_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git as it comes, without the settings of who runs the tests, and nothing above the test's folder."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(params=["", "apps/sales"], ids=["root is the top", "root is below"])
def repo(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A committed app, at the top of its repository or deep in it."""
    top = tmp_path / "repo"
    root = top / str(request.param)
    root.mkdir(parents=True)
    git(top, "init", "-q")
    for name in FILES:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("a = 1\n", encoding="utf-8")
    (root / ".gitignore").write_text("*.log\nbuild/\n", encoding="utf-8")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "first")
    return root


def test_a_clean_app(repo: Path) -> None:
    assert uncommitted(repo, FILES) == ()
    assert uncommitted(repo, ()) == ()


@pytest.mark.parametrize("name", FILES)
def test_a_modified_file(repo: Path, name: str) -> None:
    (repo / name).write_text("a = 2\n", encoding="utf-8")
    assert uncommitted(repo, FILES) == (name,)
    assert uncommitted(repo, [other for other in FILES if other != name]) == ()


def test_staged_removed_and_renamed_files(repo: Path) -> None:
    (repo / "app.py").write_text("a = 2\n", encoding="utf-8")
    git(repo, "add", "app.py")
    (repo / "[a].py").unlink()
    git(repo, "mv", "with space.txt", "other name.txt")
    paths = [*FILES, "other name.txt"]
    assert uncommitted(repo, paths) == ("app.py", "[a].py", "with space.txt", "other name.txt")


def test_untracked_files_count_and_ignored_ones_do_not(repo: Path) -> None:
    (repo / "new").mkdir()
    (repo / "build").mkdir()
    for name in ("new/file.py", "run.log", "build/out.txt"):
        (repo / name).write_text("x", encoding="utf-8")
    assert uncommitted(repo, ["new/file.py", "run.log", "build/out.txt", "missing.py"]) == ("new/file.py",)


def test_paths_are_no_patterns(repo: Path) -> None:
    (repo / "a.py").write_text("x", encoding="utf-8")
    assert uncommitted(repo, ["[a].py", "*.py", ":/a.py", ":(odd)a.py"]) == ()


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "fresh")
    (tmp_path / "fresh/app.py").write_text("x", encoding="utf-8")
    assert uncommitted(tmp_path / "fresh", ["app.py"]) == ("app.py",)


def test_a_repository_inside_the_repository(repo: Path) -> None:
    git(repo, "init", "-q", "inner")
    (repo / "inner/app.py").write_text("x", encoding="utf-8")
    paths = ["inner/app.py", "app.py"]
    assert uncommitted(repo, paths) == ("inner/app.py",)
    git(repo / "inner", "add", "-A")
    git(repo / "inner", "commit", "-q", "-m", "first")
    assert uncommitted(repo, paths) == ()
    (repo / "inner/.git/HEAD").write_text("nonsense", encoding="utf-8")
    assert uncommitted(repo, paths) == ("inner/app.py",)


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_a_file_behind_a_link(repo: Path) -> None:
    (repo / "views").symlink_to("pages")
    (repo / "loop").symlink_to("loop")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "links")
    paths = ["views/home.py", "app.py", "loop"]
    assert uncommitted(repo, paths) == ()
    (repo / "pages/home.py").write_text("a = 2\n", encoding="utf-8")
    assert uncommitted(repo, paths) == ("views/home.py",)


def test_more_paths_than_a_command_line_holds(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gitstate, "_MOST_CHARACTERS", 10)
    (repo / FILES[0]).write_text("a = 2\n", encoding="utf-8")
    (repo / FILES[-1]).write_text("a = 2\n", encoding="utf-8")
    assert uncommitted(repo, FILES) == (FILES[0], FILES[-1])


def test_the_index_is_not_written(repo: Path) -> None:
    index = git_toplevel(repo)
    assert index is not None
    index = index / ".git/index"
    before = index.read_bytes()
    os.utime(repo / "app.py", (1, 1))  # git would note that the file's time changed
    assert uncommitted(repo, FILES) == ()
    assert index.read_bytes() == before


def test_the_top_folder(repo: Path, tmp_path: Path) -> None:
    top = git_toplevel(repo)
    assert top is not None
    assert top.samefile(tmp_path / "repo")


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    assert uncommitted(tmp_path / "app", ["app.py"]) is None
    assert uncommitted(tmp_path / "app", []) is None
    assert git_toplevel(tmp_path / "app") is None


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert uncommitted(tmp_path / "none", ["app.py"]) is None
    assert git_toplevel(tmp_path / "none") is None


def test_no_git(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    assert uncommitted(repo, FILES) is None
    assert git_toplevel(repo) is None


def test_a_broken_repository(repo: Path) -> None:
    top = git_toplevel(repo)
    assert top is not None
    (top / ".git/HEAD").write_text("nonsense", encoding="utf-8")
    assert uncommitted(repo, FILES) is None
    assert git_toplevel(repo) is None


def test_a_broken_index(repo: Path) -> None:
    top = git_toplevel(repo)
    assert top is not None
    (top / ".git/index").write_bytes(b"nonsense")
    assert uncommitted(repo, FILES) is None


def test_a_repository_of_somebody_else(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # what git's own tests use
    assert uncommitted(repo, FILES) is None
    assert git_toplevel(repo) is None


def test_a_git_inside_the_app_is_not_run(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = repo / ("git.exe" if os.name == "nt" else "git")
    program.write_text(f"#!{sys.executable}\nopen({str(repo / 'ran')!r}, 'w')\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(repo) + os.pathsep + os.environ["PATH"])
    assert uncommitted(repo, FILES) is None
    assert not (repo / "ran").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs a script that runs")
def test_a_slow_git_is_none(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])
    monkeypatch.setattr(gitstate, "_TIME_LIMIT", 0.2)
    assert uncommitted(repo, FILES) is None


@pytest.mark.skipif(os.name == "nt", reason="needs a script that runs")
def test_nothing_that_the_repository_names_is_run(repo: Path, tmp_path: Path) -> None:
    hook = tmp_path / "monitor"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\n", encoding="utf-8")
    hook.chmod(0o755)
    git(repo, "config", "core.fsmonitor", str(hook))
    assert uncommitted(repo, FILES) == ()
    assert not (tmp_path / "ran").exists()


def test_the_variables_of_a_hook_do_not_lead_astray(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "another")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "another/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "another"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert uncommitted(repo, FILES) == ()
    (repo / FILES[0]).write_text("a = 2\n", encoding="utf-8")
    assert uncommitted(repo, FILES) == (FILES[0],)
