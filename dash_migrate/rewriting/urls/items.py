"""Taking an item out of a list that is written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    import ast
    from collections.abc import Container

    from dash_migrate.source import SourceFile

_SPACE = b" \t\f\r\n\\"
_BLANK = b" \t\f"


def without_item(source: SourceFile, listed: ast.List, item: ast.expr, going: Container[ast.expr] = ()) -> Splice:
    """The edit that takes an item out, with its comma, and with its line where it has one of its own.

    Args:
        source: the file.
        listed: the list.
        item: of the list.
        going: the items that other edits take out: the comma in front of the last item is their own.
    """
    text = source.utf8
    start, end = _around(source, listed, item)
    comma = _skip(text, end, _SPACE)
    followed = text[comma : comma + 1] == b","
    stop = _skip(text, comma + 1, _BLANK) if followed else end
    line = source.line_starts[source.line_at(start) - 1]
    behind = _skip(text, stop, _BLANK)
    if not text[line:start].strip() and text[behind : behind + 1] in (b"\n", b"\r"):
        return Splice(source.path, line, source.line_starts[source.line_at(behind)], "")
    if followed:
        return Splice(source.path, start, stop, "")
    place = listed.elts.index(item)
    if place and listed.elts[place - 1] in going:
        return Splice(source.path, start, end, "")
    begin = start
    while text[begin - 1] in _SPACE:
        begin -= 1
    return Splice(source.path, begin - 1 if text[begin - 1 : begin] == b"," else start, end, "")


def _around(source: SourceFile, listed: ast.List, item: ast.expr) -> tuple[int, int]:
    """An item's start and end, with the parentheses around it."""
    text = source.utf8
    low, high = source.span(listed)
    start, end = source.span(item)
    before, after = start, end
    while True:
        while before > low + 1 and text[before - 1] in _SPACE:
            before -= 1
        while after < high - 1 and text[after] in _SPACE:
            after += 1
        if before <= low + 1 or text[before - 1] != ord("(") or text[after : after + 1] != b")":
            return start, end
        before, after = before - 1, after + 1
        start, end = before, after


def _skip(text: bytes, at: int, blanks: bytes) -> int:
    while at < len(text) and text[at] in blanks:
        at += 1
    return at
