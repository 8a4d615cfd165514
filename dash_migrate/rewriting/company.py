"""What stands around a run call only for its sake: opening a browser, saying the address, cleaning up after it."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function, main_guard
from dash_migrate.facts.values import Role, argument, last_name
from dash_migrate.rewriting.usage import bound_names, uses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope

_BROWSER = frozenset({"webbrowser.open", "webbrowser.open_new", "webbrowser.open_new_tab"})
# Which argument of a timer or thread is the function that it calls.
_DELAYS = {"threading.Timer": (1, "function"), "threading.Thread": (1, "target")}
# What an opener may call besides: it changes nothing that the served app would miss.
_HARMLESS = frozenset({"webbrowser.get", "time.sleep", "os.environ.get", "os.getenv", "print", "str", "int"})
_REGISTERING = ("callback", "register")
_DEFINING = (Function, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Return, ast.Global)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign)


@dataclass(frozen=True, slots=True)
class Company:
    """Tells what statements beside a run call do.

    Args:
        index: the file.
        scope: the scope that the statements stand in.
        runs: the calls in this file that serve the app, or lead there.
    """

    facts: Facts
    index: ModuleIndex
    scope: Scope
    runs: frozenset[ast.AST]

    def precedes(self, node: ast.stmt) -> bool:
        """Whether a statement above the run call only announces it: a browser, a timer for one, a `print`."""
        return self.announces(node) or self.opens(node)

    def announces(self, node: ast.stmt) -> bool:
        """Whether a statement only prints what is known already."""
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
            return False
        call = node.value
        inner = (part for part in ast.walk(call) if isinstance(part, ast.Call) and part is not call)
        return self._is_print(call) and all(last_name(part.func) == "format" for part in inner)

    def _is_print(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id == "print" and not self.scope.lookup("print")

    def opens(self, node: ast.stmt) -> bool:
        """Whether a statement opens a browser, now or by a timer, and does nothing else."""
        match node:
            case ast.Expr(value=ast.Call() as call):
                return self._opener(call.func, self.scope) or self._timer_part(call.func, "start")
            case ast.Assign(targets=[ast.Name()], value=value):
                return self._timer(value)
            case ast.Assign(targets=[ast.Attribute() as target]):
                return self._timer_part(target, "daemon")
            case ast.If(test=test, body=body, orelse=orelse):
                calls = (part for part in ast.walk(test) if isinstance(part, ast.Call))
                known = all(self._names(part.func, self.scope) & _HARMLESS for part in calls)
                return known and all(map(self.precedes, (*body, *orelse))) and any(map(self.opens, body))
        return False

    def _timer_part(self, target: ast.expr, attr: str) -> bool:
        """Whether `target` is that attribute of a timer, or of a name of one, which opens a browser."""
        if not isinstance(target, ast.Attribute) or target.attr != attr:
            return False
        if not isinstance(target.value, ast.Name):
            return self._timer(target.value)
        bindings = self.scope.lookup(target.value.id)
        return bool(bindings) and all(b.value is not None and self._timer(b.value) for b in bindings)

    def _timer(self, value: ast.expr) -> bool:
        if not isinstance(value, ast.Call):
            return False
        for name in self._names(value.func, self.scope) & _DELAYS.keys():
            called = argument(value, *_DELAYS[name])
            if isinstance(called, ast.Lambda):
                return isinstance(called.body, ast.Call) and self._opener(called.body.func, self.scope)
            return called is not None and self._opener(called, self.scope)
        return False

    def _of_library(self, func: ast.expr, scope: Scope) -> bool:
        """Whether a function is the library's to open a browser, the default one or one that is named."""
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call):
            chosen = "webbrowser.get" in self._names(func.value.func, scope)
            return chosen and f"webbrowser.{func.attr}" in _BROWSER
        return bool(self._names(func, scope) & _BROWSER)

    def _opener(self, func: ast.expr, scope: Scope) -> bool:
        """Whether a function opens a browser: the library's, or one of the app that does nothing else."""
        if self._of_library(func, scope):
            return True
        values = self.facts.evaluator.values(func, self.index.path, scope)
        nodes = [value.node for value in values if value.path == self.index.path]
        return bool(nodes) and all(isinstance(node, Function) and self._only_opens(node) for node in nodes)

    def openers(self) -> list[Function | ast.Lambda]:
        """The functions of the file that do nothing but open a browser."""
        functions = (node for node in self.index.scopes if isinstance(node, Function | ast.Lambda))
        return [function for function in functions if self._only_opens(function)]

    def _only_opens(self, function: Function | ast.Lambda) -> bool:
        inner = self.index.scopes[function]
        calls = [part for part in ast.walk(function) if isinstance(part, ast.Call)]
        opening = [call for call in calls if self._of_library(call.func, inner)]
        return bool(opening) and all(call in opening or self._harmless(call, inner) for call in calls)

    def _harmless(self, call: ast.Call, scope: Scope) -> bool:
        if self._names(call.func, scope) & (_HARMLESS | _DELAYS.keys()):
            return True
        if not isinstance(call.func, ast.Attribute):
            return False
        made = call.func.value
        delayed = isinstance(made, ast.Call) and bool(self._names(made.func, scope) & _DELAYS.keys())
        return call.func.attr == "format" or (call.func.attr == "start" and delayed)

    def _names(self, func: ast.expr, scope: Scope) -> frozenset[str]:
        """The dotted names that a callee may mean; that of a builtin is its own."""
        if isinstance(func, ast.Name) and not scope.lookup(func.id):
            return frozenset({func.id})
        return frozenset(self.index.qualified(func, scope))

    def serves(self, node: ast.stmt) -> bool:
        """Whether a statement runs the app itself."""
        return any(part in self.runs for part in ast.walk(node))

    def after(self, tail: Sequence[ast.stmt], used: frozenset[str]) -> list[ast.stmt]:
        """The statements below a run call that ran only after the server had stopped: they clean up.

        Args:
            tail: all statements below the run call in its suite.
            used: names that are read anywhere else.
        """
        wanted, following, found = set(used), Counter[str](), []
        for node in reversed(tail):
            bound = bound_names([node])
            needed = not isinstance(node, _ASSIGNMENTS) or bool(bound & following.keys()) or not bound
            if self.serves(node) or (self._acts(node) and needed and not bound & wanted):
                found.append(node)
                following += uses([node])
            else:
                wanted |= uses([node]).keys()
        return found[::-1]

    def unheard(self, node: ast.stmt) -> bool:
        """Whether a statement below the run call comes to life once the call is guarded, and matters then."""
        if isinstance(node, ast.Pass) or main_guard(node) or _is_text(node):
            return False
        return not (isinstance(node, ast.Assign) and self._is_app(node.value))

    def _acts(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.Pass) or main_guard(node) or _is_text(node):
            return False
        return self.announces(node) or not (self._defines(node) or self._wires(node))

    def _defines(self, node: ast.stmt) -> bool:
        return any(isinstance(part, _DEFINING) for part in ast.walk(node))

    def _wires(self, node: ast.stmt) -> bool:
        """Whether a statement changes the app: a callback, a layout, anything that is given the app."""
        return any(
            (isinstance(part, ast.Call) and any(word in last_name(part.func) for word in _REGISTERING))
            or (isinstance(part, ast.Name) and self._is_app(part))
            for part in ast.walk(node)
        )

    def _is_app(self, value: ast.expr) -> bool:
        values = self.facts.evaluator.values(value, self.index.path, self.scope)
        return any(value.role in {Role.DASH, Role.SERVER, Role.WRAPPED} for value in values)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def plain_assignment(node: ast.stmt) -> bool:
    """Whether a statement gives names a value that takes no call to work out."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    calls = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)
    named = all(isinstance(target, ast.Name) for target in targets)
    return named and not any(isinstance(part, calls) for part in ast.walk(node.value))
