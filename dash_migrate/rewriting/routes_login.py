"""Paths that packages for logging in are told: flask-login's views, the public routes of dash-auth."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.origins import Access, Take
from dash_migrate.facts.values import argument
from dash_migrate.plan import Change, Effort, Severity
from dash_migrate.rewriting.routes import ENVIRONMENT, Spot
from dash_migrate.rewriting.routes_forms import rule_edits, rule_prefix
from dash_migrate.rewriting.routes_redirects import sent
from dash_migrate.rewriting.routes_text import Says, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import CallSite
    from dash_migrate.needs import Need
    from dash_migrate.plan import Proposal, Splice
    from dash_migrate.rewriting.routes import Routes

_VIEWS = frozenset({"login_view", "refresh_view"})
_MANAGERS = frozenset({"flask_login.LoginManager", "flask_login.login_manager.LoginManager"})
_PUBLIC = {
    "dash_auth.add_public_routes": 1,
    "dash_auth.public_routes.add_public_routes": 1,
    "dash_auth.BasicAuth": 3,
    "dash_auth.OIDCAuth": 8,
    "dash_auth.basic_auth.BasicAuth": 3,
    "dash_auth.oidc_auth.OIDCAuth": 8,
}
_OIDC = frozenset({"dash_auth.OIDCAuth", "dash_auth.oidc_auth.OIDCAuth"})
_OIDC_ROUTES = {"login_route": 3, "logout_route": 4, "callback_route": 5}
_WHY_VIEW = "flask-login sends the browser there as it is written: on the platform that is outside of the app."
_WHY_PUBLIC = (
    "dash-auth compares these routes with the request's path, which has the app's prefix on Dash Enterprise 5."
)
_WHY_OIDC = (
    "The provider sends the browser back to a route outside of the app's prefix, and OIDCAuth then to the"
    " configuration's url_base_pathname, which is None on the platform."
)


def login_views(routes: Routes) -> Iterator[Proposal]:
    """What becomes of `login_manager.login_view = "/login"`; the name of an endpoint is right as it is."""
    for path in sorted(routes.files & routes.facts.modules.indexes.keys()):
        index = routes.facts.modules.indexes[path]
        for site in index.attribute_sets:
            if site.target.attr not in _VIEWS:
                continue
            if routes.made_by(site.target.value, path, site.scope).isdisjoint(_MANAGERS):
                continue
            spot = Spot(path, site.value, site.scope, site.ancestors, index.source.segment(site.target))
            yield from sent(routes, spot, _WHY_VIEW)


def public_routes(routes: Routes) -> Iterator[Proposal]:
    """What becomes of the routes that dash-auth lets everybody see, and of OIDCAuth's own."""
    names = {name.rpartition(".")[2] for name in _PUBLIC}
    lists: list[Spot] = []
    for path, call in routes.calls(*sorted(names)):
        known = routes.qualified(call.node.func, path, call.scope)
        for name in sorted(known & _PUBLIC.keys()):
            keyword = "routes" if name.endswith("add_public_routes") else "public_routes"
            given = argument(call.node, _PUBLIC[name], keyword)
            if given is not None:
                spot = Spot(path, given, call.scope, call.ancestors, f"{keyword} of dash_auth")
                found = list(_public(routes, spot))
                yield from found
                lists += [spot] if any(isinstance(one, Change) for one in found) else []
            if name in _OIDC:
                yield from _oidc(routes, path, call)
    if lists:
        yield _own_routes(routes, lists[0])


def _public(routes: Routes, spot: Spot) -> Iterator[Proposal]:
    """What becomes of a list of public routes."""
    source = routes.source(spot.path)
    if not isinstance(spot.node, ast.List | ast.Tuple):
        yield from _elsewhere(routes, spot)
        return
    edits: list[Splice] = []
    needs: tuple[Need, ...] = ()
    for item in spot.node.elts:
        if says(routes, item, spot.path, spot.scope) is Says.BELOW_ROOT:
            one = Spot(spot.path, item, spot.scope, spot.ancestors, spot.holder)
            prefix = rule_prefix(routes, one)
            if prefix is None:
                yield routes.finding(
                    spot, f"{spot.holder}: {source.segment(item)}", _write(ENVIRONMENT), _WHY_PUBLIC
                )
                return
            edits += rule_edits(routes, one, prefix)
            needs = prefix.needs
    if edits:
        yield routes.change(spot, f"Put the {spot.holder} below the platform's prefix", edits, needs, _WHY_PUBLIC)


def _elsewhere(routes: Routes, spot: Spot) -> Iterator[Proposal]:
    """The finding on public routes that are not written out where they are given."""
    items = routes.facts.derive(flow).origins(spot.node, spot.path, spot.scope, (Access(Take.ITEM),))
    plain = ((one, one.node) for one in items if isinstance(one.node, ast.expr) and not one.way)
    known = {says(routes, node, one.path, one.scope) for one, node in plain}
    if known == {Says.PREFIXED}:
        return
    shown = routes.source(spot.path).segment(spot.node)
    prefix = rule_prefix(routes, spot) if routes.local == "/" else None
    front = prefix.expression if prefix is not None else ENVIRONMENT
    action = f'Write [{front} + route.lstrip("/") for route in {shown}]'
    yield routes.finding(spot, f"{spot.holder} are given by {shown}.", action, _WHY_PUBLIC)


def _own_routes(routes: Routes, spot: Spot) -> Proposal:
    """The finding on what dash-auth leaves open by itself, which has no prefix either."""
    own = ("_dash-layout", "_dash-dependencies", "_dash-component-suites/<path:path>")
    prefix = rule_prefix(routes, spot) if routes.local == "/" else None
    front = prefix.expression if prefix is not None else ENVIRONMENT
    listed = ", ".join(f'{front} + "{one}"' for one in own)
    seen = "dash_auth leaves Dash's own routes open without the prefix, and callbacks by the path without it."
    action = (
        f"Add {listed} to the list. Callbacks of public pages still ask for the password on Dash Enterprise 5:"
        " give users access in the App Manager instead."
    )
    anchor = Spot(spot.path, spot.node, spot.scope, spot.ancestors, f"what is open beside {spot.holder}")
    return routes.finding(anchor, seen, action, _WHY_PUBLIC, severity=Severity.WARNING, effort=Effort.HOUR)


def _oidc(routes: Routes, path: str, call: CallSite) -> Iterator[Proposal]:
    """The finding on the routes of OIDCAuth."""
    given = [argument(call.node, position, name) for name, position in _OIDC_ROUTES.items()]
    if all(one is not None and says(routes, one, path, call.scope) is Says.PREFIXED for one in given):
        return
    spot = Spot(path, call.node, call.scope, call.ancestors, "OIDCAuth(...)")
    prefix = rule_prefix(routes, spot) if routes.local == "/" else None
    front = prefix.expression if prefix is not None else ENVIRONMENT
    routes_shown = ", ".join(
        f'{name}={front} + "{path_}"'
        for name, path_ in zip(
            _OIDC_ROUTES, ("oidc/<idp>/login", "oidc/logout", "oidc/<idp>/callback"), strict=True
        )
    )
    action = f"Write {routes_shown}; better leave logging in to the platform."
    yield routes.finding(
        spot, "OIDCAuth logs users in by routes of its own.", action, _WHY_OIDC, effort=Effort.HOUR
    )


def _write(front: str) -> str:
    return f"Import the module os under another name, and write {front} in front of each."
