"""Brings the files of a run to one of its two sides, from whatever a killed process has left.

Where a file stands is seen from its content alone (the keyed digests of both sides are in the journal), so
this can be stopped at any instant and started again, towards the same side or the other: nothing is lost on
the way, since the staged file of a side goes only when it has become the file itself.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from dash_migrate.transaction import durable
from dash_migrate.transaction.errors import ApplyError, JournalError, reason_of
from dash_migrate.transaction.keys import KEY_NAME, Key
from dash_migrate.transaction.records import Side
from dash_migrate.transaction.targets import locate

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.transaction.journal import Journal
    from dash_migrate.transaction.records import FileRecord, Run


class StuckError(Exception):
    """A file that could not be brought to a side, and why."""

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path


class _Standing(enum.Enum):
    REACHED = "reached"
    PENDING = "pending"
    BLOCKED = "blocked"


def staged_key(journal: Journal, number: int) -> Key:
    """The key that lies with the staged files.

    Raises:
        JournalError: if it is gone: somebody has removed the staged files.
    """
    path = journal.stage(number) / KEY_NAME
    try:
        return Key(path.read_bytes())
    except OSError as error:
        raise JournalError(
            f"{path}: cannot be read: {reason_of(error)}, so an interrupted run of dash-migrate cannot be "
            f"finished. Restore it, or compare the app with your last commit and remove {path.parent.parent}."
        ) from error


def blocked(journal: Journal, run: Run, key: Key, goal: Side) -> tuple[str, ...]:
    """The files that cannot be brought to a side, since somebody has changed them.

    Raises `OSError` and `StuckError`.
    """
    return tuple(
        file.path
        for index, file in enumerate(run.files)
        if _standing(journal, run, key, goal, index) is _Standing.BLOCKED
    )


def settle(journal: Journal, run: Run, key: Key, goal: Side) -> None:
    """Brings every file of a run to a side; files that vanish go last.

    Raises:
        StuckError: if a file was changed meanwhile, its path leads elsewhere by now, or the system refuses.
            The run can be settled again, to either side.
    """
    folders = {(journal.root / folder).parent for folder in run.folders}
    for index, file in sorted(enumerate(run.files), key=lambda item: item[1].digest(goal) is None):
        try:
            _bring(journal, run, key, goal, index)
        except OSError as error:
            raise StuckError(file.path, f"cannot be written: {reason_of(error)}") from error
        folders.add(_target(journal, file).parent)
    for folder in sorted(folders):
        if folder.is_dir():
            durable.sync_folder(folder)
    if goal is Side.BEFORE:
        _remove_folders(journal, run)


def _remove_folders(journal: Journal, run: Run) -> None:
    """Removes the folders that a run made, unless somebody has put something there. Raises `StuckError`."""
    for name in reversed(run.folders):
        folder = journal.root / name
        try:
            if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
                folder.rmdir()
        except OSError as error:
            raise StuckError(name, f"cannot be removed: {reason_of(error)}") from error


def _target(journal: Journal, file: FileRecord) -> Path:
    """Where a file of a run lies. Raises `StuckError`."""
    try:
        return locate(journal.root, file.real)
    except ApplyError as error:
        raise StuckError(file.path, "its path leads out of the app by now") from error


def _bring(journal: Journal, run: Run, key: Key, goal: Side, index: int) -> None:
    """Brings one file to a side. Raises `OSError` and `StuckError`."""
    file = run.files[index]
    target = _target(journal, file)
    spare = target.with_name(f".dash-migrate-{run.number:04d}-{index}.tmp")
    spare.unlink(missing_ok=True)
    wanted = journal.staged(run.number, index, goal)
    standing = _standing(journal, run, key, goal, index)
    if standing is _Standing.BLOCKED:
        raise StuckError(file.path, "was changed meanwhile")
    if standing is _Standing.REACHED:
        durable.remove_file(wanted)
    elif file.digest(goal) is None:
        aside = journal.staged(run.number, index, goal.other)
        durable.move(target, aside, aside.with_name(aside.name + ".tmp"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        durable.move(wanted, target, spare)


def _standing(journal: Journal, run: Run, key: Key, goal: Side, index: int) -> _Standing:
    """Where a file of a run stands on its way to a side. Raises `OSError` and `StuckError`."""
    file = run.files[index]
    now = key.digest_file(_target(journal, file))
    if now == file.digest(goal):
        return _Standing.REACHED
    wanted = journal.staged(run.number, index, goal).exists()
    if now == file.digest(goal.other):
        return _Standing.PENDING if wanted or file.digest(goal) is None else _Standing.BLOCKED
    # Somebody has changed it. They went on from this side if what was staged for it is used up, ...
    went_on = file.digest(goal) is not None and not wanted
    # ... and, on the way back, if what was staged for the other side is not.
    left_alone = goal is not run.state.goal and journal.staged(run.number, index, goal.other).exists()
    return _Standing.REACHED if went_on or left_alone else _Standing.BLOCKED
