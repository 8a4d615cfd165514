"""Loading a script with Bowler queries: the script runs, its queries are held back and collected."""

from __future__ import annotations

import contextlib
import functools
import io
import runpy
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash_migrate.errors import DashMigrateError
from dash_migrate.rewriting.fissix_text import Refactoring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class BowlerScriptError(DashMigrateError):
    """A script with Bowler queries cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Held:
    """A query that a script would have executed.

    Args:
        script: the file, as the user named it.
        line: the 1-based line of the script that executes it (0: unknown).
        query: the `bowler.Query`.
        refactoring: its fixers, compiled.
    """

    script: Path
    line: int
    query: Any
    refactoring: Refactoring

    @property
    def place(self) -> str:
        """`queries.py:12`, for messages; without the folder, which is none of the app's business."""
        return f"{self.script.name}:{self.line}" if self.line else self.script.name


def load_script(path: Path) -> tuple[Held, ...]:
    """Runs a script as `bowler run` does, `main()` included, and returns its queries instead of executing them.

    A script that executes none that way is run once more as `python script.py` would run it. What it prints
    is not shown. The trust is that of a plug-in: the user named the file.

    Raises:
        BowlerScriptError: if it fails, or has no query.
    """
    queries = _run(path, path.stem) or _run(path, "__main__")
    if not queries:
        raise BowlerScriptError(
            f"{path}: this script executes no Bowler query: end a query with .diff() or .write(), at the top "
            "level or in a function main()."
        )
    return tuple(_compiled(path, line, query) for line, query in queries)


@contextlib.contextmanager
def held_back(path: Path, queries: list[tuple[int, Any]]) -> Iterator[None]:
    """Within this context executing a query only adds it, with its line, to `queries`; nothing is printed."""
    import bowler
    from bowler.tool import BowlerTool

    def execute(query: Any, **_: object) -> Any:  # a bowler.Query; Bowler has no types
        query.retcode = 0
        queries.append((_line_of(traceback.extract_stack(), path), query))
        return query

    def run(*_: object, **__: object) -> None:
        raise BowlerScriptError("it runs BowlerTool itself, which would write to the app; only queries can be run")

    originals = (bowler.Query.execute, bowler.Query.add_argument, BowlerTool.run)
    bowler.Query.execute, BowlerTool.run = execute, run
    bowler.Query.add_argument = _add_argument_once(originals[1])
    sink = io.StringIO()
    try:
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            yield
    finally:
        bowler.Query.execute, bowler.Query.add_argument, BowlerTool.run = originals


def line_in(error: BaseException, path: Path) -> int:
    """The deepest line of the script that an exception came through; 0 if it did not."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 0
    return _line_of(traceback.extract_tb(error.__traceback__), path)


def _line_of(stack: traceback.StackSummary, path: Path) -> int:
    return next((frame.lineno or 0 for frame in reversed(stack) if frame.filename == str(path)), 0)


def _run(path: Path, name: str) -> list[tuple[int, Any]]:
    """The queries that the script executes as a module of this name, with their lines."""
    queries: list[tuple[int, Any]] = []
    try:
        with held_back(path, queries), _as_script(path):
            found = runpy.run_path(str(path), run_name=name)
            if name != "__main__" and callable(main := found.get("main")):
                main()
    except SystemExit as error:
        if error.code:
            raise _failed(path, error, f"it ends with sys.exit({error.code!r})") from error
    except BowlerScriptError as error:
        raise _failed(path, error, str(error)) from error
    except Exception as error:
        raise _failed(path, error, f"{type(error).__name__}: {error}".split("\n")[0]) from error
    return queries


@contextlib.contextmanager
def _as_script(path: Path) -> Iterator[None]:
    """What a script expects of the process: no arguments but its own name, the modules beside it importable."""
    argv, paths, bytecode = sys.argv, list(sys.path), sys.dont_write_bytecode
    sys.argv, sys.dont_write_bytecode = [str(path)], True
    sys.path.append(str(path.resolve().parent))
    try:
        yield
    finally:
        sys.argv, sys.path[:], sys.dont_write_bytecode = argv, paths, bytecode


def _failed(path: Path, error: BaseException, cause: str) -> BowlerScriptError:
    line = line_in(error, path)
    place = f"{path}:{line}" if line else str(path)
    return BowlerScriptError(f"{place}: the Bowler script cannot be loaded: {cause}")


def _compiled(path: Path, line: int, query: Any) -> Held:
    options = {"print_function": query.python_version == 3}
    try:
        return Held(path, line, query, Refactoring(query.compile(), options))
    except Exception as error:
        cause = f"{type(error).__name__}: {error}".split("\n")[0]
        raise BowlerScriptError(f"{path}:{line}: the Bowler query cannot be compiled: {cause}") from error


def _add_argument_once(add_argument: Callable[..., Any]) -> Callable[..., Any]:
    """Bowler's `add_argument`, but for calls and definitions that have the argument: else each run adds one."""

    @functools.wraps(add_argument)
    def add(query: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        from bowler.imr import FunctionSpec

        add_argument(query, name, *args, **kwargs)
        callbacks = query.current.callbacks
        callback = callbacks[-1]

        def once(node: Any, capture: Any, filename: str) -> None:
            if "function_def" in capture or "function_call" in capture:
                spec = FunctionSpec.build(node, capture)
                if any(argument.name == name for argument in spec.arguments):
                    return
            callback(node, capture, filename)

        callbacks[-1] = functools.wraps(callback)(once)
        return query

    return add
