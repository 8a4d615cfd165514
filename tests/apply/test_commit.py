"""`commit`: what it writes, what it refuses, and that a refusal leaves nothing behind."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dash_migrate.transaction import (
    ApplyError,
    ChangedError,
    FileWrite,
    Kind,
    SecretError,
    State,
    commit,
    durable,
    own_paths,
    refusals,
    runs,
    undo,
)
from tests.apply import apply_support as support

posix = pytest.mark.skipif(os.name == "nt", reason="permission bits and links as POSIX has them")


def test_every_kind_of_write_is_made(app: Path) -> None:
    run = support.commit_app(app)

    assert (app / "app.py").read_bytes() == support.APP_AFTER
    assert (app / "pages/config.py").read_bytes() == support.CONFIG_AFTER
    assert (app / ".env").read_bytes() == support.ENV
    assert (app / "assets/css/style.css").read_bytes() == b"body {}\n"
    assert (app / "data/table.bin").read_bytes() == support.TABLE
    assert not (app / "old.txt").exists()
    assert (app / "untouched.csv").read_bytes() == b"a,b\n"
    assert [file.kind for file in run.files] == [
        Kind.EDITED,
        Kind.EDITED,
        Kind.CREATED,
        Kind.CREATED,
        Kind.COPIED,
        Kind.DELETED,
    ]
    assert run.folders == ("assets", "data", "assets/css")


def test_the_run_is_recorded(app: Path) -> None:
    run = support.commit_app(app)

    assert runs(app) == (run,)
    assert (run.number, run.title, run.state) == (1, "the app", State.DONE)
    assert refusals(app) == {"links-1"}


def test_later_runs_come_after_earlier_ones(app: Path) -> None:
    support.commit_app(app)
    second = commit(app, [FileWrite("Procfile", None, b"web: x\n")], title="second", refused=["routes-2"])

    assert [run.number for run in runs(app)] == [1, 2]
    assert runs(app)[-1] == second
    assert refusals(app) == {"links-1", "routes-2"}


@posix
def test_modes_are_kept_or_as_asked_for(app: Path) -> None:
    old = os.umask(0o027)
    try:
        support.commit_app(app)
    finally:
        os.umask(old)

    def mode(name: str) -> int:
        return stat.S_IMODE((app / name).stat().st_mode)

    assert mode("app.py") == 0o755
    assert mode(".env") == 0o600
    assert mode("assets/css/style.css") == 0o640
    assert mode("data/table.bin") == 0o640


@posix
def test_only_the_owner_sees_the_journal(app: Path) -> None:
    support.commit_app(app)
    folder = app / ".dash-migrate"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "0001").stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "0001/journal.json").stat().st_mode) == 0o600


def test_the_journal_ignores_itself_and_keeps_no_staged_file(app: Path) -> None:
    support.commit_app(app)
    folder = app / ".dash-migrate"

    assert (folder / ".gitignore").read_bytes() == b"*\n"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert names - {"lock"} == {".gitignore", "0001", "0001/journal.json"}


def test_refusals_alone_are_a_run(app: Path) -> None:
    before = support.snapshot(app)
    run = commit(app, [], title="nothing wanted", refused=["secret-1"])

    assert (run.number, run.files) == (1, ())
    assert refusals(app) == {"secret-1"}
    assert support.without_journal(support.snapshot(app)) == before


@pytest.mark.parametrize("content", [support.APP, None], ids=["same content", "absent as before"])
def test_a_commit_that_changes_nothing_leaves_nothing(app: Path, content: bytes | None) -> None:
    before = support.snapshot(app)
    name = "app.py" if content else "missing.py"
    run = commit(app, [FileWrite(name, content, content)], title="nothing")

    assert (run.number, run.files) == (0, ())
    assert support.snapshot(app) == before


def test_files_that_changed_since_the_plan_are_all_named(app: Path) -> None:
    (app / "app.py").write_bytes(b"other\n")
    (app / ".env").write_bytes(b"B=2\n")
    (app / "old.txt").unlink()
    before = support.snapshot(app)

    with pytest.raises(ChangedError, match="dash-migrate plan") as caught:
        support.commit_app(app)

    assert set(caught.value.paths) == {"app.py", ".env", "old.txt"}
    assert all(path in str(caught.value) for path in caught.value.paths)
    assert support.snapshot(app) == before


def test_a_missing_source_of_a_copy_is_named_and_nothing_is_written(app: Path) -> None:
    before = support.snapshot(app)
    writes = [FileWrite("app.py", support.APP, b"1"), FileWrite("b.bin", None, app.parent / "missing")]
    with pytest.raises(ApplyError, match=r"b\.bin: cannot be prepared: No such file"):
        commit(app, writes, title="t")
    assert support.snapshot(app) == before


def test_an_app_that_is_no_folder_is_refused(app: Path) -> None:
    for root in (app / "missing", app / "app.py"):
        with pytest.raises(ApplyError, match="folder"):
            commit(root, [FileWrite("a", None, b"")], title="t")


@posix
def test_an_app_that_cannot_be_written_is_refused(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = support.snapshot(app)
    real = Path.mkdir

    def refuse(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if self.name == ".dash-migrate":
            raise OSError(30, "Read-only file system", str(self))
        real(self, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ApplyError, match=r"\.dash-migrate: cannot be written: Read-only file system"):
        support.commit_app(app)
    assert support.snapshot(app) == before


@posix
def test_a_journal_that_is_a_link_is_refused(app: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (app / ".dash-migrate").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ApplyError, match="is a link"):
        support.commit_app(app)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_secret_that_leaves_the_app_is_refused_before_anything_is_written(app: Path) -> None:
    before = support.snapshot(app)
    with pytest.raises(SecretError) as caught:
        commit(
            app,
            [FileWrite("Procfile", None, b"x"), FileWrite("app.py", support.APP, support.APP_AFTER)],
            title="t",
            known=support.KNOWN,
        )
    assert caught.value.paths == ("app.py",)
    assert support.SECRET not in str(caught.value)
    assert support.snapshot(app) == before


def test_a_deleted_file_with_a_secret_is_refused(app: Path) -> None:
    (app / "keys.txt").write_bytes(support.ENV)
    with pytest.raises(SecretError, match=r"keys\.txt"):
        commit(app, [FileWrite("keys.txt", support.ENV, None)], title="t", known=support.KNOWN)
    assert (app / "keys.txt").exists()


def test_no_secret_is_in_the_journal(app: Path) -> None:
    support.commit_app(app)
    assert support.SECRET.encode() not in support.journal_text(app)


def test_what_is_not_removed_is_not_in_the_journal(app: Path) -> None:
    lines = [b"def layout():\n", b"    canary_of_this_line()\n", b"    return 1\n"]
    moved = b"if True:\n" + b"".join(b"    " + line for line in lines) + b"# end\n"
    before = b"import a\n" + b"".join(lines) + b"x = 1\n"
    (app / "b.py").write_bytes(before)
    commit(app, [FileWrite("b.py", before, b"import a\n" + moved + b"x = 2\n")], title="t")

    assert b"canary_of_this_line" not in support.journal_text(app)
    undo(app)
    assert (app / "b.py").read_bytes() == before


def test_nothing_shows_content_by_accident(app: Path) -> None:
    run = support.commit_app(app)
    shown = repr(run) + repr(support.app_writes(app))
    assert "canary" not in shown
    assert "import dash" not in shown


def test_own_paths_are_those_that_nobody_touched_since(app: Path) -> None:
    support.commit_app(app)
    commit(app, [FileWrite(".env", support.ENV, support.ENV + b"A=1\n")], title="second")
    (app / "app.py").write_bytes(support.APP_AFTER + b"# mine\n")
    (app / "old.txt").write_bytes(support.OLD)

    assert own_paths(app) == {".env", "pages/config.py", "assets/css/style.css", "data/table.bin"}


def test_without_the_key_no_path_is_known_to_be_own(app: Path, state_folder: Path) -> None:
    support.commit_app(app)
    assert "app.py" in own_paths(app)
    (state_folder / "journal.key").unlink()
    assert own_paths(app) == frozenset()


def test_an_app_without_journal_has_no_history(app: Path) -> None:
    before = support.snapshot(app)
    assert (runs(app), refusals(app), own_paths(app)) == ((), frozenset(), frozenset())
    assert support.snapshot(app) == before


@posix
def test_files_of_another_owner_stay_theirs(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only root may give files away, so the call itself is watched."""
    given: list[tuple[str, int, int]] = []
    monkeypatch.setattr(os, "chown", lambda path, uid, gid: given.append((Path(path).name, uid, gid)))
    real = Path.stat

    def stat_of_another(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        status = real(self, follow_symlinks=follow_symlinks)
        return os.stat_result((*status[:4], 12345, 12346, *status[6:])) if self.name == "app.py" else status

    monkeypatch.setattr(Path, "stat", stat_of_another)
    support.commit_app(app)
    assert given == [("before-0", 12345, 12346), ("after-0", 12345, 12346)]
    given.clear()
    undo(app)
    assert given == [("before-0", 12345, 12346), ("after-0", 12345, 12346)]


@posix
def test_an_owner_that_cannot_be_kept_is_no_error(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, uid: int, gid: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(os, "chown", refuse)
    own = (app / "app.py").stat()
    status = os.stat_result((*own[:4], own.st_uid + 1, own.st_gid, *own[6:]))
    durable.keep_owner(app / "app.py", status)
    assert stat.S_IMODE((app / "app.py").stat().st_mode) == 0o755
