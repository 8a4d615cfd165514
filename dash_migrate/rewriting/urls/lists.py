"""Lists that have paths of the app beside URLs of other servers, and that the app uses for its links alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.facts.url_values import LOCAL

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding
    from dash_migrate.rewriting.urls.branches import Branch
    from dash_migrate.rewriting.urls.site import UrlSite

_LISTS = (ast.List, ast.Tuple, ast.Dict)


def only_links(facts: Facts, site: UrlSite, branch: Branch) -> bool:
    """Whether a branch takes its URLs from one list that is written out and looped over there, and nowhere else.

    Then the paths of the app can be changed where they are written. Each must be a text as it stands.
    """
    looped = _loop_variable(site, branch.expr)
    if looped is None or looped.value is None:
        return False
    literals = [origin for origin, found in branch.origins if found in LOCAL]
    if not all(isinstance(one.node, ast.Constant | ast.JoinedStr) and one.path == site.path for one in literals):
        return False
    loop = looped.scope.node if isinstance(looped.scope.node, ast.expr) else looped.ancestors[-1][0]
    if _taken(loop, branch.expr) != 1:
        return False
    listed = _list(facts, site, looped)
    return listed is not None and all(_holds(listed, one.node) for one in literals)


def _loop_variable(site: UrlSite, expr: ast.expr) -> Binding | None:
    """The binding of the variable that an expression is, or takes an item of; None if no loop binds it."""
    base = expr.value if isinstance(expr, ast.Subscript) else expr
    bindings = site.scope.lookup(base.id) if isinstance(base, ast.Name) else []
    return bindings[0] if len(bindings) == 1 and bindings[0].kind is Kind.ELEMENT else None


def _taken(loop: ast.AST, expr: ast.expr) -> int:
    """How often a loop takes what an expression takes, or all that it is a part of."""
    wanted = ast.dump(expr)
    base = expr.value if isinstance(expr, ast.Subscript) else None
    count = 0
    for node in ast.walk(loop):
        if isinstance(node, ast.expr) and ast.dump(node) == wanted:
            count += 1
        elif base is not None and isinstance(node, ast.Name) and ast.dump(node) == ast.dump(base):
            keyed = any(
                isinstance(outer, ast.Subscript) and outer.value is node and isinstance(outer.slice, ast.Constant)
                for outer in ast.walk(loop)
            )
            count += not keyed
    return count


def _list(facts: Facts, site: UrlSite, looped: Binding) -> ast.expr | None:
    """The list that a loop goes over: written there, or bound to a name that nothing else uses."""
    value = looped.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "items":
        value = value.func.value
    if isinstance(value, ast.Name):
        name = value.id
        bindings = looped.scope.lookup(name)
        if len(bindings) != 1 or bindings[0].kind is not Kind.ASSIGN or _uses(facts, site.path, name) != 1:
            return None
        value = bindings[0].value
    return value if isinstance(value, _LISTS) else None


def _uses(facts: Facts, path: str, name: str) -> int:
    """How often a file reads a name, and others import or reach for it."""
    indexes = facts.modules.indexes
    here = sum(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for node in ast.walk(indexes[path].tree)
    )
    needle = name.encode()
    others = (index for other, index in indexes.items() if other != path and needle in index.source.data)
    return here + sum(
        name in edge.names or ("*" in edge.names) for index in others for edge in index.imports
    ) + sum(
        isinstance(node, ast.Attribute) and node.attr == name for index in indexes.values()
        if needle in index.source.data for node in ast.walk(index.tree)
    )  # fmt: skip


def _holds(listed: ast.expr, node: ast.AST) -> bool:
    return any(one is node for one in ast.walk(listed))
