"""What a push holds: asked of real repositories, compared with what git itself would commit."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dash_migrate.plan import Copy, Create, Delete, Edit, Rename, Severity, Splice
from dash_migrate.prepare import plan_app
from dash_migrate.settings import Settings
from dash_migrate.verify.push.pushed import PushCopy, push_copy
from dash_migrate.verify.scratch import scratch
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app
from tests.support.environments import make_environment

APP = {
    "app.py": "from dash import Dash, html\napp = Dash()\napp.layout = html.Div()\napp.run(debug=True)\n",
    "assets/style.css": "body {}\n",
    "data/sales.csv": "a,b\n",
    "data/local.csv": "a,b\n",
    ".streamlit/config.toml": "x = 1\n",
    "run.log": "",
    ".gitignore": "*.log\nlocal.csv\nvenv/\n",
    ".env": "KEY=value\n",
    ".env.example": "KEY=\n",
    "venv/pyvenv.cfg": "home = /usr/bin\n",
    "venv/lib/x.py": "",
}
PUSHED = {"app.py", "assets/style.css", "data/sales.csv", ".streamlit/config.toml", ".gitignore", ".env.example"}


@pytest.fixture(autouse=True)
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git as it comes, and a cache of the test's own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "gitconfig").write_text(
        '[user]\nname = A\nemail = a@example.com\n[protocol "file"]\nallow = always\n'
    )


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


def repository(top: Path) -> Path:
    top.mkdir(parents=True, exist_ok=True)
    git(top, "init", "-q")
    return top


def copied(tmp_path: Path, root: Path, *edits: Edit) -> PushCopy:
    return push_copy(Workspace.read(root).with_edits(edits), tmp_path)


def on_disk(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()
    }


def kinds(copy: PushCopy) -> set[tuple[str, str]]:
    return {(finding.anchor, finding.location.path) for finding in copy.findings}


@pytest.mark.parametrize("state", ["no repository", "untracked", "committed", "below the top"])
def test_holds_what_git_would_commit(tmp_path: Path, state: str) -> None:
    top = tmp_path / "work"
    root = write_app(top / ("apps/sales" if state == "below the top" else ""), APP)
    if state != "no repository":
        repository(top)
    if state in {"committed", "below the top"}:
        write_app(top / "other", {"beside.py": ""})
        git(top, "add", "-A", ":!*.env")
        git(top, "commit", "-qm", "first")
    copy = copied(tmp_path, root)
    extra = {"other/beside.py"} if state == "committed" else set()
    assert set(copy.paths) == on_disk(copy.root) == PUSHED | extra
    assert copy.root.name == "app"
    assert copy.root.parent != root.parent
    assert list(copy.home.iterdir()) == []
    assert copy.size == sum(len((copy.root / path).read_bytes()) for path in copy.paths)
    assert (copy.root / "app.py").read_bytes() == (root / "app.py").read_bytes()
    assert kinds(copy) == {("variables", ".env")}
    assert copy.findings[0].severity is Severity.WARNING


def test_without_git_on_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    root = write_app(tmp_path / "work", APP | {"data/.gitignore": "!local.csv\n[z-a\n"})
    assert on_disk(copied(tmp_path, root).root) == PUSHED | {"data/.gitignore", "data/local.csv"}


def test_the_result_equals_a_real_commit_with_a_planned_gitignore(tmp_path: Path) -> None:
    """The plan's new ignore lines, one that takes a file back, ignored new files, exclude files of both kinds."""
    (tmp_path / "excluded").write_text("*.bak\n")
    with (tmp_path / "gitconfig").open("a") as config:
        config.write(f"[core]\nexcludesFile = {tmp_path / 'excluded'}\n")
    top = repository(tmp_path / "work")
    root = write_app(top / "sub", APP | {"x.bak": "", "secret.txt": "", "tracked.log": "", "data/notes.md": ""})
    (top / ".gitignore").write_text("notes.md\n")
    (top / ".git" / "info" / "exclude").write_text("secret.txt\n")
    git(top, "add", "-f", "sub/tracked.log", "sub/app.py")
    rules = "*.log\nlocal.csv\nvenv/\n.env\n/generated/\n!/x.bak\n"
    copy = copied(
        tmp_path,
        root,
        Delete(".gitignore"),
        Create("wsgi.py", "from app import app\n"),
        Create("generated/new.py", ""),
        Create("new/.gitignore", "*.py\n!kept.py\n"),
        Create("new/kept.py", ""),
        Create("new/dropped.py", ""),
    )
    assert "run.log" in copy.paths  # nothing ignores it any more
    planned = Workspace.read(root)
    source = planned.source(".gitignore")
    assert source is not None
    edits: list[Edit] = [Splice(".gitignore", 0, len(source.utf8), rules)]
    new = {
        "wsgi.py": "x\n",
        "generated/new.py": "",
        "new/.gitignore": "*.py\n!kept.py\n",
        "new/kept.py": "",
        "new/no.py": "",
    }
    edits += [Create(path, text) for path, text in new.items()]
    copy = copied(tmp_path, root, *edits)
    (root / ".gitignore").write_text(rules)
    write_app(root, new)
    git(top, "add", "-A")
    committed = set(git(root, "ls-files").splitlines())
    assert {"x.bak", "tracked.log", "new/kept.py", "wsgi.py"} <= committed
    assert on_disk(copy.root) == committed
    assert copy.findings == ()


def test_edits_of_every_kind(tmp_path: Path) -> None:
    root = write_app(repository(tmp_path / "work"), APP | {"run.sh": "#!/bin/sh\n", "old.txt": "old\n"})
    (root / "run.sh").chmod(0o755)
    git(root, "add", "app.py", "old.txt", "run.sh")
    outside = tmp_path / "table.bin"
    outside.write_bytes(bytes(range(256)))
    copy = copied(
        tmp_path,
        root,
        Splice("app.py", 0, 0, "# first\n"),
        Delete("old.txt"),
        Rename("run.sh", "start.sh"),
        Copy(outside, "data/table.bin"),
        Create("Procfile", "web: gunicorn app:server\n"),
    )
    names = on_disk(copy.root)
    assert names == PUSHED | {"start.sh", "data/table.bin", "Procfile"}
    assert (copy.root / "app.py").read_text().startswith("# first\nfrom dash")
    assert (copy.root / "data/table.bin").read_bytes() == bytes(range(256))
    assert (copy.root / "start.sh").stat().st_mode & 0o111 == 0o111
    assert (copy.root / "Procfile").stat().st_mode & 0o111 == 0
    assert not (root / "Procfile").exists()
    assert (root / "old.txt").exists()


def test_a_committed_environment_is_pushed_and_a_deleted_file_is_not(tmp_path: Path) -> None:
    root = write_app(repository(tmp_path / "work"), APP | {"gone.py": ""})
    git(root, "add", "-f", "-A")
    (root / "gone.py").unlink()
    copy = copied(tmp_path, root)
    assert {"venv/lib/x.py", "run.log"} <= set(copy.paths)
    assert "gone.py" not in copy.paths
    assert not (copy.root / ".env").exists()
    (finding,) = copy.findings
    assert (finding.anchor, finding.severity) == ("variables", Severity.ERROR)
    assert "value" not in finding.action.replace("values", "")


def test_an_app_that_its_repository_ignores_is_copied_all_the_same(tmp_path: Path) -> None:
    top = repository(tmp_path / "work")
    (top / ".gitignore").write_text("apps/\n")
    root = write_app(top / "apps" / "one", APP)
    assert set(copied(tmp_path, root).paths) == PUSHED


def test_links(tmp_path: Path) -> None:
    root = write_app(repository(tmp_path / "work"), APP | {"lib/real.py": "x = 1\n"})
    write_app(tmp_path / "common", {"table.csv": ""})
    for name, target in {
        "alias.py": "lib/real.py",
        "lib/up.py": "../app.py",
        "out.csv": "../common/table.csv",
        "whole.csv": str(tmp_path / "common" / "table.csv"),
        "folder": "data",
    }.items():
        (root / name).symlink_to(target)
    git(root, "add", "alias.py", "out.csv")
    copy = copied(tmp_path, root, Splice("alias.py", 0, 0, "y = 2\n"))
    assert (copy.root / "alias.py").is_symlink()
    assert (copy.root / "folder").is_symlink()
    assert (copy.root / "alias.py").read_text() == (copy.root / "lib/real.py").read_text() == "y = 2\nx = 1\n"
    assert (copy.root / "out.csv").is_symlink()
    assert not (copy.root / "out.csv").exists()
    assert not os.path.lexists(copy.root / "whole.csv")
    assert {path for kind, path in kinds(copy) if kind == "link"} == {"out.csv", "whole.csv"}
    assert (root / "lib/real.py").read_text() == "x = 1\n"


def test_nested_repositories_stay_behind(tmp_path: Path) -> None:
    library = write_app(repository(tmp_path / "library"), {"code.py": ""})
    git(library, "add", "-A")
    git(library, "commit", "-qm", "first")
    root = write_app(repository(tmp_path / "work"), APP)
    git(root, "submodule", "add", "-q", str(library), "vendor/lib")
    git(root, "clone", "-q", str(library), "cloned")
    copy = copied(tmp_path, root)
    assert {path for kind, path in kinds(copy) if kind == "nested repository"} == {"vendor/lib", "cloned"}
    assert on_disk(copy.root) == PUSHED | {".gitmodules"}


def test_git_lfs(tmp_path: Path) -> None:
    root = write_app(repository(tmp_path / "work"), APP)
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12\n"
    (root / "data" / "a.parquet").write_text(pointer)
    copy = copied(tmp_path, root)
    assert ("git lfs", "data/a.parquet") in kinds(copy)
    (root / "data" / "a.parquet").write_bytes(b"content of a")
    (root / ".gitattributes").write_text("*.parquet filter=lfs diff=lfs merge=lfs -text\n")
    assert kinds(copied(tmp_path, root)) == {("variables", ".env")}  # without Git LFS git sends the content
    git(root, "config", "filter.lfs.clean", "git-lfs clean -- %f")
    copy = copied(tmp_path, root)
    assert ("git lfs", "data/a.parquet") in kinds(copy)
    assert (copy.root / "data/a.parquet").read_text().endswith("\nsize 12\n")
    assert (root / "data" / "a.parquet").read_bytes() == b"content of a"


def test_names_that_differ_only_in_case_and_large_files(tmp_path: Path) -> None:
    root = write_app(repository(tmp_path / "work"), APP | {"assets/Style.css": "p {}\n"})
    if len(list((root / "assets").iterdir())) < 2:
        pytest.skip("everything can be read here: the file system does not tell them apart")
    with (root / "big.bin").open("wb") as file:
        file.truncate(100_000_001)
    copy = copied(tmp_path, root)
    assert {("same name", "assets/style.css"), ("large file", "big.bin")} <= kinds(copy)
    assert len({finding.id for finding in copy.findings}) == len(copy.findings)


def test_a_real_plan(tmp_path: Path) -> None:
    """All that the series plans for a local app ends up in the copy, and nothing in the app."""
    python = make_environment(tmp_path / "environment", {"dash": "4.4.1", "gunicorn": "23.0.0"})
    root = write_app(repository(tmp_path / "work"), APP)
    before = {path: (root / path).read_bytes() for path in on_disk(root)}
    plan = plan_app(root, Settings(python=python))
    with scratch() as folder:
        copy = push_copy(plan.after, folder)
        names = on_disk(copy.root)
        assert {"Procfile", "requirements.txt"} <= names
        assert b"server = app.server" in (copy.root / "app.py").read_bytes()
        assert b"dash==4.4.1" in (copy.root / "requirements.txt").read_bytes()
        assert ".env" not in names
        assert copy.findings == ()
        place = copy.root
    assert not place.exists()
    assert {path: (root / path).read_bytes() for path in on_disk(root)} == before


@pytest.mark.parametrize("setting", ["none", "autocrlf", "attributes"])
def test_line_ends_are_those_that_git_commits(tmp_path: Path, setting: str) -> None:
    root = write_app(repository(tmp_path / "work"), {"kept.py": "", "app.py": ""})
    (root / "kept.py").write_bytes(b"a\r\nb\r\n")
    git(root, "-c", "core.autocrlf=false", "add", "kept.py")
    (root / "app.py").write_bytes(b"a\r\nb\r\n")
    (root / "table.bin").write_bytes(b"\0\r\n")
    (root / "note.txt").write_bytes(b"a\r\n")
    if setting == "autocrlf":
        git(root, "config", "core.autocrlf", "input")
    if setting == "attributes":
        (root / ".gitattributes").write_text("*.py text\n*.txt -text\n*.bin text=auto\n")
    copy = copied(tmp_path, root, Create("Procfile", "web: gunicorn app:server\r\n"))
    (root / "Procfile").write_bytes(b"web: gunicorn app:server\r\n")
    git(root, "add", "-A")
    assert len(copy.paths) == 6 if setting == "attributes" else 5
    for path in copy.paths:
        committed = subprocess.run(["git", "show", f":{path}"], cwd=root, check=True, capture_output=True).stdout
        assert (copy.root / path).read_bytes() == committed, path
