"""What becomes of a path that is given to a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.decorators import is_static
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_LOGS = frozenset({"print", "pprint", "debug", "info", "warning", "error", "exception", "critical", "log"})
_ASKS = frozenset({"bool", "isinstance", "type", "hasattr", "callable"})
_SAME = frozenset({"str", "unquote", "unquote_plus", "unquote_to_bytes", "quote", "escape"})
_PATTERNS = frozenset({"match", "fullmatch", "search", "findall", "finditer", "sub", "subn"})
LOOKUPS = frozenset({"get", "pop", "index", "count", "__contains__", "__getitem__"})


def only_looks(call: ast.Call) -> bool:
    """Whether what a call is given matters to nobody but who reads a log."""
    name = last_name(call.func)
    return name in _LOGS or (name in _ASKS and isinstance(call.func, ast.Name))


def gives_back(call: ast.Call) -> bool:
    """Whether a call gives back the text that it is given, in another notation."""
    return last_name(call.func) in _SAME


def is_pattern(facts: Facts, call: ast.Call, path: str, scope: Scope) -> bool:
    """Whether a call holds its argument against a regular expression or a pattern of routes."""
    name = last_name(call.func)
    values = facts.evaluator.values(call.func, path, scope)
    if any(value.role is Role.EXTERNAL for value in values):
        return any(value.name.partition(".")[0] in {"re", "regex", "fnmatch"} for value in values)
    return name in _PATTERNS and isinstance(call.func, ast.Attribute)


def parameters(
    facts: Facts, call: ast.Call, given: ast.AST, path: str, scope: Scope
) -> Iterator[tuple[str, Function, str]]:
    """The functions of the app that a call may mean, and the parameter of each that gets an argument.

    Args:
        facts: of the app.
        call: the call.
        given: the argument: an expression, or the keyword that it is given by.
        path: the file of the call.
        scope: where it stands.
    """
    if any(isinstance(one, ast.Starred) for one in call.args):
        return
    position = next((number for number, one in enumerate(call.args) if one is given), None)
    for value in facts.evaluator.values(call.func, path, scope):
        function = value.node
        if value.role is not Role.FUNCTION or not isinstance(function, Function):
            continue
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        owner = facts.modules.indexes[value.path].scopes[function].parent
        method = owner is not None and isinstance(owner.node, ast.ClassDef)
        if method and isinstance(call.func, ast.Attribute) and not is_static(function):
            names = names[1:]
        if isinstance(given, ast.keyword):
            known = {*names, *(one.arg for one in function.args.kwonlyargs)}
            name = given.arg if given.arg in known else None
        else:
            name = names[position] if position is not None and position < len(names) else None
        if name is not None:
            yield value.path, function, name
