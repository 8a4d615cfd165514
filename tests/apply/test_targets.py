"""Which files a commit may write: those of the app, each once, and nothing that is no file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dash_migrate.redact import Redactor
from dash_migrate.transaction import ApplyError, FileWrite, OutsideProjectError, commit, undo
from tests.apply import apply_support as support

posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")


@pytest.mark.parametrize("path", ["../out.py", "/etc/motd", "a/../../out.py", "pages/../x.py", "", ".", "a\0b"])
def test_a_path_that_leaves_the_app_is_refused(app: Path, path: str) -> None:
    before = support.snapshot(app.parent)
    with pytest.raises(OutsideProjectError):
        commit(app, [FileWrite(path, None, b"x")], title="t")
    assert support.snapshot(app.parent) == before


@pytest.mark.parametrize("path", [".git/config", ".dash-migrate/0001/journal.json", "sub/.git/hooks/x"])
def test_the_folders_of_tools_are_refused(app: Path, path: str) -> None:
    with pytest.raises(OutsideProjectError, match="belongs to a tool"):
        commit(app, [FileWrite(path, None, b"x")], title="t")


@posix
def test_a_link_inside_the_app_stays_a_link(app: Path) -> None:
    (app / "main.py").symlink_to("app.py")
    (app / "views").symlink_to("pages")
    before = support.snapshot(app)
    writes = [
        FileWrite("main.py", support.APP, support.APP_AFTER),
        FileWrite("views/config.py", support.CONFIG, support.CONFIG_AFTER),
    ]
    run = commit(app, writes, title="t", known=Redactor())

    assert (app / "main.py").readlink() == Path("app.py")
    assert (app / "app.py").read_bytes() == support.APP_AFTER
    assert (app / "pages/config.py").read_bytes() == support.CONFIG_AFTER
    assert [file.real for file in run.files] == ["app.py", "pages/config.py"]
    undo(app)
    assert support.snapshot(app) == before


@posix
def test_a_link_out_of_the_app_is_refused(app: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/config.py").write_bytes(b"A = 1\n")
    (app / "config.py").symlink_to(tmp_path / "shared/config.py")
    (app / "shared").symlink_to(tmp_path / "shared")
    for path in ("config.py", "shared/config.py"):
        with pytest.raises(OutsideProjectError, match=r"leads out of the app.*plan"):
            commit(app, [FileWrite(path, b"A = 1\n", b"A = 2\n")], title="t")
    assert (tmp_path / "shared/config.py").read_bytes() == b"A = 1\n"


@posix
def test_a_link_that_turns_in_circles_is_refused(app: Path) -> None:
    (app / "loop.py").symlink_to("loop.py")
    with pytest.raises(ApplyError, match=r"loop\.py"):
        commit(app, [FileWrite("loop.py", None, b"x")], title="t")


@posix
def test_a_link_itself_is_not_deleted(app: Path) -> None:
    (app / "link.txt").symlink_to("old.txt")
    with pytest.raises(ApplyError, match="dead link"):
        commit(app, [FileWrite("link.txt", support.OLD, None)], title="t")
    assert (app / "old.txt").read_bytes() == support.OLD


@posix
def test_two_writes_to_one_file_are_refused(app: Path) -> None:
    (app / "main.py").symlink_to("app.py")
    before = support.snapshot(app)
    writes = [FileWrite("app.py", support.APP, b"1"), FileWrite("main.py", support.APP, b"2")]
    with pytest.raises(ApplyError, match="same file as") as caught:
        commit(app, writes, title="t")
    assert caught.value.paths == ("app.py", "main.py")
    assert support.snapshot(app) == before


def test_new_names_that_differ_in_case_only_are_refused(app: Path) -> None:
    writes = [FileWrite("Procfile", None, b"1"), FileWrite("procfile", None, b"2")]
    with pytest.raises(ApplyError, match="same file as"):
        commit(app, writes, title="t")
    assert not (app / "Procfile").exists()


def test_existing_files_that_differ_in_case_only_are_two(app: Path) -> None:
    (app / "Notes.md").write_bytes(b"A")
    (app / "notes.md").write_bytes(b"b")
    if (app / "Notes.md").samefile(app / "notes.md"):
        pytest.skip("this file system does not tell case apart")
    commit(app, [FileWrite("Notes.md", b"A", b"AA"), FileWrite("notes.md", b"b", b"bb")], title="t")
    assert ((app / "Notes.md").read_bytes(), (app / "notes.md").read_bytes()) == (b"AA", b"bb")


@pytest.mark.parametrize(
    ("path", "cause"), [("pages", "a folder is in the way"), ("app.py/x.css", "app.py is a file")]
)
def test_what_is_in_the_way_is_named(app: Path, path: str, cause: str) -> None:
    before = support.snapshot(app)
    with pytest.raises(ApplyError, match=cause) as caught:
        commit(app, [FileWrite(path, None, b"x")], title="t")
    assert caught.value.paths == (path,)
    assert support.snapshot(app) == before


@posix
def test_a_pipe_is_not_read(app: Path) -> None:
    os.mkfifo(app / "pipe")
    with pytest.raises(ApplyError, match="not a plain file"):
        commit(app, [FileWrite("pipe", b"", b"x")], title="t")


def test_a_copy_does_not_replace_a_file(app: Path) -> None:
    with pytest.raises(ApplyError, match="may not replace"):
        commit(app, [FileWrite("old.txt", support.OLD, app / "app.py")], title="t")
    assert (app / "old.txt").read_bytes() == support.OLD


def test_a_file_that_cannot_be_read_is_named(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = support.snapshot(app)
    real = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "config.py":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(ApplyError, match=r"pages/config\.py: cannot be read: Permission denied.*plan"):
            support.commit_app(app)
    assert support.snapshot(app) == before
