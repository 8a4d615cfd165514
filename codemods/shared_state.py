"""Find what requests keep in the process.

## What it does
Names every variable that callbacks, routes and layout functions write and that lives as long as its process:
globals, lists, dictionaries, frames and figures of a module, attributes of classes, of the app and of objects made
at the start. Each is one finding, with who writes it, who reads it, and what to write instead: code where it is
sure what the variable holds, elsewhere which place fits (the browser, a cache, a database). A secret key that each
worker would draw for itself is read from the environment where that has one.

## Why the platform needs it
gunicorn runs several workers, and the platform may run several containers. Each has its own copy of such a
variable: the request that reads may be answered by another worker than the one that wrote, and two visitors with
one worker see each other's values.

## Before and after
Before:

    server.secret_key = os.urandom(24)

After:

    server.secret_key = os.environ.get("SECRET_KEY") or os.urandom(24)

## What it leaves alone
Local variables and copies, what is only read, what is written before it is read in the same request, caches
that each worker fills by itself with the same values: `if _df is None: _df = load()`, `_cache[key] = work(key)`,
and connections that the start opens and requests open again with the same settings.

## References
- https://dash.plotly.com/sharing-data-between-callbacks
- https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Finding, Note, Severity
from dash_migrate.state.beyond import is_loaded_late
from dash_migrate.state.caches import kept_for_all
from dash_migrate.state.folding import together
from dash_migrate.state.found import shared
from dash_migrate.state.own_copies import may_be_each_workers
from dash_migrate.state.remedies import action, is_read_whole, why
from dash_migrate.state.session_keys import session_keys
from dash_migrate.state.shapes import Harmless, Shape
from dash_migrate.state.wording import seen
from dash_migrate.step import App, Concern, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.state.caches import KeptForAll
    from dash_migrate.state.shapes import Shared

NAME = "shared-state"


def propose(app: App) -> Iterator[Proposal]:
    """A finding for each variable that requests share."""
    groups: dict[object, list[Shared]] = {}
    for one in shared(app.facts):
        if isinstance(one, Harmless):
            text = f"left alone: requests write {one.variable.name}, but {one.why}"
            yield Note(NAME, one.writes[0].location, text)
        else:
            groups.setdefault((one.company, is_read_whole(one)), []).append(one)
    yield from (_finding(app, *group) for group in groups.values())
    yield from (_kept(app, one) for one in kept_for_all(app.facts))
    yield from session_keys(NAME, app)


def _kept(app: App, one: KeptForAll) -> Finding:
    source = app.facts.modules.indexes[one.path].source
    name, asked = one.function.name, source.segment(one.asked)
    return Finding(
        step=NAME,
        anchor=f"kept {name}",
        severity=Severity.WARNING,
        location=source.location(one.function),
        seen=f"{name} keeps its results ({one.decorator}), and asks for {one.what} in line {one.asked.lineno}.",
        why="Results are kept by the arguments alone: a visitor gets what was worked out for another one.",
        action=f"Give {name} what it needs of {asked} as an argument, and pass it where {name} is called.",
    )


def _finding(app: App, one: Shared, *others: Shared) -> Finding:
    write = one.writes[0]
    source = app.facts.modules.indexes[write.path].source
    own = (one.shape is Shape.COPY and not one.readings) or is_loaded_late(one) or may_be_each_workers(one)
    return Finding(
        step=NAME,
        anchor=f"{one.variable.path} {one.variable.name}",
        severity=Severity.ADVICE if own else Severity.WARNING,
        location=write.location,
        seen=seen(one, others),
        why=why(one),
        action=action(together(one, others), source),
        effort=Effort.MINUTES if one.shape is Shape.COPY else Effort.HOUR,
    )


STEP = Step(
    name=NAME,
    title="Find what requests keep in the process",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
)
