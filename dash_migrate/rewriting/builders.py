"""Classes of the app whose objects make the Dash app and keep it, and what the script does with such an object."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_test
from dash_migrate.facts.scope import Function, guarded
from dash_migrate.facts.values import Role
from dash_migrate.rewriting.blocks import one_line
from dash_migrate.rewriting.company import Company, plain_assignment
from dash_migrate.rewriting.reaching import running_calls
from dash_migrate.rewriting.usage import bound_names, uses

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.plan import Location


@dataclass(frozen=True, slots=True)
class Builder:
    """A class of the entry module whose objects keep the app.

    Args:
        owner: the class.
        attr: the attribute that keeps the app.
        made: where the app makes its only object of the class; None if it makes none.
        plain: whether making an object without arguments is all that the script does before it serves the app.
        running: methods that do more than to run the app, and run it.
        lines: what a module that declares the server has to hold: imports, what prepares the object, the server.
    """

    owner: ast.ClassDef
    attr: str
    made: Location | None
    plain: bool
    running: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def expression(self) -> str:
        """What gives the Dash app, if the class is plain."""
        return f"{self.owner.name}().{self.attr}"


def find_builder(facts: Facts, entry: Entry) -> Builder | None:
    """The class in the entry module that makes the app; None if there is none, or it makes several objects."""
    index = facts.modules.indexes[entry.path]
    for instance in entry.group.instances:
        owner = _class_around(index, instance)
        method = instance.site.scope.function
        kept, _, attr = (instance.name or "").partition(".")
        if owner is None or method is None or kept != _self_of(method) or not attr.isidentifier():
            continue
        calls = [call for call in facts.evaluator.calls_of(owner.name) if _makes(facts, *call, owner)]
        if len(calls) < 2:
            path, call = calls[0] if calls else (entry.path, None)
            return _Study(facts, entry, owner, path, call).builder(attr, method)
    return None


def _class_around(index: ModuleIndex, instance: DashInstance) -> ast.ClassDef | None:
    function = instance.site.scope.function
    outer = index.scopes[function].parent if instance.path == index.path and function is not None else None
    owner = outer.node if outer is not None else None
    return owner if isinstance(owner, ast.ClassDef) and owner in index.tree.body else None


def _self_of(method: Function) -> str:
    return method.args.args[0].arg if method.args.args else ""


def _makes(facts: Facts, path: str, call: CallSite, owner: ast.ClassDef) -> bool:
    values = facts.evaluator.values(call.node.func, path, call.scope)
    return not is_test(path) and any(value.role is Role.CLASS and value.node is owner for value in values)


class _Study:
    """Looks at what a class needs to give a whole app."""

    def __init__(self, facts: Facts, entry: Entry, owner: ast.ClassDef, path: str, call: CallSite | None) -> None:
        self.entry = entry
        self.owner = owner
        self.call = call
        self.index = facts.modules.indexes[path]
        self.methods = {node.name: node for node in owner.body if isinstance(node, Function)}
        runs = running_calls(facts, (s for s in facts.sites.runs if facts.finder.of_group(s, entry.group)))
        self.company = Company(facts, self.index, call.scope if call else self.index.scope, runs)
        self.inside = Company(facts, facts.modules.indexes[entry.path], self.company.scope, runs)

    def builder(self, attr: str, made_in: Function) -> Builder:
        """All about the class, which keeps the Dash app in `attr`; the method `made_in` makes it."""
        above = self._above_run()
        running = tuple(name for name, method in self.methods.items() if not self._only_serves(method))
        plain = (
            made_in in self._on_construction()
            and not self._needs_arguments()
            and not (self.call and (self.call.node.args or self.call.node.keywords))
            and all(self._takes(node) for node in above)
            and not running
        )
        made = self.index.source.location(self.call.node) if self.call is not None else None
        return Builder(self.owner, attr, made, plain, running, self._lines(above, attr))

    def _on_construction(self) -> set[Function]:
        """`__init__` and the methods that it calls on its own object, and they in turn."""
        found: set[Function] = set()
        waiting = ["__init__"]
        while waiting:
            method = self.methods.get(waiting.pop())
            if method is None or method in found:
                continue
            found.add(method)
            for node in ast.walk(method):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    own = isinstance(node.func.value, ast.Name) and node.func.value.id == _self_of(method)
                    waiting += [node.func.attr] if own else []
        return found

    def _needs_arguments(self) -> bool:
        """Whether an object cannot be made without arguments."""
        made = self.methods.get("__init__")
        if made is None:
            return False
        positional = [*made.args.posonlyargs, *made.args.args][1:]
        return len(positional) > len(made.args.defaults) or None in made.args.kw_defaults

    def _only_serves(self, method: Function) -> bool:
        """Whether a method that runs the app does nothing to it before."""
        return not self.inside.serves(method) or all(
            self.inside.serves(node) or self.inside.precedes(node) or plain_assignment(node) or _is_text(node)
            for node in method.body
        )

    def _above_run(self) -> list[ast.stmt]:
        """The statements of the guard, or of the function, around the construction, above the run call."""
        if self.call is None:
            return []
        body = [self.call.ancestors[-1][0]]
        top = self.call.ancestors[0][0]
        if self.call.scope.function is not None:
            body = self.call.scope.function.body
        elif guarded(self.call.ancestors) and isinstance(top, ast.If):
            body = top.body
        stop = next((n for n, node in enumerate(body) if self.company.serves(node)), len(body))
        return [node for node in body[:stop] if not self.company.precedes(node) and not _is_text(node)]

    def _takes(self, node: ast.stmt) -> bool:
        """Whether a statement only gives the new object a name."""
        made = self.call.node if self.call is not None else None
        return isinstance(node, ast.Assign | ast.AnnAssign) and node.value is made

    def _lines(self, above: list[ast.stmt], attr: str) -> tuple[str, ...]:
        source = self.index.source
        given = one_line(source, self.call.node) if self.call else f"{self.owner.name}(...)"
        for node in above:
            if isinstance(node, ast.Assign) and self._takes(node) and isinstance(node.targets[0], ast.Name):
                given = node.targets[0].id
        read = uses([*above, *([self.call.node] if self.call else [])]).keys() - {self.owner.name}
        names = ", ".join(sorted((read & self.index.scope.bindings.keys()) - bound_names(above)))
        lines = [f"from {_module(self.entry.path)} import {self.owner.name}"]
        lines += [f"from {_module(self.index.path)} import {names}"] if names else []
        lines += [one_line(source, node) for node in above]
        return (*lines, f"server = {given}.{attr}.server")


def _module(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
