"""What stands at the end of a name: a short way back, through names, parameters and functions of the app.

The facts' `flow` also keeps what is taken of a value on the way. Frames are filtered by `frame[...]` over and
over, which makes that way as long as the program; here a subscript is an end.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.decorators import keeps_result
from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, Scope

_MOST = 150  # expressions that are looked at for one question
_DEEPEST = 20  # of them behind one another


class End(NamedTuple):
    """A node that is no name of something else, with its file and the scope that its names are looked up in."""

    node: ast.AST
    path: str
    scope: Scope


def ends(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> tuple[End, ...]:
    """All that an expression may be, as far as it is followed; a parameter that nobody gives is an `ast.arg`.

    What leads back to itself is left out; of what leads too far the name itself is the end.
    """
    return tuple(_Walk(facts).of(expr, path, scope))


def element(facts: Facts, expr: ast.expr, path: str, scope: Scope, position: int) -> tuple[End, ...]:
    """What one element of the tuples that an expression may be is; nothing of other values."""
    return tuple(_Walk(facts).element(expr, path, scope, position))


class _Walk:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.seen: set[tuple[int, int]] = set()
        self.depth = 0

    def of(self, expr: ast.expr, path: str, scope: Scope) -> list[End]:
        key = (id(expr), id(scope))
        if key in self.seen:
            return []
        self.seen.add(key)
        if len(self.seen) > _MOST or self.depth > _DEEPEST:
            return [End(expr, path, scope)]
        self.depth += 1
        found = list(self._follow(expr, path, scope))
        self.depth -= 1
        return found

    def element(self, expr: ast.expr, path: str, scope: Scope, position: int) -> list[End]:
        found: list[End] = []
        for end in self.of(expr, path, scope):
            parts = end.node.elts if isinstance(end.node, ast.Tuple | ast.List) else []
            if position < len(parts) and not any(isinstance(part, ast.Starred) for part in parts):
                found += self.of(parts[position], end.path, end.scope)
        return found

    def _follow(self, expr: ast.expr, path: str, scope: Scope) -> Iterator[End]:
        match expr:
            case ast.Name():
                yield from self._name(expr, path, scope)
            case ast.IfExp(body=one, orelse=other):
                yield from self.of(one, path, scope)
                yield from self.of(other, path, scope)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                yield from self.of(value, path, scope)
            case ast.Call():
                yield from self._call(expr, path, scope)
            case ast.Attribute():
                yield from self._attribute(expr, path, scope)
            case _:
                yield End(expr, path, scope)

    def _name(self, expr: ast.Name, path: str, scope: Scope) -> Iterator[End]:
        bindings = reaching(scope, expr)
        for binding in bindings:
            yield from self._binding(binding, expr, path)
        if not bindings:
            stars = self.facts.modules.indexes[path].stars
            found = [self._imported(f"{star}.{expr.id}", path) for star in stars]
            known = [end for one in found for end in one or ()]
            yield from known if any(one is not None for one in found) else [End(expr, path, scope)]

    def _binding(self, binding: Binding, use: ast.Name, path: str) -> Iterator[End]:
        scope, value = binding.scope, binding.value
        match binding.kind:
            case Kind.ASSIGN if value is not None:
                yield from self.of(value, path, scope)
            case Kind.IMPORT:
                found = self._imported(binding.qualified, path)
                yield from [End(use, path, scope)] if found is None else found
            case Kind.PART if value is not None:
                yield from self.element(value, path, scope, binding.position) or [End(use, path, scope)]
            case Kind.ELEMENT if value is not None and not binding.way:
                yield from self._items(value, use, path, scope)
            case Kind.PARAMETER:
                yield from self._parameter(binding, use.id, path)
            case _:
                yield End(use, path, scope)

    def _items(self, value: ast.expr, use: ast.Name, path: str, scope: Scope) -> Iterator[End]:
        """What a loop over an expression gives its name."""
        for end in self.of(value, path, scope):
            match end.node:
                case ast.ListComp(elt=part):
                    yield from self.of(part, end.path, self.facts.modules.indexes[end.path].scopes[end.node])
                case ast.List(elts=parts) | ast.Tuple(elts=parts):
                    for part in parts:
                        yield from self.of(part, end.path, end.scope)
                case _:
                    yield End(use, path, scope)

    def _parameter(self, binding: Binding, name: str, path: str) -> Iterator[End]:
        function = binding.scope.node
        found: list[End] = []
        if isinstance(function, Function):
            names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
            position = names.index(name) if name in names else len(names)
            for caller, call in self.facts.sites.callers(path, function):
                keyed = [item.value for item in call.node.keywords if item.arg == name]
                for one in (keyed or call.node.args[position : position + 1])[:1]:
                    found += self.of(one, caller, call.scope)
        yield from found or [End(binding.node, path, binding.scope)]

    def _imported(self, dotted: str, path: str) -> list[End] | None:
        """What a name of a module of the app is; None for what a package brings."""
        found = self.facts.modules.resolve(dotted, path)
        if found is None or len(found.rest) != 1 or found.path not in self.facts.modules.indexes:
            return None
        return self._global(found.rest[0], found.path)

    def _global(self, name: str, path: str) -> list[End] | None:
        """What a name at the top of a file is; None if it is bound nowhere there."""
        bindings = self.facts.modules.indexes[path].scope.bindings.get(name)
        use = ast.Name(name, ast.Load())
        return [end for one in bindings for end in self._binding(one, use, path)] if bindings else None

    def _call(self, expr: ast.Call, path: str, scope: Scope) -> Iterator[End]:
        functions = [
            value
            for value in self.facts.evaluator.values(expr.func, path, scope)
            if value.role is Role.FUNCTION and isinstance(value.node, Function)
        ]
        found: list[End] = []
        for value in functions:
            assert isinstance(value.node, Function)  # see above
            index = self.facts.modules.indexes[value.path]
            if keeps_result(self.facts, value.path, value.node):
                for one in index.returns.get(value.node, ()):
                    found += self.of(one, value.path, index.scopes[value.node])
        yield from found if functions else [End(expr, path, scope)]

    def _attribute(self, expr: ast.Attribute, path: str, scope: Scope) -> Iterator[End]:
        owners = self.facts.evaluator.values(expr.value, path, scope)
        found = [self._global(expr.attr, one.path) for one in owners if one.role is Role.MODULE]
        known = [end for one in found for end in one or ()]
        yield from known if any(one is not None for one in found) else [End(expr, path, scope)]
