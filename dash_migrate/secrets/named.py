"""Credentials with a name inside a text: JSON, lines of `.env`, headers written out."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.shaped import Shaped
from dash_migrate.secrets.spelling import generated

if TYPE_CHECKING:
    from collections.abc import Iterator

_HINT = re.compile(r"(?i)pass|pwd|key|token|secret|cred")
_NAMED = re.compile(
    r"""(?mx) (?: (?<![\w"'])(?P<quote>["'])(?P<json>[\w.-]{2,60})(?P=quote)
            \s{0,4}:\s{0,4} (?P<mark>["'])(?P<text>[^"'\n]{1,400})(?P=mark)
        | ^\ {0,8}(?:export\ +|set\ +)?(?P<line>[A-Z][A-Z0-9_]{2,60})
            =(?P<bare>[^\s"'=][^\s"']{0,400})\ *$
        | (?:^|["'\ ])(?P<header>[Xx]-[\w-]{2,40}|[Aa]pi-?[Kk]ey):\ {0,2}
            (?P<rest>[\w.~+/=-]{8,400})(?=["'\s]|$) )"""
)
_LONGEST, _MOST = 20_000, 50


def named_values(text: str) -> Iterator[Shaped]:
    """The values in a text that have a name of their own there. None is certain: the text may only be shown."""
    if not (":" in text or "=" in text) or len(text) > _LONGEST or not _HINT.search(text):
        return
    for match in islice(_NAMED.finditer(text), _MOST):
        name, group = next((match[key], value) for key, value in _GROUPS if match[key])
        found = name_class(name)
        if found not in (NameClass.PASSWORD, NameClass.KEY) or doubt(match[group], name, found):
            continue
        if found is NameClass.PASSWORD or generated(match[group]):
            yield Shaped(*match.span(group), "setting", certain=False, entire=False)


_GROUPS = (("json", "text"), ("line", "bare"), ("header", "rest"))
