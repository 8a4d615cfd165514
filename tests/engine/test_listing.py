"""Which files are part of the app, with git and without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dash_migrate.listing import committed_environments, is_environment, list_files
from tests.support.apps import write_app

FILES = {
    "app.py": "",
    ".env": "",
    ".gitignore": "*.log\n/build/\nlocal/*\n!local/kept.py\n",
    "pages/home.py": "",
    "pages/.gitignore": "draft.py\n",
    "pages/draft.py": "",
    "run.log": "",
    "build/app.py": "",
    "local/app.py": "",
    "local/kept.py": "",
    "pages/build/app.py": "",
}
OWN = {
    "app.py",
    ".env",
    ".gitignore",
    "pages/home.py",
    "pages/.gitignore",
    "local/kept.py",
    "pages/build/app.py",
}
FOREIGN = {
    "env/pyvenv.cfg": "",
    "env/app.py": "",
    "env/lib/python3.11/site.py": "",
    "conda/conda-meta/history": "",
    "conda/lib/python3.11/app.py": "",
    "node_modules/tool/app.py": "",
    "__pycache__/app.py": "",
    ".github/app.py": "",
    "vendor/site-packages/app.py": "",
    "__MACOSX/app.py": "",
}


def git(root: Path, *words: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *name, *words], cwd=root, check=True, capture_output=True)


def test_without_git_the_folder_is_walked(tmp_path: Path) -> None:
    assert list_files(write_app(tmp_path, FILES | FOREIGN)) == OWN


def test_git_is_asked_and_gives_the_same(tmp_path: Path) -> None:
    write_app(tmp_path, FILES | FOREIGN)
    git(tmp_path, "init", "-q")
    assert list_files(tmp_path) == OWN


def test_committed_environments_are_left_out_all_the_same(tmp_path: Path) -> None:
    write_app(tmp_path, FILES | FOREIGN)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", *OWN, *FOREIGN)
    assert list_files(tmp_path) == OWN


def test_tracked_files_that_are_ignored_now_are_the_app_s(tmp_path: Path) -> None:
    write_app(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", "run.log")
    assert list_files(tmp_path) == OWN | {"run.log"}


def test_a_deleted_file_is_not_listed(tmp_path: Path) -> None:
    write_app(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    (tmp_path / "app.py").unlink()
    assert list_files(tmp_path) == OWN - {"app.py"}


def test_paths_are_relative_to_a_folder_below_the_repository_s_root(tmp_path: Path) -> None:
    write_app(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    assert list_files(tmp_path / "pages") == {"home.py", ".gitignore", "build/app.py"}


def test_a_folder_that_git_ignores_as_a_whole_is_walked(tmp_path: Path) -> None:
    write_app(tmp_path, FILES)
    git(tmp_path, "init", "-q")
    assert list_files(tmp_path / "build") == {"app.py"}


@pytest.mark.parametrize("repository", ["with git", "without"])
def test_an_environment_made_in_the_app_s_root_hides_only_what_is_its_own(tmp_path: Path, repository: str) -> None:
    files = {"app.py": "", "pyvenv.cfg": "", "lib/python3.11/site-packages/dash/dash.py": "", "pages/home.py": ""}
    write_app(tmp_path, files)
    if repository == "with git":
        git(tmp_path, "init", "-q")
    assert list_files(tmp_path) == {"app.py", "pyvenv.cfg", "pages/home.py"}


def test_what_git_sets_for_its_hooks_leads_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = write_app(tmp_path / "other", {"other.py": ""})
    git(other, "init", "-q")
    app = write_app(tmp_path / "app", FILES)
    git(app, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert list_files(app) == OWN


def test_names_of_all_kinds(tmp_path: Path) -> None:
    names = {"my app.py", "übersicht.py", "app.v2.py", "a'b.py", "#1.py"}
    write_app(tmp_path, dict.fromkeys(names, ""))
    assert list_files(tmp_path) == names
    git(tmp_path, "init", "-q")
    assert list_files(tmp_path) == names


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_linked_files_are_listed_and_linked_folders_are_not_followed(tmp_path: Path) -> None:
    outside = write_app(tmp_path / "outside", {"app.py": "", "other.py": ""})
    app = write_app(tmp_path / "app", {"main.py": ""})
    (app / "linked").symlink_to(outside, target_is_directory=True)
    (app / "other.py").symlink_to(outside / "other.py")
    (app / "broken.py").symlink_to(app / "missing")
    assert list_files(app) == {"main.py", "other.py"}
    git(app, "init", "-q")
    assert list_files(app) == {"main.py", "other.py"}


ENVIRONMENTS = {
    "with its mark": {"x/pyvenv.cfg": "", "x/lib/a.py": ""},
    "of conda": {"x/conda-meta/history": "", "x/lib/a.py": ""},
    "of Windows": {"x/Lib/site-packages/dash/dash.py": "", "x/Lib/site.py": "", "x/Scripts/pip.py": ""},
    "of Linux": {"x/lib/python3.11/site-packages/dash/dash.py": "", "x/lib64/a.py": "", "x/bin/a.py": ""},
    "without packages": {"x/bin/activate.fish": "", "x/bin/activate_this.py": "", "x/lib/a.py": ""},
    "deep down": {"a/b/c/x/Scripts/activate.bat": "", "a/b/c/x/Lib/a.py": ""},
}


@pytest.mark.parametrize("repository", ["with git", "without"])
@pytest.mark.parametrize("kind", ENVIRONMENTS)
def test_an_environment_is_skipped_as_a_whole(tmp_path: Path, kind: str, repository: str) -> None:
    write_app(tmp_path, {"app.py": "", **ENVIRONMENTS[kind]})
    if repository == "with git":
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "-A", "-f")
    assert list_files(tmp_path) == {"app.py"}
    folder = "a/b/c/x" if kind == "deep down" else "x"
    found = {folder: len(ENVIRONMENTS[kind])} if repository == "with git" else {}
    assert committed_environments(tmp_path) == found
    assert is_environment(tmp_path / folder)


NO_ENVIRONMENTS = {
    "shop/bin/activate": "",
    "shop/lib/python/tool.py": "",
    "Lib/tool.py": "",
    "env/settings.py": "",
    "venv/readme.txt": "",
    "docs/site-packages.py": "",
}


@pytest.mark.parametrize("repository", ["with git", "without"])
def test_folders_that_only_look_like_one_are_the_app_s(tmp_path: Path, repository: str) -> None:
    write_app(tmp_path, NO_ENVIRONMENTS)
    if repository == "with git":
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "-A")
    assert list_files(tmp_path) == NO_ENVIRONMENTS.keys()
    assert committed_environments(tmp_path) == {}
    assert not is_environment(tmp_path / "shop")
    assert not is_environment(tmp_path / "gone")


def test_an_environment_of_sixteen_thousand_files(tmp_path: Path) -> None:
    files = {f"venv/Lib/site-packages/p{i}/m{j}.py" for i in range(160) for j in range(100)}
    write_app(tmp_path, {"app.py": ""})
    for folder in {path.rpartition("/")[0] for path in files}:
        (tmp_path / folder).mkdir(parents=True)
    for path in files:
        (tmp_path / path).touch()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A", "-f")
    assert list_files(tmp_path) == {"app.py"}
    assert committed_environments(tmp_path) == {"venv": 16_000}
