"""Guard the development server.

## What it does
Puts an `app.run(...)` that runs when the file is imported under `if __name__ == "__main__":`, together with
what only served it: opening the browser before it, and what ran after the server stopped. Where Dash is 3 or
later, `app.run_server(...)`, which is gone there, becomes `app.run(...)`.

## Why the platform needs it
gunicorn imports the module to find the server. An unguarded `app.run(...)` starts Dash's development server
instead, and the import never returns: the deployment waits, times out and restarts for ever.

## Before and after
Before:

    app.run(debug=True)

After:

    if __name__ == "__main__":
        app.run(debug=True)

## What it leaves alone
Calls that are already guarded or stand in a function that only a guarded call reaches, files that the server
does not import, servers that are not the app's. Definitions and callbacks below the call are never moved: they
did not run before, and the finding says so.

## References
- https://dash.plotly.com/deployment
- https://docs.gunicorn.org/en/stable/run.html
- Dash changelog 3.0.0: `app.run_server` was replaced by `app.run`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.plan import Change, ChecklistItem, Finding, Note, Severity, Splice, Tier
from dash_migrate.rewriting.blocks import lines_shown, under_guard
from dash_migrate.rewriting.guarding import Guarded, find_guarded
from dash_migrate.rewriting.reaching import has_its_own
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.sites import RunSite
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.guarding import Refused
    from dash_migrate.source import SourceFile

NAME = "guard-run"
_WHY = "gunicorn imports this module; an unguarded run call starts the development server and never returns."


def propose(app: App) -> Iterator[Proposal]:
    """A change for each run call that an import reaches, and for each `run_server` that Dash no longer has."""
    entry = app.facts.entry
    if entry is None:
        return
    finder = app.facts.finder
    imported = finder.closure(entry.path)
    sites = [site for site in app.facts.sites.runs if finder.of_group(site, entry.group)]
    for site in sites:
        yield from _renamed(app, site)
        if site.place is not Place.IMPORT:
            yield Note(NAME, site.location, f"left alone: this call runs {site.place.value}")
        elif site.path not in imported:
            yield Note(NAME, site.location, f"left alone: the entry module {entry.path} does not import it")
    for found in find_guarded(app.facts, sites, imported):
        source = app.facts.modules.indexes[found.path].source
        yield from _guard(source, found) if isinstance(found, Guarded) else [_by_hand(source, found)]


def _guard(source: SourceFile, found: Guarded) -> Iterator[Proposal]:
    text = source.segment(found.call).replace(".run_server(", ".run(")
    yield Change(
        step=NAME,
        anchor=text,
        title=f"Run {found.name} only when the file is started as a script",
        why=_WHY,
        tier=Tier.SAFE,
        location=source.location(found.call),
        edits=tuple(under_guard(source, found.parent, found.body, found.groups)),
    )
    if found.unheard:
        lines = lines_shown(source, found.unheard)
        yield Finding(
            step=NAME,
            anchor=f"{text} unheard",
            severity=Severity.WARNING,
            location=source.location(found.unheard[0]),
            seen=f"Below {found.name}, {lines} never ran while the app was served.",
            why="Once the call is guarded, importing the module runs them: callbacks among them become active.",
            action=f"Move what the app needs above line {found.call.lineno}, delete the rest, and start the app.",
        )


def _renamed(app: App, site: RunSite) -> Iterator[Proposal]:
    func, version = site.site.node.func, app.facts.dash_version
    if not isinstance(func, ast.Attribute) or func.attr != "run_server" or version is None or version.major < 3:
        return
    if any(has_its_own(app.facts, value, func.attr) for value in site.served):
        return
    source = app.facts.modules.indexes[site.path].source
    end = source.span(func)[1]
    yield Change(
        step=NAME,
        anchor=f"run_server {source.segment(site.site.node)}",
        title="Call app.run(...): app.run_server is gone in Dash 3",
        why=f"Dash {version} raises ObsoleteAttributeException for run_server, so the app does not start.",
        tier=Tier.SAFE,
        location=site.location,
        edits=(Splice(source.path, end - len("run_server"), end, "run"),),
    )


def _by_hand(source: SourceFile, found: Refused) -> Finding:
    return Finding(
        step=NAME,
        anchor=f"by hand {source.segment(found.call)}",
        severity=Severity.ERROR,
        location=source.location(found.call),
        seen=found.seen,
        why=_WHY,
        action=found.action,
    )


STEP = Step(
    name=NAME,
    title="Guard the development server",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SERVER,
    needles=(b".run", b"run_simple", b"serve(", b"WSGIServer", b"make_server"),
)
