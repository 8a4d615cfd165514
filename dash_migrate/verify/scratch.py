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
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError
from dash_migrate.temporary import remove_tree, sweep_temporary

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def sweep() -> None:
    """Removes what runs that were killed have left: copies of apps, with the secrets in them.

    Temporary folders go, too, with what the app printed. Nothing is raised: what cannot be removed now is left to
    the next command.
    """
    sweep_temporary()
    base = cache_folder() / "scratch"
    try:
        if {entry.name for entry in base.iterdir()} <= {"lock"}:
            return
    except OSError:  # nothing was ever verified
        return
    from filelock import FileLock, Timeout

    with contextlib.suppress(OSError, NotImplementedError, Timeout), FileLock(base / "lock", blocking=False):
        _sweep(base)


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
