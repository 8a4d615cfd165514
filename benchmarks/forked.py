"""Runs pytest in forked processes: what is not the project's own is imported once, before the first fork."""

from __future__ import annotations

import contextlib
import enum
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import os
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.swapping import Outcome, Swapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType, ModuleType

    from benchmarks.mutants import Mutant

_PROJECT = ("dash_migrate", "codemods", "tests")
_NO_TESTS = 5
# Plug-ins that are imported before the fork cannot be rewritten, which pytest warns of.
_WARNINGS = ("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning")
_OPTIONS = ("-x", "-q", "-m", "not boot", "-p", "no:cacheprovider", *_WARNINGS)
_PAUSE = 0.02


class Result(enum.Enum):
    """What became of a mutant."""

    NOTICED = "noticed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Trial:
    """Arguments of one run of pytest."""

    arguments: tuple[str, ...]


_RESULTS = {Outcome.NOTICED: Result.NOTICED, Outcome.TIMED_OUT: Result.TIMED_OUT}
Job = tuple["Mutant", bytes, tuple[Trial, ...]]
Tried = tuple["Mutant", Result]


class TestsFail(Exception):  # noqa: N818  # what it says
    """The tests fail without a mutant.

    Args:
        trial: which tests.
        output: what pytest printed.
    """

    def __init__(self, trial: Trial, output: str) -> None:
        end = "\n".join(output.split("\n")[-30:])
        super().__init__(f"The tests fail without a mutant: {' '.join(trial.arguments)}\n{end}")


@dataclass
class Workers:
    """Forks processes that run tests.

    Args:
        copy: the copy of the repository to import from.
        jobs: how many at a time.
        seconds: how long one may take.
    """

    copy: Path
    jobs: int
    seconds: float
    _count: int = field(default=0)

    def __post_init__(self) -> None:
        if not hasattr(os, "fork"):
            raise SystemExit("Mutants are tried in forked processes, which this system does not have.")

    def by_trials(self, jobs: Sequence[Job]) -> Iterator[Tried]:
        """Tries mutants as `run` does, but all in the first of their trials, then what is left in the next."""
        left, alone = list(jobs), []
        for number in itertools.count():
            yield from ((mutant, Result.SURVIVED) for mutant, _, trials in left if number >= len(trials))
            by_trial: dict[Trial, list[Job]] = {}
            for job in left:
                if number < len(job[2]):
                    by_trial.setdefault(job[2][number], []).append(job)
            left = []
            for trial, tried in by_trial.items():
                outcomes = self.swapped(trial, [(mutant, data) for mutant, data, _ in tried])
                of_each = [(job, outcomes.get(index, Outcome.NOT_SWAPPED)) for index, job in enumerate(tried)]
                left += [job for job, outcome in of_each if outcome is Outcome.PASSED]
                alone += [job for job, outcome in of_each if outcome is Outcome.NOT_SWAPPED]
                yield from ((job[0], _RESULTS[outcome]) for job, outcome in of_each if outcome in _RESULTS)
            if not left:
                break
        yield from self.run(alone)

    def has_tests(self, trial: Trial) -> bool:
        """Whether a trial selects any test: runs it without a mutant, and imports here what it imported."""
        folder = self._folder()
        modules = folder / "modules"
        process = self._fork(folder, (trial,), None, modules)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        output = (folder / "output").read_text("utf-8", "replace")
        if status == 0:
            for name in modules.read_text("utf-8").split():
                _import_foreign(name)
        shutil.rmtree(folder, ignore_errors=True)
        if status not in {0, _NO_TESTS}:
            raise TestsFail(trial, output)
        return status != _NO_TESTS

    def run(self, jobs: Sequence[Job]) -> Iterator[Tried]:
        """Tries mutants, each with the source of its file and its trials; results come as they are known."""
        trials = dict.fromkeys(trial for _, _, of_mutant in jobs for trial in of_mutant)
        useful = {trial for trial in trials if self.has_tests(trial)}
        waiting = [(mutant, data, tuple(one for one in of if one in useful)) for mutant, data, of in jobs][::-1]
        running: dict[int, tuple[Mutant, Path, float]] = {}
        try:
            yield from self._run(waiting, running)
        finally:  # stopped half way: no process goes on by itself
            for process in running:
                os.killpg(process, signal.SIGKILL)
                os.waitpid(process, 0)

    def _run(self, waiting: list[Job], running: dict[int, tuple[Mutant, Path, float]]) -> Iterator[Tried]:
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant, data, trials = waiting.pop()
                folder = self._folder()
                process = self._fork(folder, trials, (mutant, mutant.applied(data)), None)
                running[process] = (mutant, folder, time.monotonic() + self.seconds)
            for process, (mutant, folder, limit) in list(running.items()):
                result = _ended(process, limit)
                if result is not None:
                    del running[process]
                    shutil.rmtree(folder, ignore_errors=True)
                    yield mutant, result
            time.sleep(_PAUSE)

    def _folder(self) -> Path:
        self._count += 1
        folder = self.copy.parent / f"run-{self._count}"
        folder.mkdir()
        return folder

    def _fork(
        self, folder: Path, trials: Sequence[Trial], mutated: tuple[Mutant, bytes] | None, modules: Path | None
    ) -> int:
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            status = 1
            try:
                status = self._child(folder, trials, mutated, modules)
            except BaseException:  # noqa: BLE001  # the last frame of the process: the output tells what it was
                traceback.print_exc()
            else:
                sys.stdout.flush()
            finally:  # whatever happens, this process must not go on as the parent
                os._exit(status)
        return process

    def _child(
        self, folder: Path, trials: Sequence[Trial], mutated: tuple[Mutant, bytes] | None, modules: Path | None
    ) -> int:
        self._enter(folder)
        sys.dont_write_bytecode = mutated is not None
        if mutated is not None:
            sys.meta_path.insert(0, _MutantFinder(self.copy, *mutated))
        import pytest

        for number, trial in enumerate(trials):
            temporary = f"--basetemp={folder / f'tmp{number}'}"
            status = int(pytest.main([*_OPTIONS, temporary, *trial.arguments]))
            if status:
                return status
        if modules is not None:
            modules.write_text("\n".join(sys.modules), "utf-8")
        return 0

    def _enter(self, folder: Path) -> None:
        """Makes this process one of the copy, which it is the first to import."""
        os.setsid()
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(self.copy)
        sys.path.insert(0, str(self.copy))
        for name in [name for name in sys.modules if name.partition(".")[0] in _PROJECT]:
            del sys.modules[name]

    def swapped(self, trial: Trial, mutants: Sequence[tuple[Mutant, bytes]]) -> dict[int, Outcome]:
        """What becomes of mutants in one trial, by number; those that are not in it have to be tried otherwise."""
        folder = self._folder()
        swapping = Swapping(self.copy, mutants, self.jobs, self.seconds, folder)
        process = os.fork()
        if process == 0:
            try:
                self._enter(folder)
                sys.dont_write_bytecode = False
                swapping.watch()
                import pytest

                pytest.main([*_OPTIONS, *trial.arguments], plugins=[swapping])
            finally:  # whatever happens, this process must not go on as the parent
                sys.stdout.flush()
                os._exit(0)
        try:
            os.waitpid(process, 0)
        except BaseException:
            os.killpg(process, signal.SIGTERM)
            raise
        outcomes = swapping.outcomes()
        output = (folder / "output").read_text("utf-8", "replace")
        shutil.rmtree(folder, ignore_errors=True)
        if outcomes is None:
            raise TestsFail(trial, output)
        return outcomes


def _ended(process: int, limit: float) -> Result | None:
    """What became of a process, if it has ended or has to."""
    ended, status = os.waitpid(process, os.WNOHANG)
    if ended:
        return Result.SURVIVED if status == 0 else Result.NOTICED
    if time.monotonic() < limit:
        return None
    os.killpg(process, signal.SIGKILL)  # the child leads a group of its own
    os.waitpid(process, 0)
    return Result.TIMED_OUT


def _import_foreign(name: str) -> None:
    if name.partition(".")[0] not in (*_PROJECT, "__main__", "conftest"):
        with contextlib.suppress(Exception):  # what cannot be imported here is imported after the fork
            importlib.import_module(name)


class _MutantFinder(importlib.abc.MetaPathFinder):
    """Gives one module the mutated source."""

    def __init__(self, copy: Path, mutant: Mutant, source: bytes) -> None:
        parts = Path(mutant.path).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.path = copy / mutant.path
        self.source = source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module with the mutant; all others are left to Python."""
        del path, target
        if name != self.name:
            return None
        folders = [str(self.path.parent)] if self.is_package else None
        loader = _MutantLoader(name, str(self.path), self.source)
        return importlib.util.spec_from_file_location(
            name, self.path, loader=loader, submodule_search_locations=folders
        )


class _MutantLoader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self._mutated = source

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of the mutant; what is cached on the disk is of the original."""
        del fullname
        return compile(self._mutated, self.path, "exec", dont_inherit=True)
