"""In which order importing the entry module runs the app's code: what exists when, nothing of it being run.

The import is followed statement by statement: into imports of the app's own modules (one that is under way is not
entered again), into the functions that are called on the way, into the page files that a Dash app with `use_pages`
imports while it is made. Each statement has the moment of its first run; all branches are taken.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts import classes
from dash_migrate.facts.at_once import AtOnce
from dash_migrate.facts.index import index_of
from dash_migrate.facts.modules import is_test, runs_on_import
from dash_migrate.facts.scope import Function, Kind, guarded
from dash_migrate.facts.values import Role, last_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors, CallSite, Scope
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.source import SourceFile

_Piece: TypeAlias = "Iterator[_Piece]"  # yields the pieces that it waits for
_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")
_GIVEN = frozenset({Kind.PARAMETER, Kind.ELEMENT, Kind.PART})
_OWN = ("dash.", "flask.", "dash_extensions.")


@dataclass(frozen=True, slots=True, eq=False)
class Cause:
    """A statement, its file, and the scope that it stands in."""

    path: str
    statement: ast.stmt
    scope: Scope


class Order:
    """When the statements of an app first run, as moments: larger is later.

    Args:
        modules: the moment before a module's first statement, by path.
        causes: what ran a module, function or lambda first, by path or node.
        started: the moment before a statement; of those that run on import or while the app is made.
        ended: the moment behind it.
        made: the moment from which on a Dash app's configuration exists, by its construction.
        called: the moment of the first call of a function or lambda.
    """

    def __init__(self) -> None:
        self.modules: dict[str, int] = {}
        self.causes: dict[str | ast.AST, Cause] = {}
        self.started: dict[ast.stmt, int] = {}
        self.ended: dict[ast.stmt, int] = {}
        self.made: dict[ast.AST, int] = {}
        self.called: dict[ast.AST, int] = {}

    def moment(self, scope: Scope, ancestors: Ancestors) -> int | None:
        """When the code in a scope, with these statements around it, first runs.

        Returns:
            None if it waits to be called: by then all modules are imported and the app is made.
        """
        function = deferred(scope)
        if function is not None and function not in self.called:
            return None
        if isinstance(function, ast.Lambda):
            return self.called[function]
        return self.started.get(ancestors[-1][0]) if ancestors else None

    def causes_of(self, path: str, scope: Scope, ancestors: Ancestors) -> Iterator[Cause]:
        """The statements by which the code in a scope first runs: its own, and outwards from there."""
        cause: Cause | None = Cause(path, ancestors[-1][0], scope) if ancestors else None
        while cause is not None:
            yield cause
            cause = self.causes.get(deferred(cause.scope) or cause.path)


def order(facts: Facts) -> Order:
    """The order in which importing the entry module runs the app's code; empty without an entry module."""
    run = _Simulation(facts)
    if facts.entry is not None:
        run.everything(facts.entry.path)
    return run.order


def deferred(scope: Scope) -> Function | ast.Lambda | None:
    """The innermost function or lambda around a scope."""
    inner: Scope | None = scope
    while inner is not None:
        if isinstance(inner.node, Function | ast.Lambda):
            return inner.node
        inner = inner.parent
    return None


class _Simulation:
    """Runs pieces: generators that yield the pieces they wait for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.order = Order()
        self.clock = 0
        self.entry = ""
        self.instances = {one.site.node: one for one in facts.sites.instances}
        self.files: dict[str, AtOnce] = {}
        self.names = facts.evaluator.spellings(defined_names(facts))

    def everything(self, entry: str) -> None:
        """Imports the entry module; then calls what makes apps and was not called; then imports what is left."""
        self.entry = entry
        closure = self.facts.finder.closure(entry)
        self._drive(self._module(entry))
        for instance in self.instances.values():
            if instance.path in closure and instance.site.node not in self.order.made:
                for path, function in self._outermost(instance):
                    self._drive(self._function(path, function))
        for path in sorted(closure):
            self._drive(self._module(path))

    def _outermost(self, instance: DashInstance) -> Iterable[tuple[str, Function]]:
        """The functions that make an app and that no other function of the app calls."""
        found: dict[Function, str] = {}
        function = instance.site.scope.function
        waiting = [(instance.path, function)] if function is not None else []
        seen = {function}
        while waiting:
            path, one = waiting.pop()
            callers = ((where, call.scope.function) for where, call in self.facts.sites.callers(path, one))
            outer = [(where, caller) for where, caller in callers if caller is not None]
            if not outer:
                found[one] = path
            waiting += [pair for pair in outer if pair[1] not in seen]
            seen |= {caller for _, caller in outer}
        return [(path, one) for one, path in found.items()]

    def _tick(self) -> int:
        self.clock += 1
        return self.clock

    def _drive(self, run: _Piece) -> None:
        """Runs a piece with all that it waits for, on a stack of its own."""
        stack = [run]
        while stack:
            piece = next(stack[-1], None)
            if piece is None:
                stack.pop()
            else:
                stack.append(piece)

    def _module(self, path: str, cause: Cause | None = None) -> _Piece:
        index = self.facts.modules.indexes.get(path)
        if index is not None and path not in self.order.modules:
            if cause is not None:
                self.order.causes[path] = cause
            self.order.modules[path] = self._tick()
            yield self._suite(path, index.tree.body)

    def _suite(self, path: str, body: list[ast.stmt]) -> _Piece:
        for statement in body:
            if statement not in self.order.started:
                yield self._statement(path, statement)

    def _statement(self, path: str, node: ast.stmt) -> _Piece:
        self.order.started[node] = self._tick()
        file = self._file(path)
        for call in file.calls.get(node, ()):
            yield self._call(path, call)
        for edge in file.imports.get(node, ()):
            if runs_on_import(edge):
                for imported in self.facts.modules.executed(edge, path):
                    yield self._module(imported, Cause(path, node, edge.scope))
        for function, scope in file.handed.get(node, ()):
            yield self._callee(function, Cause(path, node, scope))
        for part in self._parts(path, node):
            yield self._suite(path, part)
        self.order.ended[node] = self._tick()

    def _parts(self, path: str, node: ast.stmt) -> Iterator[list[ast.stmt]]:
        """The blocks of a statement that run; those of a script only in the entry module, which people start."""
        if isinstance(node, Function):
            return
        for name in _SUITES:
            block = getattr(node, name, None)
            if not block or (path != self.entry and guarded(((node, name),))):
                continue
            yield from [inner.body for inner in block] if name in {"handlers", "cases"} else [block]

    def _call(self, path: str, call: CallSite) -> _Piece:
        """What a call runs: functions of the app, those that it is given included, and constructions."""
        cause = Cause(path, call.ancestors[-1][0], call.scope)
        arguments = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        given = [one for one in arguments if self._may_be_own(one, call.scope)]
        if given and not self._keeps(path, call):
            for argument in given:
                yield self._callee(argument, cause)
        yield self._callee(call.node.func, cause)
        for instance in self._made_by(path, call):
            if instance.site.node not in self.order.made:
                self.order.made[instance.site.node] = self._tick()
                yield self._pages(instance, cause)

    def _made_by(self, path: str, call: CallSite) -> Iterator[DashInstance]:
        """The apps that a call makes: by itself, or as `super().__init__()` of a class that is a Dash app."""
        if call.node in self.instances:
            yield self.instances[call.node]
        elif last_name(call.node.func) == "__init__" and call.scope.function is not None:
            owner = self.facts.modules.indexes[path].scopes[call.scope.function].parent
            for instance in self.instances.values():
                made_by = self.facts.evaluator.values(instance.site.node.func, instance.path, instance.site.scope)
                if owner is not None and any(
                    classes.means(self.facts.evaluator, value, owner.node) for value in made_by
                ):
                    yield instance

    def _pages(self, instance: DashInstance, cause: Cause) -> _Piece:
        """The page files that a Dash app imports while it is made."""
        if instance.uses_pages and instance.pages_folder:
            for page in sorted(self.facts.modules.indexes):
                if page.startswith(f"{instance.pages_folder}/") and not is_test(page):
                    yield self._module(page, cause)

    def _keeps(self, path: str, call: CallSite) -> bool:
        """Whether a call keeps the functions that it is given for later: Dash's and Flask's own do."""
        func = call.node.func
        while isinstance(func, ast.Call):  # app.callback(...)(function)
            func = func.func
        values = self.facts.evaluator.values(func, path, call.scope)
        if isinstance(func, ast.Attribute):
            owners = self.facts.evaluator.values(func.value, path, call.scope)
            if any(owner.role in {Role.DASH, Role.SERVER} for owner in owners):
                return True
        return any(value.role is Role.EXTERNAL and value.name.startswith(_OWN) for value in values)

    def _callee(self, func: ast.expr, cause: Cause) -> _Piece:
        """Runs what an expression stands for, if that is a function, a lambda or a class of the app."""
        if isinstance(func, ast.Lambda):
            yield self._function(cause.path, func, cause)
        if not self._may_be_own(func, cause.scope):
            return
        for value in self.facts.evaluator.values(func, cause.path, cause.scope):
            if value.role is Role.FUNCTION and isinstance(value.node, Function):
                yield self._function(value.path, value.node, cause)
            for owner in classes.lineage(self.facts.evaluator, value) if value.role is Role.CLASS else ():
                for method in getattr(owner.node, "body", ()):
                    if isinstance(method, Function) and method.name == "__init__":
                        yield self._function(owner.path, method, cause)
        for binding in cause.scope.lookup(func.id) if isinstance(func, ast.Name) else ():
            if isinstance(binding.value, ast.Lambda) and binding.kind is Kind.ASSIGN:
                yield self._function(cause.path, binding.value, cause)

    def _may_be_own(self, func: ast.expr, scope: Scope) -> bool:
        """Whether an expression can be a function or class of the app: most calls are of packages."""
        if isinstance(func, ast.Name) and last_name(func) not in self.names:
            bindings = scope.lookup(func.id)
            return any(one.kind in _GIVEN or isinstance(one.value, ast.Lambda) for one in bindings)
        return isinstance(func, ast.Lambda) or last_name(func) in self.names

    def _function(self, path: str, function: Function | ast.Lambda, cause: Cause | None = None) -> _Piece:
        if function in self.order.called:
            return
        self.order.called[function] = self._tick()
        if cause is not None:
            self.order.causes[function] = cause
        if isinstance(function, Function):
            yield self._suite(path, function.body)
        else:
            for call in self._file(path).inside.get(function, ()):
                yield self._call(path, call)

    def _file(self, path: str) -> AtOnce:
        if path not in self.files:
            self.files[path] = AtOnce(self.facts.modules.indexes[path])
        return self.files[path]


def defined_names(facts: Facts) -> frozenset[str]:
    """The names of the app's functions and classes, wherever they are defined."""
    return frozenset().union(*(index.source.derive(_defined) for index in facts.modules.indexes.values()))


def _defined(source: SourceFile) -> frozenset[str]:
    """The names of the functions and classes of a file, which is kept with it."""
    index = index_of(source)
    bindings = (item for scope in index.scopes.values() for item in scope.bindings.items()) if index else ()
    return frozenset(
        name for name, bound in bindings if any(one.kind in {Kind.FUNCTION, Kind.CLASS} for one in bound)
    )
