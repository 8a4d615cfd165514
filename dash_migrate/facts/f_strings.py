"""Whether an f-string uses what Python 3.12 allowed: its own quotes, backslashes, line breaks in its braces.

An older Python cannot parse such a file, so that there is nothing to ask it about.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.source import SourceFile

_QUOTES = re.compile(r"[A-Za-z]*(?P<quotes>'''|\"\"\"|'|\")")
_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT})


def is_nested(source: SourceFile, node: ast.JoinedStr) -> bool:
    """Whether Python 3.11 could not read it."""
    if not any(map(_may_be, ast.walk(node))):
        return False
    try:
        return _read(f"({source.segment(node)})")
    except (tokenize.TokenError, SyntaxError):
        return False


def _may_be(node: ast.AST) -> bool:
    """Whether a node is a replacement in braces with a text in it, or one that spans lines."""
    if not isinstance(node, ast.FormattedValue):
        return False
    texts = (isinstance(part, ast.JoinedStr) or _is_text(part) for part in ast.walk(node.value))
    return node.end_lineno != node.lineno or any(texts)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _read(text: str) -> bool:
    """Looks at the tokens between an f-string's braces; those of its own text are tokens of another kind."""
    # Python has these tokens since 3.12, which is also the first that reads such texts.
    start, middle, end = (getattr(tokenize, f"FSTRING_{part}", -1) for part in ("START", "MIDDLE", "END"))
    around: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if around and token.type not in {middle, end} and _is_new(token.type, token.string, around):
            return True
        if token.type == start:
            match = _QUOTES.match(token.string)
            around.append(match["quotes"] if match else "")
        elif token.type == end:
            around.pop()
    return False


def _is_new(kind: int, text: str, around: list[str]) -> bool:
    if kind in _LAYOUT:
        return kind == tokenize.COMMENT or any(len(quotes) == 1 for quotes in around)
    return "\\" in text or any(quotes in text for quotes in around)
