"""Write what the app needs, with the versions that ran here, into requirements.txt.

## What it does
Finds the distributions that the app imports (by the environment that it runs with, read as data; then by what it
declares; then by tables), those that its code needs without an import (the driver of a database URL, the engine of
`read_excel`), and those that its Procfile and other steps need, gunicorn above all. Where nothing lists them yet,
it writes two files: `requirements.in` with the direct names, each with the reason, and `requirements.txt`, which
pins these and all that they need in turn. Where a list is there, it adds a line for each distribution that is
missing, replaces conda's `@ file:///...` by a version, keeps Windows-only lines to Windows and, if asked, pins the
lines that name no version. With `--hashes`, `requirements.txt` gets them. A file in another encoding than UTF-8 is
rewritten in UTF-8.

## Why the platform needs it
The platform builds a fresh Linux environment from `requirements.txt` and nothing else. What is missing there
stops the app; what has no version can be a newer one, with which the app never ran.

## Before and after
Before: `import dash_bootstrap_components as dbc` in `app.py`, and in `requirements.txt`

    numpy @ file:///croot/numpy_and_numpy_base_1707/work

After:

    numpy==1.26.4
    dash-bootstrap-components==1.6.0

## What it leaves alone
The lines, comments, options and order of an existing file; version ranges; lines that no import explains; files
with hashes; apps that are built by conda. An import that nothing known provides is reported, never guessed from
its spelling. A package index is asked only by `apply` and with `--resolve`.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://pip.pypa.io/en/stable/reference/requirements-file-format/
- https://packaging.python.org/en/latest/specifications/recording-installed-packages/
- https://pip-tools.readthedocs.io/en/stable/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.needs import Requirement
from dash_migrate.packages.advice import environment_findings, import_findings, want_findings
from dash_migrate.packages.checks import differing, line_findings
from dash_migrate.packages.conda.changes import builds_with_conda, conda_changes
from dash_migrate.packages.declarations import declaration_findings
from dash_migrate.packages.indexed import indexed
from dash_migrate.packages.proposals import (
    additions,
    bare_pins,
    completion,
    created,
    repairs,
    rewritten,
    with_hashes,
)
from dash_migrate.packages.study import resolved_study
from dash_migrate.packages.unneeded import unneeded
from dash_migrate.plan import ChecklistItem
from dash_migrate.settings import Hashes
from dash_migrate.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study
    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

NAME = "requirements"


def propose(app: App) -> Iterator[Proposal]:
    """Changes to the requirements files, findings on what they cannot settle, notes on imports without a line."""
    state = resolved_study(app)
    yield from conda_changes(state, app)
    yield from declaration_findings(state, app)
    yield from import_findings(state)
    yield from line_findings(state, app.workspace)
    yield from differing(state)
    yield from unneeded(state)
    if builds_with_conda(state, app) or (state.file is None and not state.wanted.wants):
        return
    yield from want_findings(state)
    yield from environment_findings(state)
    yield from indexed(state)
    yield from _changes(state, state.file) if state.file is not None else (created(state),)


def _changes(state: Study, file: SourceFile) -> Iterator[Proposal]:
    if state.hashes is Hashes.WRITE and not state.declared.hashed:
        yield from with_hashes(state, file)
        return
    added = tuple(additions(state, file))
    if state.badly_encoded:
        yield rewritten(file, (*repairs(state), *added))
        return
    # Edits within the last line come before those behind it, where the file ends without a line's end.
    yield from repairs(state)
    yield from bare_pins(state)
    yield from added
    yield from completion(state, file)


STEP = Step(
    name=NAME,
    title="Write what the app needs into requirements.txt",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.REQUIREMENTS,
    settles=(Requirement,),
)
