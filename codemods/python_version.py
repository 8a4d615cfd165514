"""Tell the platform which Python the app runs with, and say what does not fit it.

## What it does
Finds the Python that the app runs with here: its environment's, else the one that its files name. Writes it where
the platform looks for it: `project.toml` for Dash Enterprise 5, `runtime.txt` for Dash Enterprise 4 (the nearest
version that it has), `.python-version` elsewhere. A `runtime.txt` that is misspelled is corrected. Then compares
the version with what the code, `requires-python` and the installed packages need, and with what the platform has.

## Why the platform needs it
The platform takes a default unless it is told: 3.10 on Dash Enterprise 5, 3.6.10 on Dash Enterprise 4. With
another Python than the tested one, syntax and imports fail when the app starts, and pins cannot be installed.

## Before and after
Before: an environment with Python 3.11, and no `project.toml`. After, in `project.toml`:

    [build]

    [[build.env]]
    name = "BP_CPYTHON_VERSION"
    value = "3.11.*"

## What it leaves alone
A version that a file of the platform names already; if another one runs here, the change is a question. Apps that
are built by conda: Python belongs in `environment.yml`. Code: what needs another Python is reported, never
rewritten. Where nothing tells the version, none is written: the lowest that fits would be a guess.

## References
- https://dash.plotly.com/dash-enterprise/app-migration
- https://buildpacks.io/docs/reference/config/project-descriptor/
- https://docs.python.org/3/whatsnew/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.python_versions import by_conda, running_here, running_there
from dash_migrate.rewriting.python_version import conda, enterprise_4, enterprise_5, paas
from dash_migrate.rewriting.python_version.findings import STEP as NAME
from dash_migrate.rewriting.python_version.findings import does_not_fit, nothing_told
from dash_migrate.step import App, Step
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

_WRITERS = {
    TargetPlatform.DE5: enterprise_5.propose,
    TargetPlatform.DE4: enterprise_4.propose,
    TargetPlatform.PAAS: paas.propose,
}


def propose(app: App) -> Iterator[Proposal]:
    """The file for the platform, what it cannot settle, and what does not fit the version."""
    here, there = running_here(app), running_there(app)
    if by_conda(app.workspace):
        yield from conda.propose(app, here)
    else:
        yield from _WRITERS[app.settings.target](app, here)
    if here is None and not by_conda(app.workspace):
        yield nothing_told(app, there)
    if there is not None:
        yield from does_not_fit(app, there)


STEP = Step(name=NAME, title="Tell the platform which Python the app runs with", doc=__doc__, propose=propose)
