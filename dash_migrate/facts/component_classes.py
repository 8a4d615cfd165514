"""Which component class a callee is: found through imports, aliases, `partial` and the classes of the app."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts import classes
from dash_migrate.facts.scope import Function
from dash_migrate.facts.url_properties import component_modules, has_entries
from dash_migrate.facts.values import Role, last_name
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope
    from dash_migrate.facts.values import Value

_PARTIAL = "functools.partial"
_MAX_DEPTH = 8  # of a partial of a partial
_BASE = "dash.development.base_component.Component"
# How packages of components are named: dash_*, feffery_*, *_dash, *_components, visdcc.
_PACKAGE = re.compile(r"(^|_)dash(_|$)|^feffery_|_components$|dcc$")


@dataclass(frozen=True, slots=True)
class ComponentClass:
    """A component class, as a call means it.

    Args:
        namespace: of the component's JSON, `dash_html_components`; of unknown packages the one imported.
        type: `A`.
        skipped: how many of the component's positions a `partial` has filled; -1 for the call of `partial`.
        hidden: parameters of the `__init__` of a class of the app, which are no properties; None if it has none.
    """

    namespace: str
    type: str
    skipped: int = 0
    hidden: frozenset[str] | None = None


def component_class(facts: Facts, call: ast.Call, path: str, scope: Scope) -> ComponentClass | None:
    """The class of the component that a call makes, or prepares by `partial`; None if it makes none."""
    if facts.modules.indexes[path].qualified(call.func, scope) == (_PARTIAL,):
        return _partial(facts, call, path, scope)
    return _called(facts, call.func, path, scope)


def _called(facts: Facts, func: ast.expr, path: str, scope: Scope, depth: int = 0) -> ComponentClass | None:
    names = facts.modules.indexes[path].qualified(func, scope)
    if names and all(facts.modules.resolve(name, path) is None for name in names):
        return _chosen(names)
    if isinstance(func, ast.Attribute) and func.attr == "__init__":
        if not isinstance(func.value, ast.Call) or last_name(func.value.func) != "super":
            return None
        return _base_call(facts, path, scope)
    prepared = _prepared(facts, func, path, scope, depth) if depth < _MAX_DEPTH else None
    return prepared or _of_values(facts, func, path, scope)


def _of_values(facts: Facts, func: ast.expr, path: str, scope: Scope) -> ComponentClass | None:
    values = facts.evaluator.values(func, path, scope)
    written = [value for value in values if value.role is Role.CLASS]
    if written:
        return _of_class(facts, min(written, key=lambda value: (value.path, getattr(value.node, "lineno", 0))))
    return _chosen(tuple(sorted(value.name for value in values if value.role is Role.EXTERNAL)))


def _chosen(names: tuple[str, ...]) -> ComponentClass | None:
    """What the dotted names of packages mean; of several star imports the last that is known to have the class."""
    known = [found for name in names if (found := _of_name(name)) is not None]
    named = [found for found in known if has_entries(found.namespace, found.type)]
    best = named or known
    return best[-1] if best else None


def _of_name(dotted: str) -> ComponentClass | None:
    """The component that a dotted name of a package is, by the table of modules, else by the package's name."""
    module, _, last = dotted.rpartition(".")
    if not last[:1].isupper() or dotted in load("frameworks")["dash"]:
        return None
    names = module.split(".")
    for length in range(len(names), 0, -1):
        namespace = component_modules().get(".".join(names[:length]))
        if namespace is not None:
            # html.A.A, dash_bootstrap_components._components.NavLink.NavLink, feffery_antd_components.alias.Button
            inner = all(name in {last, "alias"} or name[0] == "_" for name in names[length:])
            return ComponentClass(namespace, last) if inner else None
    known = names[0] != "dash" and _PACKAGE.search(names[0]) is not None
    return ComponentClass(names[0], last) if known else None


def _of_class(facts: Facts, value: Value) -> ComponentClass | None:
    """The component that a class of the app is, by the classes above it."""
    hidden: frozenset[str] | None = None
    for owner in classes.lineage(facts.evaluator, value):
        node = owner.node
        assert isinstance(node, ast.ClassDef)
        index = facts.modules.indexes[owner.path]
        scope = index.scopes[node].parent or index.scope
        inits = [one for one in node.body if isinstance(one, Function) and one.name == "__init__"]
        if inits and hidden is None:
            listed = (*inits[0].args.posonlyargs, *inits[0].args.args, *inits[0].args.kwonlyargs)
            hidden = frozenset(one.arg for one in listed)
        for base in node.bases:
            values = facts.evaluator.values(base, owner.path, scope)
            names = tuple(sorted(one.name for one in values if one.role is Role.EXTERNAL))
            if _BASE in names:  # written by Dash's generator: its parameters are the properties
                return ComponentClass(owner.path.partition("/")[0].removesuffix(".py"), node.name)
            found = _chosen(names)
            if found is not None:
                return ComponentClass(found.namespace, found.type, hidden=hidden)
    return None


def _base_call(facts: Facts, path: str, scope: Scope) -> ComponentClass | None:
    """The component whose properties `super().__init__(...)` gives, in a class of the app."""
    method = scope.function
    owner = facts.modules.indexes[path].scopes[method].parent if method is not None else None
    if owner is None or not isinstance(owner.node, ast.ClassDef) or owner.parent is None:
        return None
    for base in owner.node.bases:
        found = _of_values(facts, base, path, owner.parent)
        if found is not None:
            return found
    return None


def _partial(facts: Facts, call: ast.Call, path: str, scope: Scope, depth: int = 0) -> ComponentClass | None:
    """What `partial(html.A, ...)` prepares: its own positions begin behind the class."""
    if not call.args or isinstance(call.args[0], ast.Starred):
        return None
    found = _called(facts, call.args[0], path, scope, depth + 1)
    return found and replace(found, skipped=found.skipped - 1)


def _prepared(facts: Facts, func: ast.expr, path: str, scope: Scope, depth: int) -> ComponentClass | None:
    """What a name makes that is bound, once and in this file, to a `partial`."""
    bindings = scope.lookup(func.id) if isinstance(func, ast.Name) else []
    made, outer = (bindings[0].value, bindings[0].scope) if len(bindings) == 1 else (None, scope)
    if not isinstance(made, ast.Call) or facts.modules.indexes[path].qualified(made.func, outer) != (_PARTIAL,):
        return None
    found = _partial(facts, made, path, outer, depth)
    return found and replace(found, skipped=found.skipped + len(made.args))
