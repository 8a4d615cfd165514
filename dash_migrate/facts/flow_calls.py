"""Values through calls: what functions of the app return, what their callers pass, what builtins hand through."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.decorators import keeps_result
from dash_migrate.facts.origins import Access, Origin, Take
from dash_migrate.facts.scope import Function, Scope
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.flow import Flow
    from dash_migrate.facts.origins import Origins, Way

# Builtins that give the items of their first argument, and methods of texts that keep what the text is.
_SAME_ITEMS = frozenset({"list", "tuple", "sorted", "reversed", "set", "iter"})
_ENVIRONMENT = frozenset({"os.getenv"})
_SAME_TEXT = frozenset({"lower", "upper", "casefold", "title", "capitalize", "strip", "removesuffix"})


class _Asked(NamedTuple):
    """What is asked: what `way` takes of something in one scope of a file."""

    flow: Flow
    path: str
    scope: Scope
    way: Way

    def follow(self, expr: ast.expr | None, way: Way | None = None) -> Origins:
        """The origins of an expression there; of none there are none."""
        if expr is None:
            return frozenset()
        return self.flow.follow(expr, self.path, self.scope, self.way if way is None else way)


def called(flow: Flow, call: ast.Call, path: str, scope: Scope, way: Way) -> Origins:
    """What a call gives."""
    asked = _Asked(flow, path, scope, way)
    found: Origins | None = None
    if isinstance(call.func, ast.Attribute):
        found = _method(asked, call, call.func)
    elif isinstance(call.func, ast.Name) and not scope.lookup(call.func.id):
        found = _builtin(asked, call, call.func.id)
    if found is not None:
        return found
    itself = frozenset({Origin(call, path, scope, way)})
    results: list[Origins] = []
    for value in flow.evaluator.values(call.func, path, scope):
        if value.role is Role.FUNCTION and isinstance(value.node, Function):
            keeps = keeps_result(flow.facts, value.path, value.node)
            results += returned(flow, value.path, value.node, way) if keeps else [itself]
        elif value.role is Role.EXTERNAL and value.name in _ENVIRONMENT and call.args:
            results.append(_variable(asked, call))
    return flow.united(results) if results else itself


def _variable(asked: _Asked, call: ast.Call) -> Origins:
    """What `os.getenv(name, default)` gives: a variable of the environment, or the default."""
    name = call.args[0]
    key = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else Take.VALUE
    found = Origin(call.func, asked.path, asked.scope, (Access(key, call, asked.path), *asked.way))
    return asked.follow(call.args[1] if len(call.args) > 1 else None) | {found}


def returned(flow: Flow, path: str, function: Function, way: Way) -> Iterator[Origins]:
    """What a function of the app returns, by its `return` statements."""
    index = flow.facts.modules.indexes[path]
    for value in index.returns.get(function, ()):
        yield flow.follow(value, path, index.scopes[function], way)


def _method(asked: _Asked, call: ast.Call, func: ast.Attribute) -> Origins | None:
    """What a method of a dictionary, list or text gives; None if it is none of them."""
    way, base = asked.way, func.value
    first = call.args[0] if call.args else None
    match func.attr:
        case "get" if first is not None:
            plain = isinstance(first, ast.Constant) and isinstance(first.value, str | int)
            key = first.value if plain else Take.VALUE  # type: ignore[attr-defined]  # a Constant, see `plain`
            found = asked.follow(base, (Access(key, call, asked.path), *way))
            return found | asked.follow(call.args[1] if len(call.args) > 1 else None)
        case "items" if not call.args and len(way) > 1 and way[0].key is Take.ITEM and way[1].key in {0, 1}:
            which = Take.KEY if way[1].key == 0 else Take.VALUE
            return asked.follow(base, (Access(which), *way[2:]))
        case "values" | "keys" if not call.args and way and way[0].key is Take.ITEM:
            which = Take.VALUE if func.attr == "values" else Take.KEY
            return asked.follow(base, (Access(which), *way[1:]))
        case "copy" if not call.args:
            return asked.follow(base)
        case "replace" if not way and not _touches_slash(call):
            return asked.follow(base)
    if func.attr in _SAME_TEXT and not way and not call.args:
        return asked.follow(base)
    return None


def _touches_slash(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return not (isinstance(first, ast.Constant) and isinstance(first.value, str) and "/" not in first.value)


def _builtin(asked: _Asked, call: ast.Call, name: str) -> Origins | None:
    """What a builtin hands through; None if it makes a value of its own."""
    way = asked.way
    first = call.args[0] if call.args else None
    if name == "str" and first is not None and not way:
        return asked.follow(first)
    if name == "next" and first is not None:
        default = asked.follow(call.args[1] if len(call.args) > 1 else None)
        return asked.follow(first, (Access(Take.ITEM), *way)) | default
    if not way:
        return None
    if name in _SAME_ITEMS and first is not None:
        return asked.follow(first)
    if name == "filter" and len(call.args) == 2:
        return asked.follow(call.args[1])
    if name == "dict":
        given = next((k.value for k in call.keywords if k.arg == way[0].key), None)
        return asked.follow(given, way[1:]) if given is not None else asked.follow(first) or None
    which = way[1].key if way[0].key is Take.ITEM and len(way) > 1 else None
    rest = (way[0], *way[2:])
    if name == "enumerate" and which == 1 and first is not None:
        return asked.follow(first, rest)
    if name == "zip" and isinstance(which, int) and 0 <= which < len(call.args):
        return asked.follow(call.args[which], rest)
    return None
