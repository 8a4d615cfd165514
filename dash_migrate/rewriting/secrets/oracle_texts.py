"""Texts of two programs side by side, for the oracle: however they are written, they say the same."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Part = str | ast.expr


def folded(node: ast.expr) -> object:
    """The value of a constant or of constants of one type joined by `+`; None for all else."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = text_parts(node)
        return (
            "".join(map(str, parts)) if parts is not None and all(isinstance(one, str) for one in parts) else None
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = folded(node.left), folded(node.right)
        if isinstance(left, str) and isinstance(right, str):
            return left + right
        if isinstance(left, bytes) and isinstance(right, bytes):
            return left + right
    return None


def text_parts(node: ast.expr) -> list[Part] | None:
    """What an expression says that is surely a text: texts, and f-strings' expressions, in order; else None.

    An expression with a conversion or a format stays the whole `FormattedValue`.
    """
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=values):
            found: list[Part] = []
            for one in values:
                found += _piece(one)
            return found
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            head, tail = text_parts(left), text_parts(right)
            return head + tail if head is not None and tail is not None else None
    return None


def _piece(node: ast.expr) -> list[Part]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        inner = text_parts(node.value) if isinstance(node.value, ast.Constant | ast.JoinedStr) else None
        return inner if inner is not None else [node.value]
    return [node]


def same_texts(
    before: Sequence[Part],
    after: Sequence[Part],
    read: Callable[[ast.expr], str | None],
    same: Callable[[ast.expr, ast.expr], bool],
) -> bool:
    """Whether two texts say the same.

    Args:
        before: the parts of one.
        after: the parts of the other.
        read: the text that an expression of `after` stands for; None where it is no read of a variable.
        same: whether two expressions are the same.
    """
    while True:
        before, after = _trimmed(before), _trimmed(after)
        if not after:
            return not before
        first = after[0]
        if isinstance(first, str):
            if not before or not isinstance(before[0], str):
                return False
            size = min(len(first), len(before[0]))
            if first[:size] != before[0][:size]:
                return False
            before, after = [before[0][size:], *before[1:]], [first[size:], *after[1:]]
            continue
        if before and not isinstance(before[0], str):
            if not same(before[0], first):
                return False
            before, after = before[1:], after[1:]
            continue
        text = read(first)
        if text is None:
            return False
        after = [text, *after[1:]]


def _trimmed(parts: Sequence[Part]) -> Sequence[Part]:
    """Parts without empty texts in front."""
    start = 0
    while start < len(parts) and parts[start] == "":
        start += 1
    return parts[start:]
