"""Whether imports can stand further down: nothing that runs before then needs the names that they bind."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import runs_on_import
from dash_migrate.facts.order import deferred, order
from dash_migrate.facts.scope import Function
from dash_migrate.rewriting.usage import bound_names, uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ImportEdge, ModuleIndex, Scope

_BY_NAME = frozenset({"globals", "locals", "vars", "dir", "eval", "exec"})  # reach names that are not written


def are_free(facts: Facts, index: ModuleIndex, moved: Sequence[ast.stmt], pivot: ast.stmt, last: ast.stmt) -> bool:
    """Whether the names of imports are not needed until the statement below which they are to stand has run.

    Args:
        facts: of this version of the app.
        index: the module.
        moved: imports on its top level.
        pivot: the statement that they must stand below.
        last: the statement that they are to stand below.
    """
    names, body = bound_names(moved), index.tree.body
    passed = body[body.index(moved[0]) + 1 : body.index(last) + 1]
    passed = [one for one in passed if one not in moved]
    bindings = [one for name in names for one in index.scope.bindings.get(name, ())]
    if any(one.node not in moved for one in bindings) or names & _exported(index):
        return False
    used = uses(_at_once(passed)).keys() | uses(_called(facts, index, pivot)).keys()
    return used.isdisjoint(names | _BY_NAME) and not _imported_meanwhile(facts, index, pivot)


def _at_once(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The parts of statements that run with them: bodies of functions wait; each node alone."""
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            waiting += [one for one in _annotations(node) if one is not None]
        elif isinstance(node, ast.Lambda):
            waiting += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif isinstance(node, ast.Name):
            yield node
        else:
            waiting += ast.iter_child_nodes(node)


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr | None]:
    given = node.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    yield from (one.annotation for one in every if one is not None)
    yield node.returns


def _called(facts: Facts, index: ModuleIndex, pivot: ast.stmt) -> Iterator[ast.AST]:
    """The functions and lambdas of a module that are called before a statement of it has run."""
    yield from (
        scope.node
        for scope in index.scopes.values()
        if isinstance(scope.node, Function | ast.Lambda) and _runs_before(facts, scope, pivot)
    )


def _runs_before(facts: Facts, scope: Scope, pivot: ast.stmt) -> bool:
    found, function = facts.derive(order), deferred(scope)
    if function is None:
        return True
    return function in found.called and found.called[function] < found.ended[pivot]


def _exported(index: ModuleIndex) -> frozenset[str]:
    """The names that a module lists in `__all__`."""
    values = [one.value for one in index.scope.bindings.get("__all__", ()) if one.value is not None]
    nodes = (node for value in values for node in ast.walk(value))
    return frozenset(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _imported_meanwhile(facts: Facts, index: ModuleIndex, pivot: ast.stmt) -> bool:
    """Whether a module that runs while this one does, before the statement has run, imports this one: a cycle."""
    found = facts.derive(order)
    started = found.modules[index.path]
    for path, moment in found.modules.items():
        if not started < moment < found.ended[pivot]:
            continue
        for edge in facts.modules.indexes[path].imports:
            takes = runs_on_import(edge) and _takes(facts, edge, path, index.path)
            if takes and _runs_before(facts, edge.scope, pivot):
                return True
    return False


def _takes(facts: Facts, edge: ImportEdge, path: str, module: str) -> bool:
    """Whether an import takes a module itself or a name of it, rather than a module that lies in its package."""
    found = facts.modules.resolve(edge.module, path)
    if found is None or found.path != module:
        return False
    separator = "" if edge.module.endswith(".") else "."
    inner = [facts.modules.resolve(f"{edge.module}{separator}{name}", path) for name in edge.names]
    return not edge.names or any(one is None or one.path == module for one in inner)
