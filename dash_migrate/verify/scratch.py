"""Working folders that are gone afterwards: private, held by a lock while in use, swept after a crash.

They lie below the user's cache folder (`DASH_MIGRATE_CACHE_DIR` names another one)::

    scratch/
        lock            held while folders are made or swept
        k3j2.../        one folder a run, readable by its owner only
        k3j2....lock    held as long as the run lasts: a folder whose lock is free was left by a crash
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOCK_END = ".lock"
_SECONDS = 60  # that another process may take to sweep


class CacheError(DashMigrateError):
    """The cache folder cannot be used."""


def cache_folder() -> Path:
    """Where working copies, environments and baselines lie; it need not exist."""
    named = os.environ.get("DASH_MIGRATE_CACHE_DIR")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return platformdirs.user_cache_path("dash-migrate")


def private_folder(name: str) -> Path:
    """A folder of that name in the cache folder, made if it is missing, readable by its owner only.

    Raises:
        CacheError: if it cannot be made.
    """
    folder = cache_folder() / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise CacheError(
            f"{folder}: cannot be made: {error.strerror or type(error).__name__}. Set DASH_MIGRATE_CACHE_DIR to "
            "a folder that you may write, then run the command again."
        ) from error
    return folder


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Gives an empty private folder and removes it, with all that lies in it by then, however the block ends.

    What earlier runs that were killed have left is removed first.

    Raises:
        CacheError: if the folder cannot be made or locked.
    """
    from filelock import FileLock, Timeout

    base = private_folder("scratch")
    folder = base / secrets.token_hex(8)
    held = FileLock(_lock_of(folder))
    try:
        with FileLock(base / "lock", timeout=_SECONDS):
            _sweep(base)
            held.acquire(blocking=False)
            folder.mkdir(mode=0o700)
    except (OSError, NotImplementedError, Timeout) as error:
        held.release()
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise CacheError(
            f"{base}: working folders cannot be made there: {cause}. Set DASH_MIGRATE_CACHE_DIR to a folder "
            "that you may write, then run the command again."
        ) from error
    try:
        yield folder
    finally:
        # What cannot be removed now (a file that is still open on Windows) is swept by the next run.
        remove_tree(folder)
        held.release()
        if not folder.exists():
            with contextlib.suppress(OSError):
                _lock_of(folder).unlink(missing_ok=True)


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


def _sweep(base: Path) -> None:
    """Removes the folders that no process holds; called under the lock of `base`."""
    from filelock import FileLock, Timeout

    names = {entry.name.removesuffix(_LOCK_END) for entry in base.iterdir()} - {"lock"}
    for name in sorted(names):
        folder = base / name
        try:
            with FileLock(_lock_of(folder), blocking=False):
                remove_tree(folder)
        except (OSError, Timeout):
            continue
        if not folder.exists():
            with contextlib.suppress(OSError):
                _lock_of(folder).unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK_END)
