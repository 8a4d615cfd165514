"""Which bindings of a name can be in force at one use of it: not those that a later one surely replaces."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Ancestors, Binding, Scope

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Position = tuple[int, int]


def reaching(scope: Scope, name: ast.Name) -> list[Binding]:
    """The bindings that a use of a name may mean, in the order of the text; empty if the file does not bind it.

    In the scope that binds it, an unconditional binding above the use replaces all above that, and one below
    counts only where a loop holds both. Elsewhere all count: nobody knows when the code runs.
    """
    bindings = scope.lookup(name.id)
    if len(bindings) < 2 or bindings[0].scope is not _running(scope):
        return bindings
    use = (name.lineno, name.col_offset)
    ordered = sorted(bindings, key=_end)
    kept: list[Binding] = []
    for one in ordered:
        if _end(one) > use:
            if _in_one_loop(one, use):
                kept.append(one)
            continue
        if _certain(one, use):
            kept = []
        kept.append(one)
    return kept or bindings


def _running(scope: Scope) -> Scope:
    """The scope whose code runs a scope's: comprehensions run where they stand."""
    while isinstance(scope.node, _COMPREHENSIONS) and scope.parent is not None:
        scope = scope.parent
    return scope


def _end(binding: Binding) -> _Position:
    """Where a binding takes effect."""
    node: ast.AST = binding.node
    if binding.kind is Kind.PARAMETER:
        return (0, 0)
    if binding.kind is Kind.ELEMENT and binding.value is not None:
        node = binding.value
    elif _statement(binding) is not None:
        node = binding.ancestors[-1][0]
    return (getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0)


def _statement(binding: Binding) -> ast.stmt | None:
    """The simple statement that makes a binding; None for a walrus and other bindings inside expressions."""
    last = binding.ancestors[-1] if binding.ancestors else None
    if last is None or last[1] not in {"value", "names"}:
        return None
    if binding.kind is Kind.IMPORT or isinstance(last[0], ast.Assign | ast.AnnAssign):
        return last[0] if _assigns(last[0], binding) else None
    return None


def _assigns(statement: ast.stmt, binding: Binding) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(node is binding.node for target in targets if target is not None for node in ast.walk(target))


def _certain(binding: Binding, use: _Position) -> bool:
    """Whether the binding is made on every way to the use."""
    if binding.kind is Kind.PARAMETER:
        return True
    if binding.kind is Kind.ELEMENT:
        loop = binding.ancestors[-1][0] if binding.ancestors else None
        return isinstance(loop, ast.For | ast.AsyncFor) and _holds(((loop, "body"),), use)
    if binding.kind in {Kind.FUNCTION, Kind.CLASS}:
        return _holds(binding.ancestors, use)
    return _statement(binding) is not None and _holds(binding.ancestors[:-1], use)


def _holds(block: Ancestors, use: _Position) -> bool:
    """Whether a use lies in the innermost block of statements."""
    if not block:
        return True
    statement, field = block[-1]
    body = getattr(statement, field)
    if not isinstance(body, list) or not body:
        return False
    first, last = body[0], body[-1]
    if not isinstance(first, ast.stmt):  # cases, or handlers: nobody knows which of them it is
        return False
    decorators = getattr(first, "decorator_list", None) or [first]
    return (decorators[0].lineno, 0) <= use <= (last.end_lineno, last.end_col_offset)


def _in_one_loop(binding: Binding, use: _Position) -> bool:
    return any(isinstance(node, _LOOPS) and _holds(((node, "body"),), use) for node, _ in binding.ancestors)
