"""What the value of an expression depends on: the request, earlier values, the time, what is loaded."""

from __future__ import annotations

import ast
import builtins
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import Role
from dash_migrate.knowledge import load
from dash_migrate.state.stores import stores_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from dash_migrate.facts.scope import Binding, Scope
    from dash_migrate.state.model import Variable
    from dash_migrate.state.resolver import Resolver

_MAX_DEPTH = 2
_READING = frozenset({"open", "input"})
_BUILTINS = frozenset(dir(builtins)) - _READING


class Source(enum.Enum):
    """What a value depends on."""

    REQUEST = "what the request brings"
    CHANGING = "the time, chance"
    LOADED = "what is read from outside, perhaps"
    ITSELF = "the variable's earlier value"


@dataclass(slots=True)
class Sources:
    """What a value depends on.

    Args:
        found: the kinds.
        names: the parameters, sessions and shared variables among it.
    """

    found: set[Source] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, source: Source, name: str = "") -> None:
        """Notes one more source."""
        self.found.add(source)
        if name:
            self.names.add(name)


class Looking:
    """Looks for sources in one app.

    Args:
        resolver: of the app.
        shared: the variables that requests share.
        loaded: those of them that hold data which requests load, the same for all visitors.
    """

    def __init__(
        self, resolver: Resolver, shared: Container[Variable], loaded: Container[Variable] = frozenset()
    ) -> None:
        self.resolver = resolver
        self.shared = shared
        self.loaded = loaded
        self._local: dict[ast.AST, dict[str, list[ast.expr]]] = {}
        known = load("shared_state")
        self._request: frozenset[str] = frozenset(known["request"])
        self._changing: frozenset[str] = frozenset(known["changing"])
        self._building: frozenset[str] = frozenset(known["building"])

    def sources(
        self, exprs: Iterable[ast.expr], path: str, scope: Scope, itself: Variable | None = None
    ) -> Sources:
        """What expressions of a scope depend on; `itself` is the variable that they are given to."""
        found = Sources()
        _Search(self, path, itself, found).look(exprs, scope)
        return found

    def put_in(self, scope: Scope, name: str) -> list[ast.expr]:
        """What a function puts into a local container: `rows.append(row)`."""
        if not isinstance(scope.node, Function):
            return []
        if scope.node not in self._local:
            table: dict[str, list[ast.expr]] = {}
            for store in stores_of(scope.node):
                if isinstance(store.target, ast.Name):
                    table.setdefault(store.target.id, []).extend((*store.values, *store.keys))
            self._local[scope.node] = table
        return self._local[scope.node].get(name, [])

    def external(self, names: tuple[str, ...], found: Sources) -> bool:
        """Notes what a name of a package is; False where it is neither of the visitor nor of the time."""
        for name in names:
            parts = name.split(".")
            starts = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
            asked = self._request & starts
            if asked:
                found.add(Source.REQUEST, min(asked))
                return True
            if self._changing & starts:
                found.add(Source.CHANGING)
                return True
        return False

    def loads(self, name: str) -> bool:
        """Whether a package's function may read something from outside."""
        last = name.rpartition(".")[2]
        return name.partition(".")[0] not in self._building or last.startswith(("read_", "load", "from"))


@dataclass(slots=True)
class _Search:
    """One search: in a file, for a variable, into what was found; the bindings and functions that it has seen."""

    looking: Looking
    path: str
    itself: Variable | None
    found: Sources
    depth: int = 0
    seen: set[int] = field(default_factory=set)

    def look(self, exprs: Iterable[ast.expr], scope: Scope) -> None:
        index = self.looking.resolver.facts.modules.indexes[self.path]
        waiting: list[tuple[ast.AST, Scope]] = [(expr, scope) for expr in exprs]
        while waiting:
            node, inside = waiting.pop()
            inside = index.scopes.get(node, inside)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                waiting += self._name(node, inside)
            elif isinstance(node, ast.Attribute):
                if self._known(node, inside):
                    continue
            elif isinstance(node, ast.Call):
                self._call(node, inside)
            waiting += [(part, inside) for part in ast.iter_child_nodes(node)]

    def _known(self, node: ast.Name | ast.Attribute, scope: Scope) -> bool:
        """Notes what a name or attribute is; False for local names and what has to be looked at in parts."""
        resolver = self.looking.resolver
        variable = resolver.variable(node, self.path, scope)
        if variable is None:
            names = resolver.facts.modules.indexes[self.path].qualified(node, scope)
            return self.looking.external(names, self.found)
        if variable == self.itself:
            self.found.add(Source.ITSELF)
        elif variable in self.looking.loaded:
            self.found.add(Source.LOADED)
        elif variable in self.looking.shared:
            self.found.add(Source.REQUEST, variable.name)
        return True

    def _name(self, node: ast.Name, scope: Scope) -> list[tuple[ast.AST, Scope]]:
        """Notes what a name is; gives the expressions that a local one comes from."""
        if self._known(node, scope):
            return []
        if self.itself is not None and self.itself in self.looking.resolver.objects_of(node, self.path, scope):
            self.found.add(Source.ITSELF)  # another name for it
            return []
        more: list[tuple[ast.AST, Scope]] = []
        for binding in scope.lookup(node.id):
            if id(binding) not in self.seen:
                self.seen.add(id(binding))
                more += self._bound(binding, node.id)
                more += [(value, binding.scope) for value in self.looking.put_in(binding.scope, node.id)]
        return more

    def _bound(self, binding: Binding, name: str) -> list[tuple[ast.AST, Scope]]:
        if binding.kind is Kind.PARAMETER:
            default = self._always_default(binding, name)
            if default is not None:
                return [(default, binding.scope)]
            if name not in {"self", "cls"}:
                self.found.add(Source.REQUEST, name)
        elif binding.value is not None:
            return [(binding.value, binding.scope)]
        elif binding.kind is Kind.OTHER and binding.ancestors:
            statement = binding.ancestors[-1][0]
            if isinstance(statement, ast.With | ast.AsyncWith):
                return [(item.context_expr, binding.scope) for item in statement.items]
            value = getattr(statement, "value", None)
            return [(value, binding.scope)] if isinstance(value, ast.expr) else []
        return []

    def _always_default(self, binding: Binding, name: str) -> ast.expr | None:
        """The default of a parameter that no call of its function gives; None where one may, or there is none."""
        function = binding.scope.node
        if not isinstance(function, Function):
            return None
        given = function.args
        names = [one.arg for one in (*given.posonlyargs, *given.args)]
        defaults = dict(zip(reversed(names), reversed(given.defaults), strict=False))
        if name not in defaults:
            return None
        place = names.index(name) - (names[0] in {"self", "cls"})
        calls = [call.node for _, call in self.looking.resolver.facts.sites.callers(self.path, function)]
        left_out = all(len(call.args) <= place and _names_none(call, name) for call in calls)
        return defaults[name] if calls and left_out else None

    def _call(self, call: ast.Call, scope: Scope) -> None:
        if isinstance(call.func, ast.Name) and not scope.lookup(call.func.id) and call.func.id in _BUILTINS:
            return
        values = self.looking.resolver.facts.evaluator.values(call.func, self.path, scope)
        for value in values:
            if value.role is Role.FUNCTION and isinstance(value.node, Function) and self.depth < _MAX_DEPTH:
                self._inside(value.path, value.node)
        outside = any(value.role is Role.EXTERNAL and self.looking.loads(value.name) for value in values)
        if outside or (isinstance(call.func, ast.Name) and not values):
            self.found.add(Source.LOADED)

    def _inside(self, path: str, function: Function) -> None:
        """What a function of the app gives that its caller does not pass."""
        if id(function) in self.seen:
            return
        self.seen.add(id(function))
        index = self.looking.resolver.facts.modules.indexes[path]
        inner = Sources()
        search = _Search(self.looking, path, None, inner, self.depth + 1, self.seen)
        search.look(index.returns.get(function, ()), index.scopes[function])
        inner.names -= {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
        if not inner.names:
            inner.found.discard(Source.REQUEST)
        self.found.found |= inner.found
        self.found.names |= inner.names


def _names_none(call: ast.Call, name: str) -> bool:
    """Whether a call surely gives no argument of a name: neither itself nor behind a star."""
    return not any(isinstance(one, ast.Starred) for one in call.args) and all(
        one.arg not in {name, None} for one in call.keywords
    )
