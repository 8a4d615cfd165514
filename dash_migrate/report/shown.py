"""Diffs as lines for people: carriage returns and control characters handled, secrets already hidden."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dash_migrate.diff import Kind, alone, views
from dash_migrate.patch import body
from dash_migrate.report.style import visible
from dash_migrate.source import EditError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.diff import FileDiff
    from dash_migrate.plan import Change, Plan, StepPlan
    from dash_migrate.report.style import Style

_ROLES = {"+": "added", "-": "removed", "@": "hunk", "\\": "dim"}
_UNITS = ("bytes", "kB", "MB", "GB")


def diff_lines(file: FileDiff, root: Path, style: Style, indent: str) -> Iterator[str]:
    """One file's diff: what happens to it, remarks, coloured hunks."""
    yield indent + style.paint("path", title(file)) + style.paint("dim", tally(file))
    if file.source is not None:
        yield f"{indent}  from {visible(origin(file.source, root))}"
    for remark in file.remarks:
        yield f"{indent}  ({remark})"
    for line in hunk_lines(file):
        yield (indent + style.paint(_ROLES.get(line[0], ""), line)).rstrip()


def own_diffs(plan: Plan, step: StepPlan, change: Change) -> tuple[FileDiff, ...]:
    """What a change that is not part of the plan would do; empty if it cannot be made on its own."""
    try:
        after = alone(step.before, change)
    except EditError:
        return ()
    return views(step.before, after, plan.redactor)


def hunk_lines(file: FileDiff) -> Iterator[str]:
    """The hunks' lines without line ends; `\\r` is shown (as `^M`) only where some lines lack it."""
    lines = [line.removesuffix("\n") for line in body(file.hunks)]
    texts = [line for line in lines if line[:1] in {" ", "+", "-"}]
    crlf = all(line.endswith("\r") for line in texts)
    for line in lines:
        yield visible(line.removesuffix("\r") if crlf else line)


def title(file: FileDiff) -> str:
    """`edit app.py`, `rename my app.py -> my_app.py`."""
    moved = f"{file.old_path} -> " if file.kind is Kind.RENAMED else ""
    return visible(f"{file.kind.value} {moved}{file.path}")


def tally(file: FileDiff) -> str:
    """` +2 -1`: how many lines come and go; nothing without hunks."""
    return f"  +{file.count('+')} -{file.count('-')}" if file.hunks else ""


def origin(source: Path, root: Path) -> str:
    """Where a copied file comes from, seen from the app's folder, and its size."""
    try:
        shown = os.path.relpath(source, root)
    except ValueError:  # another drive
        shown = str(source)
    try:
        size = float(source.stat().st_size)
    except OSError:
        return shown
    unit = 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{shown} ({size:.0f} {_UNITS[unit]})" if unit < 2 else f"{shown} ({size:.1f} {_UNITS[unit]})"
