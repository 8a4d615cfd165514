"""Statements that set a variable to a secret: they go, since the file with the values sets it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import main_guard
from dash_migrate.facts.values import last_name
from dash_migrate.plan import Splice
from dash_migrate.rewriting.blocks import suite_of
from dash_migrate.rewriting.secrets.places import above, upwards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

_SETTERS = frozenset({"setdefault", "putenv", "__setitem__"})
_AFTER = re.compile(rb"[ \t\f]*(;[ \t\f]*)?")
_BEFORE = re.compile(rb"[ \t\f]*(;[ \t\f]*)?\Z")
_LINE_END = re.compile(rb"\r\n|\n|\r|\Z")


def setting_of(source: SourceFile, node: ast.expr) -> tuple[ast.stmt, str] | None:
    """The statement that sets a variable to `node` and does nothing else, and that variable's name."""
    up = above(source, node)
    match up.node if up is not None else None:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(key)))]) as statement:
            return statement, key
        case ast.Call(func=func, args=[ast.Constant(value=str(key)), value], keywords=[]) as call if (
            value is node and last_name(func) in _SETTERS
        ):
            outer = above(source, call)
            if outer is not None and isinstance(outer.node, ast.Expr):
                return outer.node, key
    return None


def conditional(source: SourceFile, statement: ast.stmt, key: str) -> bool:
    """Whether a statement only runs under a condition that is not about the variable `key` itself."""
    for _, up in upwards(source, statement):
        if isinstance(up.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return False
        if isinstance(up.node, ast.If) and not main_guard(up.node) and not _about(up.node.test, key):
            return True
        if isinstance(up.node, ast.For | ast.AsyncFor | ast.While | ast.match_case | ast.ExceptHandler):
            return True
    return False


def _about(test: ast.expr, key: str) -> bool:
    return any(isinstance(part, ast.Constant) and part.value == key for part in ast.walk(test))


def deletion(source: SourceFile, statement: ast.stmt) -> tuple[Splice, ...]:
    """The edits that take a statement away; `pass` where its block would be left empty. Comments stay."""
    up = above(source, statement)
    assert up is not None  # a statement of the file's tree
    start, end = source.span(statement)
    suite = suite_of(up.node, statement)
    if not isinstance(up.node, ast.Module) and suite[0] is statement and all(map(_may_go, suite)):
        return (Splice(source.path, start, end, "pass"),)
    if _neighbours_go(suite, statement):
        return (Splice(source.path, start, end, "pass"),)
    text = source.utf8
    line = source.line_starts[source.line_at(start) - 1]
    after = _AFTER.match(text, end)
    stop = after.end() if after is not None else end
    line_end = _LINE_END.search(text, stop)
    rest = text[stop : line_end.start() if line_end is not None else len(text)]
    leads = not text[line:start].strip(b" \t\f")
    if leads and not rest and line_end is not None:
        return (Splice(source.path, line, line_end.end(), ""),)
    if leads or (rest and not rest.startswith(b"#")):
        return (Splice(source.path, start, stop, ""),)
    before = _BEFORE.search(text, line, start)
    first = before.start() if before is not None and b";" in before[0] else start
    return (Splice(source.path, first, end, ""),) if first < start else (Splice(source.path, start, end, "pass"),)


def comments_in(source: SourceFile, statement: ast.stmt) -> bool:
    """Whether a statement of several lines may have comments in it."""
    return any("#" in line for line in _lines(source, statement))


def _lines(source: SourceFile, statement: ast.stmt) -> Iterator[str]:
    *lines, _ = source.segment(statement).splitlines()
    yield from lines


def _neighbours_go(suite: list[ast.stmt], statement: ast.stmt) -> bool:
    """Whether a statement shares a line with another one that may be taken away, too."""
    first, last = statement.lineno, statement.end_lineno
    others = (one for one in suite if one is not statement and _may_go(one))
    return any(one.lineno == last or one.end_lineno == first for one in others)


def _may_go(statement: ast.stmt) -> bool:
    """Whether a statement looks like one that sets a variable, so that it may be taken away, too."""
    match statement:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str()))], value=value):
            return not isinstance(value, ast.Name)
        case ast.Expr(value=ast.Call(func=func, args=[ast.Constant(value=str()), _], keywords=[])):
            return last_name(func) in _SETTERS
    return False
