"""What a variable of the process holds, by what it is given: containers, frames, figures."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.scope import Function
from dash_migrate.facts.scope import Kind as Bound
from dash_migrate.knowledge import load
from dash_migrate.state.model import Kind
from dash_migrate.state.stores import holder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import Scope
    from dash_migrate.state.model import Variable
    from dash_migrate.state.resolver import Resolver

_CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_TO_CONTAINER = frozenset({"to_dict", "tolist", "to_list", "split", "splitlines"})
_MAX_DEPTH = 6


class Kinds:
    """What the variables of an app hold.

    Args:
        resolver: of the app.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._flow = resolver.facts.derive(flow)
        self._known: dict[Variable, Kind] = {}

    def of(self, variable: Variable) -> Kind:
        """What a variable holds: the first of its values that can be told decides."""
        if variable not in self._known:
            self._known[variable] = Kind.PLAIN
            found = (self.value(expr, path, scope) for expr, path, scope in self.given(variable))
            self._known[variable] = next((kind for kind in found if kind is not Kind.PLAIN), Kind.PLAIN)
        return self._known[variable]

    def value(self, expr: ast.expr, path: str, scope: Scope) -> Kind:
        """What the value of an expression is."""
        for origin in self._flow.origins(expr, path, scope):
            if isinstance(origin.node, ast.expr) and not origin.way:
                kind = self._literal(origin.node, origin.path, origin.scope, 0)
                if kind is not Kind.PLAIN:
                    return kind
        return Kind.PLAIN

    def given(self, variable: Variable) -> Iterator[tuple[ast.expr, str, Scope]]:
        """What the code gives a variable."""
        index = self._resolver.facts.modules.indexes[variable.path]
        name = variable.name.rpartition(".")[2]
        if variable.name == "os.environ":
            return
        inside = index.scopes.get(variable.owner)
        for binding in inside.bindings.get(name, ()) if inside is not None else ():
            if binding.value is not None and binding.kind in {Bound.ASSIGN, Bound.OTHER}:
                yield binding.value, variable.path, binding.scope
            elif binding.kind is Bound.PARAMETER and isinstance(binding.node, ast.arg):
                use = ast.Name(name, ast.Load())
                ast.copy_location(use, binding.node)
                yield from ((use, variable.path, binding.scope),)
        for where, other in self._resolver.facts.modules.indexes.items() if "." in variable.name else ():
            for site in other.attribute_sets:
                if (
                    site.target.attr == name
                    and self._resolver.variable(site.target, where, site.scope) == variable
                ):
                    yield site.value, where, site.scope
        if isinstance(variable.owner, ast.ClassDef):
            yield from self._set_in_class(variable, name)

    def _set_in_class(self, variable: Variable, name: str) -> Iterator[tuple[ast.expr, str, Scope]]:
        """What methods give an attribute of `self`, before anybody could say whose object it is."""
        index = self._resolver.facts.modules.indexes[variable.path]
        for site in index.attribute_sets:
            function = site.scope.function
            owner = index.scopes[function].parent if function is not None else None
            if site.target.attr == name and owner is not None and owner.node is variable.owner:
                yield site.value, variable.path, site.scope

    def _literal(self, expr: ast.expr, path: str, scope: Scope, depth: int) -> Kind:
        if isinstance(expr, _CONTAINERS):
            return Kind.CONTAINER
        if depth > _MAX_DEPTH:
            return Kind.PLAIN
        if isinstance(expr, ast.Subscript | ast.BinOp):
            base = holder_of(expr)[0] if isinstance(expr, ast.Subscript) else expr.left
            kind = self._variable(base, path, scope, depth)
            return kind if kind is Kind.FRAME else Kind.PLAIN
        return self._call(expr, path, scope, depth) if isinstance(expr, ast.Call) else Kind.PLAIN

    def _variable(self, base: ast.expr, path: str, scope: Scope, depth: int) -> Kind:
        if isinstance(base, ast.Call | ast.Subscript | ast.BinOp):
            return self._literal(base, path, scope, depth + 1)
        if isinstance(base, ast.Name) and any(
            isinstance(one.scope.node, Function) for one in scope.lookup(base.id) if one.value is not None
        ):
            values = [one for one in scope.lookup(base.id) if one.value is not None]
            kinds = (
                self._literal(one.value, path, one.scope, depth + 1) for one in values if one.value is not None
            )
            return next((kind for kind in kinds if kind is not Kind.PLAIN), Kind.PLAIN)
        variable = self._resolver.variable(base, path, scope)
        return self.of(variable) if variable is not None else Kind.PLAIN

    def _call(self, call: ast.Call, path: str, scope: Scope, depth: int) -> Kind:
        known = load("shared_state")
        index = self._resolver.facts.modules.indexes[path]
        names = index.qualified(call.func, scope)
        if isinstance(call.func, ast.Name) and not scope.lookup(call.func.id):
            names = (call.func.id,)
        for name in names:
            if name in known["containers"]:
                return Kind.CONTAINER
            if name.startswith(tuple(f"{module}." for module in known["frame-modules"])):
                return Kind.FRAME
            if name.startswith("plotly.express.data."):  # sample data
                return Kind.FRAME
            if name.startswith(tuple(f"{module}." for module in known["figure-modules"])):
                return Kind.FIGURE
        if names or not isinstance(call.func, ast.Attribute):
            return Kind.PLAIN
        kind = self._variable(call.func.value, path, scope, depth)
        if call.func.attr in _TO_CONTAINER and kind in {Kind.FRAME, Kind.PLAIN}:
            return Kind.CONTAINER
        return kind if kind in {Kind.FRAME, Kind.FIGURE} or call.func.attr == "copy" else Kind.PLAIN
