"""One command writes at a time, and the lock leaves no trace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from dash_migrate.transaction import ApplyError, LockedError, NothingToUndoError, recover, session, undo
from dash_migrate.transaction.journal import Journal
from tests.apply import apply_support as support


def test_the_holder_is_named(app: Path) -> None:
    before = support.snapshot(app)
    with session.session(app.resolve()):
        held = support.snapshot(app)
        with pytest.raises(LockedError, match=rf"process {os.getpid()} on .*, since 20.*again"):
            support.commit_app(app)
        assert support.snapshot(app) == held
    assert support.snapshot(app) == before


def test_undo_and_recovery_wait_for_nobody(app: Path) -> None:
    support.commit_app(app)
    with session.session(app.resolve()) as journal:
        with pytest.raises(LockedError):
            undo(app)
        assert recover(app) is None  # nothing is in between, so nothing has to be locked
        (journal.folder / "0002").mkdir()
        with pytest.raises(LockedError):
            recover(app)


def test_a_lock_that_just_begins_has_no_name_yet(app: Path) -> None:
    (app / ".dash-migrate").mkdir()
    with FileLock(app / ".dash-migrate/lock"), pytest.raises(LockedError, match="it has just begun"):
        support.commit_app(app)


def test_a_holder_with_strange_characters_is_not_printed(app: Path) -> None:
    (app / ".dash-migrate").mkdir()
    (app / ".dash-migrate/holder").write_bytes(b"a\x1b[31mb\n\xff" + b"c" * 900)
    with FileLock(app / ".dash-migrate/lock"), pytest.raises(LockedError) as caught:
        support.commit_app(app)
    assert "\x1b" not in str(caught.value)
    assert str(caught.value).count("c" * 50) < 5


def test_a_lock_file_left_by_a_killed_process_is_no_lock(app: Path) -> None:
    before = support.snapshot(app)
    (app / ".dash-migrate").mkdir()
    (app / ".dash-migrate/lock").write_bytes(b"")
    (app / ".dash-migrate/holder").write_bytes(b"process 1 on here")
    support.commit_app(app)
    undo(app)
    assert support.snapshot(app) == before


@pytest.mark.parametrize("names", [(), ("lock",), ("lock", ".gitignore", "holder"), ("journal.key",)])
def test_an_empty_journal_left_by_a_killed_process_goes(app: Path, names: tuple[str, ...]) -> None:
    before = support.snapshot(app)
    (app / ".dash-migrate").mkdir()
    for name in names:
        (app / ".dash-migrate" / name).write_bytes(b"")
    assert recover(app) is None
    assert support.snapshot(app) == before


def test_what_somebody_else_put_into_the_journal_stays(app: Path) -> None:
    support.commit_app(app)
    (app / ".dash-migrate/notes.txt").write_bytes(b"mine")
    undo(app)
    assert (app / ".dash-migrate/notes.txt").read_bytes() == b"mine"
    with pytest.raises(NothingToUndoError):
        undo(app)


def test_a_lock_that_its_holder_removed_meanwhile_is_taken_anew(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the file and the lock on it, its holder ends and another command begins."""
    real = session._same_file
    answers: list[bool] = []

    def same(path: Path, before: os.stat_result) -> bool:
        if not answers:
            path.rename(path.with_name("old"))  # keeps the inode in use
            path.touch()
            path.with_name("old").unlink()
        answers.append(real(path, before))
        return answers[-1]

    monkeypatch.setattr(session, "_same_file", same)
    before = support.snapshot(app)
    support.commit_app(app)
    assert answers == [False, True]
    undo(app)
    assert support.snapshot(app) == before


def test_a_folder_that_vanishes_under_the_lock_is_made_anew(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.touch
    calls: list[str] = []

    def touch(self: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        if not calls:
            self.parent.rmdir()
        calls.append(self.name)
        real(self, mode, exist_ok)

    monkeypatch.setattr(Path, "touch", touch)
    support.commit_app(app)
    assert calls == ["lock", "lock"]


def test_a_file_system_without_locks_is_said(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: FileLock, *args: object, **kwargs: object) -> None:
        raise NotImplementedError("no flock")

    before = support.snapshot(app)
    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(ApplyError, match="files cannot be locked there"):
        support.commit_app(app)
    assert support.snapshot(app) == before


def test_a_journal_that_is_a_file_is_refused(app: Path) -> None:
    (app / ".dash-migrate").write_bytes(b"mine")
    with pytest.raises(ApplyError, match=r"\.dash-migrate: cannot be written: File exists"):
        support.commit_app(app)
    assert recover(app) is None
    assert (app / ".dash-migrate").read_bytes() == b"mine"


def test_run_folders_are_told_from_other_names(app: Path) -> None:
    folder = app / ".dash-migrate"
    for name in ("0001", "0012", "12345", "1", "00012", "x0003", "0004.tmp", "١٢٣٤"):
        (folder / name).mkdir(parents=True)
    assert Journal(app).numbers() == (1, 12, 12345)


def test_others_that_are_always_faster_are_named(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_same_file", lambda path, before: False)
    with pytest.raises(LockedError, match="other dash-migrate commands are writing this app"):
        support.commit_app(app)


def test_a_full_disk_leaves_no_lock(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = support.snapshot(app)
    real = Path.write_text

    def refuse(self: Path, data: str, encoding: str | None = None) -> int:
        if self.name == "holder":
            raise OSError(28, "No space left on device", str(self))
        return real(self, data, encoding)

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(ApplyError, match=r"\.dash-migrate: cannot be written: No space left on device"):
        support.commit_app(app)
    assert support.snapshot(app) == before
    monkeypatch.undo()
    support.commit_app(app)
