"""Whether a decorator leaves alone what a function is given, and what it returns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from dash_migrate.facts import Facts

# Decorators that nothing but the code itself calls the function through, by their last names.
_PLAIN = frozenset({
    "staticmethod", "classmethod", "property", "cached_property", "cache", "lru_cache", "cached", "memoize",
    "wraps", "override", "overload", "njit",
})  # fmt: skip


def keeps_result(facts: Facts, path: str, function: Function) -> bool:
    """Whether a caller gets what the function returns: no decorator that the app has written changes it."""
    return all(_hands_on(facts, path, function, one) is not False for one in function.decorator_list)


def keeps_arguments(facts: Facts, path: str, function: Function) -> bool:
    """Whether the function gets what its callers in the app give it, and nobody else calls it.

    Callbacks, routes and the like are called by others.
    """
    return all(
        _last_name(one) in _PLAIN or _hands_on(facts, path, function, one) is True
        for one in function.decorator_list
    )


def _hands_on(facts: Facts, path: str, function: Function, decorator: ast.expr) -> bool | None:
    """Whether a decorator of the app calls the function with what it is given; None for those of packages."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    outer = facts.modules.indexes[path].scopes[function].parent
    assert outer is not None  # a function lies in something
    values = facts.evaluator.values(called, path, outer)
    written = [value.node for value in values if value.role in {Role.FUNCTION, Role.CLASS}]
    return all(isinstance(one, Function) and _is_transparent(one) for one in written) if written else None


def _is_transparent(decorator: Function) -> bool:
    """Whether all that a decorator and its wrapper return is `function(*args, **kwargs)`, or a name."""
    names: dict[str, ast.expr] = {}
    every = list(ast.walk(decorator))
    for node in every:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = node.value
    inner = {node.name for node in every if isinstance(node, Function)}
    given = {node.arg for node in every if isinstance(node, ast.arg)}
    for node in every:
        if isinstance(node, ast.Return) and node.value is not None:
            value = names.get(node.value.id, node.value) if isinstance(node.value, ast.Name) else node.value
            plain = isinstance(value, ast.Name) and value.id in inner | given
            if not plain and not _passes_all(value, given):
                return False
    return True


def _passes_all(expr: ast.expr, functions: set[str]) -> bool:
    """Whether it is a call of one of these with `*args, **kwargs`, of which nothing is changed."""
    match expr:
        case ast.Call(func=ast.Name(id=name), args=[ast.Starred(value=ast.Name())], keywords=keywords) if (
            name in functions
        ):
            return all(one.arg is None and isinstance(one.value, ast.Name) for one in keywords)
    return False


def _last_name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def is_static(function: Function) -> bool:
    """Whether a method is called without its object: `@staticmethod`."""
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)
