"""A place in the code where the app gives a URL, or a text that holds URLs, to the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts.scope import Ancestors, Scope
    from dash_migrate.facts.url_properties import Kind


@dataclass(frozen=True, slots=True, eq=False)
class UrlSite:
    """One such place.

    Args:
        expr: the expression whose value the browser gets; of a dictionary or list that is written out, the part
            that is the URL.
        path: its file.
        scope: where its names are looked up.
        ancestors: the statements around it.
        kind: how its value holds URLs.
        holder: how it is named to the reader: `html.A(href=...)`.
        other_use: where else the app uses the list or dictionary that the value stands in, `nav.py:12`; None if
            nowhere.
    """

    expr: ast.expr
    path: str
    scope: Scope
    ancestors: Ancestors
    kind: Kind
    holder: str
    other_use: str | None = None
