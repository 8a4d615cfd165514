"""The tokens of providers, JSON web tokens and private keys."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from dash_migrate.knowledge import load
from dash_migrate.secrets.shaped import Shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<body>(?:(?!-----)[\s\S]){1,20000})(?:-----END)?"
)
_PEM_BODY = re.compile(r"[A-Za-z0-9+/=]{24,}")
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,600}\.eyJ[\w-]{4,6000}\.[\w-]{8,1200}")
_TOUCHES = re.compile(r"[\w-]")
_BEFORE_INSIDE = 60
_MOST = 200
# The documentation's own tokens: AKIA...EXAMPLE of AWS; a body of one or two letters over and over.
_DOCUMENTED = re.compile(
    r"(?i)example|your|placeholder|xxxx|dummy|fake|\*\*\*|\.\.\.|abcdefgh|01234567|12345678(?!9\d)"
)
_FEWEST_LETTERS = 8


@dataclass(frozen=True, slots=True)
class _Token:
    provider: str
    hints: tuple[str, ...]
    inside: bool
    lengths: tuple[int, ...]
    pattern: re.Pattern[str]
    canonical: str
    public: bool
    certain: bool


@cache
def _formats() -> tuple[_Token, ...]:
    return tuple(_format(name, table) for name, table in load("secrets")["tokens"].items())


def _format(name: str, table: dict[str, Any]) -> _Token:
    return _Token(
        provider=table.get("provider", name.partition("-")[0]),
        hints=tuple(table.get("hints", ())),
        inside=table.get("inside", False),
        lengths=tuple(table.get("length", ())),
        pattern=re.compile(table["pattern"]),
        canonical=table["canonical"],
        public=table.get("public", False),
        certain=not table.get("likely", False),
    )


def needles() -> tuple[str, ...]:
    """Plain texts, one of which stands in every token, key and JSON web token that is found inside a text."""
    return (*(hint for token in _formats() for hint in token.hints), "PRIVATE KEY", "eyJ")


@cache
def _hints() -> tuple[tuple[str, _Token], ...]:
    return tuple((hint, token) for token in _formats() for hint in token.hints)


@cache
def _by_length() -> dict[int, tuple[_Token, ...]]:
    lengths = {length for token in _formats() for length in token.lengths}
    return {length: tuple(token for token in _formats() if length in token.lengths) for length in lengths}


def provider_tokens(text: str) -> Iterator[Shaped]:
    """The tokens of providers in a text, the most special format of each place first."""
    bare = text.strip()
    found = [
        (text.index(bare), 0, token, len(bare))
        for token in _by_length().get(len(bare), ())
        if token.pattern.fullmatch(bare)
    ]
    for hint, token in [pair for pair in _hints() if pair[0] in text]:
        found += [(start, -len(hint), token, end - start) for start, end in _places(hint, token, text)]
    for start, _, token, length in sorted(found, key=lambda one: one[:2]):
        if not _documented(text[start : start + length]):
            yield Shaped(
                start,
                start + length,
                "provider-token",
                certain=token.certain,
                entire=length == len(bare),
                provider=token.provider,
                canonical=token.canonical,
                public=token.public,
                owner=token.provider,
            )


def _places(hint: str, token: _Token, text: str) -> Iterator[tuple[int, int]]:
    at, seen = text.find(hint), 0
    while at >= 0 and seen < _MOST:
        first = max(0, at - _BEFORE_INSIDE) if token.inside else at
        match = next((m for i in range(first, at + 1) if (m := _match(token, text, i)) and m.end() > at), None)
        if match is not None:
            yield match.span()
        at, seen = text.find(hint, match.end() if match else at + 1), seen + 1


def _match(token: _Token, text: str, start: int) -> re.Match[str] | None:
    """The token that starts here and that no letter, digit or sign of tokens touches."""
    before = text[start - 1 : start]
    if before and _TOUCHES.match(before):
        return None
    match = token.pattern.match(text, start)
    if match is None or _TOUCHES.match(text[match.end() : match.end() + 1]):
        return None
    return match


def _documented(token: str) -> bool:
    """Whether a token is one of those that stand in documentation: of few letters, or with words of examples."""
    return len(set(token)) < _FEWEST_LETTERS or bool(_DOCUMENTED.search(token))


def web_tokens(text: str) -> Iterator[Shaped]:
    """The JSON web tokens of a text; those that Supabase issues for browsers are public."""
    if "eyJ" not in text:
        return
    for match in _JWT.finditer(text):
        header, payload, _ = match[0].split(".")
        if "alg" not in _decoded(header):
            continue
        claims = _decoded(payload)
        supabase = "supabase" in str(claims.get("iss", ""))
        yield Shaped(
            match.start(),
            match.end(),
            "jwt",
            certain=True,
            entire=len(match[0]) == len(text.strip()),
            provider="supabase" if supabase else "",
            canonical="SUPABASE_KEY" if supabase else "",
            public=supabase and claims.get("role") == "anon",
            owner="supabase" if supabase else "",
        )


def _decoded(part: str) -> dict[str, Any]:
    """The object in a part of a JSON web token: any JSON, hence `Any`; empty if it is none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def private_keys(text: str) -> Iterator[Shaped]:
    """The private keys of a text, in PEM form, with real or written-out line ends."""
    if "PRIVATE KEY" not in text:
        return
    for match in _PEM.finditer(text):
        body = match["body"].replace("\\n", "\n")
        lines = _PEM_BODY.findall(body)
        if lines and not _documented(max(lines, key=len)):
            whole = text.strip().startswith("-----BEGIN")
            yield Shaped(
                match.start(), match.end(), "private-key", certain=True, entire=whole, canonical="PRIVATE_KEY"
            )
