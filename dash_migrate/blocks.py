"""Moving whole lines of Python: into a block, out of one, without touching what is inside string literals."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.source import SourceFile

MAIN_GUARD = 'if __name__ == "__main__":'


def indent_unit(source: SourceFile) -> str:
    """One level of indentation as the file has it: a tab, or the spaces of its first block; else four spaces."""
    if source.tree is not None:
        for node in ast.walk(source.tree):
            body = getattr(node, "body", None)
            if isinstance(node, ast.stmt) and isinstance(body, list) and body[0].lineno != node.lineno:
                inner, outer = indentation(source, body[0]), indentation(source, node)
                if inner.startswith(outer) and inner != outer:
                    return inner[len(outer) :]
    return "    "


def indentation(source: SourceFile, node: ast.stmt) -> str:
    """The white space in front of the line that a statement starts on."""
    line = source.line_text(source.line_at(source.span(node)[0]))
    return line[: len(line) - len(line.lstrip(" \t\f"))].lstrip("\f")


def lines_of(source: SourceFile, nodes: Iterable[ast.stmt]) -> range:
    """The 1-based lines that statements cover, from the first one's first to the last one's last."""
    spans = [source.span(node) for node in nodes]
    return range(source.line_at(min(start for start, _ in spans)), source.line_at(max(e for _, e in spans)) + 1)


def alone_on_lines(source: SourceFile, nodes: list[ast.stmt]) -> bool:
    """Whether no other code shares the first or the last line of a run of statements."""
    start = source.span(nodes[0])[0]
    end = source.span(nodes[-1])[1]
    head = source.utf8[source.line_starts[source.line_at(start) - 1] : start]
    last = source.line_at(end)
    stop = source.line_starts[last] if last < len(source.line_starts) else len(source.utf8)
    tail = source.utf8[end:stop].strip()
    return not head.strip(b" \t\f") and (not tail or tail.startswith(b"#"))


def frozen_lines(nodes: Iterable[ast.AST]) -> frozenset[int]:
    """Lines that start inside a string literal: white space there is the program's, not the layout's."""
    return frozenset(
        line
        for statement in nodes
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None
        for line in range(node.lineno + 1, node.end_lineno + 1)
    )


def indented(source: SourceFile, nodes: list[ast.stmt], unit: str) -> Iterator[Splice]:
    """Edits that push the lines of statements, but the first one's own start, one level in."""
    frozen = frozen_lines(nodes)
    lines = lines_of(source, nodes)
    for line in lines[1:]:
        if line not in frozen and source.line_text(line).strip():
            offset = source.line_starts[line - 1]
            yield Splice(source.path, offset, offset, unit)


def dedented(source: SourceFile, nodes: list[ast.stmt], first: int, last: int) -> str | None:
    r"""The text of whole lines with the indentation of `nodes[0]` taken off, `\n` at the end.

    Args:
        source: the file.
        nodes: the statements on these lines.
        first: 1-based line to start with (a comment above the statements may come along).
        last: last line.

    Returns:
        None if a line is indented less than the statements and is no string's inside: it cannot be moved.
    """
    frozen = frozen_lines(nodes)
    indent = indentation(source, nodes[0])
    moved = []
    for number in range(first, last + 1):
        line = source.line_text(number)
        if number in frozen or line.startswith(indent):
            moved.append(line if number in frozen else line[len(indent) :])
        elif not line.strip() or line.lstrip().startswith("#"):
            moved.append(line.strip())
        else:
            return None
    return "\n".join(moved) + "\n"
