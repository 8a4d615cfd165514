"""Keep the app's links and files below its path prefix.

## What it does
Puts `app.get_relative_path(...)` around the paths that the app gives to the browser: links, images and other
properties of components that hold an URL, what callbacks answer with, texts in Markdown and HTML, styles. It
follows names, parameters, loops and lists back to where the paths are written, and changes the place where they
are used. The paths of registered pages become `page["relative_path"]`. Where the links stand in a module that is
imported above `app = Dash(...)`, the import moves below that, if nothing in between needs it; else the module gets
a constant with the platform's prefix.

## Why the platform needs it
Dash Enterprise serves each app below `/<app>/`. Dash puts that prefix in front of its own requests only: a link
`/reports` or an image `/assets/logo.png` leads out of the app. On your machine the prefix is `/`, and nothing
changes.

## Before and after
Before:

    dcc.Link("Reports", href="/reports")

After:

    dcc.Link("Reports", href=app.get_relative_path("/reports"))

## What it leaves alone
URLs of other servers, parts of the page (`#top`), paths that have the prefix already, `path=` of `register_page`,
and paths that the app compares or uses as keys. What may be a path of the app and may be not is a finding that
says where the value comes from and what to write.

## References
- https://dash.plotly.com/reference#dash.get_relative_path
- https://dash.plotly.com/urls (dash.page_registry: path and relative_path)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.url_properties import Kind
from dash_migrate.rewriting.urls.carriers import carrier_proposals
from dash_migrate.rewriting.urls.merged import merged
from dash_migrate.rewriting.urls.sites import sites
from dash_migrate.rewriting.urls.texts import text_proposals
from dash_migrate.rewriting.urls.values import value_proposals
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

NAME = "relative-urls"
_VALUES = frozenset({Kind.NAVIGATION, Kind.ASSET, Kind.LOCATION})


def propose(app: App) -> Iterator[Proposal]:
    """A change or a finding for each place that gives the browser an URL of the app."""
    if app.facts.entry is None:
        return
    yield from merged(_proposals(app))


def _proposals(app: App) -> Iterator[Proposal]:
    for site in sites(app.facts):
        settle = value_proposals if site.kind in _VALUES else text_proposals
        yield from settle(NAME, app.facts, site)
    yield from carrier_proposals(NAME, app)


STEP = Step(
    name=NAME,
    title="Keep links and files below the app's path prefix",
    doc=__doc__,
    propose=propose,
)
