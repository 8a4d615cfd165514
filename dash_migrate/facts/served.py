"""How a module offers the app to a WSGI server: by a name, by a function, or not yet."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import Function, Kind, guarded
from dash_migrate.facts.values import Role, union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.groups import Group
    from dash_migrate.facts.scope import Binding, ModuleIndex
    from dash_migrate.facts.sites import Sites
    from dash_migrate.facts.values import Values

# Names that people and platforms expect, the likeliest first.
_SERVER_NAMES = ("server", "application", "app", "flask_app", "wsgi_app", "wsgi", "flask_server")
_DASH_NAMES = ("app", "dash_app", "dashapp", "dashboard", "application")
_FACTORY_NAMES = ("create_app", "make_app", "create_server", "make_server", "get_server", "init_app", "get_app")


class Served(enum.Enum):
    """What gunicorn finds in the entry module, best first."""

    NAME = "a name for the server"
    DASH = "a Dash app, but no name for its server"
    FACTORY = "a function that returns the server"
    DASH_FACTORY = "a function that returns the Dash app"
    HIDDEN = "nothing: the app is made only when the file is run as a script, or inside a function"
    DETACHED = "a Dash app that is never put on a server"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a module offers: `expression` is the name, the Dash app, or the call without its module."""

    served: Served
    expression: str


class Offers:
    """Works out what modules offer of a group of Dash apps."""

    def __init__(self, evaluator: Evaluator, sites: Sites) -> None:
        self._evaluator = evaluator
        self._sites = sites

    def of(self, path: str, group: Group) -> Offer:
        """The best that the module offers to who imports it."""
        if not group.servers:
            return Offer(Served.DETACHED, "")
        index = self._evaluator.modules.indexes[path]
        servers, apps = self._names(index, group)
        if servers:
            return Offer(Served.NAME, _preferred(servers, _SERVER_NAMES))
        if apps:
            return Offer(Served.DASH, _preferred(apps, _DASH_NAMES))
        return self._factory(index, group) or Offer(Served.HIDDEN, "")

    def named(self, path: str, group: Group, expression: str) -> Offer:
        """What a given name, or call of a function with literal arguments, is in the module."""
        index = self._evaluator.modules.indexes[path]
        name, call, _ = expression.partition("(")
        found = Served.HIDDEN
        if call:
            for value in self._evaluator.named(name, path, index.scope):
                if value.role is Role.FUNCTION and isinstance(value.node, Function):
                    found = self._made(self._evaluator.returned(value.path, value.node), group) or found
        else:
            values = union(values for bound, values in self._bound_on_import(index, name) if bound == name)
            if group.serves(values):
                found = Served.NAME
            elif not self._sites.dash_of(values).isdisjoint(group.apps) and group.servers:
                found = Served.DASH
        return Offer(found, expression if found is not Served.HIDDEN else "")

    def binds(self, path: str, expression: str) -> bool:
        """Whether the module gives a name, or the function of a call, any value."""
        return expression.partition("(")[0] in self._evaluator.modules.indexes[path].scope.bindings

    def _made(self, values: Values, group: Group) -> Served | None:
        """What a function that returns these values is; None if it has nothing to do with the group."""
        if group.serves(values):
            return Served.FACTORY
        return None if self._sites.dash_of(values).isdisjoint(group.apps) else Served.DASH_FACTORY

    def _names(self, index: ModuleIndex, group: Group) -> tuple[dict[str, int], dict[str, int]]:
        """Names of the server, and expressions of the Dash app, each with a rank: what serves everything first."""
        servers: dict[str, int] = {}
        apps: dict[str, int] = {}
        for name, values in self._bound_on_import(index):
            if not values:
                continue
            if group.serves(values):
                outer = any(value.role is Role.WRAPPED or value in group.outer for value in values)
                servers[name] = 0 if outer else 1
            elif not self._sites.dash_of(values).isdisjoint(group.apps):
                apps[name] = 0
            else:
                apps.update(dict.fromkeys(self._inside(name, values, group), 1))
        return servers, apps

    def _bound_on_import(self, index: ModuleIndex, wanted: str = "") -> Iterator[tuple[str, Values]]:
        """Module-level names with what they are after the import; a name left behind by a rebinding is out."""
        names = [wanted] if wanted else list(index.scope.bindings)
        for name in names:
            live = [binding for binding in index.scope.bindings.get(name, ()) if self._live(index, binding)]
            if live:
                found = (self._evaluator.binding_values(binding, name, index.path) for binding in live)
                yield name, union(found)
        for star in index.stars:
            for name in [wanted] if wanted else (*_SERVER_NAMES, *_DASH_NAMES):
                if name not in index.scope.bindings:
                    yield name, self._evaluator.imported(f"{star}.{name}", index.path)

    def _live(self, index: ModuleIndex, binding: Binding) -> bool:
        if binding.kind not in {Kind.IMPORT, Kind.ASSIGN, Kind.PART}:
            return False
        if self._sites.place(index.path, binding.scope, binding.ancestors) is not Place.IMPORT:
            return False
        return not stale(index, binding)

    def _inside(self, name: str, values: Values, group: Group) -> Iterator[str]:
        """Expressions through which a name leads to the Dash app: `module.app`, `dashboard.app`."""
        for value in values:
            if value.role is Role.MODULE:
                for instance in group.instances:
                    at_top = instance.function is None and instance.place is Place.IMPORT
                    if instance.path == value.path and instance.name and at_top:
                        yield f"{name}.{instance.name}"
            elif value.role is Role.OBJECT:
                for attr in classes.set_by_methods(self._evaluator, value):
                    found = self._evaluator.member(value, attr)
                    if not self._sites.dash_of(found).isdisjoint(group.apps):
                        yield f"{name}.{attr}"

    def _factory(self, index: ModuleIndex, group: Group) -> Offer | None:
        """A function, defined or imported here, that needs no argument and returns the server or the app."""
        found: dict[Served, dict[str, int]] = {}
        for name in index.scope.bindings:
            for value in self._evaluator.named(name, index.path, index.scope):
                if value.role is not Role.FUNCTION or not isinstance(value.node, Function):
                    continue
                made = self._made(self._evaluator.returned(value.path, value.node), group)
                if made is not None and not _required(value.node):
                    found.setdefault(made, {})[name] = 0
        for served in (Served.FACTORY, Served.DASH_FACTORY):
            if served in found:
                return Offer(served, f"{_preferred(found[served], _FACTORY_NAMES)}()")
        return None


def stale(index: ModuleIndex, binding: Binding) -> bool:
    """Whether `server = app.server` stands before `app` is made again: it is then the first app's server."""
    value = binding.value
    if not isinstance(value, ast.Attribute) or not isinstance(value.value, ast.Name):
        return False
    later = index.scope.bindings.get(value.value.id, ())
    return any(
        other.kind is Kind.ASSIGN
        and isinstance(other.value, ast.Call)
        and isinstance(other.node, ast.Name)
        and other.node.lineno > value.lineno
        and not any(isinstance(statement, Function) for statement, _ in other.ancestors)
        and not guarded(other.ancestors)
        for other in later
    )


def _required(function: Function) -> bool:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    keyword_only = [d for d in arguments.kw_defaults if d is None]
    return len(positional) > len(arguments.defaults) or bool(keyword_only)


def _preferred(names: dict[str, int], order: tuple[str, ...]) -> str:
    """The name to use: lowest rank, then the expected names in order, then the first written."""
    written = list(names)

    def key(name: str) -> tuple[int, int, int]:
        known = order.index(name) if name in order else len(order)
        return names[name], known, written.index(name)

    return min(names, key=key)
