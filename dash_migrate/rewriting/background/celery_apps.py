"""The Celery apps of the app: where they are made, under which names modules have them, what they lack."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import argument
from dash_migrate.knowledge import load
from dash_migrate.rewriting.background.managers import made_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.rewriting.background.managers import Manager

_BACKEND, _BROKER = 2, 9  # positions of Celery's parameters
# What may set the result backend elsewhere: celery's own names for its settings and for where they come from.
_CONFIGURING = (b"config_from", b"result_backend", b"RESULT_BACKEND", b".conf")


@dataclass(frozen=True, slots=True, eq=False)
class CeleryApp:
    """One `Celery(...)`.

    Args:
        path: the file that makes it.
        site: the call that does.
        name: its name at the top of that file; empty if it has none there.
    """

    path: str
    site: CallSite
    name: str


def celery_apps(facts: Facts) -> tuple[CeleryApp, ...]:
    """The Celery apps, by file and in the order of the text; kept with `facts.derive(celery_apps)`."""
    return tuple(
        CeleryApp(path, site, next(iter(names_in(facts, path, site.node)), ""))
        for path, site, _ in made_of(facts, load("background")["celery"]["apps"])
    )


def names_in(facts: Facts, path: str, node: ast.Call) -> Iterator[str]:
    """The names at the top of a file that stand for what a call makes, here or in another module."""
    follow = facts.derive(flow)
    for name, bindings in facts.modules.indexes[path].scope.bindings.items():
        for binding in bindings:
            if binding.kind is not Kind.IMPORT and not isinstance(
                binding.value, ast.Call | ast.Name | ast.Attribute
            ):
                continue
            if any(origin.node is node for origin in follow.binding(binding, name, path)):
                yield name
                break


def app_of(facts: Facts, manager: Manager) -> CeleryApp | None:
    """The Celery app that a manager works with; None if it cannot be told."""
    given = argument(manager.site.node, 0, "celery_app")
    if given is None:
        return None
    origins = facts.derive(flow).origins(given, manager.path, manager.site.scope)
    nodes = {origin.node for origin in origins}
    found = [app for app in facts.derive(celery_apps) if app.site.node in nodes]
    return found[0] if len(found) == 1 else None


def broker_of(app: CeleryApp) -> ast.expr | None:
    """What the app is given as its broker, where that is an argument."""
    return argument(app.site.node, _BROKER, "broker")


def lacks_backend(facts: Facts, app: CeleryApp) -> bool:
    """Whether a Celery app surely has no result backend: no argument names one and no line configures the app."""
    call = app.site.node
    given = {keyword.arg for keyword in call.keywords}
    if None in given or not given.isdisjoint({"backend", "result_backend", "config_source", "changes"}):
        return False
    if argument(call, _BACKEND, "backend") is not None or any(isinstance(arg, ast.Starred) for arg in call.args):
        return False
    files = (index.source.data for index in facts.modules.indexes.values())
    return not any(mark in data for data in files for mark in _CONFIGURING)
