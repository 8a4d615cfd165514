"""Whether a variable surely got its value in the same request before it is read."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role
from dash_migrate.state.body import before
from dash_migrate.state.contents import class_of
from dash_migrate.state.model import How

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts.scope import Ancestors, Scope
    from dash_migrate.state.model import Reading, Variable, Write
    from dash_migrate.state.resolver import Resolver

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_MAX_DEPTH = 3


class Settled:
    """Which code surely gives one variable a value.

    Args:
        resolver: of the app.
        variable: the one.
        writes: the writes to it that leave nothing of what was there before.
    """

    def __init__(self, resolver: Resolver, variable: Variable, writes: Sequence[Write]) -> None:
        self._resolver = resolver
        # What its class has is not made anew with an object.
        body = resolver.facts.modules.indexes[variable.path].scopes.get(variable.owner)
        name = variable.name.rpartition(".")[2]
        self._owner = None if body is not None and name in body.bindings else variable.owner
        self._whole = {
            one.store.node for one in writes if one.store.how is How.REBOUND or one.store.method == "clear"
        }
        self._parts: dict[str, set[ast.AST]] = defaultdict(set)
        for write in writes:
            if write.store.how is How.PUT and write.store.keys:
                self._parts[ast.dump(write.store.keys[0])].add(write.store.node)
        self._nodes: set[ast.AST] = set()
        self._functions: dict[ast.AST, bool] = {}

    def before(self, reading: Reading) -> bool:
        """Whether the request that reads has given the variable its value before, on every way there."""
        self._nodes = self._whole | self._parts.get(reading.key, set())
        self._functions.clear()
        return self._above(reading.node, reading.path, reading.scope, reading.ancestors, 0)

    def _above(self, node: ast.AST, path: str, scope: Scope, ancestors: Ancestors, depth: int) -> bool:
        function = scope.node
        if isinstance(function, Function):
            if any(self._statement(one, path, scope, depth) for one in before(function, node, ancestors)):
                return True
            if any(one.function is function for one in self._resolver.moments.requests_of(scope)):
                return False
            return depth < _MAX_DEPTH and self._callers(path, function, depth)
        return False

    def _callers(self, path: str, function: Function, depth: int) -> bool:
        """Whether all that call a function for a request have given the value before."""
        asked = [
            (where, call)
            for where, call in self._resolver.facts.sites.callers(path, function)
            if self._resolver.moments.requests_of(call.scope)
        ]
        inside = [call for _, call in asked if isinstance(call.scope.node, Function)]
        return (
            bool(asked)
            and len(inside) == len(asked)
            and all(
                self._above(call.node, where, call.scope, _within(call.ancestors, call.scope.node), depth + 1)
                for where, call in asked
            )
        )

    def _block(self, block: Sequence[ast.stmt], path: str, scope: Scope, depth: int) -> bool:
        return any(self._statement(one, path, scope, depth) for one in block)

    def _statement(self, node: ast.stmt, path: str, scope: Scope, depth: int) -> bool:
        """Whether running a statement to its end gives the variable a value, or leaves the block."""
        if node in self._nodes or isinstance(node, _LEAVES):
            return True
        match node:
            case ast.If(body=body, orelse=orelse):
                parts = (body, orelse)
                return all(self._block(part, path, scope, depth) for part in parts)
            case ast.With(body=body) | ast.AsyncWith(body=body):
                return self._block(body, path, scope, depth)
            case ast.Try(body=body, handlers=handlers, finalbody=final):
                if self._block(final, path, scope, depth):
                    return True
                ways = [body, *(handler.body for handler in handlers)]
                return all(self._block(way, path, scope, depth) for way in ways)
            case ast.Expr(value=ast.Call() as call) if call in self._nodes:
                return True
            case ast.Assign(value=ast.Call() as call) if self._makes_anew(node, call, path, scope):
                return True
            case ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call):
                return depth < _MAX_DEPTH and self._called(call, path, scope, depth)
        return False

    def _makes_anew(self, node: ast.Assign, call: ast.Call, path: str, scope: Scope) -> bool:
        """Whether a variable of the process gets a new object of the class whose attribute is asked for."""
        return self._owner in class_of(self._resolver, call, path, scope) and any(
            self._resolver.variable(target, path, scope) is not None for target in node.targets
        )

    def _called(self, call: ast.Call, path: str, scope: Scope, depth: int) -> bool:
        """Whether a function of the app that is called gives the value."""
        values = self._resolver.facts.evaluator.values(call.func, path, scope)
        functions = [v for v in values if v.role is Role.FUNCTION and isinstance(v.node, Function)]
        return bool(functions) and all(self._function(v.path, v.node, depth + 1) for v in functions)

    def _function(self, path: str, node: ast.AST | None, depth: int) -> bool:
        assert isinstance(node, Function)
        if node not in self._functions:
            self._functions[node] = False
            scope = self._resolver.facts.modules.indexes[path].scopes[node]
            writes = [one for one in node.body if not isinstance(one, _LEAVES)]
            self._functions[node] = self._block(writes, path, scope, depth)
        return self._functions[node]


def _within(ancestors: Ancestors, function: ast.AST) -> Ancestors:
    """The statements around a place that lie inside of a function."""
    around = [statement for statement, _ in ancestors]
    return ancestors[around.index(function) + 1 :] if function in around else ancestors
