"""Temporary folders that are gone afterwards, also when the process was killed: the next command sweeps them.

They lie where the system has its temporary files and are readable by their owner only. A file in each is locked
as long as its process lives, so a folder whose lock is free was left by a process that was killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filelock import BaseFileLock

_PREFIX = "dash-migrate-"
_LOCK = "dash-migrate.lock"  # also tells the folders that were made here
_SHORT = "/tmp"  # noqa: S108 - where paths of sockets are short enough; the folders get drawn names. POSIX only
_ATTEMPTS = 5


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Gives a private folder that holds nothing but a lock, and removes it however the block ends.

    Raises:
        OSError: if it cannot be made.
    """
    yield from _held(None)


@contextlib.contextmanager
def short_temporary_folder() -> Iterator[Path]:
    """Gives such a folder whose path is short, for sockets. POSIX only.

    Raises:
        OSError: if it cannot be made.
    """
    yield from _held(_SHORT)


def sweep_temporary() -> None:
    """Removes the temporary folders of this user's processes that were killed; those at work keep theirs.

    Nothing is raised: what cannot be removed now is left to the next command.
    """
    bases = [_SHORT] if os.name == "posix" else []
    with contextlib.suppress(OSError):  # there is none to write in
        bases.append(tempfile.gettempdir())
    for base in dict.fromkeys(bases):
        for folder in _left_in(Path(base)):
            _remove_if_free(folder)


def remove_tree(folder: Path) -> None:
    """Removes a folder with all it holds, write-protected parts too; links are removed, not followed.

    What another process holds open or owns stays; nothing is raised.
    """
    with contextlib.suppress(OSError):
        folder.chmod(stat.S_IRWXU)
    for place, names, _ in os.walk(folder):
        for name in names:
            inner = Path(place) / name
            with contextlib.suppress(OSError):
                if not inner.is_symlink() and inner.stat().st_mode & stat.S_IRWXU != stat.S_IRWXU:
                    inner.chmod(stat.S_IRWXU)
    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=_make_writable)
    else:
        shutil.rmtree(folder, onerror=_make_writable)


def _make_writable(remove: Callable[[str], object], path: str, _error: object) -> None:
    """Windows does not remove write-protected files."""
    with contextlib.suppress(OSError):
        if not Path(path).is_symlink():
            Path(path).chmod(stat.S_IRWXU)
        if remove in {os.unlink, os.rmdir}:
            remove(path)


def _held(base: str | None) -> Iterator[Path]:
    folder, lock = _made(base)
    try:
        yield folder
    finally:
        if lock is not None:
            lock.release()  # Windows removes no file that is open
        remove_tree(folder)


def _made(base: str | None) -> tuple[Path, BaseFileLock | None]:
    """A new folder and its lock; None where files cannot be locked, and nothing is swept."""
    from filelock import FileLock, Timeout

    for _ in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
        lock = FileLock(folder / _LOCK)
        try:
            lock.acquire(blocking=False)
        except NotImplementedError:
            with contextlib.suppress(OSError):
                (folder / _LOCK).unlink(missing_ok=True)
            return folder, None
        except Timeout:  # a sweep came between the making of the lock and its taking
            continue
        except OSError:
            remove_tree(folder)
            raise
        if (folder / _LOCK).exists():
            return folder, lock
        lock.release()
    raise OSError("temporary folders are removed as soon as they are made")


def _left_in(base: Path) -> list[Path]:
    """The folders in a folder that this user's processes have made here, at work or not."""
    found = []
    with contextlib.suppress(OSError), os.scandir(base) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.name.startswith(_PREFIX) and _is_own(entry) and (Path(entry.path) / _LOCK).is_file():
                    found.append(Path(entry.path))
    return found


def _is_own(entry: os.DirEntry[str]) -> bool:
    if not entry.is_dir(follow_symlinks=False):
        return False
    return os.name != "posix" or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _remove_if_free(folder: Path) -> None:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
    except (OSError, NotImplementedError, Timeout):
        return
    if os.name == "nt":
        lock.release()  # an open file cannot be removed there; nobody takes the lock of a folder a second time
    remove_tree(folder)
    lock.release()
