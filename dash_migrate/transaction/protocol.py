"""The order in which a run is written, so that a process killed at any instant leaves no mix behind.

1. The run's folder is made. Until it holds a journal, it is of no account and is removed by the next command.
2. Both sides of every file are staged in it, and on the disk.
3. The journal is put beside them: the run is `applying` (or, for an undo, `undoing`). From here on the next
   command finishes it.
4. Each staged file takes the place of its target; files that vanish go last, into the stage.
5. The journal says `done` and the stage goes; or, for an undo, the journal goes.

If anything fails on the way, what was written is put back at once, from the other side's staged files.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.transaction import durable
from dash_migrate.transaction.errors import ApplyError, ChangedError, LockedError, reason_of
from dash_migrate.transaction.journal import Journal
from dash_migrate.transaction.records import Outcome, Recovery, Side, State
from dash_migrate.transaction.session import session, unused
from dash_migrate.transaction.settle import StuckError, blocked, settle, staged_key
from dash_migrate.transaction.targets import project_root

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.transaction.keys import Key
    from dash_migrate.transaction.records import Run


def bring(journal: Journal, run: Run, key: Key, goal: Side) -> None:
    """Steps 3 to 5 for a run whose files are staged.

    Args:
        journal: the app's journal, locked.
        run: the run.
        key: its key.
        goal: AFTER applies it, BEFORE undoes it.

    Raises:
        ApplyError: if a file could not be written. The app is as it was, unless the message says otherwise.
    """
    run = replace(run, state=State.APPLYING if goal is Side.AFTER else State.UNDOING)
    try:
        journal.write(run)
        settle(journal, run, key, goal)
        _finish(journal, run, goal)
    except (OSError, StuckError) as error:
        raise _given_up(journal, run, key, goal.other, error) from error
    except BaseException:  # Ctrl-C
        with suppress(OSError, StuckError):
            _go_back(journal, run, key, goal.other)
        raise
    _clear(journal, run)


def recover(root: Path) -> Recovery | None:
    """Settles what a killed process has left of a run: what commands do first.

    `commit` and `undo` do it by themselves; before an `undo` it must not be called, since an undo that was
    interrupted would be finished here, and the run before it undone there.

    Args:
        root: the app's folder.

    Returns:
        What was found, and which side the app is on now; None if nothing was interrupted.

    Raises:
        LockedError: if the run is not interrupted but under way.
        ApplyError: if it can be brought to neither side; the message names the files and what to do.
    """
    journal = Journal(project_root(root))
    if unused(journal):
        with suppress(ApplyError), session(journal.root):
            pass  # ending a session removes the folder
        return None
    if all(journal.settled(number) for number in journal.numbers()):
        return None
    with session(journal.root) as journal:
        return recover_all(journal)


def interrupted(root: Path) -> Run | None:
    """The run that a killed process has left half written: what commands ask that do not write.

    What was staged for a run that had not begun to write, or was done already, is removed.

    Args:
        root: the app's folder.

    Returns:
        The run that `recover` or `undo` has to settle; None if there is none, or another process is writing.

    Raises:
        JournalError: if a journal cannot be read.
    """
    journal = Journal(project_root(root))
    left = [number for number in journal.numbers() if not journal.settled(number)]
    if not left:
        return None
    try:
        with session(journal.root):
            for number in left:
                with suppress(OSError):
                    _cleared(journal, number)
    except LockedError:
        return None
    except ApplyError:  # not ours to write
        pass
    runs = (journal.read(number) for number in left)
    return next((run for run in runs if run is not None and run.state is not State.DONE), None)


def recover_all(journal: Journal) -> Recovery | None:
    """`recover` for who holds the journal already."""
    recovery = None
    for number in journal.numbers():
        if not journal.settled(number):
            recovery = _recover_run(journal, number)
    return recovery


def _recover_run(journal: Journal, number: int) -> Recovery:
    """Settles one run that is in between."""
    try:
        run = _cleared(journal, number)
        if run is None:
            return Recovery(Outcome.CLEANED, None)
        key = staged_key(journal, number)
        goal = _reachable(journal, run, key)
        settle(journal, run, key, goal)
        _finish(journal, run, goal)
        _clear(journal, run)
    except (OSError, StuckError) as error:
        raise ApplyError(
            f"{_cause(journal, error)}. An interrupted run of dash-migrate could not be finished; nothing of "
            f"it is lost, it lies in {journal.run_folder(number)}. Make the file writable, then run the "
            "command again."
        ) from error
    return Recovery(Outcome.FINISHED if goal is Side.AFTER else Outcome.TAKEN_BACK, run)


def _cleared(journal: Journal, number: int) -> Run | None:
    """A run that is in between; one that had not begun, or was done, is rid of its stage. Raises `OSError`."""
    run = journal.read(number)
    if run is not None and run.state is not State.DONE:
        return run
    durable.remove_tree(journal.run_folder(number) if run is None else journal.stage(number))
    return None


def _reachable(journal: Journal, run: Run, key: Key) -> Side:
    """The side to bring an interrupted run to: where it was going, or else where it came from.

    Raises:
        ChangedError: if files were edited since, so that either way would undo somebody's work.
    """
    goal = run.state.goal
    in_the_way = blocked(journal, run, key, goal)
    if not in_the_way:
        return goal
    if not blocked(journal, run, key, goal.other):
        return goal.other
    raise ChangedError(
        f"{', '.join(in_the_way)}: changed since a run of dash-migrate was interrupted, so it can neither be "
        f"finished nor taken back. Both versions of each file lie in {journal.stage(run.number)} "
        "(before-N and after-N). Put one of them in the place of the changed file, then run the command "
        "again.",
        in_the_way,
    )


def _finish(journal: Journal, run: Run, side: Side) -> None:
    """Step 5, as far as it counts. Raises `OSError`."""
    if side is Side.AFTER:
        journal.write(replace(run, state=State.DONE))
    else:
        durable.remove_file(journal.journal_file(run.number))
        durable.sync_folder(journal.run_folder(run.number))


def _clear(journal: Journal, run: Run) -> None:
    """Removes what is of no account any more; what cannot be removed is left to the next command."""
    done = journal.journal_file(run.number).exists()
    with suppress(OSError):
        durable.remove_tree(journal.stage(run.number) if done else journal.run_folder(run.number))


def _go_back(journal: Journal, run: Run, key: Key, side: Side) -> None:
    """Puts the files back on a side: all of them, or none. Raises `OSError` and `StuckError`."""
    in_the_way = blocked(journal, run, key, side)
    if in_the_way:
        raise StuckError(in_the_way[0], "was changed meanwhile")
    settle(journal, run, key, side)
    _finish(journal, run, side)
    _clear(journal, run)


def _given_up(journal: Journal, run: Run, key: Key, side: Side, error: OSError | StuckError) -> ApplyError:
    """Goes back to a side because of an error, and says what became of it."""
    try:
        _go_back(journal, run, key, side)
    except (OSError, StuckError) as second:
        outcome = (
            f"What had been written could not be put back yet ({_cause(journal, second)}); nothing is lost, "
            f"it lies in {journal.run_folder(run.number)}, and the next dash-migrate command goes on from "
            "there."
        )
    else:
        outcome = "Nothing was changed: what had been written before was put back."
    paths = [error.path] if isinstance(error, StuckError) else []
    return ApplyError(
        f"{_cause(journal, error)}. {outcome} Check the file's permissions, the free space and whether "
        "another program has it open, then run the command again.",
        paths,
    )


def _cause(journal: Journal, error: OSError | StuckError) -> str:
    if isinstance(error, StuckError):
        return str(error)
    return f"{journal.folder}: cannot be written: {reason_of(error)}"
