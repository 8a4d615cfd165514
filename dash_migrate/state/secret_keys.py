"""Keys that sign sessions and that each worker draws for itself, so that another worker's sessions are void."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import Kind, guarded
from dash_migrate.facts.values import Role
from dash_migrate.facts.written import Written, written
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope

NAME = "SECRET_KEY"
_READERS = frozenset({"os.environ.get", "os.getenv"})


@dataclass(frozen=True, slots=True, eq=False)
class DrawnKey:
    """A key that is drawn anew in each process.

    Args:
        path: the file of `expr`.
        expr: what draws it.
        variable: the environment variable that wins over it; empty if there is none.
        spread: the value has a name of its own, which other code may use.
    """

    path: str
    expr: ast.expr
    variable: str
    spread: bool


def drawn_keys(facts: Facts) -> Iterator[DrawnKey]:
    """The session keys of the app that are drawn at random, each once."""
    seen: set[ast.AST] = set()
    for index in running(facts):
        for value, scope in _given(facts, index):
            found = written(facts, value, index.path, scope)
            key = _drawn(facts, found, spread=found.expr is not value)
            if key is not None and key.expr not in seen:
                seen.add(key.expr)
                yield key


def keeps_sessions(facts: Facts, path: str) -> bool:
    """Whether something signs what it gives to browsers: Flask's session, and packages that use it.

    Args:
        facts: of the app.
        path: the file that draws the key: another server beside it has sessions of its own.
    """
    known = load("shared_state")
    names, packages = frozenset(known["session-names"]), frozenset(known["session-packages"])
    closures = (facts.modules.closure(index.path) for index in running(facts))
    served = frozenset(one for closure in closures if path in closure for one in closure)
    for index in running(facts):
        if index.path not in served:
            continue
        for edge in index.imports:
            taken = {f"{edge.module}.{name}" for name in edge.names}
            if edge.module.partition(".")[0] in packages or not names.isdisjoint(taken):
                return True
        if any(name in index.source.text for name in ("flask.session", "flask.flash")):
            return True
    return False


def _given(facts: Facts, index: ModuleIndex) -> Iterator[tuple[ast.expr, Scope]]:
    """What a file gives as session key when it is imported: `server.secret_key = ...`, `config["SECRET_KEY"]`."""
    asked = moments(facts).requests_of
    for site in index.attribute_sets:
        if site.target.attr == "secret_key" and not asked(site.scope) and not guarded(site.ancestors):
            owners = facts.evaluator.values(site.target.value, index.path, site.scope)
            if all(owner.role in {Role.SERVER, Role.EXTERNAL} for owner in owners):
                yield site.value, site.scope
    for item in index.item_sets:
        key = item.target.slice
        named = isinstance(key, ast.Constant) and key.value == NAME
        if named and _is_config(item.target.value) and not guarded(item.ancestors):
            yield item.value, item.scope
    for method in ("update", "from_mapping"):
        for call in index.calls_named.get(method, ()):
            func = call.node.func
            if isinstance(func, ast.Attribute) and _is_config(func.value) and not guarded(call.ancestors):
                yield from ((one.value, call.scope) for one in call.node.keywords if one.arg == NAME)
    yield from _fields(index)


def _is_config(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Attribute) and expr.attr == "config"


def _fields(index: ModuleIndex) -> Iterator[tuple[ast.expr, Scope]]:
    """`SECRET_KEY` of a settings class, for `config.from_object`."""
    for node, scope in index.scopes.items():
        if isinstance(node, ast.ClassDef):
            for binding in scope.bindings.get(NAME, ()):
                if binding.kind is Kind.ASSIGN and binding.value is not None:
                    yield binding.value, scope


def _drawn(facts: Facts, found: Written, *, spread: bool) -> DrawnKey | None:
    index = facts.modules.indexes[found.path]
    names = load("shared_state")["drawing"]
    draws = any(
        name in names
        for node in ast.walk(found.expr)
        if isinstance(node, ast.Call)
        for name in index.qualified(node.func, found.scope)
    )
    if not draws:
        return None
    variable = _variable(index, found.expr, found.scope)
    return DrawnKey(found.path, found.expr, variable, spread)


def _variable(index: ModuleIndex, expr: ast.expr, scope: Scope) -> str:
    """The environment variable that is read before a key is drawn: `os.environ.get(name) or ...`."""
    for node in ast.walk(expr):
        if isinstance(node, ast.Call) and not _READERS.isdisjoint(index.qualified(node.func, scope)):
            first = node.args[0] if node.args else None
            return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "?"
        if isinstance(node, ast.Subscript) and "os.environ" in index.qualified(node.value, scope):
            key = node.slice
            return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else "?"
    return ""
