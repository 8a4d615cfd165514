"""CPU time of functions and of commands: the least of several rounds, taken in turns."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CHILDREN_COUNT = sys.platform != "win32"


def nothing() -> None:
    """No preparation."""


@dataclass(frozen=True)
class Task:
    """Something to measure.

    Args:
        name: how the table calls it.
        run: what is measured; takes what `prepare` gives.
        prepare: done before each run, outside the measurement.
    """

    name: str
    run: Callable[[Any], object]
    prepare: Callable[[], Any] = nothing


def cpu_seconds() -> float:
    """CPU time of this process so far; with that of its ended children, where the system tells it."""
    if sys.platform == "win32":
        return time.process_time()
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def least(tasks: Sequence[Task], rounds: int) -> dict[str, float]:
    """The least CPU seconds of each task; every round runs each once, so that all share good and bad times."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for task in tasks:
            state = task.prepare()
            gc.collect()
            start = cpu_seconds()
            task.run(state)
            best[task.name] = min(best.get(task.name, float("inf")), cpu_seconds() - start)
    return best


def command(name: str, arguments: Sequence[object], cwd: Path, path: Path, good: Sequence[int] = (0,)) -> Task:
    """A command as a task.

    Args:
        name: how the table calls it.
        arguments: the command line.
        cwd: where it runs.
        path: the folder to import from.
        good: the exit codes of a run that worked.
    """
    line = [str(argument) for argument in arguments]
    environment = os.environ | {"PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": ""}

    def run(_: object) -> None:
        done = subprocess.run(line, cwd=cwd, env=environment, capture_output=True, check=False)
        if done.returncode not in good:
            text = (done.stderr or done.stdout).decode("utf-8", "replace").strip().split("\n")[-1]
            raise RuntimeError(f"{name} ended with {done.returncode}: {text}")

    return Task(name, run)
