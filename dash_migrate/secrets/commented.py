"""Code that stands in comments and notebooks: read as code, so that more than names tells its secrets."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.secrets.found import found
from dash_migrate.secrets.hints import hints
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.secrets.model import Found

_MARK = re.compile(r"\s*#+ ?")
# `TODO:`, `old code:` in front of code.
_LABEL = re.compile(r"\s*[A-Za-z]\w{0,12}(?: \w{1,12}){0,2}\s*:\s+(?=\S)")
# What looks like code at all: a call, an assignment, a comparison.
_CODE = re.compile(r"[\w\])]\s*(?:\(|=|\[)")
_MOST_LINES = 60
_PATH = "fragment.py"


def in_comments(
    comments: Iterable[tuple[int, int, str]], imports: Iterable[ast.stmt]
) -> Iterator[tuple[int, Found]]:
    """The secrets in code that is commented out, each with its line in the file.

    Args:
        comments: line, 0-based column and text of each comment, from the top.
        imports: what the file imports, by which the code's names mean something.
    """
    head = [ast.unparse(statement) for statement in imports]
    for block in _blocks(comments):
        if hints("\n".join(text for _, text in block).encode()):
            for code, lines in _pieces(block):
                yield from ((lines[number], one) for number, one in in_code(code, head) if number < len(lines))


def in_code(code: str, head: list[str]) -> Iterator[tuple[int, Found]]:
    """The secrets in a piece of code, each with its 0-based line there.

    Args:
        code: what was parsed.
        head: import statements to put in front.
    """
    above = "".join(f"{line}\n" for statement in head for line in statement.splitlines())
    source = SourceFile(_PATH, (above + code).encode())
    workspace = Workspace(Path(), frozenset(), {_PATH: source})
    for one in found(Facts(workspace, Settings())):
        yield one.literal.node.lineno - 1 - above.count("\n"), one


def _blocks(comments: Iterable[tuple[int, int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Comments on neighbouring lines, each with its line."""
    block: list[tuple[int, str]] = []
    for line, _, text in comments:
        if block and line != block[-1][0] + 1:
            yield block
            block = []
        block.append((line, _MARK.sub("", text, count=1)))
    if block:
        yield block


def _pieces(block: list[tuple[int, str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The longest runs of a block's lines that are code, with the lines of the file that they are from."""
    start = 0
    while start < len(block):
        if _CODE.search(block[start][1]):
            for end in range(min(len(block), start + _MOST_LINES), start, -1):
                code = parsed([text for _, text in block[start:end]])
                if code is not None:
                    yield code, tuple(line for line, _ in block[start:end])
                    start = end - 1
                    break
        start += 1


def parsed(lines: list[str]) -> str | None:
    """Lines as code that parses: the first one may have a label in front, the last one lack the block it opens."""
    text = textwrap.dedent("\n".join(lines))
    for form in dict.fromkeys((text, _LABEL.sub("", text, count=1))):
        for whole in (form, f"{form}\n    pass"):
            try:
                ast.parse(whole)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            return whole
    return None
