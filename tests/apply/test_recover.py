"""`recover` where a run was interrupted and the user has gone on; the crash tests do the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dash_migrate.transaction import (
    ApplyError,
    ChangedError,
    FileWrite,
    JournalError,
    Outcome,
    commit,
    interrupted,
    recover,
    runs,
    undo,
)
from dash_migrate.transaction.session import session
from tests.apply import apply_support as support
from tests.apply.interrupted import A, B, Stop, contents, die_before, interrupt_commit, refuse_moves_to


def test_nothing_to_recover(app: Path) -> None:
    assert recover(app) is None
    support.commit_app(app)
    after = support.snapshot(app)
    assert recover(app) is None
    assert support.snapshot(app) == after


def test_a_prepared_run_is_finished(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    assert contents(two_files) == (A[1], B[0], None)
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.FINISHED
    assert recovery.run is not None
    assert recovery.run.title == "interrupted"
    assert contents(two_files) == (A[1], B[1], b"new\n")
    assert recover(two_files) is None
    undo(two_files)
    assert contents(two_files) == (A[0], B[0], None)


def test_who_does_not_write_is_told_of_a_prepared_run_and_leaves_it(two_files: Path) -> None:
    assert interrupted(two_files) is None
    assert not (two_files / ".dash-migrate").exists()
    interrupt_commit(two_files, "b.py")
    before = support.snapshot(two_files)
    run = interrupted(two_files)
    assert run is not None
    assert run.title == "interrupted"
    assert support.snapshot(two_files) == before
    assert recover(two_files) is not None
    assert interrupted(two_files) is None


def test_who_does_not_write_removes_the_stage_of_a_run_that_had_not_begun(two_files: Path) -> None:
    before = support.snapshot(two_files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dash_migrate.transaction.staging._discard", lambda *_: None)
        patch.setattr("dash_migrate.transaction.staging.durable.sync_folder", stop)
        with pytest.raises(Stop):
            commit(two_files, [FileWrite("a.py", *A)], title="interrupted")
    stage = two_files / ".dash-migrate" / "0001" / "stage"
    assert (stage / "before-0").read_bytes() == A[0]
    with session(two_files):
        assert interrupted(two_files) is None  # it is at work
        assert stage.is_dir()
    assert interrupted(two_files) is None
    assert support.snapshot(two_files) == before
    assert not (two_files / ".dash-migrate").exists()


def test_who_does_not_write_removes_what_a_finished_run_left(two_files: Path) -> None:
    commit(two_files, [FileWrite("a.py", *A)], title="done")
    stage = two_files / ".dash-migrate" / "0001" / "stage"
    stage.mkdir()
    (stage / "before-0").write_bytes(A[0])
    assert interrupted(two_files) is None
    assert not stage.exists()
    assert [run.title for run in runs(two_files)] == ["done"]


def stop(folder: Path) -> None:
    if folder.name == "stage":
        raise Stop


def test_an_edit_of_a_file_that_was_not_reached_sends_the_run_back(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    (two_files / "b.py").write_bytes(b"mine\n")
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.TAKEN_BACK
    assert contents(two_files) == (A[0], b"mine\n", None)
    assert not (two_files / ".dash-migrate").exists()


def test_an_edit_of_a_file_that_was_reached_is_kept(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    (two_files / "a.py").write_bytes(b"mine\n")
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.FINISHED
    assert contents(two_files) == (b"mine\n", B[1], b"new\n")


def test_edits_on_both_sides_are_left_to_the_user(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    (two_files / "a.py").write_bytes(b"mine\n")
    (two_files / "b.py").write_bytes(b"mine too\n")
    before = support.snapshot(two_files)
    for command in (recover, undo):
        with pytest.raises(ChangedError, match=r"b\.py: changed since .* after-N") as caught:
            command(two_files)
        assert caught.value.paths == ("b.py",)
    left = support.snapshot(two_files)
    assert {name: entry for name, entry in left.items() if not name.endswith((".gitignore", "/lock"))} == {
        name: entry for name, entry in before.items() if not name.endswith((".gitignore", "/lock"))
    }
    (two_files / "b.py").write_bytes(B[0])
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.FINISHED


def test_an_interrupted_undo_is_finished_by_the_next_undo_and_goes_no_further(two_files: Path) -> None:
    commit(two_files, [FileWrite("old.txt", support.OLD, b"uvicorn\n")], title="earlier")
    commit(two_files, [FileWrite("a.py", *A), FileWrite("b.py", *B)], title="later")
    with pytest.MonkeyPatch.context() as patch:
        die_before(patch, "b.py")
        with pytest.raises(Stop):
            undo(two_files)
    assert contents(two_files)[:2] == (A[0], B[1])
    undone = undo(two_files)
    assert undone.run.title == "later"
    assert contents(two_files)[:2] == (A[0], B[0])
    assert [run.title for run in runs(two_files)] == ["earlier"]
    assert (two_files / "old.txt").read_bytes() == b"uvicorn\n"


def test_an_interrupted_undo_in_the_way_of_an_edit_is_given_up(two_files: Path) -> None:
    commit(two_files, [FileWrite("a.py", *A), FileWrite("b.py", *B)], title="t")
    with pytest.MonkeyPatch.context() as patch:
        die_before(patch, "b.py")
        with pytest.raises(Stop):
            undo(two_files)
    (two_files / "b.py").write_bytes(b"mine\n")
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.FINISHED
    assert contents(two_files)[:2] == (A[1], b"mine\n")
    assert [run.title for run in runs(two_files)] == ["t"]


def test_a_commit_finishes_what_was_interrupted_first(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    commit(two_files, [FileWrite("c.py", None, b"c\n")], title="next")
    assert contents(two_files) == (A[1], B[1], b"new\n")
    assert [run.title for run in runs(two_files)] == ["interrupted", "next"]


def test_recovery_needs_no_key_of_the_user(two_files: Path, state_folder: Path) -> None:
    interrupt_commit(two_files, "b.py")
    (state_folder / "journal.key").unlink()
    recovery = recover(two_files)
    assert recovery is not None
    assert recovery.outcome is Outcome.FINISHED
    assert contents(two_files) == (A[1], B[1], b"new\n")


def test_staged_files_that_somebody_removed_are_named(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    for path in (two_files / ".dash-migrate/0001/stage").iterdir():
        path.unlink()
    with pytest.raises(JournalError, match=r"cannot be read: No such file.* remove "):
        recover(two_files)
    assert contents(two_files) == (A[1], B[0], None)


def test_a_file_that_cannot_be_written_on_recovery_is_named(two_files: Path) -> None:
    interrupt_commit(two_files, "b.py")
    with pytest.MonkeyPatch.context() as patch:
        refuse_moves_to(patch, "b.py")
        with pytest.raises(ApplyError, match=r"b\.py: cannot be written: Permission denied"):
            recover(two_files)
    recovery = recover(two_files)
    assert recovery is not None
    assert contents(two_files) == (A[1], B[1], b"new\n")


@pytest.mark.skipif(os.name == "nt", reason="links as POSIX has them")
def test_a_folder_that_became_a_link_out_of_the_app_is_not_followed(two_files: Path, tmp_path: Path) -> None:
    (two_files / "sub").mkdir()
    (two_files / "sub/b.py").write_bytes(B[0])
    writes = [FileWrite("a.py", *A), FileWrite("sub/b.py", *B)]
    with pytest.MonkeyPatch.context() as patch:
        die_before(patch, "b.py")
        with pytest.raises(Stop):
            commit(two_files, writes, title="t")
    (tmp_path / "outside").mkdir()
    (two_files / "sub/b.py").rename(tmp_path / "outside/b.py")
    (two_files / "sub").rmdir()
    (two_files / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(ApplyError, match=r"sub/b\.py: its path leads out of the app"):
        recover(two_files)
    assert (tmp_path / "outside/b.py").read_bytes() == B[0]


def test_another_file_system_below_the_app(app: Path) -> None:
    """`os.replace` refuses to cross file systems; then the file is copied beside its target first."""
    before = support.snapshot(app)
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.parent != Path(target).parent:
            raise OSError(18, "Invalid cross-device link", str(self))
        return real(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        support.commit_app(app)
        after = support.snapshot(app)
        assert after[".env"] == ("file", 0o600, support.ENV)
        assert after["app.py"] == ("file", 0o755, support.APP_AFTER)
        assert not [name for name in after if name.endswith(".tmp")]
        undo(app)
    assert support.snapshot(app) == before
