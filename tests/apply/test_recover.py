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
    durable,
    recover,
    runs,
    undo,
)
from tests.apply import apply_support as support

A, B = (b"a = 1\n", b"a = 2\n"), (b"b = 1\n", b"b = 2\n")


class Stop(BaseException):
    """Stands for the death of the process: no handler of the package sees it."""


@pytest.fixture
def two_files(app: Path) -> Path:
    (app / "a.py").write_bytes(A[0])
    (app / "b.py").write_bytes(B[0])
    return app


def die_before(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Lets the next run end, without any cleaning up, before it replaces a file."""
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if target.name == path:
            raise Stop
        real(source, target, spare)

    monkeypatch.setattr(durable, "move", move)
    monkeypatch.setattr("dash_migrate.transaction.protocol._go_back", lambda *_: None)


def interrupt_commit(app: Path, path: str) -> None:
    writes = [FileWrite("a.py", *A), FileWrite("b.py", *B), FileWrite("new.txt", None, b"new\n")]
    with pytest.MonkeyPatch.context() as patch:
        die_before(patch, path)
        with pytest.raises(Stop):
            commit(app, writes, title="interrupted")


def contents(app: Path) -> tuple[bytes | None, ...]:
    return tuple(
        (app / name).read_bytes() if (app / name).exists() else None for name in ("a.py", "b.py", "new.txt")
    )


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


def refuse_moves_to(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if target.name in names:
            raise PermissionError(13, "Permission denied", str(source))
        real(source, target, spare)

    monkeypatch.setattr(durable, "move", move)


def test_a_file_that_another_program_holds_sends_the_run_back(app: Path) -> None:
    before = support.snapshot(app)
    with pytest.MonkeyPatch.context() as patch:
        refuse_moves_to(patch, "table.bin")
        with pytest.raises(ApplyError, match=r"data/table\.bin: cannot be written: .*was put back") as caught:
            support.commit_app(app)
    assert caught.value.paths == ("data/table.bin",)
    assert support.snapshot(app) == before


def test_an_undo_that_fails_leaves_the_run_applied(app: Path) -> None:
    before = support.snapshot(app)
    support.commit_app(app)
    after = support.snapshot(app)
    with pytest.MonkeyPatch.context() as patch:
        refuse_moves_to(patch, "old.txt")
        with pytest.raises(ApplyError, match=r"old\.txt: cannot be written: Permission denied"):
            undo(app)
    assert support.without_journal(support.snapshot(app)) == support.without_journal(after)
    assert recover(app) is None
    undo(app)
    assert support.snapshot(app) == before


def test_what_cannot_even_be_put_back_is_left_to_the_next_command(app: Path) -> None:
    before = support.snapshot(app)
    with pytest.MonkeyPatch.context() as patch:
        calls: list[str] = []
        real = durable.move

        def move(source: Path, target: Path, spare: Path) -> None:
            calls.append(target.name)
            if len(calls) > 1:
                raise OSError(30, "Read-only file system", str(source))
            real(source, target, spare)

        patch.setattr(durable, "move", move)
        with pytest.raises(ApplyError, match=r"could not be put back yet .*next dash-migrate command"):
            support.commit_app(app)
    recovery = recover(app)
    assert recovery is not None
    undo(app) if recovery.outcome is Outcome.FINISHED else None
    assert support.snapshot(app) == before


def test_ctrl_c_while_writing_puts_everything_back(app: Path) -> None:
    before = support.snapshot(app)
    real = durable.move

    def move(source: Path, target: Path, spare: Path) -> None:
        if target.name == ".env":
            raise KeyboardInterrupt
        real(source, target, spare)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "move", move)
        with pytest.raises(KeyboardInterrupt):
            support.commit_app(app)
    assert support.snapshot(app) == before


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
