"""Moving whole lines of Python: under a guard, out of a block, without touching what is inside string literals."""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.source import SourceFile

MAIN_GUARD = 'if __name__ == "__main__":'


def suites(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements that stand directly in a node: body, `else`, handlers, cases."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        part = getattr(node, name, None)
        if not isinstance(part, list) or not part:
            continue
        if isinstance(part[0], ast.stmt):
            yield part
        else:
            for inner in part:
                yield from suites(inner)


def suite_of(parent: ast.AST, statement: ast.stmt) -> list[ast.stmt]:
    """The suite of `parent` that holds `statement`."""
    return next(suite for suite in suites(parent) if statement in suite)


def indent_unit(source: SourceFile) -> str:
    """One level of indentation as the file has it: a tab, or the spaces of its first block; else four spaces."""
    if source.tree is not None:
        for node in ast.walk(source.tree):
            body = getattr(node, "body", None)
            if isinstance(node, ast.stmt) and isinstance(body, list) and body[0].lineno != node.lineno:
                inner, outer = indentation(source, body[0]), indentation(source, node)
                if inner.startswith(outer) and inner != outer:
                    return inner[len(outer) :]
    return "\t" if b"\n\t" in source.utf8 else "    "


def indentation(source: SourceFile, node: ast.stmt) -> str:
    """The white space in front of the line that a statement starts on."""
    line = source.line_text(source.line_at(source.span(node)[0]))
    return line[: len(line) - len(line.lstrip(" \t\f"))].lstrip("\f")


def lines_of(source: SourceFile, nodes: Iterable[ast.stmt]) -> range:
    """The 1-based lines that statements cover, from the first one's first to the last one's last."""
    spans = [source.span(node) for node in nodes]
    return range(source.line_at(min(start for start, _ in spans)), source.line_at(max(e for _, e in spans)) + 1)


def lines_shown(source: SourceFile, nodes: Iterable[ast.stmt]) -> str:
    """`line 3` or `lines 3 to 9`, for the reader."""
    lines = lines_of(source, nodes)
    return f"lines {lines[0]} to {lines[-1]}" if lines[1:] else f"line {lines[0]}"


def one_line(source: SourceFile, node: ast.expr | ast.stmt) -> str:
    """The source of a node with all white space in it made single spaces, for the reader."""
    return " ".join(source.segment(node).split())


def comment_above(source: SourceFile, line: int) -> int:
    """The first of the comment lines right above a line of the top level; the line itself if there are none.

    Comments that the file starts with are about the file.
    """
    first = line
    while source.line_text(first - 1).startswith("#"):
        first -= 1
    return first if first > 1 else line


def starts_line(source: SourceFile, node: ast.stmt) -> bool:
    """Whether no other code stands in front of a statement on its line."""
    start = source.span(node)[0]
    return not source.utf8[source.line_starts[source.line_at(start) - 1] : start].strip(b" \t\f")


def ends_line(source: SourceFile, node: ast.stmt) -> bool:
    """Whether nothing but a comment or a `;` follows a statement on its last line."""
    end = source.span(node)[1]
    last = source.line_at(end)
    stop = source.line_starts[last] if last < len(source.line_starts) else len(source.utf8)
    tail = source.utf8[end:stop].strip(b" \t\f\r\n;")
    return not tail or tail.startswith(b"#")


def shares_line(source: SourceFile, node: ast.stmt) -> bool:
    """Whether other code stands on a statement's first or last line."""
    return not (starts_line(source, node) and ends_line(source, node))


def string_lines(source: SourceFile) -> frozenset[int]:
    """Lines that start inside a string literal: white space there is the program's, not the layout's."""
    return source.derive(_string_lines)


def _string_lines(source: SourceFile) -> frozenset[int]:
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    lines: set[int] = set()
    opened: list[int] = []  # f-strings are several tokens since Python 3.12
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            name = tokenize.tok_name[token.type]
            if name == "STRING":
                lines.update(range(token.start[0] + 1, token.end[0] + 1))
            elif name.endswith("STRING_START"):
                opened.append(token.start[0])
            elif name.endswith("STRING_END"):
                lines.update(range(opened.pop() + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):  # what `ast` takes and `tokenize` does not
        return _literal_lines(source.tree)
    return frozenset(lines)


def _literal_lines(tree: ast.Module | None) -> frozenset[int]:
    """The lines below the first of every literal: a few too many, where literals stand side by side."""
    return frozenset(
        line
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None
        for line in range(node.lineno + 1, node.end_lineno + 1)
    )


def under_guard(
    source: SourceFile,
    parent: ast.AST,
    body: list[ast.stmt],
    groups: Sequence[list[ast.stmt]],
    guard: str = MAIN_GUARD,
) -> Iterator[Splice]:
    """Edits that put groups of neighbours in a suite under a guard.

    Args:
        source: the file.
        parent: what the suite belongs to; the module itself on the top level.
        body: the suite.
        groups: runs of neighbouring statements of it; each gets a guard of its own.
        guard: the line above each.
    """
    unit = indent_unit(source)
    if not starts_line(source, body[0]):
        yield from _unfolded(source, parent, body, groups, guard)
        return
    for group in groups:
        yield from _lead(source, body, group, unit, guard)
        for line in lines_of(source, group)[1:]:
            yield from _pushed(source, line, unit)
        yield from _parted(source, body, group)


def _lead(
    source: SourceFile, body: list[ast.stmt], group: list[ast.stmt], unit: str, line: str
) -> Iterator[Splice]:
    """The guard above a group; code in front of it on its line keeps that line."""
    start = source.span(group[0])[0]
    indent = indentation(source, group[0])
    guard = f"{indent}{line}\n{indent}{unit}"
    at = body.index(group[0])
    if not starts_line(source, group[0]):
        yield Splice(source.path, source.span(body[at - 1])[1], start, f"\n{_blank(indent)}{guard}")
        return
    first = comment_above(source, source.line_at(start))
    if not indent and at > 0 and source.line_text(first - 1).strip():
        yield Splice(source.path, source.line_starts[first - 1], source.line_starts[first - 1], "\n")
    yield Splice(source.path, start, start, guard.removeprefix(indent))


def _parted(source: SourceFile, body: list[ast.stmt], group: list[ast.stmt]) -> Iterator[Splice]:
    """What follows a group: on a line of its own, with a blank line between on the top level."""
    following = body[body.index(group[-1]) + 1 :]
    if not following:
        return
    indent = indentation(source, group[0])
    end = source.span(group[-1])[1]
    if not ends_line(source, group[-1]):
        yield Splice(source.path, end, source.span(following[0])[0], f"\n{_blank(indent)}{indent}")
    elif not indent and source.line_text(source.line_at(end) + 1).strip():
        at = source.line_starts[source.line_at(end)]
        yield Splice(source.path, at, at, "\n")


def _blank(indent: str) -> str:
    return "" if indent else "\n"


def _unfolded(
    source: SourceFile,
    parent: ast.AST,
    body: list[ast.stmt],
    groups: Sequence[list[ast.stmt]],
    line: str,
) -> Iterator[Splice]:
    """`if DEBUG: warn(); app.run()` with each statement on a line of its own, those of the groups guarded."""
    assert isinstance(parent, ast.stmt)  # only a compound statement has a suite on its own line
    unit = indent_unit(source)
    indent = f"\n{indentation(source, parent)}{unit}"
    firsts = {group[0] for group in groups}
    grouped = {statement for group in groups for statement in group}
    header = source.utf8[: source.span(body[0])[0]].rstrip(b" \t")
    position = len(header)
    for statement in body:
        start, end = source.span(statement)
        guard = f"{indent}{line}" if statement in firsts else ""
        extra = unit if statement in grouped else ""
        yield Splice(source.path, position, start, f"{guard}{indent}{extra}")
        for number in lines_of(source, [statement])[1:]:
            yield from _pushed(source, number, unit + extra)
        position = end


def _pushed(source: SourceFile, line: int, unit: str) -> Iterator[Splice]:
    if line not in string_lines(source) and source.line_text(line).strip():
        offset = source.line_starts[line - 1]
        yield Splice(source.path, offset, offset, unit)


def dedented(source: SourceFile, indent: str, first: int, last: int) -> list[str] | None:
    """Whole lines with an indentation taken off.

    Args:
        source: the file.
        indent: the indentation of the statements on these lines.
        first: 1-based line to start with (a comment above the statements may come along).
        last: last line.

    Returns:
        None if a line is indented less than the statements and is no string's inside: it cannot be moved.
    """
    frozen = string_lines(source)
    moved = []
    for number in range(first, last + 1):
        line = source.line_text(number)
        if number in frozen or line.startswith(indent):
            moved.append(line if number in frozen else line[len(indent) :])
        elif not line.strip() or line.lstrip().startswith("#"):
            moved.append(line.strip())
        else:
            return None
    return moved
