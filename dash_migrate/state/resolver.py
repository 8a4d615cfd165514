"""Which variable of the process a name, an attribute or an object is, if it is any: by scopes and imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.scope import Function, Kind, Scope
from dash_migrate.facts.values import Role, argument
from dash_migrate.state.body import nodes_of
from dash_migrate.state.model import Variable
from dash_migrate.state.stores import holder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, CallSite
    from dash_migrate.facts.values import Value

_MAX_DEPTH = 4
_INNER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
_GETTERS = frozenset({"get", "setdefault"})


class Resolver:
    """Resolves names of one version of the app.

    Args:
        facts: of that version.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.moments = moments(facts)
        self._nonlocal: dict[ast.AST, frozenset[str]] = {}
        self._living: dict[ast.AST, bool] = {}
        self._objects: dict[ast.Name, tuple[Variable, ...]] = {}
        self._with_nonlocal = {
            path for path, index in facts.modules.indexes.items() if b"nonlocal" in index.source.data
        }

    def variable(self, expr: ast.expr, path: str, scope: Scope) -> Variable | None:
        """The variable that a name or an attribute itself is; None for local names and what packages hold."""
        if isinstance(expr, ast.Name):
            return self._named(expr.id, path, scope)
        if isinstance(expr, ast.Attribute):
            return self._attribute(expr, path, scope)
        return None

    def objects(self, expr: ast.expr, path: str, scope: Scope, depth: int = 0) -> Iterator[Variable]:
        """The variables whose object an expression may be: through other names for it and arguments as well."""
        found = self.variable(expr, path, scope)
        if found is not None:
            yield found
        elif depth < _MAX_DEPTH:
            for value, where, inside in self._given(expr, path, scope):
                yield from self.objects(value, where, inside, depth + 1)

    def objects_of(self, name: ast.Name, path: str, scope: Scope) -> tuple[Variable, ...]:
        """The same of a name, which is asked again and again: kept."""
        if name not in self._objects:
            self._objects[name] = tuple(self.objects(name, path, scope))
        return self._objects[name]

    def _given(self, expr: ast.expr, path: str, scope: Scope) -> Iterator[tuple[ast.expr, str, Scope]]:
        """What an expression hands on without a copy."""
        match expr:
            case ast.Name():
                for binding in reaching(scope, expr):
                    if binding.kind is Kind.ASSIGN and binding.value is not None:
                        yield binding.value, path, binding.scope
                    elif binding.kind is Kind.PARAMETER:
                        yield from self._arguments(binding, expr.id, path)
            case ast.IfExp(body=one, orelse=other):
                yield from ((part, path, scope) for part in (one, other))
            case ast.BoolOp(values=parts):
                yield from ((part, path, scope) for part in parts)

    def element_of(self, expr: ast.expr, path: str, scope: Scope) -> Iterator[tuple[Variable, ast.expr]]:
        """The containers that a local name is an element of, each with the key: `user = USERS[name]`."""
        if not isinstance(expr, ast.Name) or self.variable(expr, path, scope) is not None:
            return
        for binding in reaching(scope, expr):
            value = binding.value if binding.kind is Kind.ASSIGN else None
            key: ast.expr | None = None
            if isinstance(value, ast.Subscript) and not isinstance(value.slice, ast.Slice):
                value, keys = holder_of(value)
                key = keys[0]
            elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
                key = value.args[0] if value.func.attr in _GETTERS else None
                value = value.func.value
            if value is not None and key is not None:
                for variable in self.objects(value, path, binding.scope):
                    yield variable, key

    def is_definition(self, variable: Variable) -> bool:
        """Whether a variable is a class or function of the app, which nobody gives another value."""
        index = self.facts.modules.indexes[variable.path]
        bindings = index.scope.bindings.get(variable.name, ()) if variable.owner is index.tree else ()
        return any(binding.kind in {Kind.CLASS, Kind.FUNCTION} for binding in bindings)

    def _arguments(self, binding: Binding, name: str, path: str) -> Iterator[tuple[ast.expr, str, Scope]]:
        """What callers that run for a request pass for a parameter; those at the start pass it something else."""
        function = binding.scope.node
        if not isinstance(function, Function):
            return
        names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
        position = names.index(name) if name in names else None
        if position is not None and self._is_method(path, function):
            position -= 1
        for where, call in self.facts.sites.callers(path, function):
            given = argument(call.node, position if position is None or position >= 0 else None, name)
            if given is not None and self.moments.requests_of(call.scope):
                yield given, where, call.scope

    def _is_method(self, path: str, function: Function) -> bool:
        owner = self.facts.modules.indexes[path].scopes[function].parent
        return owner is not None and isinstance(owner.node, ast.ClassDef)

    def _named(self, name: str, path: str, scope: Scope) -> Variable | None:
        holder = self._holder(name, path, scope)
        if holder is None:
            stars = self.facts.modules.indexes[path].stars
            return next((found for star in stars if (found := self._imported(f"{star}.{name}", path))), None)
        if isinstance(holder.node, ast.Module):
            return self._global(path, name)
        if holder is not _running(scope) and isinstance(holder.node, Function):
            return None if self.moments.requests_of(holder) else Variable(path, holder.node, name)
        return None

    def _holder(self, name: str, path: str, scope: Scope) -> Scope | None:
        """The scope whose variable a name is; None if the file does not bind it."""
        *_, module = scope.chain()
        for one in scope.chain():
            if name in one.global_names:
                return module if name in module.bindings else None
            if name in one.bindings and name not in self._nonlocals(path, one.node):
                return one
        return None

    def _nonlocals(self, path: str, node: ast.AST) -> frozenset[str]:
        if path not in self._with_nonlocal:
            return frozenset()
        if node not in self._nonlocal:
            parts = [part for part, _, _ in nodes_of(node)] if isinstance(node, Function) else []
            names = [name for part in parts if isinstance(part, ast.Nonlocal) for name in part.names]
            self._nonlocal[node] = frozenset(names)
        return self._nonlocal[node]

    def _global(self, path: str, name: str, depth: int = 0) -> Variable | None:
        index = self.facts.modules.indexes.get(path)
        if index is None or depth > _MAX_DEPTH:
            return None
        bindings = index.scope.bindings.get(name, ())
        for binding in bindings:
            if binding.kind is Kind.IMPORT:
                return self._imported(binding.qualified, path, depth + 1)
        if bindings:
            return Variable(path, index.tree, name)
        stars = (self._imported(f"{star}.{name}", path, depth + 1) for star in index.stars)
        return next((found for found in stars if found is not None), None)

    def _imported(self, qualified: str, path: str, depth: int = 0) -> Variable | None:
        if qualified == "os.environ":
            return self._environ(path)
        found = self.facts.modules.resolve(qualified, path)
        return self._global(found.path, found.rest[0], depth) if found and len(found.rest) == 1 else None

    def _environ(self, path: str) -> Variable:
        return Variable(path, self.facts.modules.indexes[path].tree, "os.environ")

    def _attribute(self, expr: ast.Attribute, path: str, scope: Scope) -> Variable | None:
        index = self.facts.modules.indexes[path]
        if "os.environ" in index.qualified(expr, scope):
            return self._environ(path)
        for value in self.facts.evaluator.values(expr.value, path, scope):
            found = self._of(value, expr, path, scope)
            if found is not None:
                return found
        return None

    def _of(self, owner: Value, expr: ast.Attribute, path: str, scope: Scope) -> Variable | None:
        match owner.role:
            case Role.MODULE:
                return self._global(owner.path, expr.attr)
            case Role.CLASS if isinstance(owner.node, ast.ClassDef):
                return Variable(owner.path, owner.node, f"{owner.node.name}.{expr.attr}")
            case Role.OBJECT if isinstance(owner.node, ast.ClassDef) and self.lives(expr.value, path, scope):
                return Variable(owner.path, owner.node, f"{owner.node.name}.{expr.attr}")
            case Role.FUNCTION if isinstance(owner.node, Function):
                kept = self.facts.modules.indexes[owner.path].scopes[owner.node].parent
                if kept is not None and isinstance(kept.node, ast.Module):
                    return Variable(owner.path, owner.node, f"{owner.node.name}.{expr.attr}")
            case Role.DASH | Role.SERVER if owner.node is not None:
                name = (
                    expr.value.attr if isinstance(expr.value, ast.Attribute) else getattr(expr.value, "id", "app")
                )
                return Variable(owner.path, owner.node, f"{name}.{expr.attr}")
        return None

    def lives(self, expr: ast.expr, path: str, scope: Scope, depth: int = 0) -> bool:
        """Whether an object of a class of the app is as old as the process, not made for the request."""
        if depth > _MAX_DEPTH:
            return False
        match expr:
            case ast.Name(id=name):
                bindings = scope.lookup(name)
                if self._named(name, path, scope) is not None:
                    return True
                if any(one.kind is Kind.PARAMETER and self._is_self(one, name) for one in bindings):
                    return self._of_old_object(path, bindings[0].scope, depth)
                given = [one for one in self._given(expr, path, scope) if not isinstance(one[0], ast.Call)]
                return any(self.lives(value, where, inside, depth + 1) for value, where, inside in given)
            case ast.Attribute(value=base):
                return self.lives(base, path, scope, depth + 1)
        return False

    def _is_self(self, binding: Binding, name: str) -> bool:
        function = binding.scope.node
        owner = binding.scope.parent.node if binding.scope.parent is not None else None
        arguments = [*function.args.posonlyargs, *function.args.args] if isinstance(function, Function) else []
        return isinstance(owner, ast.ClassDef) and bool(arguments) and arguments[0].arg == name

    def _of_old_object(self, path: str, method: Scope, depth: int) -> bool:
        """Whether requests call a method of an object that is as old as the process; never so while it is made."""
        node = method.node
        if not isinstance(node, Function) or node.name in _MAKING:
            return False
        if node not in self._living:
            self._living[node] = False  # methods may call one another in a circle
            asked = any(one.function is node for one in self.moments.requests_of(method))
            self._living[node] = (asked and self._made_once(method)) or any(
                self.lives(call.node.func.value, where, call.scope, depth + 1)
                for where, call in self.facts.sites.callers(path, node)
                if isinstance(call.node.func, ast.Attribute) and self.moments.requests_of(call.scope)
            )
        return self._living[node]

    def _made_once(self, method: Scope) -> bool:
        """Whether the objects of a method's class are made while the app starts, and none for a request."""
        owner = method.parent.node if method.parent is not None else None
        if not isinstance(owner, ast.ClassDef):
            return False
        if owner not in self._living:
            self._living[owner] = False  # it may be made in a method of its own
            calls = [
                call
                for where, call in self.facts.evaluator.calls_of(owner.name)
                if self._makes(owner, where, call)
            ]
            asked = any(self.moments.requests_of(call.scope) for call in calls)
            self._living[owner] = bool(calls) and not asked
        return self._living[owner]

    def _makes(self, owner: ast.ClassDef, path: str, call: CallSite) -> bool:
        values = self.facts.evaluator.values(call.node.func, path, call.scope)
        return any(value.role is Role.CLASS and value.node is owner for value in values)


def _running(scope: Scope) -> Scope:
    """The scope whose code runs a scope's: comprehensions and lambdas run where they stand."""
    while isinstance(scope.node, _INNER) and scope.parent is not None:
        scope = scope.parent
    return scope
