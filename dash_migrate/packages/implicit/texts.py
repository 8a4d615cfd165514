"""What is known of an argument's text without running anything: its start, its end, or all of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_MAX_DEPTH = 5
# Calls that give a path made of their arguments, and methods that keep the start and the end of a text.
_JOINS = frozenset({"join", "joinpath", "Path", "PurePath", "PosixPath", "str", "abspath", "fspath"})
_KEEPS = frozenset({"format", "resolve", "absolute", "as_posix", "expanduser"})


@dataclass(frozen=True, slots=True)
class Text:
    """One value that an expression may have.

    Args:
        head: how it starts, as far as that is told.
        tail: how it ends.
        whole: `head` is all of it.
    """

    head: str
    tail: str
    whole: bool


UNKNOWN = Text("", "", whole=False)


def texts(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int = 0) -> frozenset[Text]:
    """What the text that a node of this file gives may be; `UNKNOWN` is among them if that is not told."""
    if isinstance(expr, ast.Constant):
        return frozenset(_constant(expr.value))
    if depth > _MAX_DEPTH:
        return frozenset({UNKNOWN})
    found: set[Text] = set()
    for origin in facts.derive(flow).origins(expr, path, scope):
        node = origin.node
        known = isinstance(node, ast.expr) and not origin.way
        found |= set(_of_node(facts, node, origin.path, origin.scope, depth)) if known else {UNKNOWN}  # type: ignore[arg-type]  # `known`
    return frozenset(found)


def constants(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> frozenset[object]:
    """The constants that an expression may be: texts, numbers, True, False."""
    if isinstance(expr, ast.Constant):
        return frozenset({expr.value})
    origins = facts.derive(flow).origins(expr, path, scope)
    return frozenset(one.node.value for one in origins if isinstance(one.node, ast.Constant) and not one.way)


def _constant(value: object) -> Iterator[Text]:
    if isinstance(value, str):
        yield Text(value, value, whole=True)


def _of_node(facts: Facts, node: ast.expr, path: str, scope: Scope, depth: int) -> Iterator[Text]:
    def inner(part: ast.expr) -> frozenset[Text]:
        return texts(facts, part, path, scope, depth + 1)

    match node:
        case ast.Constant(value=value):
            yield from _constant(value)
        case ast.JoinedStr(values=[first, *_, last]):
            yield from _joined(inner(_plain(first)), inner(_plain(last)))
        case ast.JoinedStr(values=[only]):
            yield from inner(_plain(only))
        case ast.BinOp(left=left, op=ast.Add() | ast.Div(), right=right):
            yield from _joined(inner(left), inner(right))
        case ast.BinOp(left=left, op=ast.Mod()):
            yield from _joined(inner(left), inner(left))
        case ast.Call(func=ast.Attribute(attr=attr, value=base), args=args) if attr in _KEEPS:
            del args
            yield from _joined(inner(base), inner(base))
        case ast.Call(func=ast.Attribute(attr="replace"), args=[_, new]):
            yield from _joined(inner(new), frozenset({UNKNOWN}))
        case ast.Call(func=func, args=[first, *_] as args) if _last(func) in _JOINS:
            yield from _joined(inner(first), inner(args[-1]))
        case _:
            yield UNKNOWN


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _plain(part: ast.expr) -> ast.expr:
    return part.value if isinstance(part, ast.FormattedValue) else part


def _joined(heads: frozenset[Text], tails: frozenset[Text]) -> Iterator[Text]:
    for head in heads or {UNKNOWN}:
        for tail in tails or {UNKNOWN}:
            yield Text(head.head, tail.tail, whole=False)
