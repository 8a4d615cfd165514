"""Tries mutants in one run of pytest: each in a fork made after the tests were collected, its code swapped there.

Importing the project and collecting its tests takes longer than most mutants need to be noticed. What has run
while the tests were collected cannot be swapped: what it left behind is of the original.
"""

from __future__ import annotations

import enum
import gc
import itertools
import os
import shutil
import signal
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    import pytest

    from benchmarks.mutants import Mutant

_PAUSE = 0.02
_CANNOT = 3
_NO_MUTANT = -1
Key = tuple[str, int, str]


class Outcome(enum.Enum):
    """What became of a mutant in one trial."""

    NOTICED = "noticed"
    TIMED_OUT = "timed out"
    PASSED = "passed"
    NOT_SWAPPED = "not swapped"


def changed_code(filename: str, original: bytes, mutated: bytes) -> dict[Key, CodeType]:
    """The mutated code of all functions of a file that differ, by file, first line and name."""
    before, after = (
        dict(_functions(compile(data, filename, "exec", dont_inherit=True))) for data in (original, mutated)
    )
    return {key: code for key, code in after.items() if key in before and before[key] != code}


def _functions(code: CodeType) -> Iterator[tuple[Key, CodeType]]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if not inner.co_name.startswith("<"):
                yield key_of(inner), inner
            yield from _functions(inner)


def key_of(code: CodeType) -> Key:
    """What tells the code of a function from that of others."""
    return code.co_filename, code.co_firstlineno, code.co_name


@dataclass
class Swapping:
    """A plug-in of pytest that tries mutants instead of running the tests.

    Args:
        copy: the repository that is imported.
        mutants: with the source of their files.
        jobs: how many at a time.
        seconds: how long one may take.
        folder: an empty one, to work in.
    """

    copy: Path
    mutants: Sequence[tuple[Mutant, bytes]]
    jobs: int
    seconds: float
    folder: Path
    _called: set[Key] = field(default_factory=set)
    _live: dict[Key, list[FunctionType]] = field(default_factory=lambda: defaultdict(list))

    def watch(self) -> None:
        """Notes from now on which functions run, until the tests are collected."""
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, argument: object) -> None:
        del argument
        if event == "call":
            self._called.add(key_of(frame.f_code))

    def outcomes(self) -> dict[int, Outcome] | None:
        """What became of the mutants, by number, as far as known; None if the tests fail without a mutant."""
        path = self.folder / "outcomes"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        found = {int(number): Outcome(what) for number, _, what in (line.partition("\t") for line in lines)}
        return found if found.pop(_NO_MUTANT, None) is Outcome.PASSED else None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Tries the mutants, after the first of all forks, which has none and has to pass."""
        sys.setprofile(None)
        for one in gc.get_objects():
            if isinstance(one, FunctionType):
                self._live[key_of(one.__code__)].append(one)
        with (self.folder / "outcomes").open("w", encoding="utf-8", buffering=1) as file:
            for numbers in ([_NO_MUTANT], range(len(self.mutants))):
                for number, outcome in self._run(session, numbers):
                    print(number, outcome.value, sep="\t", file=file)
                    if number == _NO_MUTANT and outcome is not Outcome.PASSED:
                        return True
        return True

    def _run(self, session: pytest.Session, numbers: Iterable[int]) -> Iterator[tuple[int, Outcome]]:
        waiting = [*numbers][::-1]
        running: dict[int, tuple[int, float]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < self.jobs:
                    number = waiting.pop()
                    running[self._fork(session, number)] = (number, time.monotonic() + self.seconds)
                for process, (number, limit) in list(running.items()):
                    outcome = _ended(process, limit)
                    if outcome is not None:
                        del running[process]
                        shutil.rmtree(self._temporary(number), ignore_errors=True)
                        yield number, outcome
                time.sleep(_PAUSE)
        finally:  # stopped half way: no process goes on by itself
            for process in running:
                os.killpg(process, signal.SIGKILL)
                os.waitpid(process, 0)

    def _temporary(self, number: int) -> Path:
        return self.folder / f"tmp{number}"

    def _fork(self, session: pytest.Session, number: int) -> int:
        process = os.fork()
        if process == 0:
            status = 1
            try:
                os.setsid()
                self._temporary(number).mkdir()
                os.environ["PYTEST_DEBUG_TEMPROOT"] = str(self._temporary(number))
                swapped = number == _NO_MUTANT or self._swapped(*self.mutants[number])
                status = _run_tests(session) if swapped else _CANNOT
            finally:  # whatever happens, this process must not go on as the parent
                sys.stdout.flush()
                os._exit(status)
        return process

    def _swapped(self, mutant: Mutant, data: bytes) -> bool:
        """Puts a mutant in place, if no function of it has run."""
        changed = changed_code(str(self.copy / mutant.path), data, mutant.applied(data))
        if not changed or any(key in self._called for key in changed):
            return False
        try:
            for key, code in changed.items():
                for function in self._live[key]:
                    function.__code__ = code
        except ValueError:  # a closure of another size
            return False
        return True


def _run_tests(session: pytest.Session) -> int:
    for item, following in itertools.zip_longest(session.items, session.items[1:]):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0


def _ended(process: int, limit: float) -> Outcome | None:
    """What became of a mutant, if its process has ended or has to."""
    ended, status = os.waitpid(process, os.WNOHANG)
    if ended:
        known = {0: Outcome.PASSED, _CANNOT: Outcome.NOT_SWAPPED}
        return known.get(os.waitstatus_to_exitcode(status), Outcome.NOTICED)
    if time.monotonic() < limit:
        return None
    os.killpg(process, signal.SIGKILL)  # the child leads a group of its own
    os.waitpid(process, 0)
    return Outcome.TIMED_OUT
