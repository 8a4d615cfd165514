"""What a path meets in the code: the texts it is compared with, and values that hold the platform's prefix."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.url_values import Verdict, verdicts
from dash_migrate.facts.written import written
from dash_migrate.rewriting.prefixes import PLATFORM, PREFIXES, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_MAX_DEPTH = 4
_OWN_PREFIX = ("prefix", "base_path", "basepath", "app_name", "url_base")
_PREFIXED = frozenset({"relative_path", "get_relative_path", "strip_relative_path", *PREFIXES})


def texts_in(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int = 0) -> Iterator[str]:
    """The texts that a value is, or that a list of it or the keys of a dictionary are, as far as written out.

    Of a text that is put together only the end is known: `…/edit/`.

    Args:
        facts: of the app.
        expr: the value.
        path: its file.
        scope: where it stands.
        depth: how many containers lie around it.
    """
    if depth > _MAX_DEPTH:
        return
    found = written(facts, expr, path, scope)
    parts: list[ast.expr] = []
    match found.expr:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(text))]):
            yield f"…{text}"
        case ast.BinOp(op=ast.Add(), right=right):
            yield from (f"…{text}" for text in texts_in(facts, right, found.path, found.scope, depth + 1))
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            parts = elts
        case ast.Dict(keys=keys):
            parts = [key for key in keys if key is not None]
        case ast.Call(func=ast.Name(), args=[inner, *_]):
            parts = [inner]
        case ast.Call(func=ast.Attribute(value=inner), args=[]):
            parts = [inner]
    for part in parts:
        yield from texts_in(facts, part, found.path, found.scope, depth + 1)


def ends_in_slash(text: str) -> bool:
    """Whether a path that equals or starts with a text may lose a slash at its end that counts."""
    return len(text) > 1 and text.endswith("/")


def is_prefixed(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether a value holds the platform's prefix, followed through what its names are given."""
    if Verdict.PREFIXED in verdicts(facts, expr, path, scope):
        return True
    return any(map(speaks_of_prefix, reached(facts, expr, path, scope)))


def is_prefix(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether a value is a prefix to be taken off: the platform's, or one that is named so."""
    name = getattr(expr, "attr", getattr(expr, "id", "")).lower()
    return any(part in name for part in _OWN_PREFIX) or is_prefixed(facts, expr, path, scope)


def speaks_of_prefix(node: ast.AST) -> bool:
    """Whether a node names Dash's prefix, a path with it, or a variable of the platform that holds it."""
    if isinstance(node, ast.Constant):
        return node.value == "relative_path" or node.value in PLATFORM or node.value in PREFIXES
    return (
        isinstance(node, ast.Attribute | ast.Name) and getattr(node, "attr", getattr(node, "id", "")) in _PREFIXED
    )


def names_variable(node: ast.AST) -> bool:
    """Whether a node asks for the platform's prefix itself, by Dash's config or the environment."""
    if isinstance(node, ast.Constant):
        return node.value in PLATFORM or node.value in PREFIXES
    return isinstance(node, ast.Attribute) and node.attr in PREFIXES
