"""Replacing an expression by another one: the comments in it stay."""

from __future__ import annotations

import ast
import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from dash_migrate.source import SourceFile

# Strings are passed over, so that what is left with a `#` is a comment.
_STRING_OR_COMMENT = re.compile(
    r"'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^\\'\r\n]|\\\r\n|\\.)*'|\"(?:[^\\\"\r\n]|\\\r\n|\\.)*\""
    r"|(?P<comment>\#[^\r\n]*)",
    re.DOTALL,
)
_NAME_END = re.compile(rb"[\w\x80-\xff]\Z")


@dataclass(frozen=True, slots=True)
class Stored:
    """A value as a variable holds it.

    Args:
        value: of the variable. Never show it.
        before: what to write in front of the read of it.
        after: what to write behind.
        module: a module that this takes.
    """

    value: str
    before: str = ""
    after: str = ""
    module: str = ""


def stored(value: object, code: str) -> Stored | str:
    """How a variable holds a value; why none can.

    Args:
        value: a text, bytes or a whole number.
        code: how it is written, which tells of numbers whether they come back the same.
    """
    if isinstance(value, bytes):
        if all(32 <= byte < 127 or byte in b"\n\t" for byte in value):
            return Stored(value.decode(), after=".encode()")
        return Stored(base64.b64encode(value).decode(), "base64.b64decode(", ")", "base64")
    if isinstance(value, int) and not isinstance(value, bool):
        plain = code.replace("_", "") == str(value)
        return Stored(str(value), "int(", ")") if plain else "is a number that is not written in plain digits"
    if not isinstance(value, str):
        return "is neither a text nor a whole number"
    return _carried(value) or Stored(value)


def _carried(text: str) -> str:
    if "\0" in text:
        return "holds a character that no environment variable can"
    return "" if text.isprintable() or _encodes(text) else "holds characters that no file can"


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def constant_of(node: ast.expr) -> object:
    """The value of a constant, a chain of constants of one type, or an f-string without expressions; else None."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.JoinedStr(values=values) if all(isinstance(one, ast.Constant) for one in values):
            return "".join(str(one.value) for one in values if isinstance(one, ast.Constant))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _sum(constant_of(left), constant_of(right))
    return None


def _sum(one: object, other: object) -> object:
    if isinstance(one, str) and isinstance(other, str):
        return one + other
    return one + other if isinstance(one, bytes) and isinstance(other, bytes) else None


def quote_of(code: str) -> str:
    """The quote that the first string of an expression starts with; empty if there is no string in it."""
    found = re.search(r"['\"]", code)
    return found[0] if found else ""


def replaced(source: SourceFile, node: ast.expr, text: str) -> Splice:
    """The edit that puts `text` where an expression stands, below the comments that stand in it."""
    start, end = source.span(node)
    code = source.utf8[start:end].decode("utf-8", "surrogatepass")
    comments = [one["comment"] for one in _STRING_OR_COMMENT.finditer(code) if one["comment"]]
    line = source.utf8[source.line_starts[source.line_at(start) - 1] : start].decode("utf-8", "surrogatepass")
    if comments:
        margin = line[: len(line) - len(line.lstrip())]
        if not isinstance(node, ast.Constant | ast.JoinedStr):  # the brackets around the comments may be its own
            return Splice(source.path, start, end, f"(  {_lines(comments, margin + '    ')}{text})")
        if line.strip():
            return Splice(source.path, start, end, f"  {_lines(comments, margin + '    ')}{text}")
        return Splice(source.path, start, end, _lines(comments, margin) + text)
    gap = " " if _NAME_END.search(source.utf8[max(0, start - 1) : start]) else ""
    return Splice(source.path, start, end, gap + text)


def _lines(comments: list[str], indent: str) -> str:
    return "".join(f"{one}\n{indent}" for one in comments)
