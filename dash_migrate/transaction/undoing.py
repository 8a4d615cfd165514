"""Takes back the last run: every byte, mode and absence, or nothing at all."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.transaction import keys
from dash_migrate.transaction.delta import decode, restore
from dash_migrate.transaction.errors import ApplyError, NothingToUndoError, UndoRefusedError, reason_of
from dash_migrate.transaction.journal import Journal
from dash_migrate.transaction.protocol import bring, recover_all
from dash_migrate.transaction.records import Side, Undone
from dash_migrate.transaction.session import session
from dash_migrate.transaction.staging import Content, Staged, stage
from dash_migrate.transaction.targets import locate, project_root

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.transaction.delta import Delta
    from dash_migrate.transaction.keys import Key
    from dash_migrate.transaction.records import FileRecord, Run


class _CannotRestoreError(Exception):
    """Why one file cannot be put back."""


def undo(root: Path) -> Undone:
    """Takes back the last recorded run. An undo that was interrupted is finished; that counts as this one.

    Args:
        root: the app's folder.

    Returns:
        What was taken back.

    Raises:
        NothingToUndoError: if no run is recorded.
        UndoRefusedError: if files of the run, or what their restoring needs, were changed since; nothing was
            touched, and `reasons` says it file by file.
        KeyMissingError: if the digests cannot be checked.
        LockedError: if another command is writing the app.
        ApplyError: if anything else is in the way. Nothing was changed, unless the message says otherwise.
    """
    base = project_root(root)
    if not Journal(base).numbers():
        raise _nothing(base)
    with session(base) as journal:
        recovery = recover_all(journal)
        if recovery is not None and recovery.undone is not None:
            return _undone(journal, recovery.undone)
        numbers = journal.numbers()
        run = journal.read(numbers[-1]) if numbers else None
        if run is None:
            raise _nothing(base)
        key = keys.existing(journal.folder, run.key)
        staged = _restored(journal, run, key)
        stage(journal, run.number, key, list(staged.values()))
        # What somebody has put back already is no part of it: nothing must be done to it, nor undone.
        bring(journal, replace(run, files=tuple(staged)), key, Side.BEFORE)
        return _undone(journal, run)


def _nothing(root: Path) -> NothingToUndoError:
    return NothingToUndoError(
        f"{root}: there is nothing to undo: no run of dash-migrate is recorded. Run `dash-migrate plan` to "
        "see what could be applied."
    )


def _undone(journal: Journal, run: Run) -> Undone:
    return Undone(
        run=run,
        restored=tuple(file.path for file in run.files if file.before is not None),
        removed=tuple(file.path for file in run.files if file.before is None),
        kept_folders=tuple(folder for folder in run.folders if (journal.root / folder).is_dir()),
    )


def _restored(journal: Journal, run: Run, key: Key) -> dict[FileRecord, Staged]:
    """The files of a run as they were before it, proved by their digests.

    Raises:
        UndoRefusedError: naming each file that cannot be put back.
    """
    found = {file: _restored_file(journal, run, key, file) for file in run.files}
    reasons = [(file.path, staged) for file, staged in found.items() if isinstance(staged, str)]
    if reasons:
        raise UndoRefusedError(
            f"{run.title}: cannot be undone exactly, so nothing was changed. Put these files back as they "
            "were applied, then run `dash-migrate undo` again:",
            reasons,
        )
    return {file: staged for file, staged in found.items() if isinstance(staged, Staged)}


def _restored_file(journal: Journal, run: Run, key: Key, file: FileRecord) -> Staged | str | None:
    """One file as it was before the run, or why it cannot be put back; None if it is as it was already."""
    try:
        target = locate(journal.root, file.real)
        now = key.digest_file(target)
        if now == file.before:
            return None
        if now != file.after:
            return _difference(file, now)
        if file.delta is None:
            return Staged(file.path, None, None, None)
        return _from_delta(journal, run, key, file, file.delta)
    except _CannotRestoreError as reason:
        return str(reason)
    except OSError as error:
        return f"cannot be read: {reason_of(error)}"
    except ApplyError:
        return "its path leads out of the app by now"


def _from_delta(journal: Journal, run: Run, key: Key, file: FileRecord, delta: Delta) -> Staged:
    """A file that is there on both sides, or came to be deleted.

    Raises:
        _CannotRestoreError: if the delta, or what it borrows from, is not what it was.
        OSError: if a file cannot be read.
    """
    target = locate(journal.root, file.real)
    after = b"" if file.after is None else target.read_bytes()
    lenders = {loan.path: _lent(journal, run, key, loan.path) for loan in delta.loans()}
    try:
        before = restore(after, delta, lenders)
    except (ValueError, LookupError):
        raise _CannotRestoreError("the journal of this run is damaged") from None
    if key.digest(before) != file.before:
        raise _CannotRestoreError("the journal of this run is damaged: it would restore other content")
    if file.after is None:
        return Staged(file.path, Content(before, file.mode), None, None)
    status = target.stat()
    current = Content(after, stat.S_IMODE(status.st_mode))
    return Staged(file.path, Content(before, file.mode), current, status)


def _difference(file: FileRecord, now: str | None) -> str:
    if now is None:
        return "is gone"
    return "there is a file of this name again" if file.after is None else "was changed since it was applied"


def _lent(journal: Journal, run: Run, key: Key, path: str) -> str:
    """The text of a file that the journal borrows from. Raises as `_restored_file` does."""
    recorded = dict(run.lenders) | {file.real: file.after for file in run.files}
    data = locate(journal.root, path).read_bytes()
    if key.digest(data) != recorded.get(path):
        raise _CannotRestoreError(f"a part of it lies in {path} now, which was changed since")
    return decode(data, path)[0]
