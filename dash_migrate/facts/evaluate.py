"""What an expression is, as far as serving an app goes: a Dash app, a server, what leads to one.

Nothing is run. Values are followed through assignments, imports between the app's modules, functions and
their arguments, and attributes of classes, a bounded number of steps deep.
"""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function, Kind
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts.modules import Modules
    from dash_migrate.facts.scope import Binding, CallSite, ModuleIndex, Scope

_MAX_DEPTH = 14


class Role(enum.Enum):
    """What a value is."""

    DASH = "a Dash app"
    SERVER = "a server"
    WRAPPED = "a wrapped server"
    OBJECT = "an instance of a class of the app"
    CLASS = "a class of the app"
    FUNCTION = "a function of the app"
    MODULE = "a module of the app"
    EXTERNAL = "something of a package"


@dataclass(frozen=True, eq=False, slots=True)
class Value:
    """One thing that an expression may be.

    Args:
        path: the file of `node`, which is the call or definition that the value comes from.
        name: the dotted name of what a package brings; for servers the framework.
        inner: what a wrapped server serves.
    """

    role: Role
    path: str = ""
    node: ast.AST | None = None
    name: str = ""
    inner: frozenset[Value] = frozenset()

    def _key(self) -> tuple[object, ...]:
        return (self.role, self.path, id(self.node), self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


Values = frozenset[Value]
_NONE: Values = frozenset()


class Evaluator:
    """Evaluates expressions of one version of the app.

    Args:
        modules: the app's modules.
    """

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        # The expression itself is kept: an id is given again once its object is gone.
        self._known: dict[tuple[int, int], tuple[ast.expr, Values]] = {}
        self._depth = 0
        knowledge = load("frameworks")
        self.dash_names = frozenset(knowledge["dash"])
        self.servers: dict[str, str] = knowledge["servers"]
        self.wrappers: dict[str, list[str]] = knowledge["wrappers"]
        self.asgi = frozenset(knowledge["asgi_backends"])

    def values(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        """All that `expr`, written in this file and scope, may be; empty for what is of no interest."""
        key = (id(expr), id(scope))
        if key in self._known:
            return self._known[key][1]
        if self._depth > _MAX_DEPTH:
            return _NONE
        self._known[key] = expr, _NONE  # a value that leads back to itself adds nothing
        self._depth += 1
        try:
            found = self._evaluate(expr, path, scope)
        finally:
            self._depth -= 1
        self._known[key] = expr, found
        return found

    def _evaluate(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        match expr:
            case ast.Name(id=name):
                return self.named(name, path, scope)
            case ast.Attribute(value=base, attr=attr):
                return _union(self._member(v, attr) for v in self.values(base, path, scope))
            case ast.Call():
                return self._call(expr, path, scope)
            case ast.IfExp(body=one, orelse=other):
                return self.values(one, path, scope) | self.values(other, path, scope)
            case ast.BoolOp(values=parts):
                return _union(self.values(part, path, scope) for part in parts)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.values(value, path, scope)
        return _NONE

    def named(self, name: str, path: str, scope: Scope) -> Values:
        """All that a name, used in this file and scope, may be."""
        bindings = scope.lookup(name)
        if bindings:
            return _union(self.binding_values(binding, name, path) for binding in bindings)
        index = self.modules.indexes[path]
        return _union(self.imported(f"{star}.{name}", path) for star in index.stars)

    def binding_values(self, binding: Binding, name: str, path: str) -> Values:
        """What one binding of `name` in the file `path` gives."""
        match binding.kind:
            case Kind.IMPORT:
                return self.imported(binding.qualified, path)
            case Kind.ASSIGN if binding.value is not None:
                return self.values(binding.value, path, binding.scope)
            case Kind.FUNCTION:
                return frozenset({Value(Role.FUNCTION, path, binding.node)})
            case Kind.CLASS:
                return frozenset({Value(Role.CLASS, path, binding.node)})
            case Kind.PARAMETER:
                return self._argument(binding.scope, name, path)
        return _NONE

    def imported(self, qualified: str, path: str) -> Values:
        """What an imported dotted name is: of the app if a file of it says so, else of a package."""
        found = self.modules.resolve(qualified, path)
        if found is None:
            return frozenset({Value(Role.EXTERNAL, name=qualified)})
        index = self.modules.indexes.get(found.path)
        if index is None:
            return _NONE
        values: Values = frozenset({Value(Role.MODULE, found.path, index.tree)})
        for attr in found.rest:
            values = _union(self._member(value, attr) for value in values)
        return values

    def _member(self, value: Value, attr: str) -> Values:
        """What `value.attr` is."""
        match value.role:
            case Role.EXTERNAL:
                return frozenset({Value(Role.EXTERNAL, name=f"{value.name}.{attr}")})
            case Role.MODULE:
                index = self.modules.indexes.get(value.path)
                return self.named(attr, value.path, index.scope) if index else _NONE
            case Role.DASH if attr == "server":
                return self.server_of(value)
            case Role.WRAPPED if attr == "wsgi_app":
                return frozenset({value})
            case Role.SERVER if attr == "wsgi_app":
                return frozenset({value})
            case Role.OBJECT | Role.CLASS:
                return self._attribute(value, attr)
        return _NONE

    def _attribute(self, value: Value, attr: str) -> Values:
        """What the methods of a class set `self.attr` to, or its body or a property gives."""
        index = self.modules.indexes[value.path]
        found = [
            self.values(site.value, value.path, site.scope)
            for site in index.attribute_sets
            if site.target.attr == attr and _class_of(index, site.scope) is value.node
        ]
        inner = index.scopes.get(value.node) if value.node else None
        for binding in inner.bindings.get(attr, ()) if inner else ():
            found.append(self.binding_values(binding, attr, value.path))
            if isinstance(binding.node, Function) and _is_property(binding.node):
                found.append(self.returned(value.path, binding.node))
        return _union(found)

    def _call(self, node: ast.Call, path: str, scope: Scope) -> Values:
        return _union(self._result(callee, node, path, scope) for callee in self.values(node.func, path, scope))

    def _result(self, callee: Value, node: ast.Call, path: str, scope: Scope) -> Values:
        if callee.role is Role.FUNCTION and isinstance(callee.node, Function):
            return self.returned(callee.path, callee.node)
        name = callee.name
        if callee.role is Role.CLASS:
            base = self.base_of(callee)
            if base is None:
                return frozenset({Value(Role.OBJECT, callee.path, callee.node)})
            name = base
        elif callee.role is not Role.EXTERNAL:
            return _NONE
        if name in self.dash_names:
            return frozenset({Value(Role.DASH, path, node)})
        if name in self.servers:
            return frozenset({Value(Role.SERVER, path, node, self.servers[name])})
        if name in self.wrappers:
            parts = (*node.args, *(keyword.value for keyword in node.keywords))
            inner = _union(self._mounted(part, path, scope) for part in parts)
            return frozenset({Value(Role.WRAPPED, path, node, "flask", inner)})
        return _NONE

    def _mounted(self, part: ast.expr, path: str, scope: Scope) -> Values:
        if isinstance(part, ast.Dict):
            return _union(self.values(value, path, scope) for value in part.values)
        return self.values(part, path, scope)

    def returned(self, path: str, function: Function) -> Values:
        """What a function of the app returns."""
        index = self.modules.indexes[path]
        scope = index.scopes[function]
        return _union(self.values(value, path, scope) for value in index.returns.get(function, ()))

    def base_of(self, value: Value) -> str | None:
        """The constructor that a class of the app inherits from, through other classes of it; None if none."""
        if not isinstance(value.node, ast.ClassDef):
            return None
        index = self.modules.indexes[value.path]
        scope = index.scopes[value.node].parent or index.scope
        for base in value.node.bases:
            for found in self.values(base, value.path, scope):
                if found.role is Role.EXTERNAL and (found.name in self.dash_names or found.name in self.servers):
                    return found.name
                if found.role is Role.CLASS and found.node is not value.node:
                    inherited = self.base_of(found)
                    if inherited is not None:
                        return inherited
        return None

    def server_of(self, dash: Value) -> Values:
        """The server that a Dash app is on: its own, the one that it was given, or that of `init_app`."""
        node = dash.node
        assert isinstance(node, ast.Call)
        index = self.modules.indexes[dash.path]
        scope = self.site(index, node).scope
        own = Value(Role.SERVER, dash.path, node, self._backend(node))
        given = argument(node, 1, "server")
        if given is None or (isinstance(given, ast.Constant) and given.value in {True, None}):
            return frozenset({own})
        if isinstance(given, ast.Constant):
            return _union(self._init_app(index, dash) for index in self.modules.indexes.values())
        return self.values(given, dash.path, scope) or frozenset({own})

    def _init_app(self, index: ModuleIndex, dash: Value) -> Values:
        return _union(
            self.values(call.node.args[0], index.path, call.scope)
            for call in index.calls
            if call.node.args
            and isinstance(call.node.func, ast.Attribute)
            and call.node.func.attr == "init_app"
            and dash in self.values(call.node.func.value, index.path, call.scope)
        )

    def _backend(self, node: ast.Call) -> str:
        backend = argument(node, 2, "backend")
        if isinstance(backend, ast.Constant) and backend.value in self.asgi:
            return str(backend.value)
        return "flask"

    def site(self, index: ModuleIndex, node: ast.Call) -> CallSite:
        """The call site of a call of this file."""
        sites = self._sites.setdefault(index.path, {})
        if not sites:
            sites.update({site.node: site for site in index.calls})
        return sites[node]

    @cached_property
    def _sites(self) -> dict[str, dict[ast.Call, CallSite]]:
        return {}

    @cached_property
    def _calls_by_name(self) -> dict[str, list[tuple[str, CallSite]]]:
        table: dict[str, list[tuple[str, CallSite]]] = {}
        for path, index in self.modules.indexes.items():
            for call in index.calls:
                table.setdefault(last_name(call.node.func), []).append((path, call))
        return table

    def calls_of(self, name: str) -> Iterator[tuple[str, CallSite]]:
        """All calls in the app whose callee's last name is `name`, with their file."""
        yield from self._calls_by_name.get(name, ())

    def _argument(self, scope: Scope, name: str, path: str) -> Values:
        """What the callers of a function of the app pass for its parameter `name`."""
        function = scope.node
        if not isinstance(function, Function):
            return _NONE
        owner = scope.parent.node if scope.parent else None
        names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
        callee: ast.AST = function
        if isinstance(owner, ast.ClassDef):
            if names and name == names[0]:
                return frozenset({Value(Role.OBJECT, path, owner)})
            names = names[1:]
            callee = owner if function.name == "__init__" else function
        position = names.index(name) if name in names else None
        called = owner.name if isinstance(owner, ast.ClassDef) and callee is owner else function.name
        found = []
        for caller, call in self.calls_of(called):
            given = argument(call.node, position, name)
            callees = self.values(call.node.func, caller, call.scope) if given is not None else _NONE
            if given is not None and any(value.node is callee for value in callees):
                found.append(self.values(given, caller, call.scope))
        return _union(found)


def argument(call: ast.Call, position: int | None, keyword: str) -> ast.expr | None:
    """The argument given by keyword or position; None if it is not, or hidden behind a star."""
    for item in call.keywords:
        if item.arg == keyword:
            return item.value
    if position is None or len(call.args) <= position:
        return None
    before = call.args[: position + 1]
    return None if any(isinstance(part, ast.Starred) for part in before) else call.args[position]


def last_name(function: ast.expr) -> str:
    """The last part of a dotted callee: `run` of `app.server.run`; empty for other expressions."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _class_of(index: ModuleIndex, scope: Scope) -> ast.AST | None:
    """The class whose method a scope lies in."""
    method = scope.function
    owner = index.scopes[method].parent if method is not None else None
    return owner.node if owner is not None else None


def _is_property(function: Function) -> bool:
    return any(
        isinstance(decorator, ast.Name) and decorator.id in {"property", "cached_property"}
        for decorator in function.decorator_list
    )


def _union(parts: Iterable[Values]) -> Values:
    return frozenset().union(*parts)
