"""How code reads the environment at a place: by the names that its file has for `os` there."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.needs import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, ModuleIndex, Scope
    from dash_migrate.source import SourceFile


@dataclass(frozen=True, slots=True)
class Spelled:
    """An expression for a module or a part of it, and the imports that it takes."""

    expression: str
    imports: tuple[Import, ...]


def environ_at(facts: Facts, path: str, scope: Scope, node: ast.expr) -> Spelled | None:
    """What to write for `os.environ`.

    Args:
        facts: of this version of the app.
        path: the file.
        scope: where names are looked up at the place.
        node: the expression that stands there.

    Returns:
        The app's own spelling where it has one; None where `os` is something else.
    """
    index = facts.modules.indexes[path]
    found = module_at(facts, path, scope, node, "os") if scope.lookup("os") else None
    if found is not None:
        return Spelled(f"{found.expression}.environ", found.imports)
    for name in _names(scope):
        bindings = scope.lookup(name)
        for qualified, tail in (("os", ".environ"), ("os.environ", "")):
            if _all_mean(bindings, qualified) and _bound_before(bindings, node) and not _deleted(index, name):
                return Spelled(name + tail, ())
    if scope.lookup("os"):
        return None
    found = module_at(facts, path, scope, node, "os")
    return Spelled(f"{found.expression}.environ", found.imports) if found is not None else None


def module_at(facts: Facts, path: str, scope: Scope, node: ast.expr, module: str) -> Spelled | None:
    """What to write for a module of the standard library under its own name; None where that is taken."""
    index = facts.modules.indexes[path]
    bindings = scope.lookup(module)
    if not _all_mean(bindings, module) or _deleted(index, module) or _starred(facts, index, module):
        return None
    if any(binding.scope is not index.scope for binding in bindings):
        return Spelled(module, ()) if _bound_before(bindings, node) else None
    return Spelled(module, (Import(path, module),))


def is_builtin(index: ModuleIndex, scope: Scope, name: str) -> bool:
    """Whether a name is Python's own at a place."""
    return not scope.lookup(name) and not _deleted(index, name)


def _names(scope: Scope) -> Iterator[str]:
    for one in scope.chain():
        yield from one.bindings


def _all_mean(bindings: list[Binding], qualified: str) -> bool:
    return all(one.kind is Kind.IMPORT and one.qualified == qualified for one in bindings)


def _bound_before(bindings: list[Binding], node: ast.expr) -> bool:
    """Whether one of the bindings surely ran: it stands above, in the body of what its names are local to."""
    for one in bindings:
        around = one.ancestors[-2][0] if one.ancestors[1:] else None
        holder = None if isinstance(one.scope.node, ast.Module) else one.scope.node
        position = (getattr(one.node, "lineno", 0), getattr(one.node, "col_offset", 0))
        if around is holder and position < (node.lineno, node.col_offset):
            return True
    return False


def _deleted(index: ModuleIndex, name: str) -> bool:
    return name in index.source.derive(_deletions)


def _deletions(source: SourceFile) -> frozenset[str]:
    """The names that `del` takes away anywhere in a file."""
    deleted = (part for part in ast.walk(source.tree or ast.Module([], [])) if isinstance(part, ast.Delete))
    return frozenset(target.id for one in deleted for target in one.targets if isinstance(target, ast.Name))


def _starred(facts: Facts, index: ModuleIndex, name: str) -> bool:
    """Whether `from module import *`, of a module of the app, gives the name another meaning."""
    for module in index.stars:
        found = facts.modules.resolve(module, index.path)
        other = facts.modules.indexes.get(found.path) if found is not None else None
        if other is not None and not _all_mean(other.scope.bindings.get(name, []), name):
            return True
    return False
