"""What an expression is made of, wherever in the app its parts are written: names, calls and texts behind it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.values import Role
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, Function, Scope

# Enough for a path that several functions put together; more is a tangle.
_MAX_PARTS = 120
_MAX_STEPS = 4
# What is taken of a path, or of a text, and still is one.
_OF_PATHS = frozenset(
    {"joinpath", "parent", "resolve", "absolute", "expanduser", "as_posix", "with_suffix", "with_name"}
    | {"format", "join"}
)
_Place = tuple[ast.AST, str, "Scope"]


def parts(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[_Place]:
    """The expression and what is behind it, each node once, with its file and scope.

    Args:
        facts: of the app.
        expr: a node of the file.
        path: the file.
        scope: where its names are looked up.
    """
    seen: set[int] = set()
    waiting: list[tuple[_Place, int]] = [((expr, path, scope), 0)]
    while waiting and len(seen) < _MAX_PARTS:
        (node, where, inside), steps = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node, where, inside
        own = isinstance(node, ast.Call) and _is_own(facts, node, where, inside)
        if not own:  # what an own function is given says nothing of what it gives
            further = _MAX_STEPS if steps and _is_member(node) else steps
            waiting += [((child, where, inside), further) for child in _children(node)]
        if steps < _MAX_STEPS and (own or isinstance(node, ast.Name | ast.Attribute | ast.Subscript)):
            waiting += [(end, steps + 1) for end in _behind(facts, node, where, inside)]


def _is_member(node: ast.AST) -> bool:
    """Whether a node takes something of an object, of which the rest says nothing: `dashboard.name`."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.attr not in _OF_PATHS)
    )


def _children(node: ast.AST) -> Iterator[ast.expr]:
    return (child for child in _inner(node) if isinstance(child, ast.expr))


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right below an expression, values of keywords among them."""
    for child in ast.iter_child_nodes(node):
        yield child.value if isinstance(child, ast.keyword) else child


def _is_own(facts: Facts, call: ast.Call, path: str, scope: Scope) -> bool:
    """Whether a call is one of a function or class of the app."""
    roles = {value.role for value in facts.evaluator.values(call.func, path, scope)}
    return not roles.isdisjoint({Role.FUNCTION, Role.CLASS})


def _behind(facts: Facts, node: ast.AST, path: str, scope: Scope) -> Iterator[_Place]:
    """Where a name, an attribute, an item or a call of the app's functions comes from."""
    if isinstance(node, ast.expr):
        origins = facts.derive(flow).origins(node, path, scope)
        yield from sorted(((o.node, o.path, o.scope) for o in origins), key=_order)
    if isinstance(node, ast.Name):
        yield from ((opened, path, scope) for opened in _opened(node, scope))


def _order(place: _Place) -> tuple[str, int, int]:
    node, path, _ = place
    return path, getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _opened(name: ast.Name, scope: Scope) -> Iterator[ast.expr]:
    """What a name stands for that `with ... as name` binds."""
    for binding in reaching(scope, name):
        statement = binding.ancestors[-1][0] if binding.ancestors else None
        if isinstance(statement, ast.With | ast.AsyncWith):
            for item in statement.items:
                if item.optional_vars is binding.node:
                    yield item.context_expr


def is_of(facts: Facts, expr: ast.expr, path: str, scope: Scope, names: frozenset[str]) -> bool:
    """Whether one of these dotted names, of no file of the app, is behind an expression."""
    return any(not names.isdisjoint(_names(facts, *part)) for part in parts(facts, expr, path, scope))


def _names(facts: Facts, node: ast.AST, path: str, scope: Scope) -> tuple[str, ...]:
    if isinstance(node, ast.Name) and not scope.lookup(node.id):
        return (f"builtins.{node.id}",)
    if isinstance(node, ast.Name | ast.Attribute):
        return facts.modules.indexes[path].qualified(node, scope)
    return ()


def from_settings(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression takes something from the environment that somebody sets for the app."""
    known = load("file_writers")["paths"]
    settings, system = frozenset(known["settings"]), frozenset(known["system"])
    found = False
    for node, where, inside in parts(facts, expr, path, scope):
        if not settings.isdisjoint(_names(facts, node, where, inside)):
            found = True
        key = _key(node)
        if key in system:
            return False
    return found


def has_other_way(facts: Facts, path: str, site: CallSite) -> bool:
    """Whether the surroundings decide that a call is made, or it is what is left where something else fails.

    `if "REDIS_URL" in os.environ: ... else: here`, the same as an expression or with an early `return`, and the
    handler of a `try`.
    """
    if in_handler(site) or only_in_handlers(facts, site.scope.function):
        return True
    tests = [statement.test for statement, _ in site.ancestors if isinstance(statement, ast.If)]
    holder = site.ancestors[-1][0] if site.ancestors else None
    if holder is not None:
        chosen = (node for node in ast.walk(holder) if isinstance(node, ast.IfExp))
        tests += [node.test for node in chosen if any(inner is site.node for inner in ast.walk(node))]
    function = site.scope.function
    for node in ast.walk(function) if function is not None else ():
        if isinstance(node, ast.If) and any(isinstance(inner, ast.Return) for inner in node.body):
            tests.append(node.test)
    return any(from_settings(facts, test, path, site.scope) for test in tests)


def in_handler(site: CallSite) -> bool:
    """Whether a call is made where something else has failed."""
    return any(part == "handlers" for statement, part in site.ancestors if isinstance(statement, ast.Try))


def only_in_handlers(facts: Facts, function: Function | None) -> bool:
    """Whether a function is called, and only where something else has failed."""
    calls = list(facts.evaluator.calls_of(function.name)) if function is not None else []
    meant = [
        call
        for where, call in calls
        if any(value.node is function for value in facts.evaluator.values(call.node.func, where, call.scope))
    ]
    return bool(meant) and all(in_handler(call) for call in meant)


def variables(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[tuple[str, str, ast.expr]]:
    """The variables of the environment behind an expression that no system sets: name, file and node of each."""
    known = load("file_writers")["paths"]
    settings = {*known["settings"], *(f"{name}.get" for name in known["settings"])}
    for node, where, inside in parts(facts, expr, path, scope):
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            for key, file, holder, around in _keys(facts, node, where, inside):
                if key not in known["system"] and not settings.isdisjoint(_names(facts, holder, file, around)):
                    yield key, file, holder


def _keys(facts: Facts, node: ast.expr, path: str, scope: Scope) -> Iterator[tuple[str, str, ast.expr, Scope]]:
    """What is taken by name of something, with that: `os.environ` and "DATA_DIR"."""
    if _key(node) and isinstance(node, ast.Call | ast.Subscript):
        yield _key(node), path, node.func if isinstance(node, ast.Call) else node.value, scope
    for origin in facts.derive(flow).origins(node, path, scope):
        key = origin.way[0].key if origin.way else None
        if isinstance(key, str) and isinstance(origin.node, ast.expr):
            yield key, origin.path, origin.node, origin.scope


def _key(node: ast.AST) -> str:
    """The variable that `os.environ["HOME"]`, `.get("HOME")` and `os.getenv("HOME")` name."""
    part: ast.expr | None = None
    if isinstance(node, ast.Subscript):
        part = node.slice
    elif isinstance(node, ast.Call) and node.args:
        part = node.args[0]
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
