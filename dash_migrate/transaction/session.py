"""The lock on an app's journal: one command writes at a time."""

from __future__ import annotations

import os
import platform
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from dash_migrate.transaction import durable
from dash_migrate.transaction.errors import ApplyError, LockedError, reason_of
from dash_migrate.transaction.journal import HOLDER_NAME, IGNORE_NAME, LOCK_NAME, Journal
from dash_migrate.transaction.keys import KEY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

_IGNORE = b"*\n"
_ATTEMPTS = 5


@contextmanager
def session(root: Path) -> Iterator[Journal]:
    """Holds the app's journal for one command; makes its folder, and removes it if it ends without a run.

    Args:
        root: the app's real root.

    Raises:
        LockedError: if another command holds it.
        ApplyError: if the folder cannot be written.
    """
    journal = Journal(root)
    try:
        lock = _locked(journal)
    except (OSError, NotImplementedError) as error:
        with suppress(OSError):
            _remove_folder(journal)
        raise _unwritable(journal, error) from error
    try:
        try:
            _make_ready(journal)
        except OSError as error:
            raise _unwritable(journal, error) from error
        yield journal
    finally:
        _leave(journal, lock)


def unused(journal: Journal) -> bool:
    """Whether the journal's folder is left over from a command that recorded nothing."""
    return journal.folder.is_dir() and not journal.numbers()


def _locked(journal: Journal) -> BaseFileLock:
    """Takes the lock. Raises `OSError`, or `NotImplementedError` where files cannot be locked."""
    from filelock import FileLock, Timeout

    for _ in range(_ATTEMPTS):
        _make_folder(journal.folder)
        path = journal.folder / LOCK_NAME
        lock = FileLock(path)
        try:
            path.touch(0o600)
            before = path.stat()
            lock.acquire(blocking=False)
        except Timeout:
            raise LockedError(
                f"{journal.folder}: another dash-migrate command is writing this app ({_holder(journal)}). "
                "Nothing was changed. Wait until it has ended, then run the command again."
            ) from None
        except FileNotFoundError:
            continue  # the command that held it has just ended, and removed the folder
        if _same_file(path, before):
            return lock
        lock.release()
    raise LockedError(
        f"{journal.folder}: other dash-migrate commands are writing this app. Nothing was changed. Wait "
        "until they have ended, then run the command again."
    )


def _unwritable(journal: Journal, error: Exception) -> ApplyError:
    cause = reason_of(error) if isinstance(error, OSError) else "files cannot be locked there"
    return ApplyError(
        f"{journal.folder}: cannot be written: {cause}. Nothing was changed. Make the folder of the app "
        "writable, then run the command again."
    )


def _same_file(path: Path, before: os.stat_result) -> bool:
    """Whether the lock that was taken still is the file of that name, not one that its holder has removed."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return False
    return (now.st_dev, now.st_ino) == (before.st_dev, before.st_ino)


def _make_folder(folder: Path) -> None:
    if folder.is_symlink():
        raise ApplyError(
            f"{folder}: is a link; the journal has to lie in the app itself. Nothing was changed. Remove the "
            "link, then run the command again."
        )
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise


def _make_ready(journal: Journal) -> None:
    ignore = journal.folder / IGNORE_NAME
    if not ignore.exists() or not ignore.read_bytes():
        ignore.write_bytes(_IGNORE)
    since = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    holder = f"process {os.getpid()} on {platform.node() or 'this machine'}, since {since}"
    (journal.folder / HOLDER_NAME).write_text(holder, encoding="utf-8")


def _holder(journal: Journal) -> str:
    """Who holds the lock, in words."""
    try:
        text = (journal.folder / HOLDER_NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    return "".join(char for char in text[:200] if char.isprintable()) or "it has just begun"


def _leave(journal: Journal, lock: BaseFileLock) -> None:
    """Gives the journal free, and removes its folder if no run is recorded.

    What cannot be removed is left to the next command: the app is as it is to be either way.
    """
    with suppress(OSError, ApplyError):
        (journal.folder / HOLDER_NAME).unlink(missing_ok=True)
        if not journal.numbers():
            _remove_folder(journal)
    with suppress(OSError):
        lock.release()
    if os.name == "nt":  # an open file cannot be removed there
        with suppress(OSError, ApplyError):
            if not journal.numbers():
                _remove_folder(journal)


def _remove_folder(journal: Journal) -> None:
    """Removes the folder, unless it holds anything but what this package puts there. Raises `OSError`."""
    own = (IGNORE_NAME, HOLDER_NAME, KEY_NAME, LOCK_NAME)
    found = list(journal.folder.iterdir())
    # A key that was just being made has a longer name.
    if all(entry.name in own or entry.name.startswith(f"{KEY_NAME}.") for entry in found):
        for entry in sorted(found, key=lambda entry: entry.name == LOCK_NAME):
            durable.remove_file(entry)
        journal.folder.rmdir()
        durable.sync_folder(journal.root)
