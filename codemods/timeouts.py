"""Give slow starts and slow callbacks the time they need.

## What it does
Looks for what takes long. While gunicorn imports the app: downloads, training of models, large files, waiting;
the web process gets `--timeout`. In callbacks, routes and layout functions: waiting, polling, requests in loops,
training, programs, browsers; a finding names them with the four ways out. A request to another server without a
time limit gets one. Where `dash-migrate verify` has run on this code, what it measured replaces guesses.

## Why the platform needs it
gunicorn gives a worker 30 seconds, and so does the platform's proxy a request. On your machine nothing ends a
callback or a start that takes longer; there the visitor gets an error, and a worker may be started again for ever.

## Before and after
Before, with `model = GridSearchCV(...).fit(x, y)` in `app.py`:

    web: gunicorn app:server --workers 2

After:

    web: gunicorn app:server --workers 2 --timeout 60

## What it leaves alone
A `--timeout` that is there, unless a start was measured to need more; `--preload`; what gunicorn's configuration
sets. Background callbacks and tasks, short waits, calls that have a time limit, sample data, what only scripts and
tests do. A callback's timeout is never raised by itself: the proxy's limit is the administrator's to change.

## References
- https://docs.gunicorn.org/en/stable/settings.html#timeout
- https://dash.plotly.com/background-callbacks
- https://requests.readthedocs.io/en/latest/user/advanced/#timeouts
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.step import Concern, Step
from dash_migrate.timeouts.slow_requests import propose_requests
from dash_migrate.timeouts.waiting import propose_limits
from dash_migrate.timeouts.web_command import propose_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

NAME = "timeouts"


def propose(app: App) -> Iterator[Proposal]:
    """The web process's `--timeout`, what takes too long for a request, and requests without a time limit."""
    yield from propose_start(app)
    yield from propose_requests(app)
    yield from propose_limits(app.facts)


STEP = Step(
    name=NAME,
    title="Give slow starts and slow callbacks the time they need",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
)
