"""Loops around a call, in its function or around the calls of that function, and how often they go round."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role
from dash_migrate.facts.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors, CallSite, Scope

Loop = ast.For | ast.AsyncFor | ast.While | ast.comprehension
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FEW = 5  # rounds that are no evidence of anything


def number(facts: Facts, expr: ast.expr | None, path: str, scope: Scope) -> float | None:
    """The number that an expression is written out as, here or where its name is bound; None if it is none."""
    found = written(facts, expr, path, scope).expr if expr is not None else None
    if isinstance(found, ast.Constant) and isinstance(found.value, int | float):
        return float(found.value)
    return None


def loops(path: str, scope: Scope, ancestors: Ancestors) -> Iterator[tuple[str, Loop, Scope]]:
    """The loops around a place in its own function, innermost first, each with its file and scope."""
    inner: Scope | None = scope
    while inner is not None and isinstance(inner.node, _COMPREHENSIONS):
        yield from ((path, one, inner) for one in inner.node.generators[::-1])
        inner = inner.parent
    for statement, part in reversed(ancestors):
        if isinstance(statement, Function | ast.ClassDef):
            return
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While) and part == "body":
            yield path, statement, scope


def rounds(facts: Facts, loop: Loop, path: str, scope: Scope) -> float | None:
    """How often a loop goes round; None where that cannot be told: a `while`, a list that comes from data."""
    if isinstance(loop, ast.While):
        return None
    call = written(facts, loop.iter, path, scope).expr
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range":
        if len(call.args) == 1:
            return number(facts, call.args[0], path, scope)
        bounds = [number(facts, bound, path, scope) for bound in call.args]
        if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None:
            return max(0.0, bounds[1] - bounds[0])
        return None
    found = [origin.node for origin in facts.derive(flow).origins(loop.iter, path, scope) if not origin.way]
    sizes = {_length(node) for node in found}
    return sizes.pop() if len(sizes) == 1 else None


def repeated(facts: Facts, path: str, site: CallSite) -> tuple[tuple[str, CallSite], ...]:
    """Where a call is made again and again: itself, if it stands in a loop whose length is not known or not small.

    Else the calls of the function that holds it which stand in such a loop, each with its file.
    """
    if _is_looped(facts, path, site):
        return ((path, site),)
    function = site.scope.function
    if function is None:
        return ()
    return tuple(
        (where, call)
        for where, call in facts.evaluator.calls_of(function.name)
        if _is_looped(facts, where, call) and _calls(facts, where, call, function)
    )


def leaves(loop: Loop) -> bool:
    """Whether a loop may end before its time, by a `break` or a `return` in it."""
    if isinstance(loop, ast.comprehension):
        return False
    return any(isinstance(part, ast.Break | ast.Return) for one in loop.body for part in ast.walk(one))


def bound(facts: Facts, loop: ast.While, path: str, scope: Scope, seconds: float) -> float | None:
    """How long a `while` loop that sleeps goes on at most, in seconds; None where its condition does not tell.

    Args:
        facts: of the app.
        loop: the loop.
        path: its file.
        scope: where it stands.
        seconds: that it sleeps each time.
    """
    for part in ast.walk(loop.test):
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Lt | ast.LtE):
            limit = number(facts, part.comparators[0], path, scope)
            is_clock = any(isinstance(one, ast.Call) for one in ast.walk(part.left))
            if limit is not None:
                return limit if is_clock else limit * seconds
    return None


def _is_looped(facts: Facts, path: str, site: CallSite) -> bool:
    return any(_goes_on(facts, *found) for found in loops(path, site.scope, site.ancestors))


def _calls(facts: Facts, path: str, call: CallSite, function: Function) -> bool:
    values = facts.evaluator.values(call.node.func, path, call.scope)
    return any(value.role is Role.FUNCTION and value.node is function for value in values)


def _goes_on(facts: Facts, path: str, loop: Loop, scope: Scope) -> bool:
    """Whether a loop goes round more than a few times. One that tries again until it works does not."""
    if _is_retry(loop):
        return False
    times = rounds(facts, loop, path, scope)
    return times is None or times > _FEW


def _is_retry(loop: Loop) -> bool:
    """Whether a loop's body has a `try` that leaves the loop where nothing was raised."""
    if isinstance(loop, ast.comprehension):
        return False
    tries = [statement for statement in loop.body if isinstance(statement, ast.Try)]
    return any(
        isinstance(part, ast.Break | ast.Return)
        for one in tries
        for suite in (one.body, one.orelse)
        for part in suite
    )


def _length(node: ast.AST) -> float | None:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None if any(isinstance(part, ast.Starred) for part in node.elts) else float(len(node.elts))
    return float(len(node.keys)) if isinstance(node, ast.Dict) else None
