"""Which names of a tree are `os.environ` and its like, for the oracle: by the tree alone, shared with nobody."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)
Scopes = tuple["_Names", ...]


@dataclass(slots=True)
class _Names:
    """What a scope binds: each name with its meanings and where those that surely happen stand."""

    node: ast.AST
    meanings: dict[str, set[str]] = field(default_factory=dict)
    sure: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Known:
    """What the names of a tree stand for.

    Args:
        dotted: by name or attribute: the dotted name that it stands for, as far as it comes from an import, or the
            name of a builtin.
        in_time: those of them whose import stands above them, where it runs before.
        parents: the node around each node.
    """

    dotted: dict[ast.AST, str]
    in_time: set[ast.AST]
    parents: dict[ast.AST, ast.AST]

    def means(self, node: ast.AST, dotted: str) -> bool:
        """Whether an expression stands for `dotted`."""
        return self.dotted.get(node) == dotted


def known(tree: ast.Module) -> Known:
    """What the names of a tree stand for."""
    found = Known({}, set(), {})
    module = _names(tree)
    everywhere = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    for name in everywhere:
        module.meanings.setdefault(name, set()).add("")
    stack: list[tuple[ast.AST, Scopes]] = [(tree, (module,))]
    while stack:
        node, scopes = stack.pop()
        for part, inside in _parts(node, scopes):
            found.parents[part] = node
            stack.append((part, inside))
            _note(found, part, inside)
    return found


def _parts(node: ast.AST, scopes: Scopes) -> Iterator[tuple[ast.AST, Scopes]]:
    """The parts of a node with the scopes that they lie in: defaults and decorators lie outside."""
    if not isinstance(node, _SCOPES):
        for part in ast.iter_child_nodes(node):
            yield part, scopes
        return
    inner = (*scopes, _names(node))
    for name, value in ast.iter_fields(node):
        inside = inner if name in {"body", "elt", "key", "value", "generators"} else scopes
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield part, inside


def _note(found: Known, node: ast.AST, scopes: Scopes) -> None:
    parts: list[str] = []
    inner: ast.AST = node
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name) or not isinstance(inner.ctx, ast.Load) or len(parts) > 2:
        return
    position = (inner.lineno, inner.col_offset)
    holder = _holder(inner.id, scopes)
    if holder is None:
        if not parts:
            found.dotted[node] = inner.id
            found.in_time.add(node)
    elif len(holder.meanings[inner.id]) == 1 and "" not in holder.meanings[inner.id]:
        (meaning,) = holder.meanings[inner.id]
        found.dotted[node] = ".".join((meaning, *reversed(parts)))
        if any(place < position for place in holder.sure.get(inner.id, ())):
            found.in_time.add(node)


def _holder(name: str, scopes: Scopes) -> _Names | None:
    """The scope that binds a name where it is used; None for builtins."""
    *_, innermost = scopes
    for scope in reversed(scopes):
        if name in scope.outside:
            return scopes[0] if name in scopes[0].meanings else None
        if name in scope.meanings and (scope is innermost or not isinstance(scope.node, ast.ClassDef)):
            return scope
    return None


def _names(scope: ast.AST) -> _Names:
    """What a module, class, function, lambda or comprehension binds itself."""
    found = _Names(scope)
    body = getattr(scope, "body", None)
    direct = {id(one) for one in body} if isinstance(body, list) else set()
    stack: list[ast.AST] = list(_own(scope))
    while stack:
        node = stack.pop()
        for name, meaning in _bound(node):
            found.meanings.setdefault(name, set()).add(meaning)
            if meaning and id(node) in direct and isinstance(node, ast.stmt):
                found.sure.setdefault(name, []).append((node.lineno, node.col_offset))
        if isinstance(node, ast.Global):
            found.outside.update(node.names)
        if not isinstance(node, _SCOPES):
            stack += ast.iter_child_nodes(node)
    return found


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    if isinstance(scope, _FUNCTIONS):
        yield from ast.walk(scope.args)  # what defaults bind counts, too: that is on the safe side
    if isinstance(scope, _COMPREHENSIONS):
        yield from ast.iter_child_nodes(scope)
        return
    body = getattr(scope, "body", [])
    yield from body if isinstance(body, list) else [body]


def _bound(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that a node binds, with the dotted name of what an import gives; other meanings are empty."""
    match node:
        case ast.Import(names=names):
            for one in names:
                yield (
                    one.asname or one.name.partition(".")[0],
                    one.name if one.asname else one.name.partition(".")[0],
                )
        case ast.ImportFrom(module=module, names=names, level=level):
            for one in names:
                yield one.asname or one.name, "" if level else f"{module}.{one.name}"
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name, ""
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, ""
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name, ""
        case ast.MatchMapping(rest=str(name)):
            yield name, ""
        case ast.Nonlocal(names=names):
            yield from ((name, "") for name in names)


def module_bindings(tree: ast.Module) -> dict[str, set[str]]:
    """The names of a module's top level with their meanings."""
    return _names(tree).meanings
