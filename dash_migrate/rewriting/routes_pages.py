"""Pages that Flask answers with itself: the paths in their HTML are the browser's to follow."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.values import argument
from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.rewriting.routes import Spot
from dash_migrate.rewriting.routes_redirects import decorated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.routes import Routes

_PATH = re.compile(r"""\b(?:href|src|action|formaction)\s*=\s*\\?["']?(/(?![/{])[^\s"'>\\]*)""", re.IGNORECASE)
_RENDER = frozenset({"flask.render_template", "flask.templating.render_template"})
_INLINE = frozenset({"flask.render_template_string", "flask.templating.render_template_string"})
_WHY = "The browser follows it as it is written: on the platform it leads outside of the app, to another one."


def pages(routes: Routes) -> Iterator[Proposal]:
    """A finding for each page of a view whose HTML names paths from the root."""
    for path in sorted(routes.files & routes.facts.modules.indexes.keys()):
        index = routes.facts.modules.indexes[path]
        for function, values in index.returns.items():
            if decorated(routes, path, function):
                for value in values:
                    yield from _written(routes, Spot(path, value, index.scopes[function], (), function.name))
    seen = set[str]()
    for path, call in routes.calls("render_template", "render_template_string"):
        known, given = routes.qualified(call.node.func, path, call.scope), argument(call.node, 0, "source")
        name = argument(call.node, 0, "template_name_or_list")
        if known & _INLINE and given is not None:
            yield from _written(routes, Spot(path, given, call.scope, call.ancestors, "render_template_string"))
        elif known & _RENDER and isinstance(name, ast.Constant) and isinstance(name.value, str):
            for template in _templates(routes, name.value):
                if template not in seen:
                    seen.add(template)
                    yield from _template(routes, template)


def _written(routes: Routes, spot: Spot) -> Iterator[Proposal]:
    """The finding on a text that is a page."""
    for origin in routes.origins(spot.node, spot.path, spot.scope):
        if isinstance(origin.node, ast.Constant | ast.JoinedStr) and not origin.way:
            source = routes.source(origin.path)
            found = _paths(source.segment(origin.node)) if b"<" in source.utf8 else []
            if found:
                place = Spot(origin.path, origin.node, origin.scope, (), f"The page of {spot.holder}")
                action = f"Write flask.url_for(...) of a route, or get_relative_path({found[0]!r}), into the text."
                yield routes.finding(place, f"{place.holder} leads to {', '.join(found)}.", action, _WHY)


def _templates(routes: Routes, name: str) -> Iterator[str]:
    """The templates of that name."""
    ending = f"/templates/{name}"
    yield from (one for one in routes.facts.workspace.paths if f"/{one}".endswith(ending))


def _template(routes: Routes, path: str) -> Iterator[Proposal]:
    """The finding on a template."""
    source = routes.facts.workspace.source(path)
    found = _paths(source.text) if source is not None else []
    if source is not None and found:
        line = source.text[: source.text.index(found[0])].count("\n") + 1
        action = (
            'Write {{ url_for("...") }} with the endpoint, which gives the prefix by itself, for each of them.'
        )
        seen = f"The template leads to {', '.join(found)}."
        yield Finding(routes.step, " ".join(found), Severity.ERROR, Location(path, line), seen, _WHY, action)


def _paths(html: str) -> list[str]:
    return list(dict.fromkeys(_PATH.findall(html)))
