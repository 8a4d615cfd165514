"""The folder `.dash-migrate` of an app: what was applied, as far as it takes to undo it.

It lies in the app's own folder, readable by its owner only, and git does not see it (it ignores itself)::

    .dash-migrate/
        .gitignore          *
        lock, holder        only while a command writes
        journal.key         only where the user's own state folder cannot be written
        0001/journal.json   one folder a run, oldest first
        0001/stage/         only while the run is written: the files before and after, and the key

It is made by the first run and goes, whole, when the last run is undone. `0001/journal.json` holds no content
of the app but what a run took away, and never a secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.transaction import durable, encoding
from dash_migrate.transaction.errors import ApplyError, JournalError, reason_of
from dash_migrate.transaction.keys import existing
from dash_migrate.transaction.records import State
from dash_migrate.transaction.targets import FOLDER_NAME, locate, project_root

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.transaction.records import Run, Side

LOCK_NAME = "lock"
HOLDER_NAME = "holder"
IGNORE_NAME = ".gitignore"
_JOURNAL_NAME = "journal.json"
_STAGE_NAME = "stage"
_NUMBER = re.compile(r"[0-9]{4}|[1-9][0-9]{4,}")


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of an app.

    Attributes:
        root: the app's real root.
    """

    root: Path

    @property
    def folder(self) -> Path:
        """The journal's folder."""
        return self.root / FOLDER_NAME

    def numbers(self) -> tuple[int, ...]:
        """The numbers of the runs that have a folder, oldest first."""
        try:
            names = [entry.name for entry in self.folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise JournalError(
                f"{self.folder}: cannot be read: {reason_of(error)}. Run the command as the user who ran "
                "`dash-migrate apply`, or make that folder yours."
            ) from error
        return tuple(sorted(int(name) for name in names if _NUMBER.fullmatch(name)))

    def run_folder(self, number: int) -> Path:
        """Where a run's journal lies."""
        return self.folder / f"{number:04d}"

    def journal_file(self, number: int) -> Path:
        """A run's journal."""
        return self.run_folder(number) / _JOURNAL_NAME

    def stage(self, number: int) -> Path:
        """Where a run's files lie while it is written."""
        return self.run_folder(number) / _STAGE_NAME

    def staged(self, number: int, index: int, side: Side) -> Path:
        """Where a run's file of that index lies, as it is on one side."""
        return self.stage(number) / f"{side.value}-{index}"

    def read(self, number: int) -> Run | None:
        """A run; None if it has no journal: it never began, or is undone.

        Raises:
            JournalError: if the journal cannot be read.
        """
        path = self.journal_file(number)
        try:
            return encoding.load(path.read_bytes(), number)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(path, reason_of(error)) from error
        except (ValueError, LookupError, RecursionError) as error:
            raise _unreadable(path, str(error).splitlines()[0][:200]) from None

    def write(self, run: Run) -> None:
        """Records a run, in one step. Raises `OSError`."""
        durable.write_atomic(self.journal_file(run.number), encoding.dump(run))

    def settled(self, number: int) -> bool:
        """Whether nothing of a run is in between: it is recorded as done, and nothing is staged."""
        run = self.read(number)
        return run is not None and run.state is State.DONE and not self.stage(number).exists()


def runs(root: Path) -> tuple[Run, ...]:
    """The recorded runs of an app, newest last.

    Raises:
        JournalError: if a journal cannot be read.
    """
    journal = Journal(project_root(root))
    found = (journal.read(number) for number in journal.numbers())
    return tuple(run for run in found if run is not None)


def refusals(root: Path) -> frozenset[str]:
    """The ids of the changes that were refused in the recorded runs.

    Raises:
        JournalError: if a journal cannot be read.
    """
    return frozenset(refused for run in runs(root) for refused in run.refused)


def own_paths(root: Path) -> frozenset[str]:
    """The paths whose content still is what the last run that wrote them left there.

    Raises:
        JournalError: if a journal cannot be read.
    """
    journal = Journal(project_root(root))
    last = {file.path: (file, run) for run in runs(root) for file in run.files}
    own: set[str] = set()
    for path, (file, run) in last.items():
        try:
            key = existing(journal.folder, run.key)
            current = key.digest_file(locate(journal.root, file.real))
        except (ApplyError, OSError):
            continue  # what cannot be checked is not known to be ours
        if current == file.after:
            own.add(path)
    return frozenset(own)


def _unreadable(path: Path, cause: str) -> JournalError:
    return JournalError(
        f"{path}: the journal cannot be read: {cause}. Restore it, or remove the folder {path.parent} to go "
        "on without being able to undo that run."
    )
