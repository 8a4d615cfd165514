"""Where Flask serves the files of its static folder."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import folder_of
from dash_migrate.facts.values import Role, argument
from dash_migrate.rewriting.arguments import append_argument
from dash_migrate.rewriting.routes import ENVIRONMENT, Spot, environment
from dash_migrate.rewriting.routes_rules import put_below
from dash_migrate.rewriting.routes_text import head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import CallSite
    from dash_migrate.facts.values import Value
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.routes import Routes

_WHY = "Flask serves its static folder outside of the app's prefix, where Dash Enterprise 5 sends no request."
_STATIC = "static"


def static_files(routes: Routes) -> Iterator[Proposal]:
    """What becomes of the static folder of each deployed server."""
    for server in sorted(routes.servers, key=_position):
        if (
            server.role is not Role.SERVER
            or not isinstance(server.node, ast.Call)
            or server.path not in routes.files
        ):
            continue
        call = routes.facts.evaluator.site(routes.facts.modules.indexes[server.path], server.node)
        if server.node in {one.site.node for one in routes.facts.sites.instances}:
            yield from _of_dash(routes, server.path, call)
        else:
            yield from _of_flask(routes, server.path, call)


def _position(server: Value) -> tuple[str, int]:
    return server.path, getattr(server.node, "lineno", 0)


def _of_flask(routes: Routes, path: str, call: CallSite) -> Iterator[Proposal]:
    """What becomes of `Flask(...)`."""
    given = argument(call.node, 1, "static_url_path")
    spot = Spot(path, given or call.node, call.scope, call.ancestors, "Flask(static_url_path=...)")
    nothing = isinstance(given, ast.Constant) and given.value is None
    if given is not None and not nothing:
        yield from put_below(routes, spot)
        return
    name = _folder(call.node)
    if name is None or not _is_served(routes, path, name):
        return
    prefix = environment(spot)
    if given is not None or prefix is None or any(one.arg is None for one in call.node.keywords):
        yield routes.finding(spot, _seen(name), f'Write {ENVIRONMENT} + "{name}" for static_url_path', _WHY)
        return
    edit = append_argument(routes.source(path), call.node, f'static_url_path={prefix.expression} + "{name}"')
    title = f"Serve the folder {name} below the platform's prefix"
    yield routes.change(spot, title, (edit,), prefix.needs, _WHY)


def _of_dash(routes: Routes, path: str, call: CallSite) -> Iterator[Proposal]:
    """What is said of the server that Dash makes itself: it has Flask's default folder."""
    if argument(call.node, 1, "server") is None and _is_served(routes, path, _STATIC):
        spot = Spot(path, call.node, call.scope, call.ancestors, "Dash(...)")
        server = f'server=flask.Flask(__name__, static_url_path={ENVIRONMENT} + "{_STATIC}")'
        action = f"Give Dash {server}, with `import flask` and `import os` above."
        yield routes.finding(spot, _seen(_STATIC), action, _WHY)


def _seen(name: str) -> str:
    return f"The app uses files below /{name}/, which Flask serves from the folder {name}."


def _folder(node: ast.Call) -> str | None:
    """The last part of the static folder's name, by which Flask serves it; None without one."""
    given = argument(node, 2, "static_folder")
    if given is None:
        return _STATIC
    text = given.value if isinstance(given, ast.Constant) else None
    return text.rstrip("/").rpartition("/")[2] or None if isinstance(text, str) else None


def _is_served(routes: Routes, path: str, name: str) -> bool:
    """Whether there are such files, the app asks for them, and no route of its own serves them."""
    folder = folder_of(path)
    below = f"{folder}/{name}/" if folder else f"{name}/"
    if not any(one.startswith(below) or f"/{name}/" in f"/{one}" for one in routes.facts.workspace.paths):
        return False
    own = (argument(call.node, 0, "rule") for _, call in routes.calls("route", "add_url_rule"))
    if any(rule is not None and (head(rule) or "").startswith(f"/{name}/") for rule in own):
        return False
    asked = (f"/{name}/".encode(), b"'static'", b'"static"')
    pages = [one for one in routes.facts.workspace.paths if one.endswith((".html", ".jinja", ".j2"))]
    texts = (routes.facts.workspace.source(one) for one in (*sorted(routes.files), *pages))
    for source in texts:
        if source is not None and asked[0] in source.utf8:
            return True
        if source is not None and b"url_for" in source.utf8 and any(one in source.utf8 for one in asked[1:]):
            return True
    return False
