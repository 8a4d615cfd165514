"""What to write so that the URLs in a text lie below the platform's prefix, and the text is the same elsewhere."""

from __future__ import annotations

import ast
import re
from itertools import groupby
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice
from dash_migrate.rewriting.urls.literals import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.plan import Edit
    from dash_migrate.rewriting.urls.literals import Char, Literal, Token
    from dash_migrate.source import SourceFile

    Range = tuple[int, int]

# What cannot stand in an expression of an f-string before Python 3.12, or would not mean itself there.
_NOT_INSIDE = frozenset("'\"\\{}%\n\t" + HOLE)
# What stands in front of a URL in a text, and tells it from other slashes.
_BEFORE = re.compile(r"""(?:\]\(<?|^[ \t]*\[[^\]\n]+\]: ?<?|\b[\w-]+=["']?|url\(["']?)\Z""", re.MULTILINE)
# More braces than these are not doubled to make an f-string.
_MANY_BRACES = 6
Start = tuple[str, str]
SAME: Start = ("", "")
# Of paths that are relative to the page.
FROM_ROOT: Start = ("", "/")
# What takes a method call behind it as it stands.
_PRIMARY = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.JoinedStr)


def inside(literal: Literal, urls: Sequence[Range], app: str, start: Start = SAME) -> tuple[Edit, ...] | None:
    """The edits that hand URLs in a text to `get_relative_path`, in braces of an f-string.

    Args:
        literal: the text.
        urls: where they stand in it: index of the first character, index behind the last one.
        app: what to write in front of `.get_relative_path`.
        start: what each path begins with, and what to write for that.

    Returns:
        None where one of the URLs cannot be written in an f-string.
    """
    runs: list[tuple[Token, Range]] = []
    for first, end in urls:
        token = next((one for one in literal.tokens if one.first <= first < one.last), None)
        if token is None:
            return None
        if _is_operand(literal, token) and first == token.first and end >= token.last:
            runs.append((token, (first, token.last)))
            continue
        last, behind = first, literal.chars[first].start
        while last < min(end, token.last) and _is_plain(literal, literal.chars[last], behind):
            behind = literal.chars[last].end
            last += 1
        if last <= first + len(start[0]):
            return None
        runs.append((token, (first, last)))
    edits: list[Edit] = []
    for token, group in groupby(runs, key=lambda run: run[0]):
        edits += _in_token(literal, token, [run for _, run in group], (_opening(app), start))
    return tuple(edits)


def _opening(app: str) -> str:
    return f"{app}.get_relative_path("


def _is_operand(literal: Literal, token: Token) -> bool:
    """Whether a string is a node of its own, not one of several in a row."""
    return sum(one.node is token.node for one in literal.tokens) == 1


def _is_plain(literal: Literal, char: Char, behind: int) -> bool:
    """Whether a character stands for itself, also inside the braces, right behind the one that ends there."""
    if char.value in _NOT_INSIDE or char.start != behind:  # a line that is continued has a backslash between
        return False
    return literal.source.utf8[char.start : char.end] == char.value.encode("utf-8", "surrogatepass")


def _in_token(literal: Literal, token: Token, runs: list[Range], before: tuple[str, Start]) -> Iterator[Splice]:
    path, (opening, (old, new)) = literal.source.path, before
    if runs == [(token.first, token.last)] and _is_operand(literal, token):
        at, rest = (literal.chars[token.first + skipped].start for skipped in (0, len(old)))
        yield Splice(path, token.start, token.start, opening)
        yield from [Splice(path, at, rest, new)] if old != new else []
        yield Splice(path, token.end, token.end, ")")
        return
    quote = "'" if token.quote.startswith('"') else '"'
    for start, end in runs:
        at, rest = (literal.chars[start + skipped].start for skipped in (0, len(old)))
        behind = literal.chars[end - 1].end
        yield Splice(path, at, rest, f"{{{opening}{quote}{new}")
        yield Splice(path, behind, behind, f"{quote})}}")
    if "f" in token.prefix:
        return
    behind = token.start + len(token.prefix) if "u" in token.prefix else token.start
    yield Splice(path, token.start, behind, "f")
    for char in literal.chars[token.first : token.last]:
        if _is_bare_brace(literal, char):  # behind the end of a run that stands right before it
            yield Splice(path, char.start, char.start, literal.source.utf8[char.start : char.end].decode())


def _is_bare_brace(literal: Literal, char: Char) -> bool:
    return literal.source.utf8[char.start : char.end] in {b"{", b"}"}


def has_many_braces(literal: Literal) -> bool:
    """Whether making f-strings of a text would double more braces than a reader wants to see."""
    plain = {(token.first, token.last) for token in literal.tokens if "f" not in token.prefix}
    chars = (literal.chars[index] for first, last in plain for index in range(first, last))
    return sum(_is_bare_brace(literal, char) for char in chars) > _MANY_BRACES


def needles(texts: Iterable[tuple[str, Sequence[Range]]]) -> tuple[str, ...] | None:
    """What to look for in texts to find all the URLs and nothing else: `](/`, `href="/`; None if there is no such.

    Args:
        texts: each with the places of its URLs.
    """
    listed = list(texts)
    found: dict[str, int] = {}
    for text, urls in listed:
        for start, _ in urls:
            before = _BEFORE.search(text[max(0, start - 100) : start])
            if before is None:
                return None
            needle = before[0].lstrip() + "/"
            found[needle] = found.get(needle, 0) + 1
    everywhere = {needle: sum(text.count(needle) for text, _ in listed) for needle in found}
    return tuple(found) if found == everywhere else None


def replaced(source: SourceFile, expr: ast.expr, found: Sequence[str], app: str) -> tuple[Edit, ...]:
    """The edits that put the prefix in at each of the `needles` of the text that an expression gives."""
    start, end = source.span(expr)
    calls = "".join(replacement(needle, app) for needle in found)
    if isinstance(expr, _PRIMARY):
        return (Splice(source.path, end, end, calls),)
    return (Splice(source.path, start, start, "("), Splice(source.path, end, end, f"){calls}"))


def replacement(needle: str, app: str) -> str:
    """The call that puts the prefix in at one of the `needles`."""
    return f'.replace({quoted(needle)}, {quoted(needle[:-1])} + {_opening(app)}"/"))'


def quoted(text: str) -> str:
    """A text as a string of Python, in double quotes where it has none itself."""
    return f'"{text}"' if '"' not in text and text.isprintable() and "\\" not in text else repr(text)


def hole_wrapped(literal: Literal, at: int, expr: ast.expr, app: str) -> tuple[Edit, ...] | None:
    """The edits that hand what is put into a text to `get_relative_path`; None if it is formatted there.

    Args:
        literal: the text.
        at: the index of the hole in it.
        expr: what is put in: in the braces of an f-string, between two `+`, or for a placeholder.
        app: as of `inside`.
    """
    source, char = literal.source, literal.chars[at]
    start, end = char.start, char.end
    if source.utf8[start : start + 1] == b"%" or (end - start == 1 and source.utf8[start:end] == b"{"):
        start, end = source.span(expr)
    elif any(token.start <= start < token.end for token in literal.tokens):
        code = source.utf8[start + 1 : end - 1]
        start += 1 + len(code) - len(code.lstrip())
        end = start + len(code.strip())
    code = source.utf8[start:end]
    try:
        same = ast.dump(ast.parse(code.decode(), mode="eval").body) == ast.dump(expr)
    except (SyntaxError, ValueError):
        return None
    if not same:
        return None
    return (Splice(source.path, start, start, _opening(app)), Splice(source.path, end, end, ")"))
