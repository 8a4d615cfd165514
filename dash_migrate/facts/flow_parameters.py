"""Values of parameters: what the callers of a function pass, its defaults, what a lambda is mapped over."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.decorators import is_static, keeps_arguments
from dash_migrate.facts.index import index_of
from dash_migrate.facts.origins import Access, Origin, Take
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.flow import Flow
    from dash_migrate.facts.origins import Origins, Way
    from dash_migrate.facts.scope import Binding, CallSite, Scope
    from dash_migrate.source import SourceFile

# Builtins that call their first argument with the items of the others.
_MAPPING = frozenset({"map", "filter"})


def passed(flow: Flow, binding: Binding, name: str, path: str, way: Way) -> Origins:
    """What the callers of a function pass for a parameter, and its default.

    Among it is the parameter itself where nobody is seen to call the function, or others may.
    """
    function, node = binding.scope.node, binding.node
    itself = frozenset({Origin(node, path, binding.scope, way)})
    if not isinstance(node, ast.arg):
        return itself
    if isinstance(function, ast.Lambda):
        return _mapped(flow, function, node, way) or itself
    if not isinstance(function, Function) or node is function.args.kwarg:
        return itself
    position = _position(binding, function, node)
    if position == -1:
        return itself
    found = []
    for caller, call in flow.facts.sites.callers(path, function):
        if node is function.args.vararg:
            found.append(_further(flow, caller, call, position, way))
        else:
            found.append(given(flow, caller, call, Slot(position, name), way))
    default = _default(function.args, name)
    if found and default is not None and not all(found):
        found.append(flow.follow(default, path, binding.scope.parent or binding.scope, way))
    others = function in flow.facts.derive(_handed_on) or not keeps_arguments(flow.facts, path, function)
    return flow.united(found) | itself if others or not any(found) else flow.united(found)


def _position(binding: Binding, function: Function, node: ast.arg) -> int | None:
    """At which position callers pass a parameter: -1 for `self`, None for one that has a name only."""
    names = [*function.args.posonlyargs, *function.args.args]
    outer = binding.scope.parent.node if binding.scope.parent else None
    method = isinstance(outer, ast.ClassDef) and not is_static(function)
    if node is function.args.vararg:
        return len(names) - method
    return names.index(node) - method if node in names else None


class Slot(NamedTuple):
    """A parameter, or a field of a dataclass: the position that callers pass it at, if any, and its name."""

    position: int | None
    name: str


def given(flow: Flow, path: str, call: CallSite, slot: Slot, way: Way) -> Origins:
    """What one call passes for a parameter; empty if it leaves it out."""
    position, name = slot
    arguments, keywords = call.node.args, call.node.keywords
    keyed = next((keyword.value for keyword in keywords if keyword.arg == name), None)
    if keyed is not None:
        return flow.follow(keyed, path, call.scope, way)
    if position is not None:
        for number, one in enumerate(arguments[: position + 1]):
            if isinstance(one, ast.Starred):
                return flow.follow(one.value, path, call.scope, (Access(position - number), *way))
        if position < len(arguments):
            return flow.follow(arguments[position], path, call.scope, way)
    for keyword in keywords:
        if keyword.arg is None:
            return flow.follow(keyword.value, path, call.scope, (Access(name), *way))
    return frozenset()


def _further(flow: Flow, path: str, call: CallSite, position: int | None, way: Way) -> Origins:
    """What `way` takes of the arguments that a call passes for `*args`."""
    more = call.node.args[position:]
    key = way[0].key if way else None
    if any(isinstance(one, ast.Starred) for one in call.node.args[:position]) or key is None:
        return frozenset({Origin(call.node, path, call.scope, way)})
    if isinstance(key, int) and not any(isinstance(one, ast.Starred) for one in more):
        more = more[key : key + 1 or None]
    return flow.united(
        flow.follow(one.value, path, call.scope, (Access(Take.ITEM), *way[1:]))
        if isinstance(one, ast.Starred)
        else flow.follow(one, path, call.scope, way[1:])
        for one in more
    )


def _mapped(flow: Flow, function: ast.Lambda, node: ast.arg, way: Way) -> Origins:
    """What `map(lambda page: ..., pages)` gives the lambda."""
    found = flow.facts.derive(_lambdas).get(function)
    listed = [*function.args.posonlyargs, *function.args.args]
    if found is None or node not in listed or listed.index(node) + 1 >= len(found[1].node.args):
        return frozenset()
    path, call = found
    taken = call.node.args[listed.index(node) + 1]
    return flow.follow(taken, path, call.scope, (Access(Take.ITEM), *way))


def _lambdas(facts: Facts) -> dict[ast.expr, tuple[str, CallSite]]:
    """The calls of `map` and `filter`, by the lambda that they are given."""
    return {
        call.node.args[0]: (path, call)
        for path, index in facts.modules.indexes.items()
        for name in _MAPPING.intersection(index.calls_named)
        for call in index.calls_named[name]
        if call.node.args and not call.scope.lookup(name)
    }


def _handed_on(facts: Facts) -> frozenset[ast.AST | None]:
    """The functions of the app that are an argument of a call: nobody sees what they are called with."""
    return frozenset(_arguments(facts))


def _arguments(facts: Facts) -> Iterator[ast.AST | None]:
    known = {
        node.name
        for index in facts.modules.indexes.values()
        for node in index.scopes
        if isinstance(node, Function)
    }
    for path, index in facts.modules.indexes.items():
        for one, scope in index.source.derive(_given_by_name):
            if last_name(one) in known:
                values = facts.evaluator.values(one, path, scope)
                yield from (value.node for value in values if value.role is Role.FUNCTION)


def _given_by_name(source: SourceFile) -> tuple[tuple[ast.expr, Scope], ...]:
    """The arguments of a file's calls that are names or attributes; kept with the file."""
    index = index_of(source)
    return tuple(
        (one, call.scope)
        for call in (index.calls if index is not None else ())
        for one in (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        if isinstance(one, ast.Name | ast.Attribute)
    )


def _default(arguments: ast.arguments, name: str) -> ast.expr | None:
    listed = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(listed), reversed(arguments.defaults), strict=False)]
    keyed = [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return next((value for one, value in (*pairs, *keyed) if one.arg == name), None)
