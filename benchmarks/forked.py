"""Runs pytest in forked processes: what is not the project's own is imported once, before the first fork."""

from __future__ import annotations

import contextlib
import enum
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

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


Job = tuple["Mutant", bytes, tuple[Trial, ...]]
Tried = tuple["Mutant", Result]


@dataclass(frozen=True)
class Baseline:
    """How a trial ends without a mutant.

    Args:
        passes: whether no test failed.
        has_tests: whether it selects any test at all.
        output: the end of what pytest printed.
    """

    passes: bool
    has_tests: bool
    output: str


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

    def baseline(self, trial: Trial) -> Baseline:
        """Runs a trial without a mutant, and imports here what it imported."""
        folder = self._folder()
        modules = folder / "modules"
        process = self._fork(folder, (trial,), None, modules)
        status = self._wait(process)
        output = (folder / "output").read_text("utf-8", "replace")
        if status == 0:
            for name in modules.read_text("utf-8").split():
                _import_foreign(name)
        shutil.rmtree(folder, ignore_errors=True)
        return Baseline(status in {0, _NO_TESTS}, status != _NO_TESTS, "\n".join(output.split("\n")[-30:]))

    def run(self, jobs: Sequence[tuple[Mutant, bytes, tuple[Trial, ...]]]) -> Iterator[tuple[Mutant, Result]]:
        """Tries mutants, each with the source of its file and its trials; results come as they are known."""
        waiting = list(jobs)[::-1]
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
        os.setsid()
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(self.copy)
        sys.path.insert(0, str(self.copy))
        sys.dont_write_bytecode = mutated is not None
        for name in [name for name in sys.modules if name.partition(".")[0] in _PROJECT]:
            del sys.modules[name]
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

    def _wait(self, process: int) -> int:
        _, status = os.waitpid(process, 0)
        return os.waitstatus_to_exitcode(status)


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
