"""What to write in front of a path: of a rule, which Flask matches, and of a URL, which the browser is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice
from dash_migrate.rewriting.accessor import Accessor, accessor
from dash_migrate.rewriting.prefix_forms import behind_dispatcher
from dash_migrate.rewriting.routes import Prefix, environment
from dash_migrate.rewriting.routes_text import below, head, without_start

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable

    from dash_migrate.needs import Need
    from dash_migrate.rewriting.routes import Routes, Spot

CONFIG = "config.routes_pathname_prefix"
BROWSER = behind_dispatcher("").removesuffix(" + ")


def rule_prefix(routes: Routes, spot: Spot) -> Prefix | None:
    """The prefix of the routes: as the app's own configuration has it, where it is made by then.

    Returns:
        None where nothing can be written, since `os` is something else.
    """
    if routes.plain and (routes.local == "/" or (head(spot.node) or "").startswith(routes.local)):
        app = _app(routes, spot)
        if app is not None:
            return Prefix(f"{app}.{CONFIG}")
    return environment(spot)


def _app(routes: Routes, spot: Spot) -> str | None:
    """The Dash app by its name at a place; None if it has none there, or is not made by then."""
    found = accessor(routes.facts, spot.path, spot.node, spot.scope, spot.ancestors)
    if not isinstance(found, Accessor):
        return None
    bindings = spot.scope.lookup(found.expression.partition(".")[0])
    module = any(one.qualified == "dash" for one in bindings)
    return found.expression if bindings and not module else None


def rule_edits(routes: Routes, spot: Spot, prefix: Prefix) -> tuple[Splice, ...]:
    """The edits that put a rule below the prefix."""
    own = routes.local if CONFIG in prefix.expression else "/"
    return below(routes.source(spot.path), spot.node, prefix.expression, own)


def has_accessor(routes: Routes, spot: Spot) -> bool:
    """Whether `get_relative_path` of the one Dash app puts the prefix in front of paths beside the app, too."""
    if not routes.plain or routes.local != "/":
        return False
    return isinstance(accessor(routes.facts, spot.path, spot.node, spot.scope, spot.ancestors), Accessor)


def own_pages(
    routes: Routes, spot: Spot, parts: Iterable[ast.expr]
) -> tuple[tuple[Splice, ...], tuple[Need, ...]] | None:
    """The edits of URLs that start with the sub-path which the app has on the author's machine, and their needs.

    Returns:
        None where they are not, or no app is known that could give them its prefix.
    """
    found = accessor(routes.facts, spot.path, spot.node, spot.scope, spot.ancestors) if routes.plain else None
    if not isinstance(found, Accessor):
        return None
    edits: list[Splice] = []
    source = routes.source(spot.path)
    for part in parts:
        own = without_start(source, part, routes.local)
        if own is None:
            return None
        start, end = source.span(part)
        edits.append(Splice(spot.path, start, start, f"{found.expression}.get_relative_path("))
        edits += [replace(own, end=own.end - 1), Splice(spot.path, end, end, ")")]
    return tuple(edits), found.needs
