"""How a secret can be written: in the code it comes from, and in what other programs print of it."""

from __future__ import annotations

import ast
import base64
import html
import io
import json
import re
import tokenize
import urllib.parse
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from dash_migrate.redaction.plain import is_plain
from dash_migrate.redaction.secret import UNNAMED, Secret
from dash_migrate.secrets.naming import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.secrets.model import Found
    from dash_migrate.source import SourceFile

_ESCAPE = re.compile(r"(?s)\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|\r\n|.)")
_QUOTED = re.compile(r"""(?s)([A-Za-z]{0,2})("{3}|'{3}|["'])(.*)\2\Z""")
# A line of a value over several lines, or a part of a value, that tells enough of it to be hidden alone.
_TELLING = 8
_BEFORE = 40  # characters that tell a number from others


def spellings(value: str) -> Iterator[str]:
    """A value, and what it becomes in JSON, in Python's `repr`, in URLs, in HTML, in base64.

    Of one over several lines also the lines: logs and diffs show them one by one.
    """
    forms = dict.fromkeys((value, *_lines(value)))
    for form in tuple(forms):
        forms |= dict.fromkeys(
            (
                json.dumps(form)[1:-1],
                json.dumps(form, ensure_ascii=False)[1:-1],
                repr(form)[1:-1],
                form.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"'),
                urllib.parse.quote(form, safe=""),
                urllib.parse.quote(form),
                urllib.parse.quote_plus(form),
                urllib.parse.unquote(form),
                html.escape(form),
            )
        )
        forms |= dict.fromkeys(_base64(form.encode("utf-8", "surrogatepass")))
    yield from (form for form in forms if form)


def _lines(value: str) -> Iterator[str]:
    for line in value.splitlines():
        if len(line.strip()) >= _TELLING and not line.startswith("-----"):
            yield line.strip()


def _base64(data: bytes) -> Iterator[str]:
    """The letters that a value gives wherever in encoded data it starts, without those its neighbours change."""
    if len(data) < _TELLING:
        return
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for lead in range(3):
            text = encode(b"\0" * lead + data).decode("ascii").rstrip("=")
            start, rest = (0, 2, 3)[lead], (lead + len(data)) % 3
            yield text[start : len(text) - bool(rest)]


def shown_name(found: Found) -> str:
    """The name that a secret is shown under: that of its variable, as far as the place alone tells it."""
    return plain_name(found) or UNNAMED


def written(found: Found, source: SourceFile) -> Iterator[Secret]:
    """A secret as it stands in the code: with its escapes, in the pieces of a concatenation, in an f-string.

    A plain one is hidden with what stands around it there.

    Args:
        found: the secret.
        source: the file that it was found in.
    """
    literal = found.literal
    start, end = source.span(literal.node)
    text = source.utf8.decode("utf-8", "surrogatepass")
    first = len(source.utf8[:start].decode("utf-8", "surrogatepass"))
    segment = source.utf8[start:end].decode("utf-8", "surrogatepass")
    for begin, behind in dict.fromkeys(_places(found, segment)):
        at = first + begin
        piece, name = segment[begin:behind], shown_name(found)
        if not is_plain(piece):
            yield Secret(name, piece)
        elif begin == 0 and behind == len(segment):  # a number: it has no quotes
            line = text.rfind("\n", 0, at) + 1
            yield Secret(name, piece, around=(text[max(line, at - _BEFORE) : at], text[at + len(piece) :][:1]))
        else:
            yield Secret(name, piece, around=(text[at - 1 : at], text[at + len(piece) :][:1]))


def _places(found: Found, segment: str) -> Iterator[tuple[int, int]]:
    """Where the secret, and the whole that is moved with it, stand in the literal's source."""
    literal = found.literal
    if literal.form.value == "int":
        yield 0, len(segment)
        return
    wholes = {(found.start, found.end)} | ({(0, len(literal.text))} if found.entire else set())
    if literal.piece is not None:
        for start, end in wholes:
            yield from _in_f_string(literal.text[start:end], segment)
        return
    # Bytes that are not ASCII are more than the characters of their text: all of such a literal is hidden.
    whole = literal.form.value == "bytes" and not literal.text.isascii()
    for start, end in wholes:
        yield from _in_pieces(segment, *((0, len(segment)) if whole else (start, end)))


def _in_f_string(text: str, segment: str) -> Iterator[tuple[int, int]]:
    """Where a text stands in the source of an f-string, with its escapes, if it stands there in one piece."""
    for start in range(len(segment)) if text else ():
        end, at = start, 0
        while at < len(text) and (length := _stands(segment, end, text[at])):
            end, at = end + length, at + 1
        if at == len(text):
            yield start, end


def _stands(segment: str, at: int, char: str) -> int:
    """How much of an f-string's source from a place on is a character; 0 if it is another one."""
    match = _ESCAPE.match(segment, at)
    if match is not None and _meaning(match[0]) == char:
        return len(match[0])
    if segment[at : at + 1] != char:
        return 0
    return 2 if char in "{}" and segment[at + 1 : at + 2] == char else 1


@lru_cache(maxsize=256)
def _meaning(escape: str) -> str:
    """What an escape stands for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return str(ast.literal_eval(f'"""{escape}"""'))
        except (SyntaxError, ValueError):
            return ""


def _in_pieces(segment: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where characters `start:end` of a literal's value stand in its source, a place for each of its pieces."""
    position = 0  # in the value
    for offset, token in _strings(segment):
        match = _QUOTED.match(token)
        if match is None:
            return
        prefix, raw, inside = match[1].lower(), match[3], offset + match.start(3)
        bounds = list(_characters(raw, escapes="r" not in prefix))
        first, last = max(0, start - position), min(len(bounds) - 1, end - position)
        if first < last:
            yield inside + bounds[first], inside + bounds[last]
        position += len(bounds) - 1


def _strings(segment: str) -> Iterator[tuple[int, str]]:
    """The string tokens of an expression, each with where it starts."""
    text = f"({segment}\n)"
    lines = [0]
    for line in io.StringIO(text, newline="\n"):
        lines.append(lines[-1] + len(line))
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="\n").readline):
            if token.type == tokenize.STRING:
                yield lines[token.start[0] - 1] + token.start[1] - 1, token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _characters(raw: str, *, escapes: bool) -> Iterator[int]:
    """Where each character of a literal's value starts in its source, and where the last one ends."""
    at = 0
    while at < len(raw):
        match = _ESCAPE.match(raw, at) if escapes else None
        if match is None:
            length = 2 if raw.startswith("\r\n", at) else 1
            yield at
            at += length
        elif match[0] in {"\\\n", "\\\r\n"}:
            at = match.end()
        elif len(match[0]) == 2 and match[0][1] not in "\\'\"abfnrtv01234567":
            yield from (at, at + 1)
            at = match.end()
        else:
            yield at
            at = match.end()
    yield len(raw)
