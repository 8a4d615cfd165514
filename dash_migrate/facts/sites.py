"""Where the app makes its Dash instances, sets their layouts and runs them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.modules import folder_of, is_template, is_test
from dash_migrate.facts.reach import Place, Reach
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import NOTHING, Role, argument
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.scope import Ancestors, AttributeSet, CallSite, Function, ModuleIndex, Scope
    from dash_migrate.facts.values import Value, Values
    from dash_migrate.plan import Location

_RUN_NAMES = frozenset({"run", "run_server"})
_CALLBACK_NAMES = frozenset({"callback", "clientside_callback", "long_callback", "register_page"})


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
    def pages_folder(self) -> str | None:
        """The pages folder, relative to the app's root; None if `pages_folder=""` says that there is none."""
        given = argument(self.site.node, None, "pages_folder")
        name = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "pages"
        folder = folder_of(self.path)
        return (f"{folder}/{name}" if folder else name) if name else None


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
    """All sites of one version of the app; tests, documentation, packaging scripts and templates are passed over.

    Args:
        evaluator: of the app.
        started: files that the user or a deployment file names: part of the app wherever they lie.
    """

    def __init__(self, evaluator: Evaluator, started: Iterable[str] = ()) -> None:
        self._evaluator = evaluator
        named = frozenset(started)
        indexes = evaluator.modules.indexes
        aside = {path for path in indexes if is_test(path) or is_template(path)} - named
        self._indexes = {path: index for path, index in indexes.items() if path not in aside}
        self._reach = Reach(evaluator, self._indexes)
        self.instances = tuple(self._instances())
        self.layouts = tuple(self._layouts())
        self.runs = tuple(self._runs())
        self.callback_files = frozenset(
            path for path, index in self._indexes.items() if not _CALLBACK_NAMES.isdisjoint(index.calls_named)
        )

    def dash_of(self, values: Values) -> frozenset[Value]:
        """The Dash apps among values; `self` of a subclass written in the app means its constructions."""
        found = {value for value in values if value.role is Role.DASH}
        wanted = {value.node for value in values if value.role is Role.OBJECT}
        if wanted:
            found |= {instance.value for instance in self.instances if wanted & self._classes(instance)}
        return frozenset(found)

    def _classes(self, instance: DashInstance) -> set[ast.AST | None]:
        """The classes of the app that an instance is of."""
        func = instance.site.node.func
        made_by = self._evaluator.values(func, instance.path, instance.site.scope)
        return {one.node for value in made_by for one in classes.lineage(self._evaluator, value)}

    def place(self, path: str, scope: Scope, ancestors: Ancestors) -> Place:
        """When the code there runs, followed through the app's own calls."""
        return self._reach.place(path, scope, ancestors)

    def callers(self, path: str, function: Function) -> Iterator[tuple[str, CallSite]]:
        """The calls of a function of the app, each with its file."""
        return self._reach.callers(path, function)

    def _calls(self, names: Iterable[str]) -> Iterator[tuple[str, ModuleIndex, CallSite]]:
        """The calls whose callee has one of the names for its last part, in the order of the text."""
        wanted = frozenset(names)
        for path, index in self._indexes.items():
            found = [call for name in wanted.intersection(index.calls_named) for call in index.calls_named[name]]
            for call in sorted(found, key=lambda call: (call.node.lineno, call.node.col_offset)):
                yield path, index, call

    def _instances(self) -> Iterator[DashInstance]:
        for path, index, call in self._calls(self._evaluator.spellings(self._evaluator.dash_names)):
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

    def _runs(self) -> Iterator[RunSite]:
        runners = load("frameworks")["runners"]
        for path, index, call in self._calls(_RUN_NAMES | self._evaluator.spellings(runners)):
            served = self._served(path, call)
            if served:
                place = self.place(path, call.scope, call.ancestors)
                yield RunSite(path, call, place, index.source.location(call.node), served)

    def _served(self, path: str, call: CallSite) -> frozenset[Value]:
        """What a call serves; empty if it serves nothing."""
        func = call.node.func
        callees = self._evaluator.values(func, path, call.scope)
        values = NOTHING
        for callee in callees:
            which = load("frameworks")["runners"].get(callee.name) if callee.role is Role.EXTERNAL else None
            given = argument(call.node, which["position"], which["keyword"]) if which else None
            if given is not None:
                values |= self._given(given, path, call.scope)
        if not values and isinstance(func, ast.Attribute) and func.attr in _RUN_NAMES:
            values = self._object(func.value, path, call)
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

    def _given(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        """What a runner is given: an application, or where it is found, `"package.module:name"`."""
        if isinstance(expr, ast.Constant) and isinstance(expr.value, str) and ":" in expr.value:
            beside = f"{folder_of(path)}/"  # no file: one may name itself
            return self._evaluator.imported(expr.value.replace(":", "."), beside)
        return self._evaluator.values(expr, path, scope)


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
