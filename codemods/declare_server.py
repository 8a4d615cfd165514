"""Declare the server.

## What it does
Gives gunicorn a name to import: `server = app.server`, right below the line that makes the app in the entry
module, or below its imports where the app is imported. Where only a function makes the app, a `wsgi.py` calls
it; where only a class does, that is asked first. An app that is made, or given its layout or callbacks, under
`if __name__ == "__main__":` is moved out, if every line moved is an import, a constant, the app, its layout or a
callback.

## Why the platform needs it
gunicorn imports the entry module and serves a variable of it. Until Dash 3.1 a Dash app itself cannot be served,
only its `server`; the name is written for later versions too, so that a changed pin does not break the start.

## Before and after
Before:

    app = Dash(__name__)

After:

    app = Dash(__name__)
    server = app.server

## What it leaves alone
An app that sits on a Flask server with a name, a factory that returns the server (`module:create_app()` is a
target), and a `server` that is there. Code that reads arguments or files before it makes the app is not moved:
that is a finding with the lines.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://github.com/plotly/dash/pull/3323 (Dash 3.1: the app is a WSGI application)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.served import Served
from dash_migrate.plan import Change, ChecklistItem, Location, Note, Tier
from dash_migrate.rewriting import unimportable
from dash_migrate.rewriting.blocks import lines_shown
from dash_migrate.rewriting.builders import find_builder
from dash_migrate.rewriting.declaring import declaration, declared_after, free_name
from dash_migrate.rewriting.hidden import hidden_callbacks
from dash_migrate.rewriting.hoist import find_hoist
from dash_migrate.rewriting.relocating import hoisted
from dash_migrate.rewriting.wsgi_module import wsgi_module
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.entry import Entry
    from dash_migrate.plan import Edit, Proposal

NAME = "declare-server"
_WHY = "gunicorn serves a variable of the entry module, and a Dash app has its WSGI server in app.server."


def propose(app: App) -> Iterator[Proposal]:
    """The changes that give the entry module a whole app and its server, or what stands in their way."""
    entry = app.facts.entry
    if entry is None:
        return
    best = app.facts.offers.of(entry.path, entry.group)
    entry = replace(entry, offer=best)  # the name that a user asked for may not be there yet
    made = best.served not in {Served.FACTORY, Served.DASH_FACTORY}
    if made and (best.served is Served.HIDDEN or entry.hidden_layouts or hidden_callbacks(app.facts, entry)):
        yield from _hidden(app, entry)
    if best.served is Served.DASH:
        yield _named(app, entry)
    elif best.served is Served.DASH_FACTORY and not app.facts.dash_is_wsgi:
        yield _called(app, entry, best.expression.partition("(")[0], best.expression, Tier.SAFE)
    else:
        yield Note(NAME, Location(entry.path), f"{entry.path} offers {best.served.value} {best.expression}")


def _named(app: App, entry: Entry) -> Proposal:
    """`server = app.server` below the last statement that gives the app its name."""
    expression = entry.offer.expression
    place = declared_after(app.facts, entry)
    text = f"{free_name(app.facts, entry, app.settings.entry)} = {expression}.server"
    if place is None:
        return unimportable.on_global(app.facts, entry, text).finding(NAME)
    source = app.facts.modules.indexes[entry.path].source
    why = _WHY
    if app.facts.dash_is_wsgi:
        why += f" Dash {app.facts.dash_version} can be served itself; the name keeps older pins working too."
    edit = declaration(source, *place, text)
    return _change(f"server of {expression}", f"Declare {text}", source.location(place[1]), edit, why=why)


def _called(app: App, entry: Entry, name: str, expression: str, tier: Tier) -> Proposal:
    """A `wsgi.py` that calls the function or class which makes the app."""
    created = wsgi_module(app.facts, entry, name, expression)
    if created is None:
        return unimportable.on_maker(entry, name, expression).finding(NAME)
    title = f"Write {created.path}, which calls {name}() and declares its server"
    return _change(f"wsgi {expression}", title, Location(entry.path), created, tier=tier)


def _hidden(app: App, entry: Entry) -> Iterator[Proposal]:
    """The move of the lines that make the app out of the block that only a script runs."""
    hoist = find_hoist(app.facts, entry)
    if hoist is None:
        return
    if isinstance(hoist, str):
        builder = find_builder(app.facts, entry)
        if builder is not None and builder.plain:
            yield _called(app, entry, builder.owner.name, builder.expression, Tier.ASK)
        else:
            yield unimportable.on_hidden(app.facts, entry, builder, hoist).finding(NAME)
        return
    name = free_name(app.facts, entry, app.settings.entry, hoist.moved)
    source = app.facts.modules.indexes[entry.path].source
    edits = None if hoist.obstacles else hoisted(source, hoist, name)
    if edits is None:
        yield unimportable.on_hoist(app.facts, entry, hoist).finding(NAME)
        return
    does = "Make" if hoist.makes_app else "Complete"
    title = f"{does} the app when the module is imported ({lines_shown(source, hoist.moved)})"
    anchor = f"hoist {hoist.suite.where.partition(' (')[0]}"
    yield _change(anchor, title, source.location(hoist.moved[0]), *edits, why=unimportable.WHY_HIDDEN)
    if hoist.left:
        yield unimportable.on_left(app.facts, entry, hoist).finding(NAME)


def _change(
    anchor: str, title: str, location: Location, *edits: Edit, why: str = _WHY, tier: Tier = Tier.SAFE
) -> Change:
    return Change(NAME, anchor, title, why, tier, location, edits)


STEP = Step(
    name=NAME,
    title="Declare the server",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SERVER,
    needles=(b"dash", b"Dash"),
)
