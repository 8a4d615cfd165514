"""What the planner turns away, and how it says so: edits that break a file, steps that fail."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.plan import Change, Finding, Location, Severity, Unreadable, stable_id

if TYPE_CHECKING:
    from dash_migrate.needs import Need
    from dash_migrate.source import EditError
    from dash_migrate.step import Step
    from dash_migrate.workspace import Workspace


def compile_error(before: Workspace, after: Workspace, path: str) -> str | None:
    """Why an edited Python file no longer compiles; None if it does, or did not before either."""
    new, old = after.source(path), before.source(path)
    if not path.endswith(".py") or new is None or (old is not None and old.tree is None):
        return None
    if isinstance(new.parsed, Unreadable):
        return f"the edited file would not compile: it {new.parsed.cause}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(new.parsed, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError) as error:
        return f"the edited file would not compile: {error}"
    return None


def broken_step(step: Step, error: Exception) -> Finding:
    """The finding for a step that raised. Its message is left out: it may quote the app's text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace is not None else ""
    return Finding(
        step=step.name,
        anchor="broken step",
        severity=Severity.ERROR,
        location=Location("."),
        seen=f"The step {step.name} failed with {type(error).__name__}{place}; the other steps went on.",
        why="What it would have changed or found is missing from this plan.",
        action=f"Report it to who wrote the step; until then: dash-migrate plan --ignore {step.name}",
        id=stable_id(step.name, ".", "broken step", 0),
    )


def unsettled(step: str, need: Need, error: EditError) -> Finding:
    """The finding, in the name of a step, for what accepted changes need and could not be written."""
    return Finding(
        step=step,
        anchor=repr(need),
        severity=Severity.ERROR,
        location=Location("."),
        seen=f"What accepted changes need was not written: {error}",
        why="The changes that need it do not work without it.",
        action=f"Write it by hand: {need.line}",
        id=stable_id(step, ".", repr(need), 0),
    )


def left_out(change: Change, cause: str) -> Finding:
    """A change that the engine itself rejected: the file stays as it was and the reader is told."""
    return Finding(
        step=change.step,
        anchor=change.id,
        severity=Severity.ERROR,
        location=change.location,
        seen=f"{change.title}: not done, {cause}",
        why=change.why,
        action="Make this change by hand; it was left out so that nothing is half rewritten.",
        id=f"{change.id}-left-out",
    )
