"""File operations that last: what is written is on the disk before anything relies on it.

Everything here raises `OSError` and leaves it to the caller to say what it means.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hmac
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)


def chunks(path: Path) -> Iterator[bytes]:
    """The content of a file, a megabyte at a time."""
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def write_new(path: Path, data: bytes, mode: int | None) -> None:
    """Writes a file that must not exist yet and waits until it is on the disk.

    Args:
        path: the file.
        data: its content.
        mode: permission bits; None leaves them to the umask.
    """
    fd = _create(path, os.O_EXCL, mode)
    try:
        _write_all(fd, data)
        os.fsync(fd)
    finally:
        os.close(fd)
    if mode is not None:
        path.chmod(mode)


def copy_new(source: Path, path: Path, mode: int | None, digest: hmac.HMAC | None) -> None:
    """Copies a file, a megabyte at a time, to a path that must not exist yet; feeds `digest` on the way."""
    fd = _create(path, os.O_EXCL, mode)
    try:
        for chunk in chunks(source):
            if digest is not None:
                digest.update(chunk)
            _write_all(fd, chunk)
        os.fsync(fd)
    finally:
        os.close(fd)
    if mode is not None:
        path.chmod(mode)


def write_atomic(path: Path, data: bytes) -> None:
    """Replaces a private file (0600): a reader, or a crash, sees the old content or the new, whole."""
    fresh = path.with_name(path.name + ".new")
    fd = _create(fresh, os.O_TRUNC, 0o600)
    try:
        _write_all(fd, data)
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(path)
    sync_folder(path.parent)


def move(source: Path, target: Path, spare: Path) -> None:
    """Puts `source` in the place of `target` in one step.

    Args:
        source: the file to move.
        target: where to; replaced if it exists.
        spare: a free name beside `target`, used if the two lie on different file systems.
    """
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        spare.unlink(missing_ok=True)
        copy_new(source, spare, stat.S_IMODE(source.stat().st_mode), None)
        keep_owner(spare, source.stat())
        spare.replace(target)
        source.unlink()


def keep_owner(path: Path, like: os.stat_result) -> None:
    """Gives a file the owner and group of another, as far as the user may; its permission bits stay."""
    own = path.stat()
    if not hasattr(os, "chown") or (own.st_uid, own.st_gid) == (like.st_uid, like.st_gid):
        return
    try:
        os.chown(path, like.st_uid, like.st_gid)
    except PermissionError:
        return
    path.chmod(stat.S_IMODE(own.st_mode))  # a new owner clears the set-id bits


def sync_folder(path: Path) -> None:
    """Waits until the entries of a folder are on the disk, where the system can tell."""
    if os.name == "nt":
        return  # folders cannot be opened there; NTFS journals its own entries
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EACCES}:
            raise
    finally:
        os.close(fd)


def remove_file(path: Path) -> None:
    """Removes a file of the journal if it is there, also a write-protected one."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        path.chmod(0o600)  # Windows refuses to remove write-protected files
        path.unlink(missing_ok=True)


def remove_tree(path: Path) -> None:
    """Removes a folder of the journal with all it holds; links in it are removed, not followed."""
    if not path.is_dir() or path.is_symlink():
        remove_file(path)
        return
    for entry in sorted(path.iterdir()):
        remove_tree(entry)
    path.rmdir()


def _create(path: Path, flag: int, mode: int | None) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | _BINARY | flag, 0o666 if mode is None else mode)


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
