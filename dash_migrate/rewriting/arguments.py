"""Edits of one keyword argument of a call, as small as they can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from dash_migrate.source import SourceFile

_BLANK = b" \t\f"
_SPACE = b" \t\f\r\n\\"


def keyword_start(source: SourceFile, keyword: ast.keyword) -> int:
    """The offset of the keyword's name."""
    return source.offset(keyword.lineno, keyword.col_offset)


def value_start(source: SourceFile, keyword: ast.keyword) -> int:
    """The offset of the keyword's value, the parentheses around it included."""
    return _around(source, keyword)[0]


def keyword_end(source: SourceFile, keyword: ast.keyword) -> int:
    """The offset behind the keyword's value, the parentheses around it included."""
    return _around(source, keyword)[1]


def _around(source: SourceFile, keyword: ast.keyword) -> tuple[int, int]:
    text = source.utf8
    start, end = source.span(keyword.value)
    low = text.index(b"=", keyword_start(source, keyword)) + 1
    before, after = start, end
    while True:
        while before > low and text[before - 1] in _SPACE:
            before -= 1
        while after < len(text) and text[after] in _SPACE:
            after += 1
        if before == low or text[before - 1] != ord("(") or text[after : after + 1] != b")":
            return start, end
        before, after = before - 1, after + 1
        start, end = before, after


def before_value(source: SourceFile, keyword: ast.keyword, text: str) -> Splice:
    """The edit that writes `text` in front of the keyword's value."""
    at = value_start(source, keyword)
    return Splice(source.path, at, at, text)


def neighbours(source: SourceFile, call: ast.Call, chosen: Sequence[ast.keyword]) -> list[list[ast.keyword]]:
    """The chosen keywords of a call, those together that stand side by side without a comment between them."""
    runs: list[list[ast.keyword]] = []
    before: ast.keyword | None = None
    for keyword in call.keywords:
        if keyword in chosen:
            if before is not None and b"#" not in _between(source, before, keyword):
                runs[-1].append(keyword)
            else:
                runs.append([keyword])
        before = keyword if keyword in chosen else None
    return runs


def _between(source: SourceFile, one: ast.keyword, other: ast.keyword) -> bytes:
    return source.utf8[keyword_end(source, one) : keyword_start(source, other)]


def without(source: SourceFile, run: Sequence[ast.keyword]) -> Splice:
    """The edit that takes neighbouring keywords out of their call, with the comma, and their lines if possible."""
    text = source.utf8
    start, end = keyword_start(source, run[0]), keyword_end(source, run[-1])
    comma = _skip(text, end, _SPACE)
    followed = text[comma : comma + 1] == b","
    stop = _skip(text, comma + 1, _BLANK) if followed else end
    line = source.line_starts[source.line_at(start) - 1]
    own_line = not text[line:start].strip()
    if own_line and text[_skip(text, stop, _BLANK) :][:1] in (b"\n", b"\r"):
        number = source.line_at(_skip(text, stop, _BLANK))
        return Splice(source.path, line, source.line_starts[number], "")
    if followed:
        return Splice(source.path, start, stop, "")
    begin = start
    while text[begin - 1] in _SPACE:
        begin -= 1
    return Splice(source.path, begin - 1 if text[begin - 1 : begin] == b"," else start, end, "")


def _skip(text: bytes, at: int, blanks: bytes) -> int:
    while at < len(text) and text[at] in blanks:
        at += 1
    return at


def append_argument(source: SourceFile, call: ast.Call, text: str) -> Splice:
    """The edit that writes one more argument behind the last one of a call, on a line like that one's."""
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    close = source.span(call)[1] - 1
    if not parts:
        return Splice(source.path, close, close, text)
    last = max(parts, key=source.span)
    at = source.span(last)[1]
    while (closing := _skip(source.utf8, at, _SPACE)) < close and source.utf8[closing] == ord(")"):
        at = closing + 1
    keyword = next((one for one in call.keywords if one.value is last), None)
    start = source.span(last)[0] if keyword is None else keyword_start(source, keyword)
    indent = source.utf8[source.line_starts[source.line_at(start) - 1] : start].decode()
    comma = _skip(source.utf8, at, _BLANK)
    if not indent.strip() and source.utf8[comma : comma + 1] == b",":
        number = source.line_at(comma)  # behind a comment on that line
        if number < source.line_at(close):
            end = source.line_starts[number]
            return Splice(source.path, end, end, f"{indent}{text},\n")
    return Splice(source.path, at, at, f", {text}" if indent.strip() else f",\n{indent}{text}")
