"""URLs of the app that no property of a component holds: stylesheets, scripts, the page around the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.rewriting.urls.assets_css import css_proposals
from dash_migrate.rewriting.urls.assets_js import clientside_proposals, script_proposals
from dash_migrate.rewriting.urls.index_html import constructor_findings
from dash_migrate.rewriting.urls.stylesheets import stylesheet_proposals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App


def carrier_proposals(step: str, app: App) -> Iterator[Proposal]:
    """The changes and findings of all of these; the HTML that an app is given are sites (`index_sites`)."""
    yield from constructor_findings(step, app)
    yield from stylesheet_proposals(step, app)
    yield from clientside_proposals(step, app)
    yield from css_proposals(step, app)
    yield from script_proposals(step, app)
