"""Run background callbacks in a worker, and find what runs beside the requests.

## What it does
A manager that keeps background callbacks on the disk (`DiskcacheManager`, `DiskcacheLongCallbackManager`) gets the
documented form: Celery where `REDIS_URL` is set, and what is there everywhere else. The Procfile gets the worker,
whose module registers the callbacks, and the requirements `dash[celery]`. It is asked for. Celery apps that are
there get the worker or the beat that they lack; a worker of the wrong module is corrected.
Schedulers, timers, threads and processes that the app starts when it is imported, and those that a request leaves
behind, are reported with the process to write.

## Why the platform needs it
Each command of the Procfile runs in containers of its own, with a file system of its own, and gunicorn starts the
app once a worker. What Diskcache holds is known to one container. What starts on import runs as often as there are
gunicorn workers, and nobody starts it again when it fails.

## Before and after
Before:

    cache = diskcache.Cache("./cache")
    background_callback_manager = DiskcacheManager(cache)

After:

    if "REDIS_URL" in os.environ:
        from celery import Celery
        from dash import CeleryManager

        celery_app = Celery(__name__, broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
        background_callback_manager = CeleryManager(celery_app)
    else:
        cache = diskcache.Cache("./cache")
        background_callback_manager = DiskcacheManager(cache)

## What it leaves alone
The local run: without `REDIS_URL` nothing changes. Why it asks: the worker's command cannot start before Redis is
added to the app, and some platforms take a process that stops for a failed deployment; an app with one container
may stay with Diskcache. Managers that have the form, or that no callback gets; scripts and what runs only when the
file is started; one-time work in a thread; what an environment variable switches on. Addresses of brokers are
settled by `linked-services`.

## References
- https://dash.plotly.com/background-callbacks
- https://docs.celeryq.dev/en/stable/reference/cli.html
- https://docs.gunicorn.org/en/stable/design.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.rewriting.background.celery_checks import celery_proposals
from dash_migrate.rewriting.background.diskcache import STEP as NAME
from dash_migrate.rewriting.background.diskcache import diskcache_proposals
from dash_migrate.rewriting.background.left_behind import left_behind_findings
from dash_migrate.rewriting.background.managers import managers
from dash_migrate.rewriting.background.startup import startup_findings
from dash_migrate.step import App, Concern, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal


def propose(app: App) -> Iterator[Proposal]:
    """Changes for managers and workers, findings for what runs beside the requests."""
    found = app.facts.derive(managers)
    yield from diskcache_proposals(app, found)
    yield from celery_proposals(app, found)
    yield from startup_findings(app)
    yield from left_behind_findings(app)


STEP = Step(
    name=NAME,
    title="Run background callbacks in a worker, and find what runs beside the requests",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
    needles=(
        b"DiskcacheManager", b"LongCallbackManager", b"CeleryManager", b"celery", b"apscheduler", b"threading",
        b"multiprocess", b"concurrent.futures",
    ),
)  # fmt: skip
