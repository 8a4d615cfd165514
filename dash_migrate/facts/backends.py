"""Which server a Dash app is on, and what is mounted on what."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import Role, Value, argument, union
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.scope import Scope
    from dash_migrate.facts.values import Values


def server_of(evaluator: Evaluator, dash: Value) -> Values:
    """The server that a Dash app is on: its own, the one that it was given, or that of `init_app`.

    Nothing for an app with `server=False` that no `init_app` puts on a server.
    """
    node = dash.node
    assert isinstance(node, ast.Call)
    index = evaluator.modules.indexes[dash.path]
    own = Value(Role.SERVER, dash.path, node, _backend(node))
    given = argument(node, 1, "server")
    if given is None or (isinstance(given, ast.Constant) and given.value in {True, None}):
        return frozenset({own})
    later = union(_init_app(evaluator, dash))
    if isinstance(given, ast.Constant):
        return later
    named = evaluator.values(given, dash.path, evaluator.site(index, node).scope)
    # Its own server is taken where no other is known; through a function it can come back as the one given.
    servers = frozenset(value for value in named if value.role in {Role.SERVER, Role.WRAPPED}) - {own}
    return (servers | later) or frozenset({own})


def _init_app(evaluator: Evaluator, dash: Value) -> Iterator[Values]:
    for path, call in evaluator.calls_of("init_app"):
        func = call.node.func
        if not call.node.args or not isinstance(func, ast.Attribute):
            continue
        if dash in evaluator.values(func.value, path, call.scope):
            yield evaluator.values(call.node.args[0], path, call.scope)


def _backend(node: ast.Call) -> str:
    backend = argument(node, 2, "backend")
    if isinstance(backend, ast.Constant) and backend.value in load("frameworks")["asgi_backends"]:
        return str(backend.value)
    return "flask"


def mounted(evaluator: Evaluator, node: ast.Call, path: str, scope: Scope) -> Values:
    """What the arguments of a call that wraps servers are: `DispatcherMiddleware(main, {"/a": a.server})`."""
    parts = (*node.args, *(keyword.value for keyword in node.keywords))
    return union(_served(evaluator, part, path, scope) for part in parts)


def _served(evaluator: Evaluator, part: ast.expr, path: str, scope: Scope) -> Values:
    values = evaluator.values(part, path, scope)
    inside = (value for value in values if value.role is Role.CONTAINER and isinstance(value.node, ast.Dict))
    plain = frozenset(value for value in values if value.role is not Role.CONTAINER)
    mounts = (
        evaluator.values(mount, value.path, value.scope or scope)
        for value in inside
        if isinstance(value.node, ast.Dict)
        for mount in value.node.values
    )
    return plain | union(mounts)


def mounts(evaluator: Evaluator) -> Iterator[tuple[Value, Values]]:
    """All pairs of a server and what it wraps, or what is mounted on it."""
    for wrapped in _wrapped(evaluator):
        yield wrapped, wrapped.inner
    for path, index in evaluator.modules.indexes.items():
        for site in index.attribute_sets:
            if site.target.attr == "wsgi_app":
                inner = union(v.inner for v in evaluator.values(site.value, path, site.scope))
                for outer in evaluator.values(site.target.value, path, site.scope):
                    yield outer, inner
    for path, call in evaluator.calls_of("mount"):
        func, app = call.node.func, argument(call.node, 1, "app")
        if isinstance(func, ast.Attribute) and app is not None:
            for outer in evaluator.values(func.value, path, call.scope):
                if outer.role is Role.SERVER:
                    yield outer, evaluator.values(app, path, call.scope)


def _wrapped(evaluator: Evaluator) -> Iterator[Value]:
    for name in {name.rpartition(".")[2] for name in evaluator.wrappers}:
        for path, call in evaluator.calls_of(name):
            values = evaluator.values(call.node, path, call.scope)
            yield from (value for value in values if value.role is Role.WRAPPED)


def within(values: Values) -> Values:
    """Servers and Dash apps, with those that they wrap."""
    served = frozenset(value for value in values if value.role in _SERVED)
    inner = union(value.inner for value in served)
    return served | within(inner) if inner else served


_SERVED = frozenset({Role.DASH, Role.SERVER, Role.WRAPPED})
