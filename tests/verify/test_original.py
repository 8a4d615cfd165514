"""The original is a copy in which the app was never changed, and the app itself is left alone."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from dash_migrate import apply
from dash_migrate.errors import UsageError
from dash_migrate.prepare import plan_app
from dash_migrate.settings import Settings
from dash_migrate.transaction import FileWrite, commit, runs
from dash_migrate.verify.originals import copying as original_copy
from dash_migrate.verify.originals.original import Source, original_of
from tests.support.apps import write_app
from tests.support.environments import make_environment

APP = {
    "app.py": "from dash import Dash, html\napp = Dash()\napp.layout = html.Div()\napp.run(debug=True)\n",
    "pages/home.py": "x = 1\n",
    "data/sales.csv": "a,b\n",
    ".gitignore": "data/\n.env\n",
    ".env": "KEY=value\n",
}
LEFT_OUT = {
    "venv/pyvenv.cfg": "",
    "venv/lib/x.py": "",
    "conda/conda-meta/history": "",
    "node_modules/x.js": "",
    "pages/__pycache__/home.pyc": "",
    ".mypy_cache/x": "",
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def git(root: Path, *words: str) -> str:
    name = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    return subprocess.run(["git", *name, *words], cwd=root, check=True, capture_output=True, text=True).stdout


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder by its path: permission bits and content; the journal left out."""
    return {
        path.relative_to(folder).as_posix(): (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".dash-migrate", ".git"} & set(path.relative_to(folder).parts)
    }


def applied(root: Path, environment: Path) -> None:
    """Applies what the series plans."""
    plan = plan_app(root, Settings(python=environment))
    files = apply.writes(plan)
    assert files
    apply.write(plan, files)


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    return make_environment(tmp_path / "environment", {"dash": "4.4.1", "pandas": "2.2.0"})


def test_as_it_is_with_what_git_ignores(tmp_path: Path, cache: Path) -> None:
    root = write_app(tmp_path / "work" / "sales", APP | LEFT_OUT)
    (root / "app.py").chmod(0o755)
    with original_of(root) as original:
        assert (original.source, original.remarks) == (Source.AS_IS, ())
        assert original.root.name == "sales"
        expected = {path: entry for path, entry in contents(root).items() if path not in LEFT_OUT}
        assert contents(original.root) == expected
        assert expected.keys() == APP.keys()
        (original.root / "data" / "sales.csv").write_text("changed")
        place = original.root
    assert not place.exists()
    assert (root / "data" / "sales.csv").read_text() == "a,b\n"
    assert [path.name for path in (cache / "scratch").iterdir()] == ["lock"]


def test_the_applied_runs_are_undone_in_the_copy_only(tmp_path: Path, environment: Path) -> None:
    root = write_app(tmp_path / "work" / "sales", APP)
    before = contents(root)
    applied(root, environment)
    commit(root, [FileWrite("pages/home.py", b"x = 1\n", b"x = 2\n")], title="second")
    (root / "notes.txt").write_text("of the author, later\n")
    after = contents(root)
    assert len(runs(root)) == 2
    assert after["app.py"] != before["app.py"]
    with original_of(root) as original:
        assert (original.source, original.remarks) == (Source.JOURNAL, ())
        assert contents(original.root) == before | {"notes.txt": after["notes.txt"]}
        assert not (original.root / ".dash-migrate").exists()
    assert contents(root) == after
    assert len(runs(root)) == 2


def test_a_secret_that_moved_comes_back_in_the_copy(tmp_path: Path, environment: Path) -> None:
    secret = "sk-" + "live-0123456789abcdef0123"
    root = write_app(tmp_path / "sales", APP | {"pages/home.py": f'API_KEY = "{secret}"\n'})
    text = (root / "pages" / "home.py").read_bytes()
    files = [
        FileWrite(".env", b"KEY=value\n", f"KEY=value\nAPI_KEY={secret}\n".encode()),
        FileWrite("pages/home.py", text, b'import os\n\nAPI_KEY = os.environ["API_KEY"]\n'),
    ]
    commit(root, files, title="secrets", lenders=[".env"])
    with original_of(root) as original:
        assert original.source is Source.JOURNAL
        assert (original.root / "pages" / "home.py").read_bytes() == text


@pytest.mark.parametrize("second", [False, True], ids=["one run", "a later run that can be undone"])
def test_what_was_edited_since_is_the_original_with_a_remark(
    tmp_path: Path, environment: Path, second: bool
) -> None:
    root = write_app(tmp_path / "work" / "sales", APP)
    applied(root, environment)
    (root / "app.py").write_text((root / "app.py").read_text() + "# edited\n")
    if second:
        commit(root, [FileWrite("pages/home.py", b"x = 1\n", b"x = 2\n")], title="second")
    after = contents(root)
    with original_of(root) as original:
        assert original.source is Source.AS_IS
        assert contents(original.root) == after
        (remark,) = original.remarks
        assert "cannot be undone (app.py)" in remark
        assert "--original REV" in remark


def test_a_missing_key_is_a_remark(tmp_path: Path, environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_app(tmp_path / "sales", APP)
    applied(root, environment)
    monkeypatch.setenv("DASH_MIGRATE_STATE_DIR", str(tmp_path / "another"))
    with original_of(root) as original:
        assert original.source is Source.AS_IS
        assert "cannot be undone" in original.remarks[0]
        assert str(original.root) not in original.remarks[0]


@pytest.mark.parametrize("below", ["", "apps/sales"])
def test_a_revision(tmp_path: Path, environment: Path, below: str) -> None:
    top = tmp_path / "repository"
    root = write_app(
        top / below, APP | {".gitattributes": "pages/home.py export-ignore\n", "run.sh": "#!/bin/sh\n"}
    )
    (root / "run.sh").chmod(0o755)
    git(top, "init", "-q")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "first")
    before = contents(root)
    applied(root, environment)
    git(top, "add", "-A")
    (root / "later.py").write_text("")
    git(root, "rm", "-q", "--cached", "run.sh")
    (root / "run.sh").unlink()
    git(root, "add", "later.py")
    git(top, "commit", "-qm", "second")
    (root / "data" / "more.csv").write_text("ignored\n")
    index, after = (top / ".git" / "index").read_bytes(), contents(root)
    with original_of(root, "HEAD~1") as original:
        assert original.source is Source.REVISION
        ignored = {path: after[path] for path in (".env", "data/more.csv", "data/sales.csv")}
        assert contents(original.root) == before | ignored
    with original_of(root, "HEAD") as original:
        assert contents(original.root) == after
    assert contents(root) == after
    assert (top / ".git" / "index").read_bytes() == index
    assert git(top, "status", "--porcelain") == ""


def test_a_revision_that_is_not_there(tmp_path: Path) -> None:
    root = write_app(tmp_path / "repository" / "app", APP)
    with pytest.raises(UsageError, match="is in no git repository"), original_of(root, "HEAD"):
        pass
    top = root.parent
    git(top, "init", "-q")
    git(top, "commit", "-qm", "empty", "--allow-empty")
    for name in ("no-such", "--help", "HEAD~5"):
        with pytest.raises(UsageError, match="git knows no such commit"), original_of(root, name):
            pass
    with pytest.raises(UsageError, match="the app's folder is not in that commit"), original_of(root, "HEAD"):
        pass


def test_links_and_what_lies_beside_the_app(tmp_path: Path) -> None:
    top = tmp_path / "repository"
    root = write_app(top / "apps" / "sales", APP | {"real/table.csv": "inside\n"})
    write_app(top, {"common/table.csv": "common\n", "apps/other/x.py": "", ".git/HEAD": ""})
    (root / "relative").symlink_to("real")
    (root / "absolute.csv").symlink_to(root / "real" / "table.csv")
    (root / "out.csv").symlink_to("../../common/table.csv")
    (root / "dead").symlink_to("nowhere")
    with original_of(root) as original:
        copy = original.root
        assert (copy / "../../common/table.csv").read_text() == "common\n"
        assert (copy / "../other/x.py").exists()
        assert (copy / "out.csv").read_text() == "common\n"
        for name in ("relative/table.csv", "absolute.csv"):
            assert (copy / name).resolve() == copy.resolve() / "real" / "table.csv"
        assert (copy / "dead").is_symlink()
        assert not (copy.parent.parent / ".git").exists()
    assert (top / "common" / "table.csv").read_text() == "common\n"
    assert (root / "real" / "table.csv").read_text() == "inside\n"


def test_large_files_are_linked_but_not_databases_and_not_those_of_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(original_copy, "LARGE", 1000)
    root = write_app(tmp_path / "work" / "sales", APP)
    for name, start in {
        "big.csv": b"a",
        "app.sqlite": b"SQLite format 3\0",
        "app.duckdb": b"12345678DUCK",
    }.items():
        (root / name).write_bytes(start + b"," * 2000)
    commit(root, [FileWrite("written.txt", None, b"x" * 2000)], title="first")
    with original_of(root) as original:
        assert original.source is Source.JOURNAL
        copy = original.root
        assert (copy / "big.csv").samefile(root / "big.csv")
        assert not any((copy / name).samefile(root / name) for name in ("app.sqlite", "app.duckdb", "app.py"))
        assert not (copy / "written.txt").exists()
    assert (root / "big.csv").stat().st_size == 2001
    assert (root / "written.txt").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything can be read here")
def test_what_cannot_be_read_is_a_remark(tmp_path: Path) -> None:
    root = write_app(tmp_path / "sales", APP)
    (root / "data" / "sales.csv").chmod(0)
    with original_of(root) as original:
        assert original.remarks == ("data/sales.csv: could not be copied: Permission denied",)
