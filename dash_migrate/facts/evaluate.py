"""What an expression is, as far as serving an app goes: a Dash app, a server, what leads to one.

Nothing is run. Values are followed through assignments, imports between the app's modules, functions and
their arguments, containers, and attributes of classes.
"""

from __future__ import annotations

import ast
from functools import cached_property, partial
from typing import TYPE_CHECKING

from dash_migrate.facts import backends, classes
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.solve import Solver
from dash_migrate.facts.values import NOTHING, Role, Value, argument, union
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts.modules import Modules
    from dash_migrate.facts.scope import Binding, CallSite, ModuleIndex, Scope
    from dash_migrate.facts.values import Values


class Evaluator:
    """Evaluates expressions of one version of the app.

    Args:
        modules: the app's modules.
    """

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._solver: Solver[Value] = Solver()
        self._sites: dict[str, dict[ast.Call, CallSite]] = {}
        knowledge = load("frameworks")
        self.dash_names = frozenset(knowledge["dash"])
        self.servers: dict[str, str] = knowledge["servers"]
        self.constructors = self.dash_names | self.servers.keys()
        self.wrappers: dict[str, str] = knowledge["wrappers"]

    def values(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        """All that `expr`, a node of this file's tree, may be; empty for what is of no interest."""
        return self._solver.solve((id(expr), id(scope)), lambda: self._evaluate(expr, path, scope))

    def named(self, name: str, path: str, scope: Scope) -> Values:
        """All that a name, used in this file and scope, may be."""
        return self._solver.solve((name, id(scope)), lambda: self._name(name, path, scope))

    def _evaluate(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        match expr:
            case ast.Name(id=name):
                return self.named(name, path, scope)
            case ast.Attribute(value=base, attr=attr):
                return union(self.member(value, attr) for value in self.values(base, path, scope))
            case ast.Call():
                return self._call(expr, path, scope)
            case ast.IfExp(body=one, orelse=other):
                return self.values(one, path, scope) | self.values(other, path, scope)
            case ast.BoolOp(values=parts):
                return union(self.values(part, path, scope) for part in parts)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.values(value, path, scope)
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                return frozenset({Value(Role.CONTAINER, path, expr, scope=scope)})
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                inner = self.modules.indexes[path].scopes[expr]
                return frozenset({Value(Role.CONTAINER, path, expr, scope=inner)})
            case ast.Subscript(value=base):
                return union(map(self._elements, self.values(base, path, scope)))
        return NOTHING

    def _name(self, name: str, path: str, scope: Scope) -> Values:
        bindings = scope.lookup(name)
        if bindings:
            return union(self.binding_values(binding, name, path) for binding in bindings)
        index = self.modules.indexes[path]
        return union(self.imported(f"{star}.{name}", path) for star in index.stars)

    def binding_values(self, binding: Binding, name: str, path: str) -> Values:
        """What one binding of `name` in the file `path` gives."""
        match binding.kind:
            case Kind.IMPORT:
                return self.imported(binding.qualified, path)
            case Kind.ASSIGN if binding.value is not None:
                return self.values(binding.value, path, binding.scope)
            case Kind.PART if binding.value is not None:
                whole = self.values(binding.value, path, binding.scope)
                return union(self._part(value, binding.position) for value in whole)
            case Kind.ELEMENT if binding.value is not None:
                found = union(map(self._elements, self.values(binding.value, path, binding.scope)))
                for position in binding.way:
                    found = union(self._part(value, position) for value in found)
                return found
            case Kind.FUNCTION:
                return frozenset({Value(Role.FUNCTION, path, binding.node)})
            case Kind.CLASS:
                return frozenset({Value(Role.CLASS, path, binding.node)})
            case Kind.PARAMETER:
                return self._argument(binding.scope, name, path)
        return NOTHING

    def imported(self, qualified: str, path: str) -> Values:
        """What an imported dotted name is: of the app if a file of it says so, else of a package."""
        found = self.modules.resolve(qualified, path)
        if found is None:
            return frozenset({Value(Role.EXTERNAL, path, name=qualified)})
        values = self._module(found.path)
        for attr in found.rest:
            values = union(self.member(value, attr) for value in values)
        return values

    def _module(self, path: str) -> Values:
        index = self.modules.indexes.get(path)
        return frozenset({Value(Role.MODULE, path, index.tree)}) if index is not None else NOTHING

    def member(self, value: Value, attr: str) -> Values:
        """What `value.attr` is."""
        match value.role:
            case Role.EXTERNAL:
                return self.imported(f"{value.name}.{attr}", value.path)
            case Role.MODULE:
                index = self.modules.indexes[value.path]
                inside = self.modules.submodule(value.path, attr) if attr not in index.scope.bindings else None
                return self._module(inside) if inside else self.named(attr, value.path, index.scope)
            case Role.DASH if attr == "server":
                return backends.server_of(self, value)
            case Role.WRAPPED | Role.SERVER if attr == "wsgi_app":
                return frozenset({value})
            case Role.OBJECT | Role.CLASS:
                return classes.attribute(self, value, attr)
        return NOTHING

    def _call(self, node: ast.Call, path: str, scope: Scope) -> Values:
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"values", "copy"} and not node.args:
            containers = self.values(node.func.value, path, scope)
            found = frozenset(value for value in containers if value.role is Role.CONTAINER)
            if found:
                return found
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not scope.lookup("super"):
            return classes.above(self, path, scope)
        return union(self._result(callee, node, path, scope) for callee in self.values(node.func, path, scope))

    def _result(self, callee: Value, node: ast.Call, path: str, scope: Scope) -> Values:
        if callee.role is Role.FUNCTION and isinstance(callee.node, Function):
            return self.returned(callee.path, callee.node)
        name = callee.name
        if callee.role is Role.CLASS:
            base = classes.base_of(self, callee)
            if base is None:
                return frozenset({Value(Role.OBJECT, callee.path, callee.node)})
            name = base
        elif callee.role is not Role.EXTERNAL:
            return NOTHING
        if name in self.dash_names:
            return frozenset({Value(Role.DASH, path, node)})
        if name in self.servers:
            return frozenset({Value(Role.SERVER, path, node, self.servers[name])})
        if name in self.wrappers:
            inner = backends.mounted(self, node, path, scope)
            return frozenset({Value(Role.WRAPPED, path, node, self.wrappers[name], inner)})
        return NOTHING

    def returned(self, path: str, function: Function) -> Values:
        """What a function of the app returns."""
        index = self.modules.indexes[path]
        scope = index.scopes[function]
        return union(self.values(value, path, scope) for value in index.returns.get(function, ()))

    def _part(self, value: Value, position: int) -> Values:
        """The element of a container that an unpacking takes."""
        node = value.node
        if not isinstance(node, ast.List | ast.Tuple) or value.scope is None or position >= len(node.elts):
            return self._elements(value)
        if any(isinstance(one, ast.Starred) for one in node.elts[: position + 1]):
            return self._elements(value)
        return self.values(node.elts[position], value.path, value.scope)

    def _elements(self, value: Value) -> Values:
        """All elements of a container; the values of a dictionary."""
        if value.role is not Role.CONTAINER or value.scope is None:
            return NOTHING
        node, path, scope = value.node, value.path, value.scope
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
                plain = (self.values(part, path, scope) for part in parts if not isinstance(part, ast.Starred))
                more = (self.values(part.value, path, scope) for part in parts if isinstance(part, ast.Starred))
                # of another container; perhaps its own: `rows = [*rows, row]`
                inner = (self._solver.solve(("in", one), partial(self._elements, one)) for one in union(more))
                return union(plain) | union(inner)
            case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part):
                return self.values(part, path, scope)
            case ast.DictComp(value=part):
                return self.values(part, path, scope)
        return NOTHING

    def site(self, index: ModuleIndex, node: ast.Call) -> CallSite:
        """The call site of a call of this file."""
        sites = self._sites.setdefault(index.path, {})
        if not sites:
            sites.update({site.node: site for site in index.calls})
        return sites[node]

    def calls_of(self, name: str) -> Iterator[tuple[str, CallSite]]:
        """All calls in the app of something that is named so, or has an alias for the name, with their file."""
        names = self.spellings([name])
        for path, index in self.modules.indexes.items():
            for spelled in names.intersection(index.calls_named):
                for call in index.calls_named[spelled]:
                    yield path, call

    def spellings(self, dotted: Iterable[str]) -> frozenset[str]:
        """The last names by which the app may call something: aliases and subclasses among them."""
        names = {name.rpartition(".")[2] for name in dotted}
        waiting = list(names)
        while waiting:
            new = self._aliases.get(waiting.pop(), set()) - names
            names |= new
            waiting += new
        return frozenset(names)

    @cached_property
    def _aliases(self) -> dict[str, set[str]]:
        table: dict[str, set[str]] = {}
        for index in self.modules.indexes.values():
            for alias, original in index.aliases:
                table.setdefault(original, set()).add(alias)
        return table

    def _argument(self, scope: Scope, name: str, path: str) -> Values:
        """What the callers of a function of the app pass for its parameter `name`."""
        function = scope.node
        if not isinstance(function, Function):
            return NOTHING
        owner = scope.parent.node if scope.parent else None
        names = [item.arg for item in (*function.args.posonlyargs, *function.args.args)]
        made: dict[str, ast.AST] = {function.name: function}
        if isinstance(owner, ast.ClassDef):
            if names and name == names[0]:
                return frozenset({Value(Role.OBJECT, path, owner)})
            names = names[1:]
            if function.name == "__init__":
                made[owner.name] = owner
        position = names.index(name) if name in names else None
        found = []
        for called, callee in made.items():
            for caller, call in self.calls_of(called):
                given = argument(call.node, position, name)
                callees = self.values(call.node.func, caller, call.scope) if given is not None else NOTHING
                if given is not None and any(classes.means(self, value, callee) for value in callees):
                    found.append(self.values(given, caller, call.scope))
        return union(found)
