"""Credentials in the command lines of programs: `curl -u user:...`, `mysql -p...`, `--token ...`."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.shaped import Shaped
from dash_migrate.secrets.spelling import generated

if TYPE_CHECKING:
    from collections.abc import Iterator

_VALUE = r"""(?:"(?P<double>[^"\n]{1,200})"|'(?P<single>[^'\n]{1,200})'|(?P<bare>[^\s"'`;|&<>()]{1,400}))"""
# `--password=x`, `--token x`, `/password:x`.
_OPTION = re.compile(r"(?:^|(?<=[\s\"']))--?(?P<name>[A-Za-z][\w-]{2,40})(?:=|\s{1,3})" + _VALUE)
# `PGPASSWORD=x psql ...`.
_SETTING = re.compile(
    r"(?:^|(?<=[\s;&|\"'(]))(?:export\s|set\s|env\s)?(?P<name>[A-Z][A-Z0-9_]{3,40})=" + _VALUE + r"(?=\s+[\w./-])"
)
_LONGEST, _MOST = 4_000, 20


@cache
def _programs() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    found = []
    for table in load("secrets")["commands"].values():
        pattern = re.compile(rf"\b(?:{table['programs']})(?:\.exe)?\b[^\n|;]{{0,300}}?\s{table['before']}{_VALUE}")
        found.append((table["hint"], pattern, table.get("pair", "")))
    return tuple(found)


def commands(text: str) -> Iterator[Shaped]:
    """The credentials of the commands in a text. None is certain: the text may only be shown."""
    if " " not in text or len(text) > _LONGEST:
        return
    for hint, pattern, pair in _programs():
        if hint in text:
            for match in islice(pattern.finditer(text), _MOST):
                yield from _value(match, NameClass.PASSWORD, pair)
    if "--" in text:
        yield from _named(_OPTION, text)
    if "=" in text:
        yield from _named(_SETTING, text)


def _named(pattern: re.Pattern[str], text: str) -> Iterator[Shaped]:
    for match in islice(pattern.finditer(text), _MOST):
        of = name_class(match["name"])
        if of in (NameClass.PASSWORD, NameClass.KEY):
            yield from _value(match, of, "")


def _value(match: re.Match[str], of: NameClass, pair: str) -> Iterator[Shaped]:
    """The credential of a command, behind the user's name where the two are one word."""
    group = next(name for name in ("double", "single", "bare") if match[name] is not None)
    start, end = match.span(group)
    value = match[group]
    if pair:
        user, sign, value = value.partition(pair)
        if not sign or not user:
            return
        start += len(user) + 1
    if not value or value[0] in "-$%{<" or doubt(value, "password", of) is not None:
        return
    if of is NameClass.KEY and not generated(value):
        return
    yield Shaped(start, end, "command", certain=False, entire=False)
