"""Connect to the databases that the platform links, and name the hosts that the app needs to reach.

## What it does
Where the app connects to a Redis or a Postgres on your own machine (`localhost`, a container that Compose starts),
the address is taken from `REDIS_URL` or `DATABASE_URL`, and is the local one where that variable is not set: in
URLs, in `redis.Redis(host=...)` and `psycopg2.connect(host=...)`, in the settings of Celery, Flask-Caching and
Flask-SQLAlchemy. A `DATABASE_URL` that reaches SQLAlchemy 1.4 or later gets the scheme that this one accepts. The
plan lists the services to add to the app.

Other servers on your machine (MySQL, MongoDB, a web service) are reported with the line to write, and one piece of
advice lists all other hosts and ports that the app talks to.

## Why the platform needs it
The app runs in a container: `localhost` is that container, and no database is in it. The platform runs Redis and
Postgres for an app and gives their addresses as environment variables. It is also on another network than your
computer: its administrator may have to open the way to every other host.

## Before and after
Before:

    r = redis.Redis(host="localhost", port=6379, db=0)

After:

    r = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379"), db=0)

## What it leaves alone
Code that reads the variables itself or asks where it runs (`if "REDIS_URL" in os.environ:`), addresses that hold a
password (extract-secrets moves them), servers that are on other machines, what stands in a function that nothing
calls, models that lie in a folder, what the browser loads:
stylesheets, links, map tiles. A number of a Redis database other than 0 is kept.

## References
- https://dash.plotly.com/dash-enterprise/redis-database
- https://dash.plotly.com/dash-enterprise/postgres-database
- https://docs.sqlalchemy.org/en/20/changelog/changelog_14.html
- https://redis.readthedocs.io/en/stable/connections.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.rewriting.services.elsewhere import elsewhere
from dash_migrate.rewriting.services.linking import linking
from dash_migrate.rewriting.services.network import network
from dash_migrate.rewriting.services.sqlalchemy import normalising
from dash_migrate.rewriting.services.tasks import tasks
from dash_migrate.services.contacts import contacts
from dash_migrate.services.containers import containers
from dash_migrate.services.knowledge import LINKED
from dash_migrate.step import Concern, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

NAME = "linked-services"


def propose(app: App) -> Iterator[Proposal]:
    """Changes of local addresses, findings on what has no service, tasks, and the list of hosts."""
    facts = app.facts
    found = facts.derive(contacts)
    beside = facts.derive(containers)
    local = [one for one in found if one.endpoint.is_local(beside)]
    yield from linking(NAME, facts, [one for one in local if one.endpoint.service in LINKED])
    yield from normalising(NAME, facts, found)
    yield from elsewhere(NAME, facts, [one for one in local if one.endpoint.service not in LINKED])
    yield from tasks(NAME, facts, app.settings.target, found, local)
    mixed = {id(one.node) for one in local if one.endpoint.service in LINKED}
    yield from network(NAME, facts, [one for one in found if one not in local and id(one.node) not in mixed])


STEP = Step(
    name=NAME,
    title="Connect to the databases that the platform links",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
)
