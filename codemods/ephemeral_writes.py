"""Find what the app writes to the disk of its container.

## What it does
Looks at every call that writes files (`open` in a writing mode, `to_csv`, `write_text`, `savefig`, copies, uploads
that are saved), at databases in a file that callbacks write to, and at libraries that keep their data in files
(logs, caches, sessions, server-side outputs). It says who writes a file, when, and who reads it again, and gives
the line to write so that the file stays.

## Why the platform needs it
Each process of the Procfile runs in a container with a disk of its own, made new at each deployment. What is
written there is gone then, and another process or container never sees it.

## Before and after
Nothing is rewritten: where data belong, a person decides. A callback with `df.to_csv("data/sales.csv")` gets

    path = Path(os.environ.get("DATA_DIR", "data")).expanduser() / "sales.csv"

as the line to write if the file is to stay a file, beside Postgres, Redis and an external store. Where the app
takes its folder from a variable already, that is what is to be set. Lines that are appended to a file which
nothing of the app reads are a log: they belong on the standard streams. Four and more files of one folder that
the same requests or script write are one finding.

## What it leaves alone
What is written while the app starts (each container does so again), caches that the code fills where a file is not
there (asked where it is written, at each call of what writes, or by who reads it and has a route write it), copies
that are read only where a download fails, caches that keep nothing for longer than a minute, logs that are printed
as well, files that one request writes and sends, removes or hands to a program, temporary files and buffers,
folders that the environment sets, what runs only under `if __name__ == "__main__"`.

## References
- https://dash.plotly.com/dash-enterprise/preparing-app-for-deployment
- https://dash.plotly.com/dash-enterprise/persistent-filesystem
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.reached import runs
from dash_migrate.plan import Note
from dash_migrate.platform_tasks import Service, add_service
from dash_migrate.step import Concern, Step
from dash_migrate.suppression import suppresses
from dash_migrate.wording import listing
from dash_migrate.writes.databases import databases
from dash_migrate.writes.families import together
from dash_migrate.writes.folder_variables import folder_variables
from dash_migrate.writes.judging import Log, Loss, judged
from dash_migrate.writes.store_texts import database_finding, store_finding
from dash_migrate.writes.stores import Kind, stores
from dash_migrate.writes.texts import log_finding, loss_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Location, Proposal
    from dash_migrate.step import App

NAME = "ephemeral-writes"
_MAX_NAMED = 3
_KEPT_BY = {
    Kind.OUTPUTS: (Service.REDIS, "server-side outputs"),
    Kind.SESSIONS: (Service.REDIS, "the visitors' sessions"),
    Kind.KEYS: (Service.FILES, "what the app stores"),
    Kind.UPLOADS: (Service.FILES, "what visitors upload"),
}


def propose(app: App) -> Iterator[Proposal]:
    """A finding for each file and store that the platform does not keep; the services that would keep them."""
    target = app.settings.target
    services: dict[Service, dict[str, None]] = {}
    losses: list[Loss] = []
    for one in judged(app.facts):
        if isinstance(one, Loss):
            losses.append(one)
        elif isinstance(one, Log):
            yield log_finding(NAME, one)
        else:
            yield Note(NAME, one.access.location, f"left alone: {one.reason}")
    for loss in _told(app, losses):
        first = loss.writers[0].access
        _note(app, services, Service.FILES, first.target.shown, first.location)
        folders = folder_variables(app.facts) if first.target.anchor is None else ()
        yield loss_finding(NAME, loss, target, folders)
    for database in databases(app.facts):
        service = Service.POSTGRES if database.by_url else Service.FILES
        _note(app, services, service, database.shown, database.location)
        yield database_finding(NAME, database, target)
    for store in stores(app.facts):
        if store.kind in _KEPT_BY:
            _note(app, services, *_KEPT_BY[store.kind], store.location)
        yield store_finding(NAME, store, target)
    for service, kept in services.items():
        names = [*kept][:_MAX_NAMED]
        yield add_service(NAME, service, target, f"if it is to keep {listing(names)}")


def _told(app: App, losses: list[Loss]) -> Iterator[Loss]:
    """The losses, many of one family as one; what the user suppresses is told of by itself, and counted so."""
    silent = [one for one in losses if _is_suppressed(app, one.writers[0].access.location)]
    yield from together(one for one in losses if one not in silent)
    yield from silent


def _is_suppressed(app: App, place: Location) -> bool:
    return suppresses(app.workspace, NAME, place.path, place.line)


def _note(
    app: App, services: dict[Service, dict[str, None]], service: Service, kept: str, place: Location
) -> None:
    """Counts what a service would keep, of findings that are shown and run on the platform."""
    if runs(app.facts, place.path) and not _is_suppressed(app, place):
        services.setdefault(service, {})[kept] = None


STEP = Step(
    name=NAME,
    title="Find what the app writes to the disk of its container",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
)
