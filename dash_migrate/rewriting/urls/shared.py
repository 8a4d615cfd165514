"""Lists and dictionaries that an app uses for more than the URLs of components, by the names that they have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.scope import Function

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope
    from dash_migrate.rewriting.urls.inside import Reached, Spot

_ADDING = frozenset({"append", "extend", "insert"})


class _Named(NamedTuple):
    """A name, the file and the scope that bind it; of the attribute of an object its last part."""

    name: str
    path: str
    scope: Scope


class OtherUses:
    """Looks for the uses of lists and dictionaries beside those that are known.

    Args:
        facts: of the app.
        reached: all that give URLs to components, with the expressions that lead to them: their known uses.
    """

    def __init__(self, facts: Facts, reached: Sequence[Reached]) -> None:
        self._facts = facts
        self._known = {node for one in reached for node in ast.walk(one.use)}
        self._found: dict[_Named, str | None] = {}

    def of(self, container: Spot) -> str | None:
        """Where a container is used for something else, `nav.py:12`; None if it is not.

        What has no name to look for, as the argument of a call, is taken as used where it stands.
        """
        waiting, seen = self._names(container), set[_Named]()
        if not waiting:
            return _place(container.path, container.expr)
        while waiting:
            named = waiting.pop()
            if named in seen:
                continue
            seen.add(named)
            for path, scope, tree in self._trees(named):
                for use in self._uses(named, path, tree):
                    further = self._handed_on(path, scope, use)
                    if further is None:
                        return _place(path, use)
                    waiting.append(further)
        return None

    def _names(self, container: Spot) -> list[_Named]:
        """The name that a container, or what it is put into, is bound to; that of the function that returns it."""
        statement = container.ancestors[-1][0] if container.ancestors else None
        match statement:
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
                pass
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=target, attr=method))) if method in _ADDING:
                pass
            case ast.Return():
                returned = _returning(container.path, container.scope)
                return [returned] if returned is not None else []
            case _:
                return []
        named = _named(container.path, container.scope, target)
        return [named] if named is not None else []

    def _trees(self, named: _Named) -> Iterator[tuple[str, Scope, ast.AST]]:
        """Where a name may be used: the function that binds it, or the files that import its module."""
        if isinstance(named.scope.node, Function):
            yield named.path, named.scope, named.scope.node
            return
        for path, index in self._facts.modules.indexes.items():
            if path == named.path or named.path in self._facts.modules.reached(path):
                yield path, index.scope, index.tree

    def _uses(self, named: _Named, path: str, tree: ast.AST) -> Iterator[ast.expr]:
        """The uses of a name that are not known."""
        index = self._facts.modules.indexes[path]
        edges = (edge for edge in index.imports if named.name in edge.names or "*" in edge.names)
        here = path == named.path or any(edges)
        for node in ast.walk(tree):
            found = here and isinstance(node, ast.Name) and node.id == named.name
            found = found or (isinstance(node, ast.Attribute) and node.attr == named.name)
            loaded = found and isinstance(node.ctx, ast.Load)  # type: ignore[attr-defined]  # a Name or an Attribute
            if loaded and node not in self._known and not self._is_added_to(path, node):
                assert isinstance(node, ast.expr)
                yield node

    def _is_added_to(self, path: str, node: ast.AST) -> bool:
        calls = self._facts.modules.indexes[path].calls_named
        functions = (call.node.func for method in _ADDING for call in calls.get(method, ()))
        return any(isinstance(func, ast.Attribute) and func.value is node for func in functions)

    def _handed_on(self, path: str, scope: Scope, use: ast.expr) -> _Named | None:
        """The function that returns what is used, or the name that is bound to it; None for any other use."""
        index = self._facts.modules.indexes[path]
        for function, values in index.returns.items():
            if any(value is use for value in values):
                return _returning(path, index.scopes[function])
        for name, bindings in scope.bindings.items():
            if any(one.value is use for one in bindings):
                return _Named(name, path, scope)
        return None


def _named(path: str, scope: Scope, target: ast.expr) -> _Named | None:
    if isinstance(target, ast.Attribute):
        *_, module = scope.chain()
        return _Named(target.attr, path, module)
    bindings = scope.lookup(target.id) if isinstance(target, ast.Name) else []
    return _Named(target.id, path, bindings[0].scope) if bindings and isinstance(target, ast.Name) else None


def _returning(path: str, scope: Scope) -> _Named | None:
    """The name of the function that a scope is or lies in."""
    function = scope.function
    outer: Scope | None = scope
    while outer is not None and outer.node is not function:
        outer = outer.parent
    if function is None or outer is None or outer.parent is None:
        return None
    return _Named(function.name, path, outer.parent)


def _place(path: str, node: ast.expr) -> str:
    return f"{path}:{node.lineno}"
