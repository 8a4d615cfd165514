"""Death at every instant: a process is killed before its n-th file operation, for every n.

The kill is a SIGKILL of a real process; the operations are those that Python's own audit events report, and
every write and fsync besides. Afterwards another process recovers.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dash_migrate.transaction import ApplyError, NothingToUndoError, recover, runs, undo
from tests.apply import apply_support as support

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

_CHANGING = {
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.truncate",
    "os.utime",
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
NO_FAULT, REFUSED, SURVIVED = 0, 3, 4

Fault = Callable[[], None]
States = tuple[support.Snapshot, support.Snapshot]


def changes(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an audit event announces a change of the file system."""
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
    return event in _CHANGING


def watch(reached: Callable[[int], bool], fault: Fault) -> list[int]:
    """Calls `fault` before every file operation of this process whose number `reached` accepts.

    A write that is hit has written half of its data. The numbers of the faults are added to the list returned.
    """
    count = 0
    faults: list[int] = []
    real_write = os.write

    def operation(half: Callable[[], object] = int) -> None:
        nonlocal count
        count += 1
        if reached(count):
            half()
            faults.append(count)
            fault()

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if changes(event, arguments):
            operation()

    def write(fd: int, data: memoryview) -> int:
        operation(lambda: real_write(fd, data[: len(data) // 2]))
        return real_write(fd, data)

    def fsync(fd: int) -> None:
        operation()

    os.write, os.fsync = write, fsync  # type: ignore[assignment]  # narrower than the real ones
    sys.addaudithook(hook)
    return faults


def in_child(action: Callable[[Path], object], root: Path, reached: Callable[[int], bool], fault: Fault) -> int:
    """Runs an action in a process with faults.

    Returns:
        NO_FAULT if there were fewer operations, SURVIVED if it was done all the same, REFUSED if it said that
        it could not; a negative number if a signal killed it.
    """
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            faults = watch(reached, fault)
            action(root)
            code = SURVIVED if faults else NO_FAULT
        except ApplyError:
            code = REFUSED
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(number: int, action: Callable[[Path], object], root: Path) -> bool:
    """Runs an action that dies before its n-th operation; whether it came to that."""
    code = in_child(action, root, lambda count: count == number, kill)
    assert code in {NO_FAULT, -signal.SIGKILL}, f"operation {number}: exit code {code}"
    return code != NO_FAULT


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed process loses nothing of what it wrote, so waiting for the disk would prove nothing here."""
    monkeypatch.setattr(os, "fsync", lambda fd: None)


@pytest.fixture
def app() -> Iterator[Path]:
    """The app, in memory where that is possible: it is made some hundred times."""
    memory = Path("/dev/shm")
    folder = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=folder) as name:
        root = Path(name).resolve() / "app"
        support.make_app(root, root.parent)
        yield root


@pytest.fixture
def states(app: Path) -> States:
    """The app before the run, and after it (without the journal)."""
    before = support.snapshot(app)
    support.commit_app(app)
    after = support.without_journal(support.snapshot(app))
    undo(app)
    assert support.snapshot(app) == before
    return before, after


def prepare(app: Path, command: Callable[[Path], object]) -> None:
    """Makes the app anew, as it is before a command."""
    shutil.rmtree(app)
    support.make_app(app, app.parent)
    if command is undo:
        support.commit_app(app)


def side(app: Path, states: States, number: int) -> str:
    """Which side the app is on; there is no third. On the side before, nothing of a journal is left."""
    before, after = states
    now = support.snapshot(app)
    if now == before:
        return "before"
    assert support.without_journal(now) == after, f"operation {number} left a mix"
    assert [run.title for run in runs(app)] == ["the app"]
    return "after"


def test_a_commit_killed_anywhere_is_finished_or_rolled_back(app: Path, states: States) -> None:
    number, sides = 1, []
    while killed_at(number, support.commit_app, app):
        recover(app)
        sides.append(side(app, states, number))
        if sides[-1] == "after":
            undo(app)
            assert support.snapshot(app) == states[0], f"operation {number}: not undone exactly"
        number += 1
    assert number > 50
    assert sides == sorted(sides, reverse=True)  # first "before", then "after": one instant decides
    assert {"before", "after"} == set(sides)


def test_an_undo_killed_anywhere_is_finished_or_has_not_begun(app: Path, states: States) -> None:
    support.commit_app(app)
    number, sides = 1, []
    while killed_at(number, undo, app):
        recover(app)
        sides.append(side(app, states, number))
        if sides[-1] == "after":
            undo(app)
            assert support.snapshot(app) == states[0], f"operation {number}: not undone exactly"
        support.commit_app(app)
        number += 1
    assert number > 30
    assert sides == sorted(sides)
    assert {"before", "after"} == set(sides)


def test_a_process_killed_while_it_makes_the_key_leaves_nothing(
    app: Path, states: States, state_folder: Path
) -> None:
    """The user's state folder cannot be written, so the key is made in the journal's folder."""
    shutil.rmtree(state_folder)
    state_folder.write_bytes(b"")
    for number in range(1, 40):
        assert killed_at(number, support.commit_app, app)
        recover(app)
        assert side(app, states, number) == "before"


@pytest.mark.parametrize("command", [support.commit_app, undo], ids=["commit", "undo"])
def test_the_next_command_recovers_by_itself(app: Path, states: States, command: Callable[[Path], object]) -> None:
    """Killed at every fifth operation, then `undo` without `recover`: the app is as before."""
    for number in range(1, 400, 5):
        prepare(app, command)
        if not killed_at(number, command, app):
            break
        try:
            undo(app)
        except NothingToUndoError:
            recover(app)
        assert support.snapshot(app) == states[0], f"operation {number}"
    else:
        pytest.fail("the command has more operations than expected")


@pytest.mark.parametrize("command", [support.commit_app, undo], ids=["commit", "undo"])
def test_a_recovery_may_be_killed_as_well(app: Path, states: States, command: Callable[[Path], object]) -> None:
    """Killed at some operations, and the recovery killed again and again, each time one operation later."""
    recoveries = 0
    for number in range(5, 400, 14):
        prepare(app, command)
        if not killed_at(number, command, app):
            break
        later = 1
        while killed_at(later, recover, app):
            later += 1
            recoveries += 1
        recover(app)
        side(app, states, number)
    assert recoveries > 20


def full_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("command", [support.commit_app, undo], ids=["commit", "undo"])
def test_one_failing_operation_changes_nothing_or_nothing_of_account(
    app: Path, states: States, command: Callable[[Path], object]
) -> None:
    """One operation fails (the disk is full for an instant): refused and all as it was, or done."""
    origin = "before" if command is support.commit_app else "after"
    outcomes = []
    prepare(app, command)
    for number in range(1, 400):
        code = in_child(command, app, lambda count, at=number: count == at, full_disk)  # type: ignore[misc]
        if code == NO_FAULT:
            break
        assert code in {SURVIVED, REFUSED}, f"operation {number}: exit code {code}"
        recover(app)
        assert (side(app, states, number) == origin) == (code == REFUSED), f"operation {number}: {code}"
        outcomes.append(code)
        if code == SURVIVED:
            prepare(app, command)
    assert outcomes.count(REFUSED) > 25
    assert SURVIVED in outcomes  # what only cleans up


@pytest.mark.parametrize("command", [support.commit_app, undo], ids=["commit", "undo"])
def test_a_disk_that_stays_full_loses_nothing(
    app: Path, states: States, command: Callable[[Path], object]
) -> None:
    """From some operation on all fail; when there is space again, the next command settles it."""
    for number in range(1, 120, 6):
        prepare(app, command)
        code = in_child(command, app, lambda count, at=number: count >= at, full_disk)  # type: ignore[misc]
        assert code in {NO_FAULT, SURVIVED, REFUSED}, f"operation {number}: exit code {code}"
        recover(app)
        if side(app, states, number) == "after":
            undo(app)
        assert support.snapshot(app) == states[0], f"operation {number}"
