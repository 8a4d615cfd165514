"""How a module offers the app to a WSGI server: by a name, by a function, or not yet."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.evaluate import Role, Value
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.sites import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.evaluate import Evaluator, Values
    from dash_migrate.facts.scope import Binding, ModuleIndex
    from dash_migrate.facts.sites import DashInstance, Sites

# Names that people and platforms expect, the likeliest first.
_SERVER_NAMES = ("server", "application", "app", "flask_app", "wsgi_app", "wsgi", "flask_server")
_DASH_NAMES = ("app", "dash_app", "dashapp", "dashboard", "application")


class Served(enum.Enum):
    """What gunicorn finds in the entry module, best first."""

    NAME = "a name for the server"
    DASH = "a Dash app, but no name for its server"
    FACTORY = "a function that returns the server"
    DASH_FACTORY = "a function that returns the Dash app"
    HIDDEN = "nothing: the app is made only when the file is run as a script, or inside a function"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a module offers: `expression` is the name, the Dash app, or the call without its module."""

    served: Served
    expression: str


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The Dash apps that share a server, and the values that are that server."""

    instances: tuple[DashInstance, ...]
    servers: frozenset[Value]

    @property
    def apps(self) -> frozenset[Value]:
        """The Dash apps as values."""
        return frozenset(instance.value for instance in self.instances)

    def serves(self, values: Values) -> bool:
        """Whether one of the values is the server, or wraps it."""
        for value in values:
            if value in self.servers:
                return True
            if value.role is Role.WRAPPED and (self.serves(value.inner) or self.apps & value.inner):
                return True
        return False


class Offers:
    """Works out what modules offer of a group of Dash apps."""

    def __init__(self, evaluator: Evaluator, sites: Sites) -> None:
        self._evaluator = evaluator
        self._sites = sites

    def of(self, path: str, group: Group) -> Offer:
        """The best that the module offers to who imports it."""
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
        for bound, values in self._bound_on_import(index):
            if bound == name and not call:
                if group.serves(values):
                    return Offer(Served.NAME, name)
                if self._sites.dash_of(values) & group.apps:
                    return Offer(Served.DASH, name)
        if call:
            for value in self._evaluator.named(name, path, index.scope):
                if isinstance(value.node, Function):
                    returned = self._evaluator.returned(value.path, value.node)
                    if group.serves(returned):
                        return Offer(Served.FACTORY, expression)
                    if self._sites.dash_of(returned) & group.apps:
                        return Offer(Served.DASH_FACTORY, expression)
        return Offer(Served.HIDDEN, "")

    def _names(self, index: ModuleIndex, group: Group) -> tuple[dict[str, int], dict[str, int]]:
        """Names of the server, and expressions of the Dash app, each with a rank: wrapped servers first."""
        servers: dict[str, int] = {}
        apps: dict[str, int] = {}
        for name, values in self._bound_on_import(index):
            if group.serves(values):
                wrapped = any(value.role is Role.WRAPPED for value in values)
                servers[name] = 0 if wrapped else 1
            elif self._sites.dash_of(values) & group.apps:
                apps[name] = 0
            else:
                apps.update(dict.fromkeys(self._inside(name, values, group), 1))
        return servers, apps

    def _bound_on_import(self, index: ModuleIndex) -> Iterator[tuple[str, Values]]:
        """Module-level names with what they are after the import; a name left behind by a rebinding is out."""
        for name, bindings in index.scope.bindings.items():
            live = [binding for binding in bindings if self._live(index, binding)]
            if live:
                found = (self._evaluator.binding_values(binding, name, index.path) for binding in live)
                yield name, frozenset().union(*found)
        for star in index.stars:
            for name in (*_SERVER_NAMES, *_DASH_NAMES):
                if name not in index.scope.bindings:
                    yield name, self._evaluator.imported(f"{star}.{name}", index.path)

    def _live(self, index: ModuleIndex, binding: Binding) -> bool:
        if binding.kind not in {Kind.IMPORT, Kind.ASSIGN}:
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
                for site in self._evaluator.modules.indexes[value.path].attribute_sets:
                    found = self._evaluator.values(site.target, value.path, site.scope)
                    own = isinstance(site.target.value, ast.Name) and site.target.value.id == "self"
                    if own and self._sites.dash_of(found) & group.apps:
                        yield f"{name}.{site.target.attr}"

    def _factory(self, index: ModuleIndex, group: Group) -> Offer | None:
        """A function, defined or imported here, that needs no argument and returns the server or the app."""
        offers = []
        for name in index.scope.bindings:
            for value in self._evaluator.named(name, index.path, index.scope):
                if value.role is not Role.FUNCTION or not isinstance(value.node, Function):
                    continue
                if _required(value.node):
                    continue
                returned = self._evaluator.returned(value.path, value.node)
                if group.serves(returned):
                    offers.append(Offer(Served.FACTORY, f"{name}()"))
                elif self._sites.dash_of(returned) & group.apps:
                    offers.append(Offer(Served.DASH_FACTORY, f"{name}()"))
        return min(offers, key=lambda offer: offer.served is not Served.FACTORY, default=None)


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
