"""File operations where systems differ."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from dash_migrate.transaction import durable, session
from tests.apply import apply_support as support

posix = pytest.mark.skipif(os.name == "nt", reason="links and folders as POSIX has them")


def test_a_write_protected_file_of_the_journal_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to remove it until it may be written."""
    path = tmp_path / "a"
    path.write_bytes(b"")
    path.chmod(0o400)
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if not self.stat().st_mode & 0o200:
            raise PermissionError(13, "Access is denied", str(self))
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    durable.remove_file(path)
    assert not path.exists()


@posix
def test_links_in_a_tree_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_bytes(b"")
    (tmp_path / "tree/sub").mkdir(parents=True)
    (tmp_path / "tree/link").symlink_to(tmp_path / "kept")
    (tmp_path / "tree/sub/file").write_bytes(b"")
    durable.remove_tree(tmp_path / "tree")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept/file").exists()


@posix
def test_a_file_system_that_cannot_sync_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [errno.EINVAL, errno.EIO]

    def fsync(fd: int) -> None:
        raise OSError(codes.pop(0), "no")

    monkeypatch.setattr(os, "fsync", fsync)
    durable.sync_folder(tmp_path)
    with pytest.raises(OSError, match="no"):
        durable.sync_folder(tmp_path)


def test_windows_opens_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "os", SimpleNamespace(name="nt"))
    durable.sync_folder(tmp_path)  # anything but a look at the name would fail


def test_a_lock_that_cannot_be_removed_while_it_is_open(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: the folder goes once the lock is released."""
    before = support.snapshot(app)
    released: list[str] = []
    monkeypatch.setattr(session, "os", SimpleNamespace(name="nt", getpid=os.getpid))
    real = durable.remove_file

    def remove_file(path: Path) -> None:
        if path.name == "lock" and not released:
            raise PermissionError(13, "in use", str(path))
        real(path)

    real_release = FileLock.release

    def release(self: FileLock, force: bool = False) -> None:
        released.append("lock")
        real_release(self, force)

    monkeypatch.setattr(durable, "remove_file", remove_file)
    monkeypatch.setattr(FileLock, "release", release)
    with session.session(app.resolve()):
        assert (app / ".dash-migrate/lock").exists()
    assert released
    assert support.snapshot(app) == before
