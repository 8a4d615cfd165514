"""The writing half: applies a set of file writes, all or nothing, and takes them back, byte for byte.

It knows nothing of plans and steps. `commit` writes, `undo` takes the last run back, `recover` settles what a
killed process has left, `interrupted` looks for it. What is remembered lies in the app's own folder
`.dash-migrate` (see `journal`), made by the first run and removed with the last one; the key of its digests lies
with the user (see `keys`).
"""

from dash_migrate.transaction.committing import commit
from dash_migrate.transaction.errors import (
    ApplyError,
    ChangedError,
    JournalError,
    KeyMissingError,
    LockedError,
    NothingToUndoError,
    OutsideProjectError,
    SecretError,
    UndoRefusedError,
)
from dash_migrate.transaction.journal import own_paths, refusals, runs
from dash_migrate.transaction.protocol import interrupted, recover
from dash_migrate.transaction.records import (
    FileRecord,
    FileWrite,
    Kind,
    Outcome,
    Recovery,
    Run,
    State,
    Undone,
)
from dash_migrate.transaction.undoing import undo

__all__ = [
    "ApplyError",
    "ChangedError",
    "FileRecord",
    "FileWrite",
    "JournalError",
    "KeyMissingError",
    "Kind",
    "LockedError",
    "NothingToUndoError",
    "Outcome",
    "OutsideProjectError",
    "Recovery",
    "Run",
    "SecretError",
    "State",
    "UndoRefusedError",
    "Undone",
    "commit",
    "interrupted",
    "own_paths",
    "recover",
    "refusals",
    "runs",
    "undo",
]
