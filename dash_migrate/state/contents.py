"""What a variable of the process holds, told by all that the code gives it: it decides which remedy fits."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.requests import Trigger, requests
from dash_migrate.facts.scope import Function
from dash_migrate.facts.scope import Kind as Bound
from dash_migrate.facts.values import Role
from dash_migrate.rewriting.blocks import one_line
from dash_migrate.state.held import BEYOND, PLAIN, Held, named
from dash_migrate.state.members import is_of_enum
from dash_migrate.state.model import How
from dash_migrate.state.results import calculated, constant, method, package, taken
from dash_migrate.state.stores import stores_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.facts.scope import Scope
    from dash_migrate.state.kinds import Kinds
    from dash_migrate.state.model import Variable, Write
    from dash_migrate.state.resolver import Resolver

_NUMBERS = frozenset({"len", "int", "float"})
_TEXTS = frozenset({"str", "repr", "format", "chr", "hex"})
_MAX_DEPTH = 12
_LONGEST = 60
# So many expressions are looked at for one variable; what needs more is of no plain kind.
_MOST = 2000


class Contents:
    """What variables of one app hold.

    Args:
        resolver: of the app.
        kinds: what the code gives each variable.
    """

    def __init__(self, resolver: Resolver, kinds: Kinds) -> None:
        self._resolver = resolver
        self._kinds = kinds
        self._flow = resolver.facts.derive(flow)
        self._left = 0
        self._asked = {
            id(part)
            for one in requests(resolver.facts)
            if one.trigger in {Trigger.CALLBACK, Trigger.BACKGROUND}
            for part in ast.walk(one.function.args)
            if isinstance(part, ast.arg)
        }

    def of(self, variable: Variable, writes: Sequence[Write]) -> Held:
        """What a variable holds, `UNKNOWN` where its values are not all told, or are of several kinds."""
        self._left = _MOST
        whole = [
            (value, write.path, write.scope)
            for write in writes
            if write.store.how is How.REBOUND
            for value in write.store.values
        ]
        seen = {id(expr) for expr, _, _ in whole}
        whole += [one for one in self._kinds.given(variable) if id(one[0]) not in seen]
        found = self._all(whole)
        inside = [
            (value, write.path, write.scope)
            for write in writes
            if write.store.how in {How.PUT, How.ADDED, How.MIXED, How.GROWN} and not _sorts(write)
            for value in write.store.values
        ]
        parts = self._all(inside)
        beyond = BEYOND & (found | parts)
        if beyond:
            return min(beyond, key=lambda one: one.rank)
        if found - {Held.EMPTY, Held.LIST, Held.DICT}:  # an empty list stands for nothing yet
            found.discard(Held.EMPTY)
        found = {Held.LIST if one is Held.EMPTY else one for one in found}
        if found & {Held.LIST, Held.DICT} and not parts <= PLAIN | {Held.EMPTY}:
            return Held.UNKNOWN
        if len(found) == 1:
            return next(iter(found))
        return Held.PLAIN if found and found <= PLAIN else Held.UNKNOWN

    def start(self, variable: Variable, writes: Sequence[Write]) -> str:
        """The literal that a variable starts with, as it is written; empty where there is none, or it is long."""
        asked = {id(value) for write in writes for value in write.store.values}
        first = [(expr, path) for expr, path, _ in self._kinds.given(variable) if id(expr) not in asked]
        if len(first) != 1:
            return ""
        expr, path = first[0]
        text = one_line(self._resolver.facts.modules.indexes[path].source, expr)
        return text if len(text) <= _LONGEST and _is_literal(expr) else ""

    def _all(self, given: Iterable[tuple[ast.expr, str, Scope]]) -> set[Held]:
        return {kind for expr, path, scope in given for kind in self._expr(expr, path, scope, ())}

    def _expr(self, expr: ast.expr, path: str, scope: Scope, seen: tuple[int, ...]) -> set[Held]:
        """What an expression may be; nothing for None, and for what leads back to itself."""
        if id(expr) in seen:
            return set()
        self._left -= 1
        if len(seen) > _MAX_DEPTH or self._left < 0:
            return {Held.UNKNOWN}
        if is_of_enum(self._resolver, expr, path, scope):
            return {Held.UNKNOWN}
        found: set[Held] = set()
        for origin in self._flow.origins(expr, path, scope):
            node = origin.node
            if isinstance(node, ast.arg):  # whatever is taken of plain values is plain
                found.add(Held.PLAIN if id(node) in self._asked else Held.UNKNOWN)
            elif not isinstance(node, ast.expr):
                found.add(Held.UNKNOWN)
            elif node is expr or id(node) not in seen:
                way = (*seen, id(expr), id(node))
                ends = self._end(node, origin.path, origin.scope, way)
                ends = self._put_in(node, origin.path, origin.scope, way) or ends
                for access in origin.way:
                    ends = {taken(kind, getattr(access.node, "slice", None)) for kind in ends}
                found |= ends
        return found

    def _put_in(self, node: ast.expr, path: str, scope: Scope, seen: tuple[int, ...]) -> set[Held]:
        """What a function puts into a container of its own, where that is nothing plain: `d[key] = Boat(key)`."""
        if not isinstance(node, ast.Dict | ast.List | ast.Call) or not isinstance(scope.node, Function):
            return set()
        its = {name for name, every in scope.bindings.items() if any(one.value is node for one in every)}
        stores = stores_of(scope.node) if its else ()
        inside = {
            kind
            for store in stores
            if isinstance(store.target, ast.Name) and store.target.id in its and store.how in {How.PUT, How.ADDED}
            for value in store.values
            for kind in self._expr(value, path, scope, seen)
        }
        return (inside & BEYOND) or ({Held.UNKNOWN} if inside & {Held.FRAME, Held.FIGURE} else set())

    def _end(self, node: ast.expr, path: str, scope: Scope, seen: tuple[int, ...]) -> set[Held]:
        match node:
            case ast.Constant(value=value):
                return set() if value is None else {constant(value)}
            case ast.JoinedStr():
                return {Held.TEXT}
            case ast.List(elts=[]):
                return {Held.EMPTY}
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return self._holding(Held.LIST, parts, path, scope, seen)
            case ast.Dict(keys=keys, values=parts):
                if any(key is None for key in keys):
                    return {Held.UNKNOWN}
                return self._holding(Held.DICT, [*(key for key in keys if key), *parts], path, scope, seen)
            case ast.ListComp(elt=element):
                inner = self._resolver.facts.modules.indexes[path].scopes.get(node, scope)
                return self._holding(Held.LIST, [element], path, inner, seen)
            case ast.Name():
                bindings = scope.lookup(node.id)
                asked = any(one.kind is Bound.PARAMETER and id(one.node) in self._asked for one in bindings)
                return {Held.PLAIN if asked else Held.UNKNOWN}
            case ast.Call():
                return self._call(node, path, scope, seen)
        return self._operation(node, path, scope, seen)

    def _operation(self, node: ast.expr, path: str, scope: Scope, seen: tuple[int, ...]) -> set[Held]:
        match node:
            case ast.BinOp(left=left, right=right):
                sides = self._expr(left, path, scope, seen) | self._expr(right, path, scope, seen)
                return calculated(node, sides)
            case ast.Compare(left=left, comparators=others):
                inside = {kind for one in (left, *others) for kind in self._expr(one, path, scope, seen)}
                return {Held.PLAIN if inside <= PLAIN else Held.UNKNOWN}
            case ast.UnaryOp(op=ast.Not()):
                return {Held.PLAIN}
            case ast.Subscript(value=value, slice=key):
                return {taken(kind, key) for kind in self._expr(value, path, scope, seen)} or {Held.UNKNOWN}
        return {Held.UNKNOWN}

    def _holding(
        self, kind: Held, parts: Iterable[ast.expr], path: str, scope: Scope, seen: tuple[int, ...]
    ) -> set[Held]:
        """A container that holds plain values; what it holds else, where that is beyond everything."""
        inside = {one for part in parts for one in self._expr(part, path, scope, seen)}
        return (inside & BEYOND) or ({kind} if inside <= PLAIN | {Held.EMPTY} else {Held.UNKNOWN})

    def _call(self, call: ast.Call, path: str, scope: Scope, seen: tuple[int, ...]) -> set[Held]:
        if isinstance(call.func, ast.Name) and not scope.lookup(call.func.id):
            return self._builtin(call, call.func.id, path, scope, seen)
        names = self._resolver.facts.modules.indexes[path].qualified(call.func, scope)
        values = self._resolver.facts.evaluator.values(call, path, scope)
        if any(value.role is Role.OBJECT for value in values):
            return {Held.OBJECT}
        if "copy.copy" in names or "copy.deepcopy" in names:
            return self._expr(call.args[0], path, scope, seen) if call.args else {Held.UNKNOWN}
        if "pandas.concat" in names and call.args and isinstance(call.args[0], ast.List):
            inside = {kind for part in call.args[0].elts for kind in self._expr(part, path, scope, seen)}
            return {Held.FRAME if inside == {Held.FRAME} else Held.UNKNOWN}
        for name in names:
            return {package(name, call)}
        if isinstance(call.func, ast.Attribute):
            owners = self._expr(call.func.value, path, scope, seen)
            return {method(kind, call.func.attr) for kind in owners} or {Held.UNKNOWN}
        return {Held.UNKNOWN}

    def _builtin(self, call: ast.Call, name: str, path: str, scope: Scope, seen: tuple[int, ...]) -> set[Held]:
        if name in _NUMBERS:
            return {Held.NUMBER}
        if name in _TEXTS:
            return {Held.TEXT}
        if name in {"dict", "list"} and not call.args and not call.keywords:
            return {Held.DICT if name == "dict" else Held.EMPTY}
        if name in {"dict", "list", "sorted"} and len(call.args) == 1 and not call.keywords:
            inside = self._expr(call.args[0], path, scope, seen)
            kind = Held.DICT if name == "dict" else Held.LIST
            return {kind} if inside and inside <= PLAIN else {Held.UNKNOWN}
        return {named("open")} if name == "open" else {Held.UNKNOWN}


def class_of(resolver: Resolver, expr: ast.expr, path: str, scope: Scope) -> frozenset[ast.AST]:
    """The classes of the app that an expression makes objects of."""
    if not isinstance(expr, ast.Call):
        return frozenset()
    values = resolver.facts.evaluator.values(expr.func, path, scope)
    return frozenset(one.node for one in values if one.role is Role.CLASS and isinstance(one.node, ast.ClassDef))


def _is_literal(expr: ast.expr) -> bool:
    try:
        ast.literal_eval(expr)
    except ValueError:
        return False
    return True


def _sorts(write: Write) -> bool:
    """Whether a call only brings in order what is there: what it is given is not put in."""
    return write.store.method in {"sort", "reverse", "rotate"}
