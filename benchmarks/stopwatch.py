"""Runs `dash-migrate` and writes down where its time goes.

    python benchmarks/stopwatch.py FILE COMMAND [ARGUMENT ...]

FILE gets a JSON object: the seconds of each part of `PARTS`, by its name. Only calls in the main thread that are
not part of another part count, so that the parts do not overlap.
"""

from __future__ import annotations

import functools
import importlib
import json
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

if TYPE_CHECKING:
    from collections.abc import Callable

# What is waited for while `verify` runs: module, and the function or method that it calls.
PARTS = {
    "plan": (("dash_migrate.verify.run", "plan_app"),),
    "copies": (("dash_migrate.verify.push.pushed", "push_copy"),),
    "original": (("dash_migrate.verify.run", "_Run._baseline"),),
    "start": (("dash_migrate.verify.deploying.web_process", "WebProcess.wait"),),
    "visit": (("dash_migrate.verify.trial", "Trial._visit"),),
    "repeats": (("dash_migrate.verify.trial", "Trial._repeats"),),
    "stop": (("dash_migrate.verify.deploying.process_group", "ProcessGroup.end"),),
    "judge": (("dash_migrate.verify.checks.check", "Check.result"),),
}


class Stopwatch:
    """Adds up the seconds that functions take."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running = False

    def watch(self, part: str, module: str, path: str) -> None:
        """Replaces a function by one that does the same and is timed.

        Raises:
            AttributeError: there is no such function any more.
        """
        *owners, name = path.split(".")
        owner = functools.reduce(getattr, owners, importlib.import_module(module))
        setattr(owner, name, self._timed(part, getattr(owner, name)))

    def _timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:  # of any signature
        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            if self._running or threading.current_thread() is not threading.main_thread():
                return function(*given, **named)
            self._running, began = True, time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                self._running = False
                self.seconds[part] += time.perf_counter() - began

        return timed


def main() -> None:
    """Runs the command; ends as it does."""
    place = Path(sys.argv[1])
    sys.argv[:] = ["dash-migrate", *sys.argv[2:]]
    watch = Stopwatch()
    for part, functions in PARTS.items():
        for module, path in functions:
            watch.watch(part, module, path)
    from dash_migrate.cli import main as command

    try:
        command()
    finally:
        place.write_text(json.dumps(watch.seconds), "utf-8")


if __name__ == "__main__":
    main()
