"""Rules of Flask: `@server.route("/x")`, `add_url_rule`, and the prefixes of blueprints."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import argument
from dash_migrate.plan import Splice
from dash_migrate.rewriting.arguments import append_argument
from dash_migrate.rewriting.prefix_forms import tail_of
from dash_migrate.rewriting.routes import BLUEPRINTS, ENVIRONMENT, Spot, environment
from dash_migrate.rewriting.routes_forms import rule_edits, rule_prefix
from dash_migrate.rewriting.routes_text import Says, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import CallSite
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.routes import Routes

_DECORATORS = ("route", "get", "post", "put", "delete", "patch", "add_url_rule", "websocket")
_REGISTERED = "register_blueprint(...)"
_NO_OS = "Import the module os under another name, and write that.environ.get(...) + the path."
_WHY_ASGI = (
    "Dash Enterprise 5 passes requests on with the app's prefix, which the route does not have; on Dash"
    " Enterprise 4 apps that are not Flask's cannot run."
)


def rules(routes: Routes) -> Iterator[Proposal]:
    """What becomes of each rule on a deployed server."""
    for path, call in routes.calls(*_DECORATORS):
        func = call.node.func
        rule = argument(call.node, 0, "rule") or argument(call.node, 0, "path")
        if rule is None or not isinstance(func, ast.Attribute):
            continue
        servers = routes.servers_of(func.value, path, call.scope)
        if not servers:
            continue
        spot = Spot(path, rule, call.scope, call.ancestors, f"{routes.source(path).segment(func)}(...)")
        yield from _on_asgi(routes, spot) if servers & routes.asgi else put_below(routes, spot)


def routers(routes: Routes) -> Iterator[Proposal]:
    """A finding for each router of FastAPI that a deployed server includes."""
    for path, call in routes.calls("include_router"):
        func, given = call.node.func, argument(call.node, None, "prefix")
        if isinstance(func, ast.Attribute) and routes.servers_of(func.value, path, call.scope):
            holder = f"{routes.source(path).segment(func)}(...)"
            spot = Spot(path, given or call.node, call.scope, call.ancestors, holder)
            if given is not None:
                yield from _on_asgi(routes, spot)
            else:
                action = f'Write, for Dash Enterprise 5: prefix={ENVIRONMENT}.rstrip("/")'
                yield routes.finding(spot, f"{holder} has no prefix.", action, _WHY_ASGI)


def put_below(routes: Routes, spot: Spot) -> Iterator[Proposal]:
    """What becomes of a rule, or of a prefix of rules."""
    known = says(routes, spot.node, spot.path, spot.scope)
    source = routes.source(spot.path)
    shown = source.segment(spot.node)
    if known is Says.PREFIXED:
        yield routes.note(spot, "left alone: it has the platform's prefix already")
        return
    prefix = rule_prefix(routes, spot)
    if known is not Says.BELOW_ROOT:
        front = prefix.expression if prefix is not None else ENVIRONMENT
        seen = f"{spot.holder} has a path that is not written out: {shown}."
        yield routes.finding(spot, seen, f"If it has no prefix yet, write {front} + {tail_of(source, spot.node)}")
    elif prefix is None:
        yield routes.finding(spot, f"{spot.holder} stands where `os` is not the module os.", _NO_OS)
    else:
        title = f"Put {spot.holder} below the platform's prefix"
        yield routes.change(spot, title, rule_edits(routes, spot, prefix), prefix.needs)


def _on_asgi(routes: Routes, spot: Spot) -> Iterator[Proposal]:
    if says(routes, spot.node, spot.path, spot.scope) is Says.PREFIXED:
        return
    tail = tail_of(routes.source(spot.path), spot.node)
    action = f"Write, for Dash Enterprise 5: {ENVIRONMENT} + {tail}"
    yield routes.finding(spot, f"{spot.holder} is a route of a server that is not Flask's.", action, _WHY_ASGI)


def blueprints(routes: Routes) -> Iterator[Proposal]:
    """What becomes of the prefix of each blueprint that is registered on a deployed server."""
    done = set[ast.expr]()
    for path, call in routes.calls("register_blueprint"):
        func = call.node.func
        if not isinstance(func, ast.Attribute) or not routes.servers_of(func.value, path, call.scope):
            continue
        for spot in _prefixes(routes, path, call):
            if spot.node in done:
                continue
            done.add(spot.node)
            if spot.holder == _REGISTERED:
                yield from _registered(routes, spot, call)
            else:
                yield from put_below(routes, spot)


def _prefixes(routes: Routes, path: str, call: CallSite) -> Iterator[Spot]:
    """Where the prefix of a registered blueprint is given, or could be."""
    given = argument(call.node, None, "url_prefix")
    if given is not None and not _is_nothing(given):
        yield Spot(path, given, call.scope, call.ancestors, "register_blueprint(url_prefix=...)")
        return
    own = list(_own_prefixes(routes, path, call))
    if own and all(own):
        yield from filter(None, own)
    else:
        yield Spot(path, given or call.node, call.scope, call.ancestors, _REGISTERED)


def _own_prefixes(routes: Routes, path: str, call: CallSite) -> Iterator[Spot | None]:
    """The prefixes of the blueprints that a call registers, None for each that has none of its own."""
    for node, where, site in _constructions(routes, path, call):
        value = argument(node, 5, "url_prefix")
        holder = f"{routes.source(where).segment(node.func)}(url_prefix=...)"
        given = value if value is not None and not _is_nothing(value) else None
        yield Spot(where, given, site.scope, site.ancestors, holder) if given is not None else None


def _constructions(routes: Routes, path: str, call: CallSite) -> Iterator[tuple[ast.Call, str, CallSite]]:
    """The calls that make the blueprints which a call registers: all of them, or none."""
    blueprint = argument(call.node, 0, "blueprint")
    found = routes.origins(blueprint, path, call.scope) if blueprint is not None else ()
    calls = []
    for origin in found:
        node = origin.node
        if not isinstance(node, ast.Call) or origin.way:
            return
        if routes.qualified(node.func, origin.path, origin.scope).isdisjoint(BLUEPRINTS):
            return
        index = routes.facts.modules.indexes[origin.path]
        calls.append((node, origin.path, routes.facts.evaluator.site(index, node)))
    yield from sorted(calls, key=lambda one: (one[1], one[0].lineno, one[0].col_offset))


def _registered(routes: Routes, spot: Spot, call: CallSite) -> Iterator[Proposal]:
    """What becomes of a blueprint that is given no prefix where it is registered."""
    own = list(_own_prefixes(routes, spot.path, call))
    prefix = rule_prefix(routes, spot) if routes.local == "/" else environment(spot)
    front = prefix.expression if prefix is not None else ENVIRONMENT
    if not own or any(own) or any(keyword.arg is None for keyword in call.node.keywords):
        action = f"Write register_blueprint(..., url_prefix={front} + the blueprint's own prefix, if it has one)."
        yield routes.finding(spot, "A blueprint is registered whose own prefix cannot be read here.", action)
    elif prefix is None:
        yield routes.finding(spot, f"{spot.holder} stands where `os` is not the module os.", _NO_OS)
    else:
        source = routes.source(spot.path)
        edit = append_argument(source, call.node, f"url_prefix={front}")
        if spot.node is not call.node:
            edit = Splice(spot.path, *source.span(spot.node), front)
        yield routes.change(spot, "Put the blueprint's routes below the platform's prefix", (edit,), prefix.needs)


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and not value.value
