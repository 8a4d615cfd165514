"""The texts of literals: constants, chains of them, and texts that are put together of parts."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.secrets.model import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_PARTS = 400
_FORMS = {str: Form.TEXT, bytes: Form.BYTES, int: Form.NUMBER}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of a text that is put together.

    Args:
        text: what is written out; of an expression its place holder.
        node: what holds the text: a constant, or an f-string with `piece`.
        hole: the expression, of a part that is not written out.
    """

    text: str
    node: ast.expr | None = None
    piece: int | None = None
    hole: ast.expr | None = None


def form_of(node: ast.expr) -> Form:
    """The type of a literal, or of a chain of such."""
    while isinstance(node, ast.BinOp):
        node = node.right
    return _FORMS.get(type(node.value), Form.TEXT) if isinstance(node, ast.Constant) else Form.TEXT


def text_of(node: ast.expr) -> str | None:
    """The text of a constant or a chain of constants; of a number its digits. None for anything else."""
    if isinstance(node, ast.BinOp):
        parts = _operands(node)
        if parts is None or not all(isinstance(part, ast.Constant) for part in parts):
            return None
        values = [part.value for part in parts if isinstance(part, ast.Constant)]
        texts = [value for value in values if isinstance(value, str)]
        raw = [value for value in values if isinstance(value, bytes)]
        if len(texts) == len(values):
            return "".join(texts)
        return _decoded(b"".join(raw)) if len(raw) == len(values) else None
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def _decoded(value: bytes) -> str:
    """Bytes as text: UTF-8, and those that are none a character each."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _operands(node: ast.expr) -> list[ast.expr] | None:
    """The parts of a `+` chain from left to right; None if it is longer than anything written by hand."""
    found: list[ast.expr] = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, ast.BinOp) and isinstance(here.op, ast.Add):
            waiting += [here.right, here.left]
        else:
            found.append(here)
        if len(found) > _MOST_PARTS:
            return None
    return found


def between(top: ast.expr, node: ast.expr) -> list[ast.AST]:
    """The operations of a `+` chain above one of its parts, the chain itself included."""
    found: list[ast.AST] = []
    waiting: list[tuple[ast.expr, list[ast.AST]]] = [(top, [])]
    while waiting:
        here, above = waiting.pop()
        if here is node:
            found = above
        elif isinstance(here, ast.BinOp):
            waiting += [(here.left, [*above, here]), (here.right, [*above, here])]
    return found


def parts_of(node: ast.expr) -> Iterator[Part]:
    """The parts of a text; neighbouring constants of a chain that are one literal come as one."""
    waiting: list[ast.expr] = [node]
    while waiting:
        here = waiting.pop()
        text = text_of(here)
        if isinstance(here, ast.JoinedStr):
            for piece, value in enumerate(here.values):
                if isinstance(value, ast.Constant):
                    yield Part(str(value.value), here, piece)
                elif isinstance(value, ast.FormattedValue):
                    yield Part(_holder(value.value), hole=value.value)
        elif text is not None:
            yield Part(text, here)
        elif isinstance(here, ast.BinOp) and isinstance(here.op, ast.Add):
            waiting += [here.right, here.left]
        else:
            yield Part(_holder(here), hole=here)


def _holder(node: ast.expr) -> str:
    """The place holder of an expression: no text that could be a value."""
    return "{" + (node.id if isinstance(node, ast.Name) else "value") + "}"
