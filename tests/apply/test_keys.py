"""The key of the digests: made once, private, with the user."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dash_migrate.transaction import ApplyError, durable, keys, recover, runs, undo
from dash_migrate.transaction.keys import Key
from tests.apply import apply_support as support


@pytest.mark.skipif(os.name == "nt", reason="permission bits as POSIX has them")
def test_the_key_is_private(app: Path, state_folder: Path) -> None:
    support.commit_app(app)
    assert stat.S_IMODE(state_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((state_folder / "journal.key").stat().st_mode) == 0o600
    assert len((state_folder / "journal.key").read_bytes()) == 32
    assert [path.name for path in state_folder.iterdir()] == ["journal.key"]


def test_the_key_is_made_once(app: Path, state_folder: Path) -> None:
    support.commit_app(app)
    key = (state_folder / "journal.key").read_bytes()
    undo(app)
    support.commit_app(app)
    assert (state_folder / "journal.key").read_bytes() == key


def test_the_key_is_not_in_the_journal(app: Path, state_folder: Path) -> None:
    support.commit_app(app)
    key = (state_folder / "journal.key").read_bytes()
    journal = support.journal_text(app)
    assert key not in journal
    assert key.hex().encode() not in journal


def test_digests_depend_on_the_key() -> None:
    assert Key(b"1" * 32).digest(b"x") != Key(b"2" * 32).digest(b"x")
    assert Key(b"1" * 32).ref != Key(b"2" * 32).ref


def test_a_file_is_digested_as_its_bytes_are(tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    (tmp_path / "big").write_bytes(data)
    assert Key(b"1" * 32).digest_file(tmp_path / "big") == Key(b"1" * 32).digest(data)
    assert Key(b"1" * 32).digest_file(tmp_path / "none") is None


def test_a_key_shows_nothing() -> None:
    assert "111" not in repr(Key(b"1" * 32))


def test_where_the_state_folder_cannot_be_written_the_key_lies_in_the_journal(
    app: Path, state_folder: Path
) -> None:
    before = support.snapshot(app)
    state_folder.write_bytes(b"a file is in the way")
    run = support.commit_app(app)
    assert run.key.in_project
    assert len((app / ".dash-migrate/journal.key").read_bytes()) == 32
    assert recover(app) is None
    undo(app)
    assert support.snapshot(app) == before


def test_a_damaged_key_is_not_used(app: Path, state_folder: Path) -> None:
    state_folder.mkdir()
    (state_folder / "journal.key").write_bytes(b"short")
    run = support.commit_app(app)
    assert run.key.in_project
    assert (state_folder / "journal.key").read_bytes() == b"short"


def test_no_place_for_a_key_is_said(app: Path, state_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = support.snapshot(app)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(keys, "_read_or_make", refuse)
    with pytest.raises(ApplyError, match=r"journal\.key: .* Permission denied.*DASH_MIGRATE_STATE_DIR"):
        support.commit_app(app)
    assert support.snapshot(app) == before


def test_two_processes_that_make_the_key_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.key"
    real = durable.write_new

    def late(target: Path, data: bytes, mode: int | None) -> None:
        real(target, data, mode)
        if not path.exists():
            path.write_bytes(b"F" * 32)  # the other process was first

    monkeypatch.setattr(durable, "write_new", late)
    assert keys._read_or_make(path) == b"F" * 32
    assert [entry.name for entry in tmp_path.iterdir()] == ["journal.key"]


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    secret = keys._read_or_make(tmp_path / "journal.key")
    assert len(secret) == 32
    assert [entry.name for entry in tmp_path.iterdir()] == ["journal.key"]


def test_the_users_own_folder_is_the_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import platformdirs

    monkeypatch.setenv("DASH_MIGRATE_STATE_DIR", "")
    assert keys.state_folder() == platformdirs.user_state_path("dash-migrate")
    monkeypatch.setenv("DASH_MIGRATE_STATE_DIR", str(tmp_path))
    assert keys.state_folder() == tmp_path


def test_runs_can_be_read_without_the_key(app: Path, state_folder: Path) -> None:
    run = support.commit_app(app)
    (state_folder / "journal.key").unlink()
    assert runs(app) == (run,)
