"""What a run is and what is remembered of it: plain data."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.transaction.delta import Delta


@dataclass(frozen=True, slots=True)
class FileWrite:
    """One file as a run is to leave it.

    Attributes:
        path: posix path below the app's root.
        before: the content that the plan was made from; None if there was no file.
        after: the new content; a `Path` stands for a copy of that file, which is streamed and never held in
            memory; None deletes the file.
        mode: permission bits of a created file; None leaves them to the umask. An existing file keeps its
            own.
    """

    path: str
    before: bytes | None = field(repr=False)
    after: bytes | Path | None = field(repr=False)
    mode: int | None = None


class Side(enum.Enum):
    """The two states of an app that a run lies between."""

    BEFORE = "before"
    AFTER = "after"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.AFTER if self is Side.BEFORE else Side.BEFORE


class Kind(enum.Enum):
    """What a run did to a file."""

    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"
    COPIED = "copied"


class State(enum.Enum):
    """How far a run has come. A run's folder without a journal has not begun, or is undone."""

    APPLYING = "applying"
    DONE = "done"
    UNDOING = "undoing"

    @property
    def goal(self) -> Side:
        """The side that the run is on, or is being brought to."""
        return Side.BEFORE if self is State.UNDOING else Side.AFTER


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a run did to one file, and how to take it back.

    Attributes:
        path: the path as it was asked for.
        real: where the bytes lie once links are followed; posix, below the app's real root.
        kind: what was done.
        mode: permission bits before, 0 if there was no file.
        before: keyed digest of the content before; None if there was no file.
        after: keyed digest of the content after; None if the file was deleted.
        delta: how the content before follows from the content after (from nothing, if the file was deleted);
            None where there was no file before.
    """

    path: str
    real: str
    kind: Kind
    mode: int
    before: str | None
    after: str | None
    delta: Delta | None = field(repr=False)

    def digest(self, side: Side) -> str | None:
        """The keyed digest of the file's content on one side; None where there is no file."""
        return self.before if side is Side.BEFORE else self.after


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Which key made a run's digests: its fingerprint, and whether it lies in the app or with the user."""

    fingerprint: str
    in_project: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A recorded run.

    Attributes:
        number: 1 for the first; 0 if there was nothing to record.
        title: what the run was, in a line.
        at: when, UTC, ISO 8601.
        state: how far it has come.
        key: the key of the digests.
        folders: folders that the run made, posix, outermost first.
        files: what it did to which file.
        refused: ids of the changes that were refused in it.
        lenders: files outside the run (path, keyed digest) that hold text which the deltas borrow.
    """

    number: int
    title: str
    at: str
    state: State
    key: KeyRef
    folders: tuple[str, ...] = ()
    files: tuple[FileRecord, ...] = ()
    refused: tuple[str, ...] = ()
    lenders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """A run that was taken back.

    Attributes:
        run: the run.
        restored: files that have their earlier content again.
        removed: files of the run that are gone again.
        kept_folders: folders that the run had made and that hold files of somebody else by now.
    """

    run: Run
    restored: tuple[str, ...]
    removed: tuple[str, ...]
    kept_folders: tuple[str, ...]


class Outcome(enum.Enum):
    """What became of an interrupted run."""

    FINISHED = "finished"
    TAKEN_BACK = "taken back"
    CLEANED = "cleaned"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found of an interrupted run, and what became of it.

    Attributes:
        outcome: FINISHED: the app is as the run was to leave it. TAKEN_BACK: the app is as it was before the
            run. CLEANED: no file of the app was concerned, only left-overs of the journal were removed.
        run: the run; None where only left-overs were removed.
    """

    outcome: Outcome
    run: Run | None

    @property
    def undone(self) -> Run | None:
        """The run, if it was its undo that was interrupted, and has been finished now."""
        finished = self.outcome is Outcome.TAKEN_BACK
        return self.run if finished and self.run is not None and self.run.state is State.UNDOING else None
