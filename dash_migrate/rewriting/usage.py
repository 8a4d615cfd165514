"""Which names a run of statements gives a value, and where they are used."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts

_OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound_names(statements: Iterable[ast.AST]) -> frozenset[str]:
    """The names that statements bind in the scope that they stand in."""
    return frozenset(_bound(statements))


def _bound(statements: Iterable[ast.AST]) -> Iterator[str]:
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
                continue
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
        if not isinstance(node, _OWN_SCOPE):
            waiting.extend(ast.iter_child_nodes(node))


def uses(nodes: Iterable[ast.AST]) -> Counter[str]:
    """How often each name is read in `nodes`, functions inside them included."""
    found: Counter[str] = Counter()
    for root in nodes:
        for node in ast.walk(root):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
                found[node.id] += 1
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] += 1
    return found


def used_elsewhere(
    facts: Facts, path: str, region: ast.AST, block: Iterable[ast.AST], aside: Iterable[ast.AST] = ()
) -> frozenset[str]:
    """The names that a block binds and that are read outside it.

    Args:
        facts: of this version of the app; names that other modules import from this one count as read.
        path: the file.
        region: the module or function around the block.
        block: the statements.
        aside: further parts of the region that belong to the block.
    """
    inside = list(block)
    names = bound_names(inside)
    if not names:
        return names
    own = uses((*inside, *aside))
    every = uses([region])
    wanted = {name for name in names if every[name] > own[name]}
    return frozenset(wanted) | (names & imported_names(facts, path))


def imported_names(facts: Facts, path: str) -> frozenset[str]:
    """The names that other modules of the app import from the module at `path`."""
    return frozenset(
        name
        for other, index in facts.modules.indexes.items()
        for edge in index.imports
        if edge.names and other != path and (found := facts.modules.resolve(edge.module, other)) is not None
        if found.path == path
        for name in edge.names
    )
