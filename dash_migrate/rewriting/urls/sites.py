"""All places in the code where the app gives URLs to the browser."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dash_migrate.rewriting.urls.figures import figure_sites, inner_sites
from dash_migrate.rewriting.urls.index_html import index_sites
from dash_migrate.rewriting.urls.outputs import output_sites
from dash_migrate.rewriting.urls.properties import property_sites
from dash_migrate.rewriting.urls.tables import loose_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.rewriting.urls.site import UrlSite


def sites(facts: Facts) -> Iterator[UrlSite]:
    """The places, each once, by file and in the order of the text."""
    every = chain(property_sites(facts), output_sites(facts), figure_sites(facts), index_sites(facts))
    parts = (inner for site in every for inner in inner_sites(facts, site))
    found = {(site.path, id(site.expr), site.kind): site for site in parts}
    listed = [*found.values(), *loose_cells(facts, list(found.values()))]
    yield from sorted(listed, key=lambda one: (one.path, one.expr.lineno, one.expr.col_offset))
