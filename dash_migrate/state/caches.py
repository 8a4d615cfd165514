"""Functions whose results are kept for all visitors though they ask who the visitor is."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.state.body import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope


# What the context of a callback says of its own arguments.
_ARGUMENTS = frozenset({"inputs", "inputs_list", "states", "states_list"})


@dataclass(frozen=True, slots=True, eq=False)
class KeptForAll:
    """A function whose result is kept.

    Args:
        decorator: what keeps it, as it is named.
        asked: the expression that asks for the visitor.
        what: its dotted name.
    """

    path: str
    function: Function
    decorator: str
    asked: ast.expr
    what: str


def kept_for_all(facts: Facts) -> Iterator[KeptForAll]:
    """The functions under `lru_cache`, `cache` or `memoize` that read the session, the request or the user."""
    for index in running(facts):
        for node, scope in index.scopes.items():
            if isinstance(node, Function) and node.decorator_list and scope.parent is not None:
                name = next((n for d in _of_results(node) if (n := _keeps(index, d, scope.parent))), "")
                found = _asked(index, node, scope) if name else None
                if found is not None:
                    yield KeptForAll(index.path, node, name, *found)


def _of_results(function: Function) -> list[ast.expr]:
    """The decorators of what is called: those below `@app.callback`, which gives back what it is given."""
    every = function.decorator_list
    last = max((place for place, one in enumerate(every) if _registers(one)), default=-1)
    return every[last + 1 :]


def _registers(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and last_name(decorator.func) == "callback"


def _keeps(index: ModuleIndex, decorator: ast.expr, scope: Scope) -> str:
    """The name of a decorator that keeps results by the arguments alone; empty for others."""
    func = decorator.func if isinstance(decorator, ast.Call) else decorator
    known = load("shared_state")["keeping"]
    if any(name in known for name in index.qualified(func, scope)):
        return last_name(func)
    return "memoize" if isinstance(func, ast.Attribute) and func.attr == "memoize" else ""


def _asked(index: ModuleIndex, function: Function, scope: Scope) -> tuple[ast.expr, str] | None:
    known = frozenset(load("shared_state")["request"])
    given: set[int] = set()  # what a callback gets as arguments too, so that its results are kept by them
    for node, _, inside in nodes_of(function):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in _ARGUMENTS
            and any(map(_registers, function.decorator_list))
        ):
            given.add(id(node.value))
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in given:
            for name in index.qualified(node, index.scopes.get(inside, scope)):
                if name in known:
                    return node, name
    return None
