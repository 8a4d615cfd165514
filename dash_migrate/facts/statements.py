"""Which statements stand around an expression that was found without them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import Ancestors


def statements_around(tree: ast.Module, node: ast.expr) -> Ancestors:
    """The statements around an expression of a file's tree, as the file's index gives them for calls."""
    found: list[tuple[ast.stmt, str]] = []
    inside: ast.AST | None = tree
    while inside is not None:
        outer, inside = inside, None
        for field, part in _parts(outer):
            if _holds(part, node):
                if isinstance(outer, ast.stmt):
                    found.append((outer, field))
                inside = None if isinstance(part, ast.expr) else part
                break
    return tuple(found)


def _parts(outer: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The parts of a statement with their fields; what runs before a definition counts as its decorators."""
    for field, value in ast.iter_fields(outer):
        before = isinstance(outer, Function | ast.ClassDef) and field != "body"
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.arguments):
                defaults = (one for one in (*part.defaults, *part.kw_defaults) if one is not None)
                yield from (("decorator_list", default) for default in defaults)
            elif isinstance(part, ast.withitem):
                yield field, part.context_expr
            elif isinstance(part, ast.AST):
                yield "decorator_list" if before else field, part


def _holds(part: ast.AST, node: ast.expr) -> bool:
    first, last = part, part
    if isinstance(part, ast.match_case):  # has no place of its own
        first, last = part.pattern, part.body[-1]
    elif getattr(part, "decorator_list", None):
        first = part.decorator_list[0]  # type: ignore[attr-defined]  # a definition; it begins at its decorators
    start = (getattr(first, "lineno", 0), getattr(first, "col_offset", 0))
    end = (getattr(last, "end_lineno", 0), getattr(last, "end_col_offset", 0))
    return start <= (node.lineno, node.col_offset) and (node.end_lineno, node.end_col_offset) <= end
