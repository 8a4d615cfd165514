"""By which names a place in the code can speak of a Dash app, and whether they are bound when it runs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.order import deferred, order
from dash_migrate.facts.scope import Binding, Function, Kind, guarded
from dash_migrate.facts.values import Role, Value, argument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.order import Order
    from dash_migrate.facts.scope import Ancestors, Scope
    from dash_migrate.facts.values import Values

_EITHER = {"body": ("orelse", "handlers"), "orelse": ("body",), "handlers": ("body",)}
_ALWAYS = (ast.With, ast.AsyncWith, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place in the code.

    Args:
        path: the file.
        node: the expression there.
        scope: where its names are looked up.
        ancestors: the statements around it.
    """

    path: str
    node: ast.expr
    scope: Scope
    ancestors: Ancestors

    def moment(self, order: Order) -> int | None:
        """When it first runs; None if it waits to be called."""
        return order.moment(self.scope, self.ancestors)

    def covered(self, bindings: Sequence[Binding]) -> bool:
        """Whether one of the bindings was made, whatever branches were taken, when the code here runs."""
        inside = [pair for binding in bindings for pair in binding.ancestors]
        return any(self._follows(binding) and self._unconditional(binding, inside) for binding in bindings)

    def _follows(self, binding: Binding) -> bool:
        """Whether the code stands below a binding of the same function, or waits in a function for its call."""
        if binding.kind is Kind.PARAMETER or not _same_body(binding.scope, self.scope):
            return True
        statement, here = _statement(binding), self.ancestors[-1][0] if self.ancestors else None
        end = (statement.end_lineno or 0, statement.end_col_offset or 0)
        return statement is not here and end <= (self.node.lineno, self.node.col_offset)

    def _unconditional(self, binding: Binding, inside: Sequence[tuple[ast.stmt, str]]) -> bool:
        for node, part in binding.ancestors:
            if (node, part) in self.ancestors or isinstance(node, _ALWAYS) or node is _statement(binding):
                continue
            others = _EITHER.get(part, ()) if isinstance(node, ast.If | ast.Try) else ()
            if not any((node, other) in inside for other in others):
                return False
        return True


@dataclass(frozen=True, slots=True, eq=False)
class AppName:
    """An expression that means a Dash app.

    Args:
        expression: `app`, `self.app`, `index.app`.
        apps: what it means.
        given: for each name in it, the bindings that give it its value: one of them is needed.
        is_self: whether it is an instance of a class of the app that is a Dash app itself.
    """

    expression: str
    apps: frozenset[Value]
    given: tuple[tuple[Binding, ...], ...]
    is_self: bool = False


def app_names(facts: Facts, spot: Spot) -> list[AppName]:
    """The expressions that mean Dash apps alone in a scope, the nearest and plainest first."""
    found: list[AppName] = []
    for scope in spot.scope.chain():
        names = facts.derive(_Names).of(spot.path, scope)
        found += [one for one in names if _means_here(one, spot.scope, scope)]
    found += _starred(facts, spot)
    return sorted(found, key=lambda one: "." in one.expression)


def _means_here(name: AppName, inner: Scope, scope: Scope) -> bool:
    """Whether no scope further in gives the name another meaning."""
    first = name.expression.partition(".")[0]
    return inner.lookup(first) is scope.bindings[first]


class _Names:
    """The expressions that mean Dash apps, found once for each scope."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[int, list[AppName]] = {}

    def of(self, path: str, scope: Scope) -> list[AppName]:
        """Those that start with a name of the scope."""
        if id(scope) not in self._found:
            self._found[id(scope)] = [one for name in scope.bindings for one in self._named(path, scope, name)]
        return self._found[id(scope)]

    def _named(self, path: str, scope: Scope, name: str) -> Iterator[AppName]:
        """What one name means: an app, or something with an app for an attribute."""
        facts, bindings = self._facts, tuple(scope.bindings[name])
        plain = _plain(facts, path, scope, name)
        values = facts.evaluator.named(name, path, scope)
        if plain is not None:
            yield plain
        elif len(values) == 1:
            value = next(iter(values))
            if value.role is Role.MODULE and all(binding.kind is Kind.IMPORT for binding in bindings):
                inner = facts.modules.indexes[value.path].scope
                for one in (_plain(facts, value.path, inner, attr) for attr in inner.bindings):
                    if one is not None:
                        yield AppName(f"{name}.{one.expression}", one.apps, (bindings, *one.given))
            elif value.role is Role.OBJECT:
                yield from _attributes(facts, name, bindings, value)


def _plain(facts: Facts, path: str, scope: Scope, name: str) -> AppName | None:
    """A name that means Dash apps and nothing else."""
    values = facts.evaluator.named(name, path, scope)
    apps, bindings = _apps(facts, values), tuple(scope.bindings[name])
    if not apps or not all(_gives_app(facts, path, name, binding) for binding in bindings):
        return None
    return AppName(name, apps, (bindings,), any(value.role is Role.OBJECT for value in values))


def _attributes(facts: Facts, name: str, bindings: tuple[Binding, ...], value: Value) -> Iterator[AppName]:
    """The attributes of an instance of a class of the app that are Dash apps."""
    for attr in dict.fromkeys(classes.set_by_methods(facts.evaluator, value)):
        apps = _apps(facts, facts.evaluator.member(value, attr))
        index = facts.modules.indexes[value.path]
        sets = [site for site in index.attribute_sets if site.target.attr == attr]
        if apps and all(_apps(facts, facts.evaluator.values(s.value, value.path, s.scope)) for s in sets):
            given = tuple(Binding(Kind.ASSIGN, s.target, s.scope, s.ancestors, s.value) for s in sets)
            yield AppName(f"{name}.{attr}", apps, (bindings, given))


def _starred(facts: Facts, spot: Spot) -> Iterator[AppName]:
    """The names that star imports of the app's modules bring."""
    found = facts.derive(order)
    for edge in facts.modules.indexes[spot.path].imports:
        module = facts.modules.resolve(edge.module, spot.path) if "*" in edge.names else None
        inner = facts.modules.indexes.get(module.path) if module is not None and not module.rest else None
        if inner is None or "__all__" in inner.scope.bindings:
            continue
        star = Binding(Kind.IMPORT, edge.node, edge.scope, edge.ancestors)
        started = found.started.get(edge.node, 0)
        for name in inner.scope.bindings:
            one = None if spot.scope.lookup(name) else _plain(facts, inner.path, inner.scope, name)
            there = one and any(found.ended.get(_statement(b), started) < started for b in one.given[0])
            if one is not None and there and not name.startswith("_"):
                yield AppName(name, one.apps, ((star,),))


def _apps(facts: Facts, values: Values) -> frozenset[Value]:
    """The Dash apps that values are, if they are nothing else."""
    apps = [facts.sites.dash_of(frozenset({value})) for value in values]
    return frozenset[Value]().union(*apps) if all(apps) else frozenset()


def _gives_app(facts: Facts, path: str, name: str, binding: Binding) -> bool:
    """Whether one binding gives a Dash app, whoever calls."""
    if not _apps(facts, facts.evaluator.binding_values(binding, name, path)):
        return False
    function = binding.scope.node
    if binding.kind is not Kind.PARAMETER or not isinstance(function, Function):
        return binding.kind is not Kind.ELEMENT
    owner = binding.scope.parent
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if owner is not None and isinstance(owner.node, ast.ClassDef):
        if names[:1] == [name]:
            return True
        names = names[1:]
    position = names.index(name) if name in names else None
    given = [
        (where, call.scope, argument(call.node, position, name))
        for where, call in facts.sites.callers(path, function)
    ]
    return bool(given) and all(
        one is not None and _apps(facts, facts.evaluator.values(one, where, scope)) for where, scope, one in given
    )


def ready(facts: Facts, name: AppName, spot: Spot) -> bool:
    """Whether an expression means the app whenever the code at a place runs."""
    found = facts.derive(order)
    moment = spot.moment(found)
    if name.is_self:
        made = [found.made.get(app.node) for app in name.apps if app.node is not None]
        return moment is None or any(one is not None and one < moment for one in made)
    for bindings in name.given:
        usable = [one for one in bindings if _in_time(found, one, spot, moment)]
        if not spot.covered(usable):
            return False
    return True


def _in_time(found: Order, binding: Binding, spot: Spot, moment: int | None) -> bool:
    """Whether a binding is made before the code at a place runs, as importing the app goes."""
    if binding.kind is Kind.PARAMETER:
        return True
    if guarded(binding.ancestors) and not guarded(spot.ancestors):
        return False
    maker = deferred(binding.scope)
    if maker is not None and _same_body(binding.scope, spot.scope):
        return True
    ended = found.ended.get(_statement(binding))
    if moment is not None:
        return ended is not None and ended < moment
    around = any(scope.node is maker for scope in spot.scope.chain())
    return ended is not None or around or getattr(maker, "name", "") == "__init__"


def _same_body(one: Scope, other: Scope) -> bool:
    """Whether two scopes are of the same function, or both of the same module's top level."""
    return deferred(one) is deferred(other) and [*one.chain()][-1] is [*other.chain()][-1]


def _statement(binding: Binding) -> ast.stmt:
    """The statement that a binding is made by."""
    inner = binding.node if isinstance(binding.node, ast.stmt) else None
    return inner or binding.ancestors[-1][0]
