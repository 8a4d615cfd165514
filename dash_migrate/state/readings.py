"""Where requests read variables of the process."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.state.body import nodes_of
from dash_migrate.state.model import Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.state.model import Variable, Write
    from dash_migrate.state.resolver import Resolver


def readings(
    resolver: Resolver, writes: Mapping[Variable, Collection[Write]]
) -> Mapping[Variable, tuple[Reading, ...]]:
    """The places that read each of the variables in functions, not counting what only names it to write to it.

    Args:
        resolver: of the app.
        writes: the variables, each with what writes it.
    """
    wanted = {variable.name.rpartition(".")[2]: variable for variable in writes}
    names = frozenset(wanted) | {variable.name.partition(".")[0] for variable in writes}
    targets = {id(part) for every in writes.values() for write in every for part in _named_by(write)}
    found: dict[Variable, list[Reading]] = defaultdict(list)
    for index in resolver.facts.modules.indexes.values():
        if is_test(index.path) or is_template(index.path):
            continue
        if not any(name.encode() in index.source.utf8 for name in wanted):
            continue
        for node, scope in index.scopes.items():
            if isinstance(node, Function | ast.Lambda):
                for variable, reading in _in_function(resolver, index, scope, names):
                    if variable in writes and id(reading.node) not in targets:
                        found[variable].append(reading)
    return {variable: tuple(those) for variable, those in found.items()}


def _named_by(write: Write) -> Iterator[ast.AST]:
    """What names the variable in a statement that writes it."""
    yield from ast.walk(write.store.target)
    if isinstance(write.store.node, ast.Assign | ast.Delete):
        for target in write.store.node.targets:
            yield from ast.walk(target)


def _in_function(
    resolver: Resolver, index: ModuleIndex, scope: Scope, names: frozenset[str]
) -> Iterator[tuple[Variable, Reading]]:
    asked = resolver.moments.requests_of(scope)
    shown: set[int] = set()
    keys: dict[int, str] = {}
    against: dict[int, str] = {}
    assert isinstance(scope.node, Function | ast.Lambda)
    for node, ancestors, inside in nodes_of(scope.node):
        if isinstance(node, ast.Call) and _only_shows(node):
            shown |= {id(part) for argument in node.args for part in ast.walk(argument)}
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            keys[id(node.value)] = ast.dump(node.slice)
        elif isinstance(node, ast.Compare) and len(node.comparators) == 1:
            left, right = node.left, node.comparators[0]
            against |= {id(left): ast.dump(right), id(right): ast.dump(left)}
        if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        if last_name(node) in names and id(node) not in shown:
            variable = resolver.variable(node, index.path, index.scopes[inside])
            if variable is not None:
                place = index.source.location(node)
                key, other = keys.get(id(node), ""), against.get(id(node), "")
                yield variable, Reading(node, index.path, scope, ancestors, asked, place, key, other)


def _only_shows(call: ast.Call) -> bool:
    """Whether a call only shows its arguments to the developer: `print`, a logger's methods."""
    known = load("shared_state")
    if isinstance(call.func, ast.Name):
        return call.func.id == "print"
    owner = last_name(call.func.value).lower() if isinstance(call.func, ast.Attribute) else ""
    return last_name(call.func) in known["shown-methods"] and owner.strip("_") in {"log", "logger", "logging"}
