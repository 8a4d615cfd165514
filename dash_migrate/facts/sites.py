"""Where the app makes its Dash instances, sets their layouts and runs them."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.evaluate import Role, Value, argument, last_name
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.scope import Kind, guarded
from dash_migrate.knowledge import load
from dash_migrate.plan import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.evaluate import Evaluator, Values
    from dash_migrate.facts.scope import Ancestors, AttributeSet, CallSite, Function, ModuleIndex, Scope

_RUN_NAMES = frozenset({"run", "run_server"})
_CALLBACK_NAMES = frozenset({"callback", "clientside_callback", "long_callback", "register_page"})


class Place(enum.Enum):
    """When a piece of code runs."""

    IMPORT = "on import"
    GUARD = "only when the file is started as a script"
    CALLED = "only inside a function that nothing calls on import"


@dataclass(frozen=True, slots=True, eq=False)
class DashInstance:
    """One construction of a Dash app.

    Args:
        name: the name it is bound to where it is made; None if it is bound to none.
        function: the function that it is made in, None at module level.
    """

    value: Value
    path: str
    site: CallSite
    place: Place
    location: Location
    name: str | None
    function: str | None

    @property
    def uses_pages(self) -> bool:
        """Whether Dash imports the files of a pages folder by itself."""
        given = argument(self.site.node, None, "use_pages")
        return given is not None and not (isinstance(given, ast.Constant) and not given.value)

    @property
    def pages_folder(self) -> str:
        """Path of the pages folder, relative to the app's root."""
        given = argument(self.site.node, None, "pages_folder")
        named = isinstance(given, ast.Constant) and isinstance(given.value, str)
        name = given.value if isinstance(given, ast.Constant) and named else "pages"
        return str(PurePosixPath(self.path).parent / str(name))


@dataclass(frozen=True, slots=True, eq=False)
class LayoutSite:
    """`app.layout = ...`, with the Dash apps that it may mean."""

    path: str
    site: AttributeSet
    place: Place
    location: Location
    apps: frozenset[Value]


@dataclass(frozen=True, slots=True, eq=False)
class RunSite:
    """`app.run(...)` or another call that serves until it is stopped, with what it serves."""

    path: str
    site: CallSite
    place: Place
    location: Location
    served: frozenset[Value]


class Sites:
    """All sites of one version of the app; tests, packaging scripts and templates are passed over."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        indexes = evaluator.modules.indexes
        self._indexes = {p: index for p, index in indexes.items() if not (is_test(p) or is_template(p))}
        self._places: dict[Function, Place] = {}
        self._makers = self._maker_names()
        self.instances = tuple(self._instances())
        self.layouts = tuple(self._layouts())
        self.runs = tuple(self._runs())
        self.wrapped = frozenset(self._wrapped())
        self.callback_files = frozenset(
            path
            for path, index in self._indexes.items()
            if any(last_name(call.node.func) in _CALLBACK_NAMES for call in index.calls)
        )

    def dash_of(self, values: Values) -> frozenset[Value]:
        """The Dash apps among values; `self` of a subclass written in the app means its constructions."""
        found = {value for value in values if value.role is Role.DASH}
        classes = {value.node for value in values if value.role is Role.OBJECT}
        if classes:
            for instance in self.instances:
                func = instance.site.node.func
                made_by = self._evaluator.values(func, instance.path, instance.site.scope)
                if any(value.node in classes for value in made_by):
                    found.add(instance.value)
        return frozenset(found)

    def place(self, path: str, scope: Scope, ancestors: Ancestors) -> Place:
        """When the code there runs, followed through the app's own calls."""
        if guarded(ancestors):
            return Place.GUARD
        function = scope.function
        return Place.IMPORT if function is None else self._place_of(path, function)

    def _place_of(self, path: str, function: Function) -> Place:
        """When a function of the app is called first: on import before as a script."""
        if function not in self._places:
            self._places[function] = Place.CALLED  # a function that only calls itself
            places = {
                self.place(caller, call.scope, call.ancestors) for caller, call in self.callers(path, function)
            }
            ordered = (place for place in (Place.IMPORT, Place.GUARD) if place in places)
            self._places[function] = next(ordered, Place.CALLED)
        return self._places[function]

    def callers(self, path: str, function: Function) -> Iterator[tuple[str, CallSite]]:
        """The calls of a function; those of a method also on objects that nothing is known of."""
        index = self._evaluator.modules.indexes[path]
        owner = index.scopes[function].parent
        in_class = owner is not None and isinstance(owner.node, ast.ClassDef)
        made = owner.node if owner is not None and in_class and function.name == "__init__" else function
        name = made.name if isinstance(made, ast.ClassDef) else function.name
        for caller, call in self._evaluator.calls_of(name):
            if is_test(caller):
                continue
            func = call.node.func
            known = any(value.node is made for value in self._evaluator.values(func, caller, call.scope))
            by_name = in_class and made is function and isinstance(func, ast.Attribute)
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

    def _maker_names(self) -> frozenset[str]:
        """The last names that a Dash construction can have here: constructors, their aliases, subclasses."""
        dotted = self._evaluator.dash_names
        names = {name.rpartition(".")[2] for name in dotted}
        for _ in range(3):
            for index in self._indexes.values():
                for bound, bindings in index.scope.bindings.items():
                    if any(_makes(binding.qualified, binding.node, names) for binding in bindings):
                        names.add(bound)
        return frozenset(names)

    def _instances(self) -> Iterator[DashInstance]:
        for path, index in self._indexes.items():
            for call in index.calls:
                if last_name(call.node.func) not in self._makers:
                    continue
                for value in self._evaluator.values(call.node, path, call.scope):
                    if value.role is Role.DASH and value.node is call.node:
                        function = call.scope.function
                        yield DashInstance(
                            value,
                            path,
                            call,
                            self.place(path, call.scope, call.ancestors),
                            index.source.location(call.node),
                            _bound_name(index, call),
                            function.name if function else None,
                        )

    def _layouts(self) -> Iterator[LayoutSite]:
        for path, index in self._indexes.items():
            for site in index.attribute_sets:
                if site.target.attr != "layout":
                    continue
                apps = self.dash_of(self._evaluator.values(site.target.value, path, site.scope))
                if apps:
                    place = self.place(path, site.scope, site.ancestors)
                    yield LayoutSite(path, site, place, index.source.location(site.target), apps)

    def _wrapped(self) -> Iterator[Value]:
        """The wrapped servers that the app makes, `DispatcherMiddleware(...)` among them."""
        names = {name.rpartition(".")[2] for name in self._evaluator.wrappers}
        for path, index in self._indexes.items():
            for call in index.calls:
                if last_name(call.node.func) in names:
                    made = self._evaluator.values(call.node, path, call.scope)
                    yield from (value for value in made if value.role is Role.WRAPPED)

    def _runs(self) -> Iterator[RunSite]:
        for path, index in self._indexes.items():
            for call in index.calls:
                served = self._served(path, call)
                if served:
                    place = self.place(path, call.scope, call.ancestors)
                    yield RunSite(path, call, place, index.source.location(call.node), served)

    def _served(self, path: str, call: CallSite) -> frozenset[Value]:
        """What a call serves; empty if it serves nothing."""
        func = call.node.func
        name = last_name(func)
        values: Values = frozenset()
        if isinstance(func, ast.Attribute) and name in _RUN_NAMES:
            values = self._object(func.value, path, call)
        elif name in _RUNNER_NAMES:
            for callee in self._evaluator.values(func, path, call.scope):
                which = load("frameworks")["runners"].get(callee.name)
                given = argument(call.node, which["position"], which["keyword"]) if which else None
                if given is not None:
                    values = self._evaluator.values(given, path, call.scope)
        served = {value for value in values if value.role in {Role.SERVER, Role.WRAPPED}}
        return frozenset(served) | self.dash_of(values)

    def _object(self, expr: ast.expr, path: str, call: CallSite) -> Values:
        """What is run: what the name was given last, where both stand on the top level, else all it may be."""
        scope = self._indexes[path].scope
        if isinstance(expr, ast.Name) and call.scope is scope:
            lines = ((binding, getattr(binding.node, "lineno", 0)) for binding in scope.bindings.get(expr.id, ()))
            above = [binding for binding, line in lines if line < call.node.lineno]
            if above and len(above[-1].ancestors) <= 1:
                return self._evaluator.binding_values(above[-1], expr.id, path)
        return self._evaluator.values(expr, path, call.scope)


_RUNNER_NAMES = frozenset(name.rpartition(".")[2] for name in load("frameworks")["runners"])


def _makes(qualified: str, node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(last_name(base) in names for base in node.bases)
    return qualified.rpartition(".")[2] in names


def _bound_name(index: ModuleIndex, call: CallSite) -> str | None:
    """The name, or `self.name`, that a call's result is assigned to."""
    if not call.ancestors:
        return None
    statement = call.ancestors[-1][0]
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is call.node:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        named = (target for target in targets if isinstance(target, ast.Name | ast.Attribute))
        target = next(named, None)
        return index.source.segment(target) if target is not None else None
    for name, bindings in call.scope.bindings.items():
        if any(binding.kind is Kind.ASSIGN and binding.value is call.node for binding in bindings):
            return name
    return None
