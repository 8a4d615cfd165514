"""A team's existing Bowler queries as steps of the plan: run in memory, with dash-migrate's diff and writer.

Bowler comes with the extra `[bowler]`. A script that the user names with `--bowler` is run, as `bowler run` would
run it; nothing of Bowler that writes or prompts is ever called.
"""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.rewriting.fissix_text import INSTALL, load_fissix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dash_migrate.bowler_steps.scripts import Held
    from dash_migrate.step import Step


def steps_from(paths: Sequence[Path]) -> tuple[Step, ...]:
    """The steps of scripts with Bowler queries, in the order in which the scripts run them.

    A step's name is `bowler:` and the script's stem; with a number where there are several of that stem.

    Args:
        paths: the scripts, as the user named them.

    Raises:
        UsageError: if a path is no file, or the extra is not installed.
        BowlerScriptError: if a script cannot be loaded, with file, line and cause.
        FissixError: if fissix does not load.
    """
    if not paths:
        return ()
    for path in paths:
        if not path.is_file():
            raise UsageError(f"--bowler: {path}: there is no such file.")
    if find_spec("bowler") is None or find_spec("fissix") is None:
        raise UsageError(f"--bowler: Bowler is not installed. Install it: {INSTALL}")
    load_fissix()
    from dash_migrate.bowler_steps.query_step import query_step
    from dash_migrate.bowler_steps.scripts import load_script

    held = [query for path in paths for query in load_script(path)]
    return tuple(query_step(name, query) for name, query in zip(_names(held), held, strict=True))


def _names(held: Sequence[Held]) -> Iterator[str]:
    total = Counter(query.script.stem for query in held)
    seen: Counter[str] = Counter()
    for query in held:
        stem = query.script.stem
        seen[stem] += 1
        yield f"bowler:{stem}-{seen[stem]}" if total[stem] > 1 else f"bowler:{stem}"
