"""Edits that replace parts of a text that is written out by reads of variables, and leave the rest as it is."""

from __future__ import annotations

import ast
import itertools
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice
from dash_migrate.rewriting.urls.literals import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.rewriting.urls.literals import Char, Literal, Token
    from dash_migrate.source import SourceFile

_BRACES = (b"{", b"}")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what an expression says, and what it is read by instead.

    Args:
        start: its first character; each hole of an f-string counts as one.
        end: the character behind it.
        read: an expression, in which `"` stands for any quote.
    """

    start: int
    end: int
    read: str


def start_of(node: ast.JoinedStr, piece: int) -> int:
    """Which character of what an f-string says is the first one of a piece."""
    before = node.values[:piece]
    return sum(len(str(one.value)) if isinstance(one, ast.Constant) else 1 for one in before)


def part_edits(source: SourceFile, node: ast.expr, parts: Sequence[Part]) -> tuple[Splice, ...] | None:
    """The edits that put the reads there; None where it is not certain which characters of the file say what.

    Args:
        source: the file.
        node: a string, an f-string, several in a row or a chain of strings; not inside another f-string.
        parts: by where they start; they do not overlap.
    """
    found = literal(source, node)
    if found is None or not parts or parts[-1].end > len(found.chars):
        return None
    splices: list[Splice] = []
    for token in found.tokens:
        inside = [one for one in parts if one.start < token.last and token.first < one.end]
        if not inside:
            continue
        edits = _of_token(found, token, inside)
        if edits is None:
            return None
        splices += edits
    return tuple(splices) if _parses(source, node, splices) else None


def _of_token(found: Literal, token: Token, parts: Sequence[Part]) -> list[Splice] | None:
    """The edits of one string: reads in holes, and of a plain one the prefix and the braces of the rest."""
    path, chars = found.source.path, found.chars
    if len(parts) == 1 and _is_operand(found, token, parts[0]):
        return [Splice(path, token.start, token.end, parts[0].read)]
    quote = "'" if token.quote[0] == '"' else '"'
    splices = []
    for part in parts:
        first, last = max(part.start, token.first), min(part.end, token.last)
        if not (_parted(chars, first, token) and _parted(chars, last, token)):
            return None
        read = part.read.replace('"', quote)
        text = f"{{{read}}}" if first == part.start else ""
        splices.append(Splice(path, chars[first].start, chars[last - 1].end, text))
    if "f" in token.prefix:
        return splices
    prefix = "rf" if "r" in token.prefix else "f"
    splices.append(Splice(path, token.start, token.start + len(token.prefix), prefix))
    covered = {at for part in parts for at in range(part.start, part.end)}
    for at in range(token.first, token.last):
        if at in covered or chars[at].value not in {"{", "}"}:
            continue
        code = found.source.utf8[chars[at].start : chars[at].end]
        if code in _BRACES:
            splices.append(Splice(path, chars[at].start, chars[at].end, code.decode() * 2))
        elif code.endswith(_BRACES) and not code.startswith(b"\\N"):
            return None  # a stray backslash in front of a brace
    return splices


def _is_operand(found: Literal, token: Token, part: Part) -> bool:
    """Whether a part is one whole string of a chain that `+` joins, with no other string beside it."""
    if "f" in token.prefix or (part.start, part.end) != (token.first, token.last):
        return False
    at = found.tokens.index(token)
    ends = [(one.end, other.start) for one, other in itertools.pairwise(found.tokens[max(0, at - 1) : at + 2])]
    return bool(ends) and all(b"+" in found.source.utf8[end:start] for end, start in ends)


def _parted(chars: Sequence[Char], at: int, token: Token) -> bool:
    """Whether the code of a string can be cut in front of a character."""
    return not token.first < at < token.last or chars[at - 1].end <= chars[at].start


def _parses(source: SourceFile, node: ast.expr, splices: Sequence[Splice]) -> bool:
    start, end = source.span(node)
    return (
        parsed_alone(b"".join(_pieces(source, start, end, splices)).decode("utf-8", "surrogatepass")) is not None
    )


def _pieces(source: SourceFile, start: int, end: int, splices: Sequence[Splice]) -> Iterator[bytes]:
    for one in sorted(splices, key=lambda splice: splice.start):
        yield source.utf8[start : one.start]
        yield one.text.encode()
        start = one.end
    yield source.utf8[start:end]


def parsed_alone(code: str) -> ast.expr | None:
    """An expression that may run over several lines; None if it is not valid."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(f"(\n{code}\n)", mode="eval").body
    except (SyntaxError, ValueError):
        return None


def same_alone(source: SourceFile, node: ast.expr) -> bool:
    """Whether the code at a node's place is the node: in f-strings, Python 3.10 and 3.11 are mistaken at times."""
    parsed = parsed_alone(source.segment(node))
    return parsed is not None and ast.dump(parsed) == ast.dump(node)
