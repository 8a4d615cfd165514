"""URLs that Flask sends to the browser: redirects and Location headers."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.url_properties import Kind
from dash_migrate.facts.values import argument
from dash_migrate.needs import Import
from dash_migrate.plan import Severity, Splice
from dash_migrate.rewriting.routes import BLUEPRINTS, Spot, has_os
from dash_migrate.rewriting.routes_forms import BROWSER, has_accessor, own_pages
from dash_migrate.rewriting.routes_requests import is_request_path
from dash_migrate.rewriting.routes_text import Says, below, leaves, says
from dash_migrate.rewriting.routes_walk import walk
from dash_migrate.rewriting.urls.site import UrlSite
from dash_migrate.rewriting.urls.values import value_proposals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import CallSite, Scope
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.routes import Routes

_REDIRECTS = frozenset({"flask.redirect", "werkzeug.utils.redirect"})
_RESPONSES = frozenset(
    {"flask.Response", "flask.make_response", "flask.redirect", "flask.jsonify", "werkzeug.wrappers.Response"}
)
_HEADER = "location"
_WHY = "The browser follows it as it is written: on the platform it leads outside of the app, to another one."


def redirects(routes: Routes) -> Iterator[Proposal]:
    """What becomes of each URL that a response tells the browser to open."""
    for spot in (*_calls(routes), *_headers(routes)):
        yield from sent(routes, spot, _WHY)


def sent(routes: Routes, spot: Spot, why: str) -> Iterator[Proposal]:
    """What becomes of a URL that the browser is sent."""
    parts = list(leaves(spot.node))
    own_path = [part for part in parts if is_request_path(routes, part, spot.path, spot.scope)]
    inside = [part for part in parts if says(routes, part, spot.path, spot.scope) is Says.BELOW_ROOT]
    if own_path:
        title = f"Keep the prefix in {spot.holder}, which leads back to the request's path"
        yield routes.change(spot, title, _with_root(routes, spot, own_path), why=why)
    elif has_accessor(routes, spot):
        site = UrlSite(spot.node, spot.path, spot.scope, spot.ancestors, Kind.NAVIGATION, spot.holder)
        found = value_proposals(routes.step, routes.facts, site)
        # What a request brings has the prefix already: nothing to advise.
        yield from (one for one in found if getattr(one, "severity", None) is not Severity.ADVICE)
    elif inside:
        yield _by_environment(routes, spot, inside, why)


def _by_environment(routes: Routes, spot: Spot, parts: list[ast.expr], why: str) -> Proposal:
    """What becomes of a URL where no Dash app stands for the prefix of what lies beside it."""
    if not has_os(spot):
        seen = f"{spot.holder} leads to a path of this app, and `os` is not the module os here."
        return routes.finding(spot, seen, f"Write {BROWSER} in front of it, with that module.", why)
    source, title = routes.source(spot.path), f"Put the URL of {spot.holder} below the platform's prefix"
    inside = own_pages(routes, spot, parts)
    if inside is not None:
        return routes.change(spot, title, *inside, why)
    edits = [edit for part in parts for edit in below(source, part, BROWSER)]
    return routes.change(spot, title, edits, (Import(spot.path, "os"),), why)


def _with_root(routes: Routes, spot: Spot, parts: list[ast.expr]) -> Iterator[Splice]:
    source = routes.source(spot.path)
    for part in parts:
        start = source.span(part)[0]
        base = source.segment(part).rpartition(".")[0]
        yield Splice(spot.path, start, start, f"{base}.script_root + ")


def _calls(routes: Routes) -> Iterator[Spot]:
    """The targets of calls of `redirect`."""
    for path, call in routes.calls("redirect"):
        func, target = call.node.func, argument(call.node, 0, "location")
        if target is None:
            continue
        known = not _REDIRECTS.isdisjoint(routes.qualified(func, path, call.scope))
        if not known and isinstance(func, ast.Attribute):
            known = bool(routes.servers_of(func.value, path, call.scope))
        if known:
            yield Spot(path, target, call.scope, call.ancestors, f"{routes.source(path).segment(func)}(...)")


def _headers(routes: Routes) -> Iterator[Spot]:
    """The values of Location headers."""
    for path in sorted(routes.files & routes.facts.modules.indexes.keys()):
        index = routes.facts.modules.indexes[path]
        for site in index.attribute_sets:
            if site.target.attr == _HEADER and _is_response(routes, site.target.value, path, site.scope):
                yield Spot(path, site.value, site.scope, site.ancestors, routes.source(path).segment(site.target))
        if _HEADER.encode() not in index.source.utf8.lower():
            continue
        for call in index.calls:
            yield from _given_to(routes, path, call)
        for function, returned in index.returns.items():
            if decorated(routes, path, function):
                for value in returned:
                    yield from _returned(value, path, index.scopes[function])
        yield from _assigned(routes, path)


def _given_to(routes: Routes, path: str, call: CallSite) -> Iterator[Spot]:
    """The Location among the headers that a call makes a response with, or sets."""
    func, args = call.node.func, call.node.args
    parts = [*args, *(keyword.value for keyword in call.node.keywords if keyword.arg == "headers")]
    values = [value for part in parts for value in _location_in(part)]
    if isinstance(func, ast.Attribute) and _is_headers(routes, func.value, path, call.scope):
        named = len(args) == 2 and _is_location(args[0])  # `.set("Location", ...)`; `.update({...})`
        values += args[1:] if named and func.attr in {"set", "add"} else []
    elif not values or _RESPONSES.isdisjoint(routes.qualified(func, path, call.scope)):
        return
    holder = f"the Location header of {routes.source(path).segment(func)}(...)"
    yield from (Spot(path, value, call.scope, call.ancestors, holder) for value in values)


def _returned(value: ast.expr, path: str, scope: Scope) -> Iterator[Spot]:
    """The Location among the headers that a view returns: `return "", 302, {"Location": "/x"}`."""
    tuples = (leaf for leaf in leaves(value) if isinstance(leaf, ast.Tuple))
    for one in (location for leaf in tuples for part in leaf.elts[1:] for location in _location_in(part)):
        yield Spot(path, one, scope, (), "the Location header")


def _assigned(routes: Routes, path: str) -> Iterator[Spot]:
    """`response.headers["Location"] = "/x"`."""
    index = routes.facts.modules.indexes[path]
    for node, _, scope, ancestors in walk(index):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if not isinstance(target, ast.Subscript) or not _is_location(target.slice):
                continue
            if _is_headers(routes, target.value, path, scope) and isinstance(node, ast.Assign):
                around = (*ancestors, (node, "value"))
                yield Spot(path, node.value, scope, around, index.source.segment(target))


def _location_in(expr: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expr, ast.Dict):
        for key, value in zip(expr.keys, expr.values, strict=True):
            if key is not None and _is_location(key):
                yield value
    elif isinstance(expr, ast.List | ast.Tuple):
        for item in expr.elts:
            if isinstance(item, ast.Tuple) and len(item.elts) == 2 and _is_location(item.elts[0]):
                yield item.elts[1]


def _is_location(key: ast.expr) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.lower() == _HEADER


def _is_headers(routes: Routes, expr: ast.expr, path: str, scope: Scope) -> bool:
    return (
        isinstance(expr, ast.Attribute)
        and expr.attr == "headers"
        and _is_response(routes, expr.value, path, scope)
    )


def _is_response(routes: Routes, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is a response of Flask: one that is made here, or that a hook is given."""
    if not routes.made_by(expr, path, scope).isdisjoint(_RESPONSES):
        return True
    given = (origin for origin in routes.origins(expr, path, scope) if isinstance(origin.node, ast.arg))
    hooks = ((origin.path, origin.scope.node) for origin in given)
    return any(isinstance(hook, Function) and decorated(routes, where, hook) for where, hook in hooks)


def decorated(routes: Routes, path: str, function: Function) -> bool:
    """Whether a function is decorated by a method of a deployed server, or of a blueprint: a view or a hook."""
    scope = routes.facts.modules.indexes[path].scopes[function].parent
    for one in function.decorator_list if scope is not None else ():
        func = one.func if isinstance(one, ast.Call) else one
        if isinstance(func, ast.Attribute) and scope is not None:
            made = routes.made_by(func.value, path, scope)
            if routes.servers_of(func.value, path, scope) or not made.isdisjoint(BLUEPRINTS):
                return True
    return False
