"""Why an app could not be written or put back: each message names the file, the cause, the next command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError

if TYPE_CHECKING:
    from collections.abc import Sequence


class ApplyError(DashMigrateError):
    """The app could not be written, or put back.

    Args:
        message: the text for a person.
        paths: the files it is about, posix, below the app's root.
    """

    def __init__(self, message: str, paths: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.paths = tuple(paths)


class ChangedError(ApplyError):
    """Files are no longer what the plan, or an interrupted run, was made from."""


class LockedError(ApplyError):
    """Another process is writing the same app."""


class OutsideProjectError(ApplyError):
    """A path leads out of the app, or into a folder that is not the app's own."""


class SecretError(ApplyError):
    """The journal would have to hold a secret to make the change undoable."""


class KeyMissingError(ApplyError):
    """The key of the journal's digests is gone, so nothing of it can be checked."""


class UndoRefusedError(ApplyError):
    """Files cannot be put back exactly. `reasons` says why, one entry (path, reason) a file."""

    def __init__(self, message: str, reasons: Sequence[tuple[str, str]]) -> None:
        lines = "".join(f"\n  {path}: {reason}" for path, reason in reasons)
        super().__init__(message + lines, [path for path, _ in reasons])
        self.reasons = tuple(reasons)


class NothingToUndoError(ApplyError):
    """The app has no recorded run."""


class JournalError(ApplyError):
    """A journal cannot be read."""


def reason_of(error: OSError) -> str:
    """The operating system's reason in a few words, without the file's name."""
    return error.strerror or type(error).__name__
