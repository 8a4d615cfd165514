"""The text of statements that move to the top level of their module: comments, blank lines, the server's line."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.plan import Splice
from dash_migrate.rewriting.blocks import comment_above, dedented, indentation, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.rewriting.hoist import Hoist
    from dash_migrate.source import SourceFile

_DEFINITIONS = (Function, ast.ClassDef)


@dataclass(slots=True)
class _Chunk:
    """A statement with the comments above it: its lines, and how many blank ones were above."""

    first: int
    last: int
    blank: int
    defines: bool
    imports: bool
    text: list[str]


def hoisted(source: SourceFile, hoist: Hoist, server: str) -> tuple[Splice, ...] | None:
    """The edits of a move: the lines go, and stand again, less indented, above the block.

    Args:
        source: the file.
        hoist: a move without obstacles.
        server: the name to give the app's server below the app, if it has none.

    Returns:
        None where the layout of the lines does not let them be moved.
    """
    chunks = []
    for statement in hoist.moved:
        chunk = _chunk(source, hoist, statement)
        if chunk is None:
            return None
        if hoist.app is not None and hoist.app[0] is statement:
            chunk.text.append(f"{server} = {hoist.app[1]}.server")
        chunks.append(chunk)
    wide = _wide(source)
    target = comment_above(source, lines_of(source, [hoist.suite.before])[0])
    least = 2 if wide and chunks[0].defines else int(not chunks[0].imports)
    lines = [""] * (least - _blank_above(source, target)) + chunks[0].text
    for previous, chunk in itertools.pairwise(chunks):
        apart = 2 if wide and (chunk.defines or previous.defines) else int(previous.imports and not chunk.imports)
        lines += [""] * max(chunk.blank, apart) + chunk.text
    lines += [""] * (2 if wide and chunks[-1].defines else 1)
    at = source.line_starts[target - 1]
    insertion = Splice(source.path, at, at, "".join(f"{line}\n" for line in lines))
    return (insertion, *_removed(source, hoist, chunks))


def _chunk(source: SourceFile, hoist: Hoist, statement: ast.stmt) -> _Chunk | None:
    """A statement with the comments that belong to it: all above it if what is there moves too."""
    own = lines_of(source, [statement])
    body = hoist.suite.body
    at = body.index(statement)
    above = lines_of(source, [body[at - 1]])[-1] if at else 0
    first = own[0]
    if at and body[at - 1] in hoist.moved:
        first = above + 1
        while not source.line_text(first).strip():
            first += 1
    while first - 1 > above and source.line_text(first - 1).lstrip().startswith("#"):
        first -= 1
    text = dedented(source, indentation(source, statement), first, own[-1])
    if text is None:
        return None
    defines, imports = isinstance(statement, _DEFINITIONS), isinstance(statement, ast.Import | ast.ImportFrom)
    return _Chunk(first, own[-1], _blank_above(source, first), defines, imports, text)


def _blank_above(source: SourceFile, line: int) -> int:
    """How many blank lines stand directly above a line; many at the start of the file."""
    count = 0
    while line - 1 - count > 0 and not source.line_text(line - 1 - count).strip():
        count += 1
    return count if line - 1 - count > 0 else line


def _wide(source: SourceFile) -> bool:
    """Whether definitions on the top level have two blank lines above them; yes if there are none."""
    assert source.tree is not None  # a move was found in it
    body = source.tree.body
    gaps = []
    for previous, node in itertools.pairwise(body):
        if isinstance(node, _DEFINITIONS):
            gaps.append(lines_of(source, [node])[0] - lines_of(source, [previous])[-1] > 2)
    return not gaps or sum(gaps) * 2 >= len(gaps)


def _removed(source: SourceFile, hoist: Hoist, chunks: Sequence[_Chunk]) -> Iterator[Splice]:
    """The edits that take the lines out, with the blank ones between them and what stays below."""
    body = hoist.suite.body
    filler = f"{indentation(source, body[0])}pass\n" if len(hoist.moved) == len(body) else ""
    end_of_suite = lines_of(source, [body[-1]])[-1]
    for chunk in chunks:
        last = chunk.last
        while last < end_of_suite and not source.line_text(last + 1).strip():
            last += 1
        start = source.line_starts[chunk.first - 1]
        stop = source.line_starts[last] if last < len(source.line_starts) else len(source.utf8)
        yield Splice(source.path, start, stop, filler)
        filler = ""
