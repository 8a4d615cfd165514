"""Follows a path that a callback gets through names, methods and the app's functions."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.url_properties import by_name
from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.pathname import calls, meeting
from dash_migrate.rewriting.pathname.body import body_of
from dash_migrate.rewriting.pathname.trail import Setting, State, Step, Trail, Use, Uses, Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope
    from dash_migrate.rewriting.pathname.body import Callee


def uses_of(facts: Facts, path: str, function: Callee, way: Way, setting: Setting) -> Uses:
    """What a function does with a path, and the functions of the app that it gives it to.

    Args:
        facts: of the app.
        path: the file of the function.
        function: the function.
        way: the parameter that gets the path, and the keys behind which it lies.
        setting: what else the function is given, and gives.
    """
    return _Reader(facts, set()).read(path, function, way, setting)


class _Reader:
    def __init__(self, facts: Facts, seen: set[tuple[Callee, str]]) -> None:
        self.facts = facts
        self.seen = seen

    def read(self, path: str, function: Callee, way: Way, setting: Setting) -> Uses:
        self.seen.add((function, str(way[0])))
        body = body_of(self.facts, path, function)
        trail = Trail(self.facts, body, setting)
        trail.name(str(way[0]), body.scope, State(way[1:]))
        for name, scope, state in trail.named():
            step: Step = (name, state)
            while step is not None:
                step = self._next(trail, *step, scope)
        return trail.uses

    def _next(self, trail: Trail, node: ast.AST, state: State, scope: Scope) -> Step:
        """Goes from the path to what is made of it, where that is the path again."""
        parent = trail.body.parents.get(node, trail.body.function)
        if node in trail.setting.urls or (isinstance(parent, ast.keyword) and by_name(parent.arg or "")):
            trail.add(Use.URL, node)
            return None
        if state.way:
            return _part(trail, node, parent, scope, state)
        if isinstance(parent, ast.keyword):
            call = trail.body.parents.get(parent)
            return self._passed(trail, call, parent, scope, state) if isinstance(call, ast.Call) else None
        if isinstance(parent, ast.Call):
            return self._passed(trail, parent, node, scope, state)
        follow = _FOLLOWED.get(type(parent))
        if follow is not None:
            return follow(trail, node, parent, scope, state)
        trail.add(Use.LOCAL, node)
        return None

    def _passed(self, trail: Trail, call: ast.Call, given: ast.AST, scope: Scope, state: State) -> Step:
        """The path is given to a call."""
        name = last_name(call.func)
        if calls.only_looks(call):
            return None
        if name == "strip_relative_path":
            trail.add(Use.STRIPPED, call)
            return None
        if calls.gives_back(call):
            return call, state
        trail.add(Use.LOCAL, call)
        if calls.is_pattern(self.facts, call, trail.path, scope) and not state.trimmed:
            trail.add(Use.EXACT, call)
        if name in calls.LOOKUPS and isinstance(call.func, ast.Attribute):
            meeting.met(trail, call.func.value, call, scope, state)
        if state.inside or state.held:
            return None
        returned = False
        for path, function, parameter in calls.parameters(self.facts, call, given, trail.path, scope):
            if (function, parameter) not in self.seen:
                found = self.read(path, function, (parameter,), Setting())
                trail.uses.merge(found)
                returned = returned or found.returned
        return (call, state) if returned else None


def _part(trail: Trail, node: ast.AST, parent: ast.AST, scope: Scope, state: State) -> Step:
    """What is made of a list or dictionary that holds the path."""
    key, rest = state.way[0], replace(state, way=state.way[1:])
    call = trail.body.parents.get(parent)
    match parent:
        case ast.Subscript(slice=ast.Constant(value=taken)) if parent.value is node:
            return (parent, rest) if taken == key else None
        case ast.Attribute(attr=attr) if attr == key:
            return parent, rest
        case ast.Attribute(attr="get" | "pop") if isinstance(call, ast.Call) and call.args:
            first = call.args[0]
            if isinstance(first, ast.Constant):
                return (call, rest) if first.value == key else None
        case ast.Assign(targets=[ast.Name(id=name)]):
            trail.name(name, scope, state)
            return None
        case ast.Assign(targets=[ast.Tuple(elts=parts) | ast.List(elts=parts)]) if isinstance(key, int):
            part = parts[key] if key < len(parts) else None
            if isinstance(part, ast.Name):
                trail.name(part.id, scope, rest)
                return None
    trail.add(Use.LOCAL, node)
    return None


def _attribute(trail: Trail, node: ast.AST, parent: ast.Attribute, scope: Scope, state: State) -> Step:
    call = trail.body.parents.get(parent)
    if isinstance(call, ast.Call) and call.func is parent:
        return meeting.method(trail, call, parent.attr, scope, state)
    trail.add(Use.LOCAL, node)
    return None


def _compare(trail: Trail, node: ast.AST, parent: ast.Compare, scope: Scope, state: State) -> Step:
    meeting.compared(trail, parent, node, scope, state)
    return None


def _either(trail: Trail, node: ast.AST, parent: ast.BoolOp | ast.IfExp, scope: Scope, state: State) -> Step:
    """`and`, `or`, a conditional expression: the path where it may be the value, not where it is only tested."""
    del trail, scope
    if isinstance(parent, ast.IfExp):
        return None if parent.test is node else (parent, state)
    tested = isinstance(parent.op, ast.And) and node is not parent.values[-1]
    return None if tested else (parent, state)


def _tested(trail: Trail, node: ast.AST, parent: ast.AST, scope: Scope, state: State) -> Step:
    """`if path:`, `not path`, a statement without a use: they tell nothing of the path."""
    if isinstance(parent, ast.UnaryOp) and not isinstance(parent.op, ast.Not):
        trail.add(Use.LOCAL, node)
    del scope, state
    return None


def _longer(trail: Trail, node: ast.AST, parent: ast.AST, scope: Scope, state: State) -> Step:
    del trail, node, scope
    return parent, replace(state, inside=True)


def _held(trail: Trail, node: ast.AST, parent: ast.AST, scope: Scope, state: State) -> Step:
    del trail, node, scope
    return parent, replace(state, held=True)


def _same(trail: Trail, node: ast.AST, parent: ast.AST, scope: Scope, state: State) -> Step:
    del trail, node, scope
    return parent, state


def _subscript(trail: Trail, node: ast.AST, parent: ast.Subscript, scope: Scope, state: State) -> Step:
    return meeting.subscript(trail, parent, node, scope, state)


def _walrus(trail: Trail, node: ast.AST, parent: ast.NamedExpr, scope: Scope, state: State) -> Step:
    del node
    trail.name(parent.target.id, scope, state)
    return parent, state


def _assigned(trail: Trail, node: ast.AST, parent: ast.Assign | ast.AnnAssign, scope: Scope, state: State) -> Step:
    targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
    for target in targets:
        if isinstance(target, ast.Name) and not state.held:
            trail.name(target.id, scope, state)
        else:
            trail.add(Use.LOCAL, node)
    return None


def _returned(trail: Trail, node: ast.AST, parent: ast.Return | ast.Lambda, scope: Scope, state: State) -> Step:
    own = parent is trail.body.function or (isinstance(parent, ast.Return) and scope is trail.body.scope)
    if own and not state.inside and not state.trimmed:
        trail.uses.returned = True
    trail.add(Use.LOCAL, node)
    return None


def _match(trail: Trail, node: ast.AST, parent: ast.Match, scope: Scope, state: State) -> Step:
    meeting.matched(trail, parent, node, scope, state)
    return None


# Each takes the kind of node that it stands beside, as what holds the path.
_FOLLOWED: dict[type[ast.AST], Callable[[Trail, ast.AST, Any, Scope, State], Step]] = {
    ast.Attribute: _attribute,
    ast.Compare: _compare,
    ast.Subscript: _subscript,
    ast.NamedExpr: _walrus,
    ast.Match: _match,
    **dict.fromkeys((ast.BoolOp, ast.IfExp), _either),
    **dict.fromkeys((ast.If, ast.While, ast.Assert, ast.UnaryOp, ast.Expr), _tested),
    **dict.fromkeys((ast.FormattedValue, ast.JoinedStr, ast.BinOp), _longer),
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set, ast.Dict), _held),
    **dict.fromkeys((ast.Await, ast.Starred), _same),
    **dict.fromkeys((ast.Assign, ast.AnnAssign), _assigned),
    **dict.fromkeys((ast.Return, ast.Lambda), _returned),
}
