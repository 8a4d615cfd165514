"""A module of its own for the server, where only a function or a class makes the app."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.company import Company
from dash_migrate.facts.evaluate import Role
from dash_migrate.facts.scope import Function, guarded
from dash_migrate.plan import Create
from dash_migrate.reaching import running_calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.facts.sites import DashInstance


@dataclass(frozen=True, slots=True)
class Builder:
    """A class whose objects hold the app.

    Args:
        expression: what gives the app, such as `Dashboard().app`.
        name: the class, to be imported.
        call: where the entry module makes an object of it; None if it never does.
        plain: whether making one, without arguments, is all that comes before the run call.
    """

    expression: str
    name: str
    call: ast.Call | None
    plain: bool


def wsgi_module(facts: Facts, entry: Entry, name: str, expression: str) -> Create | None:
    """A `wsgi.py` that imports `name` from the entry module and calls it.

    Args:
        facts: of this version of the app.
        entry: the module to import from.
        name: the function or class.
        expression: what gives the Dash app, starting with `name`.

    Returns:
        None if there is a `wsgi.py` already, or the entry module's file name cannot be imported.
    """
    target = facts.target_of(entry, "server")
    beside = target is None or target.pythonpath is not None or target.chdir is not None
    path = f"{entry.folder}/wsgi.py" if beside and entry.folder != "." else "wsgi.py"
    stem = entry.path.rpartition("/")[2].removesuffix(".py")
    module = stem if target is None or beside else target.module
    if facts.workspace.exists(path) or not all(part.isidentifier() for part in module.split(".")):
        return None
    lines = ('"""The server that gunicorn imports."""', "", f"from {module} import {name}", "")
    return Create(path, "\n".join((*lines, f"server = {expression}.server\n")))


def find_builder(facts: Facts, entry: Entry) -> Builder | None:
    """The class in the entry module that makes the app when an object of it is made, and keeps it."""
    index = facts.modules.indexes[entry.path]
    for instance in entry.group.instances:
        owner = _class_around(index, instance)
        kept, _, attr = (instance.name or "").partition(".")
        if owner is None or kept != _self_of(instance) or not attr.isidentifier():
            continue
        made = instance.site.scope.function
        if owner not in index.tree.body or made not in _on_construction(owner):
            continue
        calls = [call for call in index.calls if _makes(facts, index, call, owner)]
        call = calls[0] if len(calls) == 1 else None
        alone = not calls or (call is not None and _only_runs(facts, entry, index, call))
        plain = alone and not _required(owner)
        return Builder(f"{owner.name}().{attr}", owner.name, call.node if call else None, plain)
    return None


def _class_around(index: ModuleIndex, instance: DashInstance) -> ast.ClassDef | None:
    function = instance.site.scope.function
    outer = index.scopes[function].parent if instance.path == index.path and function is not None else None
    return outer.node if outer is not None and isinstance(outer.node, ast.ClassDef) else None


def _self_of(instance: DashInstance) -> str:
    function = instance.site.scope.function
    arguments = function.args.args if function is not None else []
    return arguments[0].arg if arguments else ""


def _on_construction(owner: ast.ClassDef) -> set[Function]:
    """`__init__` and the methods that it calls on its own object, and they in turn."""
    methods = {node.name: node for node in owner.body if isinstance(node, Function)}
    found: set[Function] = set()
    waiting = ["__init__"]
    while waiting:
        method = methods.get(waiting.pop())
        if method is None or method in found:
            continue
        found.add(method)
        waiting += [
            node.func.attr
            for node in ast.walk(method)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_self(node.func, method)
        ]
    return found


def _is_self(attribute: ast.Attribute, method: Function) -> bool:
    first = method.args.args[0].arg if method.args.args else ""
    return isinstance(attribute.value, ast.Name) and attribute.value.id == first


def _makes(facts: Facts, index: ModuleIndex, call: CallSite, owner: ast.ClassDef) -> bool:
    values = facts.evaluator.values(call.node.func, index.path, call.scope)
    return any(value.role is Role.CLASS and value.node is owner for value in values)


def _required(owner: ast.ClassDef) -> list[str]:
    """The arguments that an object of a class cannot be made without."""
    made = next((node for node in owner.body if isinstance(node, Function) and node.name == "__init__"), None)
    if made is None:
        return []
    arguments = made.args
    positional = [*arguments.posonlyargs, *arguments.args][1:]
    named = positional[: len(positional) - len(arguments.defaults)]
    keyed = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return [item.arg for item in (*named, *(item for item, value in keyed if value is None))]


def _only_runs(facts: Facts, entry: Entry, index: ModuleIndex, call: CallSite) -> bool:
    """Whether the block around the only construction does nothing else but run the app."""
    if call.node.args or call.node.keywords:
        return False
    runs = running_calls(facts, (s for s in facts.sites.runs if facts.finder.of_group(s, entry.group)))
    company = Company(facts, index, call.scope, runs)
    return all(company.serves(node) or company.precedes(node) or _takes(node, call.node) for node in _around(call))


def _around(call: CallSite) -> Iterator[ast.stmt]:
    """The statements of the guard, or of the function, that a call stands in."""
    if call.scope.function is not None:
        yield from call.scope.function.body
    elif guarded(call.ancestors):
        top = call.ancestors[0][0]
        yield from top.body if isinstance(top, ast.If) else [top]
    else:
        yield call.ancestors[-1][0]


def _takes(node: ast.stmt, call: ast.Call) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and node.value is call
