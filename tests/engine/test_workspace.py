"""The app's files at one moment, and with edits."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Copy, Create, Delete, Rename, Rewrite, Splice
from dash_migrate.source import EditError, SourceFile
from dash_migrate.workspace import Reference, Workspace


@pytest.fixture
def app(tmp_path: Path) -> Workspace:
    (tmp_path / "app.py").write_text("app = 1\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sales.csv").write_text("a,b\n")
    return Workspace.read(tmp_path)


def changed(workspace: Workspace) -> dict[str, object]:
    return {p: c.data if isinstance(c, SourceFile) else c for p, c in workspace.changed()}


def test_edits_make_a_new_workspace_and_leave_the_old_one(app: Workspace) -> None:
    after = app.with_edits([Splice("app.py", 0, 3, "server"), Create("Procfile", "web: x\n")])
    assert changed(after) == {"app.py": b"server = 1\n", "Procfile": b"web: x\n"}
    assert changed(app) == {}
    assert "Procfile" in after.paths
    assert "Procfile" not in app.paths


def test_an_edit_that_comes_back_to_the_original_is_no_change(app: Workspace) -> None:
    there = app.with_edits([Splice("app.py", 0, 3, "x")])
    back = there.with_edits([Splice("app.py", 0, 1, "app")])
    assert changed(back) == {}


def test_a_created_and_deleted_file_is_no_change(app: Workspace) -> None:
    assert changed(app.with_edits([Create("a.txt", "a")]).with_edits([Delete("a.txt")])) == {}


def test_rename_delete_rewrite_and_copy(app: Workspace, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.csv"
    outside.write_text("big\n")
    after = app.with_edits(
        [Rename("data/sales.csv", "data/orders.csv"), Rewrite("app.py", "b\n"), Copy(outside, "data/copy.csv")]
    )
    assert changed(after) == {
        "app.py": b"b\n",
        "data/copy.csv": Reference(outside),
        "data/orders.csv": b"a,b\n",
        "data/sales.csv": None,
    }
    assert not after.exists("data/sales.csv")
    assert after.source("data/copy.csv") is None
    assert after.exists("data/copy.csv")


@pytest.mark.parametrize(
    "edits",
    [
        [Create("app.py", "x")],
        [Delete("absent.py")],
        [Rename("absent.py", "b.py")],
        [Rename("app.py", "data/sales.csv")],
        [Rewrite("absent.py", "x")],
        [Splice("absent.py", 0, 0, "x")],
        [Create("new.py", "x"), Create("new.py", "y")],
        [Rewrite("app.py", "x"), Splice("app.py", 0, 0, "y")],
        [Copy(Path("somewhere"), "app.py")],
    ],
)
def test_edits_that_exclude_each_other_are_refused(app: Workspace, edits: list[Create]) -> None:
    with pytest.raises(EditError):
        app.with_edits(edits)


def test_the_same_edit_twice_is_made_once(app: Workspace) -> None:
    edit = Create("Procfile", "web: x\n")
    assert changed(app.with_edits([edit, edit])) == {"Procfile": b"web: x\n"}


def test_ignored_files_can_be_read_but_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("secret.txt\n")
    (tmp_path / "secret.txt").write_text("x")
    app = Workspace.read(tmp_path)
    assert "secret.txt" not in app.paths
    assert app.exists("secret.txt")
    assert app.source("secret.txt") is not None


def test_files_that_did_not_change_keep_their_source(app: Workspace) -> None:
    after = app.with_edits([Create("Procfile", "web: x\n")])
    assert after.source("app.py") is app.source("app.py")


def test_the_mode_that_a_made_file_asks_for_goes_with_it(app: Workspace) -> None:
    made = app.with_edits([Create(".env", "A=1\n", 0o600), Create("Procfile", "web: x\n")])
    assert made.modes == {".env": 0o600}
    assert made.with_edits([Splice(".env", 0, 1, "B")]).modes == {".env": 0o600}
    assert made.with_edits([Rewrite(".env", "B=1\n")]).modes == {".env": 0o600}
    assert made.with_edits([Rename(".env", "env")]).modes == {"env": 0o600}
    gone = made.with_edits([Delete(".env")])
    assert gone.modes == {}
    assert gone.with_edits([Create(".env", "A=1\n")]).modes == {}
    assert app.modes == {}
