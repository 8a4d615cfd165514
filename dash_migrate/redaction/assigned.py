"""What the text of a `.env` file gives to names, as it is written there: for what must find the text itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# `NAME=value`, `export NAME="value"`, over several lines within quotes.
_ASSIGNED = re.compile(
    r"""(?mx) ^ [ \t]* (?: export [ \t]+ )? (?P<name> [\w.-]+ ) [ \t]* = [ \t]*
        (?: "(?P<double>(?:\\.|[^"\\])*)" | '(?P<single>(?:\\.|[^'\\])*)' | (?P<bare>[^\r\n]*) )"""
)


def assigned(text: str) -> Iterator[tuple[str, str]]:
    """Each name with what is written for it, escapes kept: no quotes around it and no comment behind it."""
    for match in _ASSIGNED.finditer(text):
        bare = re.split(r"\s#", match["bare"] or "", maxsplit=1)[0]
        yield match["name"], (match["double"] or match["single"] or bare.strip())
