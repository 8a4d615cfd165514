"""Paths that no app can put the prefix in front of: it comes from the environment, by a constant of the module.

That is code that runs before the app is made, and paths beside the one that the app itself has on the server.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.scope import Kind
from dash_migrate.needs import Import
from dash_migrate.plan import Splice
from dash_migrate.rewriting.prefix_forms import behind_dispatcher, tail_of

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.source import SourceFile

NAME = "PATH_PREFIX"
_VALUE = behind_dispatcher('""').removesuffix(' + ""')
_PLAIN = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant, ast.JoinedStr)


class Behind(NamedTuple):
    """A path behind the constant.

    Args:
        edits: of the expression, at its start and at its end.
        declared: the edit that all paths of the file share; none where the constant is there.
        needs: what the constant imports.
    """

    edits: tuple[Splice, Splice]
    declared: tuple[Splice, ...]
    needs: tuple[Import, ...]


def behind_constant(facts: Facts, path: str, scope: Scope, expr: ast.expr) -> Behind | None:
    """A path of the server behind a constant of its module that holds the platform's prefix.

    Args:
        facts: of this version of the app.
        path: the file.
        scope: where the names of `expr` are looked up.
        expr: a path from the server's root, as it is on the author's machine.

    Returns:
        What to write; None where the names are taken.
    """
    index = facts.modules.indexes[path]
    if not _free(index, scope):
        return None
    source = index.source
    start, end = source.span(expr)
    text = NAME if isinstance(expr, ast.Constant) and expr.value == "/" else f"{NAME} + {_tail(source, expr)}"
    edits = (Splice(path, start, end, text), Splice(path, end, end, ""))
    if index.scope.bindings.get(NAME):
        return Behind(edits, (), ())
    return Behind(edits, (_declared(index),), (Import(path, "os"),))


def _free(index: ModuleIndex, scope: Scope) -> bool:
    """Whether the constant can be written, or stands there as it would be written; and `os` is the module."""
    found = scope.lookup(NAME)
    if found:
        return all(one.value is not None and ast.unparse(one.value) == ast.unparse(_parsed()) for one in found)
    modules = scope.lookup("os")
    return all(one.kind is Kind.IMPORT and one.qualified == "os" for one in modules) and not index.stars


def _parsed() -> ast.expr:
    return ast.parse(_VALUE, mode="eval").body


def _tail(source: SourceFile, expr: ast.expr) -> str:
    """An expression without its first slash."""
    if isinstance(expr, ast.Constant | ast.JoinedStr):
        return tail_of(source, expr)
    text = source.segment(expr)
    return f'{text}.lstrip("/")' if isinstance(expr, _PLAIN) else f'({text}).lstrip("/")'


def _declared(index: ModuleIndex) -> Splice:
    """The edit that writes the constant below the imports that open the file."""
    source, body = index.source, index.tree.body
    head = 1 if ast.get_docstring(index.tree, clean=False) is not None else 0
    while head < len(body) and isinstance(body[head], ast.Import | ast.ImportFrom):
        head += 1
    line = source.line_at(source.span(body[head - 1])[1]) if head else 0
    at = source.line_starts[line] if line < len(source.line_starts) else len(source.utf8)
    before = "\n" if head else ""
    return Splice(index.path, at, at, f"{before}{NAME} = {_VALUE}\n")
