"""The substitution proof: with the values of `.env` put in, the new files are the old programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dash_migrate.needs import settled_at_once
from dash_migrate.rewriting.secrets.env_file import read_back
from dash_migrate.rewriting.secrets.findings import unproved
from dash_migrate.rewriting.secrets.loader import taken_out
from dash_migrate.rewriting.secrets.oracle import same_program
from dash_migrate.source import EditError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.plan import Change, Proposal
    from dash_migrate.step import App
    from dash_migrate.workspace import Workspace


def proved(step: str, app: App, changes: Sequence[Change]) -> Iterator[Proposal]:
    """The changes that are proved, and a finding for each that is not, which leaves its files as they are.

    All are tried at once; only if that fails, each is tried on top of those before it.
    """
    if _fault(app.workspace, changes) is None:
        yield from changes
        return
    kept: list[Change] = []
    for change in changes:
        cause = _fault(app.workspace, [*kept, change])
        if cause is None:
            kept.append(change)
            yield change
        else:
            yield unproved(step, change, cause)


def _fault(before: Workspace, changes: Sequence[Change]) -> str | None:
    """Why the changes cannot be shown to keep the program; None if they can."""
    try:
        after = before.with_edits(edit for change in changes for edit in change.edits)
        after = settled_at_once(after, [need for change in changes for need in change.needs])
        values = read_back(after)
    except EditError as error:
        return str(error)
    for path in sorted({edit.path for change in changes for edit in change.edits}):
        old, new = before.source(path), after.source(path)
        if old is None or new is None or not same_program(old, new, values, partial(taken_out, path=path)):
            return f"with the values put back, {path} would not be the program that it was"
    return None
