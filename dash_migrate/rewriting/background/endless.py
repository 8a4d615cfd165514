"""Whether a function goes on for ever: it loops around a pause, starts itself anew, or waits for messages."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, argument, last_name
from dash_migrate.knowledge import load
from dash_migrate.rewriting.background.starters import Run, functions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_DEPTH = 3
# What stands inside another function or class does not run where it stands.
_APART = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def endless(facts: Facts, run: Run, depth: int = _DEPTH) -> ast.AST | None:
    """The loop or call that keeps a function going; None if it comes to an end, as far as can be seen.

    Args:
        facts: of the app.
        run: the function.
        depth: how many calls deep to look.
    """
    index = facts.modules.indexes[run.path]
    scope = index.scopes[run.node]
    nodes = list(_own(run.node))
    for node in nodes:
        if isinstance(node, ast.While) and _goes_on(node):
            return node
        if isinstance(node, ast.Call) and (_waits_for_ever(facts, node, run) or _again(facts, node, run)):
            return node
    if depth:
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            for value in facts.evaluator.values(call.func, run.path, scope):
                if value.role is Role.FUNCTION and isinstance(value.node, Function) and value.node is not run.node:
                    found = endless(facts, Run(value.path, value.node), depth - 1)
                    if found is not None:
                        return found
    return None


def pause(loop: ast.AST) -> str:
    """The seconds that a loop sleeps, as they are written; empty if they are not in it."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Call) and last_name(node.func) in {"sleep", "wait"} and node.args:
            return ast.unparse(node.args[0])
    return ""


def until_told(facts: Facts, run: Run) -> ast.AST | None:
    """The loop of a function that only something outside of it ends: as `endless`, or around a flag of the module.

    Args:
        facts: of the app.
        run: the function.
    """
    scope = facts.modules.indexes[run.path].scopes[run.node]
    loops = (node for node in _own(run.node) if isinstance(node, ast.While) and not _breaks(node.body))
    return endless(facts, run) or next((loop for loop in loops if _is_outside(loop, scope)), None)


def _is_outside(loop: ast.While, scope: Scope) -> bool:
    """Whether a loop asks a name from outside of its function, or an attribute, that it never sets itself."""
    test = loop.test.operand if isinstance(loop.test, ast.UnaryOp) else loop.test
    if isinstance(test, ast.Name):
        if not scope.lookup(test.id) or (test.id in scope.bindings and test.id not in scope.global_names):
            return False
    elif not isinstance(test, ast.Attribute):
        return False
    own = (node for node in _nodes(loop.body) if isinstance(node, ast.Name | ast.Attribute))
    return not any(last_name(node) == last_name(test) and isinstance(node.ctx, ast.Store) for node in own)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    yield from _nodes(function.body if isinstance(function, Function) else [getattr(function, "body", function)])


def _nodes(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _APART):
            waiting.extend(list(ast.iter_child_nodes(node))[::-1])


def _goes_on(loop: ast.While) -> bool:
    """Whether nothing inside ends a loop: it has a constant for its test, or an event or flag to stop it."""
    body = list(_nodes(loop.body))
    if isinstance(loop.test, ast.Constant):
        ends = _breaks(loop.body) or any(isinstance(node, ast.Return | ast.Raise) for node in body)
        return bool(loop.test.value) and not ends
    return _is_switch(loop.test) and any(_pauses(node) for node in (loop.test, *body))


def _breaks(statements: Iterable[ast.AST]) -> bool:
    """Whether a loop's body holds a `break` of that loop."""
    waiting = list(statements)
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Break):
            return True
        if isinstance(one, ast.While | ast.For | ast.AsyncFor):
            waiting.extend(one.orelse)
        elif not isinstance(one, _APART):
            waiting.extend(ast.iter_child_nodes(one))
    return False


def _is_switch(test: ast.expr) -> bool:
    """Whether a loop runs until somebody asks it to stop: `not stop.is_set()`, `not stop.wait(60)`, `running`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
        return isinstance(inner, ast.Call) and last_name(inner.func) in {"is_set", "isSet", "wait"}
    name = last_name(test).lower()
    return any(word in name for word in ("running", "alive", "active", "keep", "enabled"))


def _pauses(node: ast.AST) -> bool:
    waits = load("background")["endless"]["waits"]
    return any(isinstance(one, ast.Call) and last_name(one.func) in waits for one in ast.walk(node))


def _waits_for_ever(facts: Facts, call: ast.Call, run: Run) -> bool:
    """Whether a call returns only when somebody stops it."""
    knowledge = load("background")["endless"]
    if last_name(call.func) in knowledge["calls"] and isinstance(call.func, ast.Attribute):
        return True
    if last_name(call.func) != "start" or not isinstance(call.func, ast.Attribute):
        return False
    scope = facts.modules.indexes[run.path].scopes[run.node]
    made = call.func.value
    bound = scope.lookup(made.id) if isinstance(made, ast.Name) else []
    calls = [one.value for one in bound if isinstance(one.value, ast.Call)]
    values = (value for one in calls for value in facts.evaluator.values(one.func, run.path, scope))
    return any(value.name in knowledge["blocking"] for value in values)


def _again(facts: Facts, call: ast.Call, run: Run) -> bool:
    """Whether a function sets a timer that runs it once more."""
    if last_name(call.func) != "Timer":
        return False
    given = argument(call, 1, "function")
    scope = facts.modules.indexes[run.path].scopes[run.node]
    return given is not None and any(one.node is run.node for one in functions_of(facts, given, run.path, scope))
