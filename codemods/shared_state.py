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
Local variables and copies, what is only read, what is written before it is read in the same request, and caches
that each worker fills by itself with the same values: `if _df is None: _df = load()`, `_cache[key] = work(key)`.

## References
- https://dash.plotly.com/sharing-data-between-callbacks
- https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.needs import Import
from dash_migrate.plan import Change, Effort, Finding, Note, PlatformTask, Severity, Splice, Stage, Tier
from dash_migrate.state.beyond import is_loaded_late
from dash_migrate.state.caches import kept_for_all
from dash_migrate.state.found import shared
from dash_migrate.state.judge import Harmless, Shape
from dash_migrate.state.remedies import action, why
from dash_migrate.state.secret_keys import NAME as KEY
from dash_migrate.state.secret_keys import drawn_keys, keeps_sessions
from dash_migrate.state.wording import inside, same, seen
from dash_migrate.step import App, Concern, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Location, Proposal
    from dash_migrate.state.caches import KeptForAll
    from dash_migrate.state.judge import Shared

NAME = "shared-state"
_WHY_KEY = "Each gunicorn worker draws another key: the next request may go to one that does not know the session."


def propose(app: App) -> Iterator[Proposal]:
    """A finding for each variable that requests share."""
    groups: dict[object, list[Shared]] = {}
    for one in shared(app.facts):
        if isinstance(one, Harmless):
            text = f"left alone: requests write {one.variable.name}, but {one.why}"
            yield Note(NAME, one.writes[0].location, text)
        else:
            groups.setdefault(one.company, []).append(one)
    yield from (_finding(app, *group) for group in groups.values())
    yield from (_kept(app, one) for one in kept_for_all(app.facts))
    yield from _keys(app)


def _keys(app: App) -> Iterator[Proposal]:
    """Reads the session key from the environment where each worker draws its own."""
    asked = False
    for key in drawn_keys(app.facts):
        source = app.facts.modules.indexes[key.path].source
        location, text = source.location(key.expr), source.segment(key.expr)
        if not keeps_sessions(app.facts):
            yield Note(
                NAME, location, "left alone: each worker draws its own session key, but nothing uses sessions"
            )
            continue
        if not key.variable and (key.spread or not _is_plain(app, key.path)):
            yield _drawn(location, text)
            continue
        if not key.variable:
            start, end = source.span(key.expr)
            new = text if isinstance(key.expr, ast.Call) else f"({text})"
            edits = (Splice(key.path, start, end, f'os.environ.get("{KEY}") or {new}'),)
            title = f"Read the session key from {KEY} where that is set"
            needs = (Import(key.path, "os"),)
            yield Change(NAME, text, title, _WHY_KEY, Tier.SAFE, location, edits, needs)
        if not asked and key.variable != "?":
            asked = True
            name = key.variable or KEY
            task = f"Set the environment variable {name} to a random text of your own, the same for good."
            command = 'python -c "import secrets; print(secrets.token_hex(32))"'
            yield PlatformTask(NAME, Stage.SET_UP, task, "each worker draws a session key of its own", (command,))


def _is_plain(app: App, path: str) -> bool:
    """Whether the name os means the module os in a file, or nothing yet."""
    bindings = app.facts.modules.indexes[path].scope.bindings.get("os", ())
    return all(binding.qualified == "os" for binding in bindings)


def _drawn(location: Location, text: str) -> Finding:
    return Finding(
        step=NAME,
        anchor=text,
        severity=Severity.WARNING,
        location=location,
        seen=f"The session key is drawn at random when the app starts: {' '.join(text.split())}",
        why=_WHY_KEY,
        action=f'Write os.environ.get("{KEY}") or {" ".join(text.split())}; in the App Manager, set {KEY}.',
    )


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
    own = (one.shape is Shape.COPY and not one.readings) or is_loaded_late(one)
    return Finding(
        step=NAME,
        anchor=f"{one.variable.path} {one.variable.name}",
        severity=Severity.ADVICE if own else Severity.WARNING,
        location=write.location,
        seen=seen(one) + inside(one.parts) + same(others),
        why=why(one),
        action=action(one, source),
        effort=Effort.MINUTES if one.shape is Shape.COPY else Effort.HOUR,
    )


STEP = Step(
    name=NAME,
    title="Find what requests keep in the process",
    doc=__doc__,
    propose=propose,
    concern=Concern.RUNNING,
)
