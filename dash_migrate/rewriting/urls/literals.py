"""Texts that are written out: what they say, and which byte of the file says which character.

An expression of a text is a string, an f-string, several in a row, or a chain of them and other expressions with
`+` between. On Python 3.10 and 3.11 `ast` does not know where the parts of an f-string stand: they are scanned.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

# Stands for what an expression in the text gives, once; for a placeholder, at each of its characters.
HOLE = "\ufffc"

_OPENING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_BETWEEN = re.compile(r"(?:\s|\\\r?\n|#[^\r\n]*)*")
_NEWLINE = re.compile(r"\r\n?|\n")
_ESCAPE = re.compile(
    r"\\(?:\r\n|N\{[^}]*\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{1,3}|.)", re.DOTALL
)
_PERCENT = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[sdifgrx]")
_BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Char:
    """One character of a text, or one hole: the bytes `start:end` of the file give it."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Token:
    """One string in the code.

    Args:
        node: that it is, or is one of several of.
        start: the offset of its prefix in the file.
        end: the offset behind its closing quotes.
        prefix: in lower case: "rf".
        quote: what closes it.
        first: the index of its first character in the text.
        last: the index behind its last one.
    """

    node: ast.expr
    start: int
    end: int
    prefix: str
    quote: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with the places of its characters."""

    source: SourceFile
    chars: tuple[Char, ...]
    tokens: tuple[Token, ...]


def is_text(expr: ast.AST) -> bool:
    """Whether an expression is a text that is written out, at least in part."""
    match expr:
        case ast.Constant(value=str()) | ast.JoinedStr():
            return True
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return is_text(left) or is_text(right)
        case ast.BinOp(op=ast.Mod(), left=left):
            return is_text(left)
        case ast.Call(func=ast.Attribute(attr="format", value=value)):
            return is_text(value)
    return False


def said(expr: ast.AST) -> str:
    """What an expression says, with a `HOLE` for each part that is not written out."""
    return "".join(HOLE if part is None else part for part, _ in _parts(expr))


def holes(expr: ast.AST) -> list[ast.expr]:
    """The expressions that stand for the holes of `said`, placeholders left out, in order."""
    return [node for part, node in _parts(expr) if part is None]


def fillers(expr: ast.AST) -> dict[int, ast.expr]:
    """What fills the placeholders of `"...%s" % x` and `"...{}".format(x)`, by where they begin in what is `said`.

    Only placeholders whose filler fills no other one, and is written out as an argument.
    """
    match expr:
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            given = list(right.elts) if isinstance(right, ast.Tuple) else [right]
            places = [found.start() for found in _PERCENT.finditer(text)]
            plain = "%(" not in text and "%%" not in text and len(places) == len(given)
            return dict(zip(places, given, strict=True)) if plain else {}
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text)))):
            named: dict[str, ast.expr] = {str(position): one for position, one in enumerate(expr.args)}
            named |= {keyword.arg: keyword.value for keyword in expr.keywords if keyword.arg}
            names = [(found.start(), found[0][1:-1]) for found in _BRACES.finditer(text)]
            if all(not name for _, name in names):
                names = [(start, str(position)) for position, (start, _) in enumerate(names)]
            once = [(start, name) for start, name in names if sum(name == other for _, other in names) == 1]
            return {start: named[name] for start, name in once if name in named}
    return {}


def _parts(expr: ast.AST) -> Iterator[tuple[str | None, ast.expr]]:
    match expr:
        case ast.Constant(value=str(value)):
            yield value, expr
        case ast.JoinedStr(values=values):
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    yield None, one.value
                elif isinstance(one, ast.Constant):
                    yield str(one.value), one
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _parts(left)
            yield from _parts(right)
        case ast.BinOp(op=ast.Mod(), left=left) if is_text(left):
            yield from _masked(left, _PERCENT)
        case ast.Call(func=ast.Attribute(attr="format", value=value)) if is_text(value):
            yield from _masked(value, _BRACES)
        case ast.expr():
            yield None, expr


def _masked(expr: ast.expr, placeholder: re.Pattern[str]) -> Iterator[tuple[str | None, ast.expr]]:
    for part, node in _parts(expr):
        yield part and placeholder.sub(lambda found: HOLE * len(found[0]), part), node


def literal(source: SourceFile, expr: ast.expr) -> Literal | None:
    """The places of what `said(expr)` says; None where the scan does not give what Python reads."""
    chars: list[Char] = []
    tokens: list[Token] = []
    for node in _strings(expr):
        if isinstance(node, ast.Constant | ast.JoinedStr):
            if not _Scan(source, node, chars, tokens).run():
                return None
        else:
            chars.append(Char(HOLE, *source.span(node)))
    text = said(expr)
    same = len(text) == len(chars) and all(
        one in {char.value, HOLE} for char, one in zip(chars, text, strict=True)
    )
    if not same:
        return None
    marked = (Char(one, char.start, char.end) for char, one in zip(chars, text, strict=True))
    return Literal(source, tuple(marked), tuple(tokens))


def _strings(expr: ast.expr) -> Iterator[ast.expr]:
    """The strings of a chain, and what stands between them."""
    match expr:
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from _strings(left)
            yield from _strings(right)
        case ast.BinOp(op=ast.Mod(), left=value) | ast.Call(func=ast.Attribute(attr="format", value=value)):
            yield from _strings(value) if is_text(value) else [expr]
        case _:
            yield expr


class _Scan:
    """Reads the strings of one node."""

    def __init__(self, source: SourceFile, node: ast.expr, chars: list[Char], tokens: list[Token]) -> None:
        self.node, self.chars, self.tokens = node, chars, tokens
        start, _ = source.span(node)
        self.code = source.segment(node)
        self.at = [*accumulate((len(char.encode("utf-8", "surrogatepass")) for char in self.code), initial=start)]

    def run(self) -> bool:
        """Whether the node is strings and nothing else."""
        here = 0
        while here < len(self.code):
            opening = _OPENING.match(self.code, here)
            if opening is None:
                return False
            prefix, quote = opening[1].lower(), opening[2]
            first = len(self.chars)
            end = self._body(opening.end(), prefix, quote)
            if end is None:
                return False
            token = Token(self.node, self.at[here], self.at[end], prefix, quote, first, len(self.chars))
            self.tokens.append(token)
            between = _BETWEEN.match(self.code, end)
            here = between.end() if between else end
        return True

    def _body(self, here: int, prefix: str, quote: str) -> int | None:
        """Reads up to the closing quote; the index behind it, None if there is none."""
        code, formatted = self.code, "f" in prefix
        while here < len(code):
            if code.startswith(quote, here):
                return here + len(quote)
            char, width = code[here], 1
            value = char
            if char == "\\":
                value, width = self._escape(here, "r" in prefix)
            elif char in "\r\n" and (newline := _NEWLINE.match(code, here)):
                value, width = "\n", len(newline[0])
            elif formatted and char in "{}":
                if code.startswith(char * 2, here):
                    width = 2
                else:
                    value, width = HOLE, hole_end(code, here) - here
            for one in value:
                self.chars.append(Char(one, self.at[here], self.at[here + width]))
            here += width
        return None

    def _escape(self, here: int, raw: bool) -> tuple[str, int]:
        if raw:
            after = self.code[here + 1 : here + 2]
            return ("\\" + after, 2) if after in {"'", '"', "\\"} else ("\\", 1)
        found = _ESCAPE.match(self.code, here)
        if found is None:
            return "\\", 1
        if found[0][1:] in {"\n", "\r", "\r\n"}:
            return "", len(found[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown escape is what it says
            return str(ast.literal_eval(f'"{found[0]}"' if found[0] != '\\"' else "'\"'")), len(found[0])


def hole_end(code: str, start: int) -> int:
    """The index behind the brace that closes the one at `start`; the end of the code if nothing does."""
    depth, here = 0, start
    while here < len(code):
        char = code[here]
        opening = _OPENING.match(code, here) if char in "'\"" else None
        if opening is not None:
            here = code.find(opening[2], opening.end())
            if here < 0:
                return len(code)
            here += len(opening[2])
            continue
        depth += (char in "([{") - (char in ")]}")
        here += 1
        if depth == 0:
            return here
    return here
