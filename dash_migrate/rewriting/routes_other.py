"""Routes that no rewrite can settle: of extensions, behind dispatchers, and roots that the app sets itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import argument
from dash_migrate.plan import Effort, Severity
from dash_migrate.rewriting.routes import ENVIRONMENT, Spot
from dash_migrate.rewriting.routes_text import Says, says
from dash_migrate.rewriting.routes_walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import CallSite
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.routes import Routes

_STRIPPED = f'{ENVIRONMENT}.rstrip("/")'
# Extensions that put routes on the server which they are given: what tells them where.
_EXTENSIONS = {
    "flask_restful.Api": f"prefix={_STRIPPED}",
    "flask_restx.Api": f"prefix={_STRIPPED}",
    "flask_admin.Admin": f'url={ENVIRONMENT} + "admin"',
    "flask_admin.base.Admin": f'url={ENVIRONMENT} + "admin"',
    "flask_socketio.SocketIO": f'path={ENVIRONMENT} + "socket.io"',
    "flask_sock.Sock": f"{ENVIRONMENT} in front of the path of each @sock.route(...)",
    "flask_sockets.Sockets": f"{ENVIRONMENT} in front of the path of each @sockets.route(...)",
    "flask_appbuilder.AppBuilder": f"base_template and routes below {ENVIRONMENT}",
    "flasgger.Swagger": f'config= with "specs_route" and "static_url_path" below {ENVIRONMENT}',
}
_ROOT = "APPLICATION_ROOT"
_WHY_ROOT = (
    "It is the path of the session's cookie: on the platform the app lies elsewhere, and the browser never sends"
    " the cookie back."
)
_WHY_EXTENSION = "Its routes lie outside of the app's prefix, where Dash Enterprise 5 sends no request."
_WHY_MOUNTED = (
    "Dash Enterprise 5 passes requests on with the app's prefix, which the dispatcher's paths do not have."
)


def extensions(routes: Routes) -> Iterator[Proposal]:
    """A finding for each extension that puts routes of its own on a deployed server."""
    for name, write in _EXTENSIONS.items():
        short = name.rpartition(".")[2]
        for path, call in routes.calls(short, "init_app"):
            func = call.node.func
            base = func.value if isinstance(func, ast.Attribute) and func.attr == "init_app" else None
            known = routes.made_by(base, path, call.scope) if base is not None else None
            if name not in (known if known is not None else routes.qualified(func, path, call.scope)):
                continue
            server = argument(call.node, 0, "app")
            if (
                server is None
                or not routes.servers_of(server, path, call.scope)
                or _has_prefix(routes, path, call)
            ):
                continue
            spot = Spot(path, call.node, call.scope, call.ancestors, f"{short}(...)")
            seen = f"{name} puts routes of its own on the server."
            yield routes.finding(spot, seen, f"Give it {write}", _WHY_EXTENSION)


def _has_prefix(routes: Routes, path: str, call: CallSite) -> bool:
    return any(says(routes, one.value, path, call.scope) is Says.PREFIXED for one in call.node.keywords if one.arg)


def roots(routes: Routes) -> Iterator[Proposal]:
    """A finding for each `APPLICATION_ROOT` that is not "/"."""
    for path in sorted(routes.files & routes.facts.modules.indexes.keys()):
        index = routes.facts.modules.indexes[path]
        if _ROOT.encode() not in index.source.utf8:
            continue
        steps = sorted(walk(index), key=lambda step: getattr(_root(step.node), "lineno", 0))
        for node, _, scope, ancestors in steps:
            value = _root(node)
            if value is not None and says(routes, value, path, scope) is not Says.PREFIXED and not _is_root(value):
                spot = Spot(path, value, scope, ancestors, _ROOT)
                seen = f"{_ROOT} is {index.source.segment(value)}."
                action = "Delete it: the platform tells the app its path."
                yield routes.finding(spot, seen, action, _WHY_ROOT, severity=Severity.WARNING)


def _root(node: ast.AST) -> ast.expr | None:
    """What a node sets `APPLICATION_ROOT` to."""
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value="APPLICATION_ROOT"))], value=value):
            return value
        case ast.Assign(targets=[ast.Name(id="APPLICATION_ROOT")], value=value):
            return value
        case ast.keyword(arg="APPLICATION_ROOT", value=value):
            return value
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == _ROOT), None)
    return None


def _is_root(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in {"/", None}


def mounted(routes: Routes) -> Iterator[Proposal]:
    """A finding for each call that puts servers behind a dispatcher."""
    for path, call in routes.calls("DispatcherMiddleware"):
        if not any(
            one.endswith(".DispatcherMiddleware") for one in routes.qualified(call.node.func, path, call.scope)
        ):
            continue
        mounts = argument(call.node, 1, "mounts")
        keys = [key for key in mounts.keys if key is not None] if isinstance(mounts, ast.Dict) else []
        if keys and all(says(routes, key, path, call.scope) is Says.PREFIXED for key in keys):
            continue
        spot = Spot(path, call.node, call.scope, call.ancestors, "DispatcherMiddleware(...)")
        key = f'{ENVIRONMENT} + "name"'
        action = (
            f'Write {key} for each "/name" that it mounts, and {ENVIRONMENT} in front of the routes of the main'
            " server; redirect to flask.request.script_root + the path inside of a mounted one."
        )
        seen = "A dispatcher serves the app's routes."
        yield routes.finding(spot, seen, action, _WHY_MOUNTED, effort=Effort.HOUR)
