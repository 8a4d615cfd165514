"""When a piece of code runs: on import, only as a script, or only if somebody calls it."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.scope import Ancestors, CallSite, Function, Scope


class Place(enum.Enum):
    """When a piece of code runs."""

    IMPORT = "on import"
    GUARD = "only when the file is started as a script"
    CALLED = "only inside a function that nothing calls on import"


class Reach:
    """Follows code back through the app's own calls.

    Args:
        evaluator: of the app.
        counted: paths of the files whose calls count.
    """

    def __init__(self, evaluator: Evaluator, counted: Container[str]) -> None:
        self._evaluator = evaluator
        self._counted = counted
        self._places: dict[Function, Place] = {}
        self._callers: dict[Function, tuple[tuple[str, CallSite], ...]] = {}

    def place(self, path: str, scope: Scope, ancestors: Ancestors) -> Place:
        """When the code in a file, with these statements around it, runs first."""
        if guarded(ancestors):
            return Place.GUARD
        function = scope.function
        if function is None:
            return Place.IMPORT
        if function not in self._places:
            self._places[function] = self._place_of(path, function)
        return self._places[function]

    def _place_of(self, path: str, function: Function) -> Place:
        """When a function is called: it is enough that one way back leads to the top of a module."""
        found = Place.CALLED
        waiting = [(path, function)]
        seen = {function}
        while waiting:
            for caller, call in self.callers(*waiting.pop()):
                outer = call.scope.function
                if guarded(call.ancestors):
                    found = Place.GUARD
                elif outer is None:
                    return Place.IMPORT
                elif outer not in seen:
                    seen.add(outer)
                    waiting.append((caller, outer))
        return found

    def callers(self, path: str, function: Function) -> Iterator[tuple[str, CallSite]]:
        """The calls of a function, each with its file.

        Those of a method are told by its name where it cannot be seen what it is called on.
        """
        if function not in self._callers:
            self._callers[function] = tuple(self._find_callers(path, function))
        yield from self._callers[function]

    def _find_callers(self, path: str, function: Function) -> Iterator[tuple[str, CallSite]]:
        index = self._evaluator.modules.indexes[path]
        owner = index.scopes[function].parent
        in_class = owner is not None and isinstance(owner.node, ast.ClassDef)
        made = owner.node if owner is not None and in_class and function.name == "__init__" else function
        name = made.name if isinstance(made, ast.ClassDef) else function.name
        for caller, call in self._evaluator.calls_of(name):
            if caller not in self._counted:
                continue
            func = call.node.func
            called = self._evaluator.values(func, caller, call.scope)
            by_name = in_class and made is function and isinstance(func, ast.Attribute)
            known = any(classes.means(self._evaluator, value, made) for value in called)
            if known or (by_name and not self._of_something_else(func, caller, call.scope)):
                yield caller, call

    def _of_something_else(self, method: ast.expr, path: str, scope: Scope) -> bool:
        """Whether the object of a method is known, or what a package's function returned: none of the app."""
        expr = method.value if isinstance(method, ast.Attribute) else method
        if self._evaluator.values(expr, path, scope):
            return True
        made = [expr]
        if isinstance(expr, ast.Name):
            made = [binding.value for binding in scope.lookup(expr.id) if binding.value is not None]
        calls = [part for part in made if isinstance(part, ast.Call)]
        known = (value for call in calls for value in self._evaluator.values(call.func, path, scope))
        return any(value.role is Role.EXTERNAL for value in known)
