"""When code runs on the platform: while gunicorn imports the app, for a request, or never.

Start-up is what `facts/order.py` plays through; what runs for requests is followed from the functions of
`facts/requests.py` through the app's own calls. A function that is handed on by its name counts as called,
unless a thread, a process or a scheduler gets it.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.order import defined_names, order
from dash_migrate.facts.reach import Place
from dash_migrate.facts.reached import runs
from dash_migrate.facts.requests import STARTS_TASKS, requests
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.requests import Request
    from dash_migrate.facts.scope import Ancestors, CallSite, ModuleIndex, Scope


def moments(facts: Facts) -> Moments:
    """When the code of one version of the app runs; kept with it."""
    return facts.derive(Moments)


class Moments:
    """When the code of one version of the app runs.

    Args:
        facts: of that version.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._calls: dict[str, dict[Function | None, list[CallSite]]] = {}
        self._names = facts.evaluator.spellings(defined_names(facts))
        self._by_function: dict[ast.AST, list[Request]] = defaultdict(list)
        for request in requests(facts):
            for node in self._run_by(request):
                self._by_function[node].append(request)

    def at_start(self, path: str, scope: Scope, ancestors: Ancestors) -> bool:
        """Whether code runs while gunicorn imports the entry module.

        Args:
            path: its file.
            scope: that it stands in.
            ancestors: the statements around it.
        """
        if not runs(self._facts, path) or self._facts.sites.place(path, scope, ancestors) is not Place.IMPORT:
            return False
        return self._facts.derive(order).moment(scope, ancestors) is not None

    def requests_of(self, scope: Scope) -> tuple[Request, ...]:
        """The requests for which code of a scope runs, in the order of the files; empty if none is known."""
        inner: Scope | None = scope
        while inner is not None:
            if inner.node in self._by_function:
                return tuple(self._by_function[inner.node])
            if isinstance(inner.node, Function):
                return ()
            inner = inner.parent
        return ()

    def _run_by(self, request: Request) -> Iterator[ast.AST]:
        """The functions that a request runs, its own first."""
        seen: set[ast.AST] = {request.function}
        waiting: list[tuple[str, Function | ast.Lambda]] = [(request.path, request.function)]
        while waiting:
            path, function = waiting.pop()
            yield function
            for where, callee in self._callees(path, function):
                if callee not in seen:
                    seen.add(callee)
                    waiting.append((where, callee))

    def _callees(self, path: str, function: Function | ast.Lambda) -> Iterator[tuple[str, Function]]:
        """The app's functions that a function calls or hands on, each with its file."""
        for call in self._calls_in(path, function):
            given = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
            if last_name(call.node.func) in STARTS_TASKS:
                given = ()
            for expr in (call.node.func, *given):
                if isinstance(expr, ast.Name | ast.Attribute) and last_name(expr) in self._names:
                    yield from self._meant(expr, path, call.scope)

    def _meant(self, expr: ast.expr, path: str, scope: Scope) -> Iterator[tuple[str, Function]]:
        for value in self._facts.evaluator.values(expr, path, scope):
            if value.role is Role.FUNCTION and isinstance(value.node, Function):
                yield value.path, value.node
            elif value.role is Role.CLASS and isinstance(value.node, ast.ClassDef):
                for member in value.node.body:
                    if isinstance(member, Function) and member.name == "__init__":
                        yield value.path, member

    def _calls_in(self, path: str, function: Function | ast.Lambda) -> list[CallSite]:
        """The calls of a function, those of its lambdas and comprehensions included."""
        index = self._facts.modules.indexes[path]
        if isinstance(function, ast.Lambda):
            return [call for call in index.calls if _lies_in(call.scope, function)]
        if path not in self._calls:
            self._calls[path] = _grouped(index)
        return self._calls[path].get(function, [])


def _grouped(index: ModuleIndex) -> dict[Function | None, list[CallSite]]:
    """The calls of a file by the function that they stand in."""
    groups: dict[Function | None, list[CallSite]] = defaultdict(list)
    for call in index.calls:
        groups[call.scope.function].append(call)
    return groups


def _lies_in(scope: Scope, node: ast.AST) -> bool:
    inner: Scope | None = scope
    while inner is not None and inner.node is not node:
        inner = inner.parent
    return inner is not None
