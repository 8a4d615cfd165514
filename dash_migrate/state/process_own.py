"""What requests write and each process has for itself by right: no other worker is to see it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.values import Role
from dash_migrate.knowledge import load
from dash_migrate.state.body import nodes_of
from dash_migrate.state.model import How, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts.scope import Function
    from dash_migrate.state.model import Reading, Write
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.sources import Looking

_CLASSES = frozenset({Role.CLASS, Role.FUNCTION})


def why_own(resolver: Resolver, looking: Looking, writes: Sequence[Write], readings: Sequence[Reading]) -> str:
    """Why the writes to one variable are the worker's own; empty where they are not."""
    if all(_forgets(looking, one) for one in writes):
        return "they only take away what stands under a fixed name"
    if _tells_apart(writes, readings):
        return "it only keeps names apart that this worker gives out"
    if _reorders(resolver, writes):
        return "only the order of its classes changes"
    if _beside_a_cache(resolver, writes, readings):
        return "what stands there is put into a cache of all workers too"
    return ""


def _forgets(looking: Looking, write: Write) -> bool:
    """`os.environ.pop("HTTP_PROXY", None)`: done twice it is the same as done once, whoever asks."""
    if write.kind is not Kind.ENVIRON or write.store.how is not How.TAKEN or not write.store.keys:
        return False
    return not looking.sources(write.store.keys, write.path, write.scope, write.variable).names


def _tells_apart(writes: Sequence[Write], readings: Sequence[Reading]) -> bool:
    """`while name in taken: name += "-1"`, `taken.add(name)`, and nobody else asks for what is taken."""
    given = {(one.scope.node, ast.dump(value)) for one in writes for value in one.store.values}
    asked = [one for one in readings if one.requests]
    return (
        bool(asked)
        and all(one.store.how is How.ADDED for one in writes)
        and all((one.scope.node, one.against) in given and _in_a_loop(one) for one in asked)
    )


def _in_a_loop(reading: Reading) -> bool:
    statement, field = reading.ancestors[-1] if reading.ancestors else (None, "")
    return isinstance(statement, ast.While) and field == "test"


def _reorders(resolver: Resolver, writes: Sequence[Write]) -> bool:
    """`parsers.remove(one)`, `parsers.insert(0, one)`: classes to try, the last that fitted first."""
    taken = {_moved(one) for one in writes if one.store.method == "remove"}
    put = {_moved(one) for one in writes if one.store.how is How.ADDED}
    whole = all(one.store.method == "remove" or one.store.how is How.ADDED for one in writes)
    return whole and bool(taken) and taken == put and all(_is_class(resolver, one) for one in writes)


def _moved(write: Write) -> tuple[ast.AST, str]:
    return write.scope.node, ast.dump((*write.store.keys, *write.store.values)[-1])


def _is_class(resolver: Resolver, write: Write) -> bool:
    """Whether the element that a call moves is a class or a function."""
    moved = (*write.store.keys, *write.store.values)[-1]
    for origin in resolver.facts.derive(flow).origins(moved, write.path, write.scope):
        node = origin.node
        if not isinstance(node, ast.expr):
            return False
        of_object = isinstance(node, ast.Attribute) and node.attr == "__class__"
        of_type = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"
        nothing = isinstance(node, ast.Constant) and node.value is None
        values = resolver.facts.evaluator.values(node, origin.path, origin.scope)
        named = bool(values) and all(one.role in _CLASSES for one in values)
        if not (of_object or of_type or nothing or named):
            return False
    return True


def _beside_a_cache(resolver: Resolver, writes: Sequence[Write], readings: Sequence[Reading]) -> bool:
    """Whether whoever writes puts the same into Redis too, and whoever reads has asked Redis."""
    known = load("shared_state")["caches-beside"]
    puts = [one for one in writes if one.store.how is not How.TAKEN]
    asked = [one for one in readings if one.requests]
    files = {one.path for one in puts} | {one.path for one in asked}
    return (
        bool(puts and asked)
        and all(_imports(resolver, path, known["packages"]) for path in files)
        and all(_hands_over(one, known["puts"]) for one in puts)
        and all(any(_calls(one.scope.node, known["gets"], one.node)) for one in asked)
    )


def _imports(resolver: Resolver, path: str, packages: Sequence[str]) -> bool:
    edges = resolver.facts.modules.indexes[path].imports
    return any(edge.module.partition(".")[0] in packages for edge in edges)


def _hands_over(write: Write, methods: Sequence[str]) -> bool:
    if write.store.how is not How.PUT:
        return False
    given = _names(write.store.values) - _names(write.store.keys)
    calls = _calls(write.scope.node, methods, write.store.target)
    return any(given & _names((*call.args, *(item.value for item in call.keywords))) for call in calls)


def _calls(function: ast.AST, methods: Sequence[str], variable: ast.expr) -> Iterator[ast.Call]:
    """The calls of methods with such names, of anything but the variable itself."""
    own = ast.unparse(variable)
    for node, _, _ in nodes_of(_function(function)):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in methods:
                if ast.unparse(value) != own:
                    yield node


def _function(node: ast.AST) -> Function | ast.Lambda:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    return node


def _names(values: Sequence[ast.expr]) -> set[str]:
    return {node.id for value in values for node in ast.walk(value) if isinstance(node, ast.Name)}
