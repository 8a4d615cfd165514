"""Secrets that are told by their own form, or by the URL, connection string or header they stand in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dash_migrate.secrets import commands, connections, headers, named, paths, statements, tokens, urls
from dash_migrate.secrets.shaped import Shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Shaped", "shapes_in"]

_SHORTEST = 8
# Longer texts are looked through, but their result is not kept.
_KEPT = 2_000
# Images and other files in base64 or hexadecimal. Keys in PEM form have dashes.
_DATA = re.compile(r"(?:data:[\w/+.;=-]{1,200},)?[A-Za-z0-9+/=\s]*\Z")


def shapes_in(text: str) -> tuple[Shaped, ...]:
    """The secrets of a text that its form tells, by position: none overlaps another, none is a placeholder."""
    if len(text) < _SHORTEST or (len(text) > _KEPT and _DATA.match(text)):
        return ()
    return _kept(text) if len(text) <= _KEPT else _shapes(text)


def _shapes(text: str) -> tuple[Shaped, ...]:
    taken: list[Shaped] = []
    for shaped in _candidates(text):
        if all(shaped.end <= other.start or other.end <= shaped.start for other in taken):
            taken.append(shaped)
    return tuple(sorted(taken, key=lambda shaped: shaped.start))


_kept = lru_cache(maxsize=10_000)(_shapes)


def _candidates(text: str) -> Iterator[Shaped]:
    """What may be a secret, the surest reading of a place first."""
    yield from tokens.private_keys(text)
    yield from urls.webhooks(text)
    yield from tokens.provider_tokens(text)
    yield from tokens.web_tokens(text)
    yield from urls.userinfo(text)
    yield from connections.connection_strings(text)
    yield from urls.query_keys(text)
    yield from headers.headers(text)
    yield from paths.path_keys(text)
    yield from named.named_values(text)
    yield from statements.statement_passwords(text)
    yield from commands.commands(text)
