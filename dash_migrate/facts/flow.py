"""Where the value of an expression comes from: the literals and calls at the end of names, parameters and loops.

Nothing is run. The way back leads through assignments, imports between the app's modules, arguments of the app's
functions, loops over containers that are written out, and attributes of the app's classes. What is taken of a
value on the way, an item or a key, is kept until the value is found that has it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts import flow_calls, flow_classes, flow_containers, flow_parameters
from dash_migrate.facts.origins import Access, Origin, Origins, Take, Way
from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.solve import Solver
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, Scope
    from dash_migrate.facts.values import Values


# What `a and b` or a missing key may give beside the rest.
_NONE = ast.Constant(None)
# Deeper nesting is that of a container which is put into itself, over and over.
_MAX_WAY = 6


def flow(facts: Facts) -> Flow:
    """The flow of values in one version of the app; kept with `facts.derive(flow)`."""
    return Flow(facts)


class Flow:
    """Follows expressions of one version of the app back.

    Args:
        facts: of that version.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.evaluator = facts.evaluator
        self._solver: Solver[Origin] = Solver()

    def origins(self, expr: ast.expr, path: str, scope: Scope, way: Way = ()) -> Origins:
        """All that `expr`, a node of this file, may come from; never empty.

        `way` is what is taken of it; its names are looked up in `scope`.
        """
        found = self.follow(expr, path, scope, way)
        itself = frozenset({Origin(expr, path, scope, way)})
        return found | itself if self._solver.left_open or not found else found

    def follow(self, expr: ast.expr, path: str, scope: Scope, way: Way = ()) -> Origins:
        """As `origins`; empty where the way leads back to itself or there is nothing to take."""
        if len(way) > _MAX_WAY:
            return frozenset({Origin(expr, path, scope, way)})
        return self._solver.solve((id(expr), id(scope), way), lambda: self._follow(expr, path, scope, way))

    def _follow(self, expr: ast.expr, path: str, scope: Scope, way: Way) -> Origins:
        match expr:
            case ast.Name():
                return self._name(expr, path, scope, way)
            case ast.Attribute():
                return self._attribute(expr, path, scope, way)
            case ast.Subscript():
                return self._subscript(expr, path, scope, way)
            case ast.Call():
                return flow_calls.called(self, expr, path, scope, way)
            case ast.IfExp(body=one, orelse=other):
                return self.follow(one, path, scope, way) | self.follow(other, path, scope, way)
            case ast.BoolOp(op=ast.And(), values=parts):
                return self.follow(parts[-1], path, scope, way) | {self.nothing(path, scope)}
            case ast.BoolOp(values=parts):
                return self.united(self.follow(part, path, scope, way) for part in parts)
            case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
                return self.follow(value, path, scope, way)
        if way:
            inside = flow_containers.taken(self, expr, path, scope, way)
            if inside is not None:
                return inside
        return frozenset({Origin(expr, path, scope, way)})

    def nothing(self, path: str, scope: Scope) -> Origin:
        """The origin of a value that is None, or as good as that."""
        return Origin(_NONE, path, scope)

    @staticmethod
    def united(parts: Iterable[Origins]) -> Origins:
        """All origins of several expressions."""
        return frozenset().union(*parts)

    def _name(self, expr: ast.Name, path: str, scope: Scope, way: Way) -> Origins:
        bindings = reaching(scope, expr)
        if bindings:
            own = self.united(self.binding(one, expr.id, path, way, expr) for one in bindings)
            return own | flow_containers.added(self, expr.id, path, bindings[0].scope, way)
        for star in self.facts.modules.indexes[path].stars:
            found = self._imported(f"{star}.{expr.id}", path, way)
            if found is not None:
                return found
        return frozenset({Origin(expr, path, scope, way)})

    def binding(
        self, binding: Binding, name: str, path: str, way: Way = (), use: ast.Name | None = None
    ) -> Origins:
        """What one binding of `name` in a file gives; for what it cannot tell the origin is `use`, if given."""
        scope, value = binding.scope, binding.value
        match binding.kind:
            case Kind.IMPORT:
                found = self._imported(binding.qualified, path, way)
                if found is not None:
                    return found
            case Kind.ASSIGN if value is not None:
                return self.follow(value, path, scope, way)
            case Kind.PART if value is not None:
                return self.follow(value, path, scope, (Access(binding.position), *way))
            case Kind.ELEMENT if value is not None:
                taken = (Access(Take.ITEM), *map(Access, binding.way))
                return self.follow(value, path, scope, (*taken, *way))
            case Kind.PARAMETER:
                return flow_parameters.passed(self, binding, name, path, way)
            case Kind.CLASS if way and way[0].key is Take.ITEM:
                return flow_classes.members(self, binding.node, path, way[1:])
            case Kind.OTHER if way and (more := _extended(binding)) is not None:
                return self.follow(more, path, scope, way)
        return frozenset({Origin(use or binding.node, path, scope, way)})

    def _imported(self, qualified: str, path: str, way: Way) -> Origins | None:
        """What a name of a module of the app is; None for what a package brings."""
        found = self.facts.modules.resolve(qualified, path)
        index = self.facts.modules.indexes.get(found.path) if found is not None else None
        if found is None or index is None or len(found.rest) != 1:
            return None
        return self._global(found.path, found.rest[0], way)

    def _global(self, path: str, name: str, way: Way) -> Origins | None:
        """What a name at the top of a file is; None if it is bound nowhere there."""
        index = self.facts.modules.indexes[path]
        bindings = index.scope.bindings.get(name)
        if bindings:
            own = self.united(self.binding(one, name, path, way) for one in bindings)
            return own | flow_containers.added(self, name, path, index.scope, way)
        return next((f for star in index.stars if (f := self._imported(f"{star}.{name}", path, way))), None)

    def _attribute(self, expr: ast.Attribute, path: str, scope: Scope, way: Way) -> Origins:
        found: list[Origins] = []
        if expr.attr == "value" and flow_classes.is_member(self, expr.value, path, scope):
            return self.follow(expr.value, path, scope, way)
        for value in self._owners(expr.value, path, scope):
            if value.role is Role.MODULE:
                named = self._global(value.path, expr.attr, way)
                found += [named] if named is not None else []
                found += flow_classes.set_outside(self, [value.node], expr.attr, way)
            elif value.role in {Role.OBJECT, Role.CLASS}:
                found.append(flow_classes.attribute(self, value, expr.attr, way))
        return self.united(found) or frozenset({Origin(expr, path, scope, way)})

    def _owners(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        """What an attribute is taken of; a parameter, as `self`, may be an object of a subclass as well."""
        values = self.evaluator.values(expr, path, scope)
        bindings = scope.lookup(expr.id) if isinstance(expr, ast.Name) else []
        if not any(one.kind is Kind.PARAMETER for one in bindings):
            return values
        objects = [value for value in values if value.role in {Role.OBJECT, Role.CLASS}]
        return values.union(*(flow_classes.subclasses(self.facts, value) for value in objects))

    def _subscript(self, expr: ast.Subscript, path: str, scope: Scope, way: Way) -> Origins:
        match expr.slice:
            case ast.Slice():
                if not way:
                    return frozenset({Origin(expr, path, scope)})
                return self.follow(expr.value, path, scope, way)
            case ast.Constant(value=str() | int() as key):
                return self.follow(expr.value, path, scope, (Access(key, expr, path), *way))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return self.follow(expr.value, path, scope, (Access(-number, expr, path), *way))
        return self.follow(expr.value, path, scope, (Access(Take.VALUE, expr, path), *way))


def _extended(binding: Binding) -> ast.expr | None:
    """What `nav += [...]` adds to a list; None of what binds a name in another way."""
    statement = binding.ancestors[-1][0] if binding.ancestors else None
    match statement:
        case ast.AugAssign(target=target, op=ast.Add() | ast.BitOr(), value=value) if target is binding.node:
            return value
    return None
