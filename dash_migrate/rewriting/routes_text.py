"""Paths as they are written: what they start with, and how the prefix gets in front of them."""

from __future__ import annotations

import ast
import enum
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.url_values import Verdict, verdict
from dash_migrate.plan import Splice
from dash_migrate.rewriting.prefixes import PLATFORM, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import Scope
    from dash_migrate.rewriting.routes import Routes
    from dash_migrate.source import SourceFile

_OPENING = re.compile(rb"[a-zA-Z]{0,2}(\"\"\"|'''|\"|')")
# What gives a path with its prefix, or a prefix.
_PREFIXED = frozenset(
    {
        "routes_pathname_prefix",
        "requests_pathname_prefix",
        "url_base_pathname",
        "get_relative_path",
        "get_asset_url",
        "relative_path",
        "script_root",
        "root_path",
        "url_for",
        "SCRIPT_NAME",
    }
)


_CONTAINERS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)


class Says(enum.Enum):
    """What is known of a path."""

    BELOW_ROOT = "it starts with a single slash"
    PREFIXED = "it has the prefix already"
    ELSEWHERE = "it leads to another server, or is none"
    UNKNOWN = "nobody can tell here"


_MEANS = {
    Verdict.INTERNAL: Says.BELOW_ROOT,
    Verdict.PAGE_PATH: Says.BELOW_ROOT,
    Verdict.PREFIXED: Says.PREFIXED,
    Verdict.UNKNOWN: Says.UNKNOWN,
}


def says(routes: Routes, expr: ast.expr, path: str, scope: Scope) -> Says:
    """What is known of the path that an expression gives; `UNKNOWN` where its origins differ."""
    origins = routes.origins(expr, path, scope)
    found = {_says(routes.facts, origin) for origin in origins if not _is_root(origin.node) or len(origins) == 1}
    return found.pop() if len(found) == 1 else Says.UNKNOWN


def _is_root(node: ast.AST) -> bool:
    """Whether a value is "/", which `os.environ.get(..., "/")` gives beside the platform's."""
    return isinstance(node, ast.Constant) and node.value == "/"


def _says(facts: Facts, origin: Origin) -> Says:
    if any(step.key in PLATFORM or step.key in _PREFIXED for step in origin.way):
        return Says.PREFIXED
    if origin.way or not isinstance(origin.node, ast.expr) or isinstance(origin.node, _CONTAINERS):
        return Says.UNKNOWN
    if _mentions_prefix(facts, origin.node, origin.path, origin.scope):
        return Says.PREFIXED
    return _MEANS.get(verdict(facts, origin), Says.ELSEWHERE)


def _mentions_prefix(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    for node in reached(facts, expr, path, scope):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in _PREFIXED:
                return True
            case ast.Constant(value=str() as text) if text in PLATFORM or text in _PREFIXED:
                return True
    return False


def head(expr: ast.expr) -> str | None:
    """The text that an expression starts with for sure; None if that is not written out."""
    match expr:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return text
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return head(left)
        case ast.Call(func=ast.Attribute(value=base, attr="format" | "join")) if expr.func.attr == "format":  # type: ignore[attr-defined]  # an Attribute
            return head(base)
    return None


def leaves(expr: ast.expr) -> Iterator[ast.expr]:
    """The expressions that a conditional or an `or` chain chooses from."""
    match expr:
        case ast.IfExp(body=one, orelse=other):
            yield from leaves(one)
            yield from leaves(other)
        case ast.BoolOp(op=ast.Or(), values=parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield expr


def below(source: SourceFile, expr: ast.expr, prefix: str, drop: str = "/") -> tuple[Splice, ...]:
    """The edits that put `prefix`, an expression that ends in a slash, in front of a path.

    Args:
        source: the file.
        expr: the path, an expression of it.
        prefix: its code.
        drop: what the path starts with and the prefix stands for.
    """
    at = _written_at(source, expr, drop)
    start, end = source.span(expr)
    if at is None:
        text, rest = f"{prefix} + ", '.lstrip("/")'
        if isinstance(expr, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant):
            return Splice(source.path, start, start, text), Splice(source.path, end, end, rest)
        return Splice(source.path, start, start, f"{text}("), Splice(source.path, end, end, f"){rest}")
    first = _first_literal(expr)
    if isinstance(first, ast.Constant) and first.value == drop and _replaceable(expr, first):
        return (Splice(source.path, *source.span(first), prefix),)
    gone = Splice(source.path, at, at + len(drop.encode()), "")
    return Splice(source.path, start, start, f"{prefix} + "), gone


def without_start(source: SourceFile, expr: ast.expr, drop: str) -> Splice | None:
    """The edit that takes a text off the start of a path; None where it is not written there as it is."""
    at = _written_at(source, expr, drop)
    return Splice(source.path, at, at + len(drop.encode()), "") if at is not None else None


def _written_at(source: SourceFile, expr: ast.expr, text: str) -> int | None:
    """Where the first literal of an expression starts with a text; None where it is not written there as it is."""
    first = _first_literal(expr)
    opening = _OPENING.match(source.utf8, source.span(first)[0]) if first is not None else None
    if opening is None or source.utf8[opening.end() :][: len(text.encode())] != text.encode():
        return None
    return opening.end()


def _first_literal(expr: ast.expr) -> ast.Constant | ast.JoinedStr | None:
    match expr:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return expr
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return _first_literal(left)
        case ast.Call(func=ast.Attribute(value=base, attr="format")):
            return _first_literal(base)
    return None


def _replaceable(expr: ast.expr, first: ast.expr) -> bool:
    """Whether nothing but `+` is done with the first literal, so that the prefix can take its place."""
    while isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        expr = expr.left
    return expr is first
