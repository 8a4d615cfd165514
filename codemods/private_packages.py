"""Settle what comes from no public index: Plotly's own packages, repositories, local files, private indexes.

## What it does
Looks at every line of `requirements.txt`, `requirements.in` and what they include, and at what is installed here.
The index of Dash Enterprise 4 becomes that of 5, or the other way round, as `--target` says. Passwords and tokens
in addresses become `${NAME}`, which pip replaces by the environment variable; the value goes to `.env`. Everything
else that the platform cannot fetch is reported with the line to write: stubs of Plotly's packages, ssh addresses
and branches of repositories, paths of this machine, wheels for another system, builds such as `+cu118`, names
that strangers could register.

## Why the platform needs it
Its build knows the public index and, on Dash Enterprise 5, the platform's own. What lies elsewhere it gets only
if a line says where, if a push holds it, and if it needs no login that this machine happens to have.

## Before and after
Before, with `--target dash-enterprise-5`:

    --extra-index-url=https://dash.example.com/Docs/packages
    --extra-index-url https://anna:...@packages.example.com/simple

After:

    --extra-index-url=https://dash.example.com/packages
    --extra-index-url https://${EXAMPLE_USER}:${EXAMPLE_PASSWORD}@packages.example.com/simple

## What it leaves alone
Wheels for Linux and folders that a push holds; repositories on a public server with a commit or a tag;
credentials that are variables already. No server is asked, and no private name is sent anywhere.

## References
- https://dash.plotly.com/dash-enterprise/app-migration
- https://pip.pypa.io/en/stable/reference/requirements-file-format/
- https://packaging.python.org/en/latest/specifications/version-specifiers/
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dash_migrate.packages.private.builds import build_findings
from dash_migrate.packages.private.confusion import entry_findings, index_findings
from dash_migrate.packages.private.moving import credential_proposals
from dash_migrate.packages.private.paths import path_findings, want_findings
from dash_migrate.packages.private.plotly import plotly_proposals
from dash_migrate.packages.private.repositories import repository_findings
from dash_migrate.packages.python_versions import target_python
from dash_migrate.packages.study import study
from dash_migrate.plan import ChecklistItem
from dash_migrate.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

NAME = "private-packages"


def propose(app: App) -> Iterator[Proposal]:
    """Changes to lines that name an index or hold credentials, findings on all that the platform cannot fetch."""
    state = study(app)
    yield from credential_proposals(app, state.declared.lines)
    yield from plotly_proposals(state, app.settings, os.environ)
    yield from repository_findings(state)
    yield from path_findings(state, app.workspace, target_python(app))
    yield from build_findings(state)
    yield from index_findings(state, app.workspace, app.settings)
    yield from entry_findings(state, app.workspace)
    for key, want in state.wanted.wants.items():
        if key in state.installed and key not in state.declared.keys:
            yield from want_findings(want, state.installed[key], app.workspace)


STEP = Step(
    name=NAME,
    title="Settle what comes from no public index",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.REQUIREMENTS,
)
