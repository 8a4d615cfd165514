"""Passwords in SQL: of users that a statement makes, and of rows that it inserts."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.shaped import Shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

_USER = re.compile(
    r"(?i)\b(?:identified\s+(?:with\s+\w{1,40}\s+)?by|(?:user|role|login)\s.{1,200}?\bpassword\s*=?|set\s+password\s*=)"
    r"\s*'(?P<password>[^']{1,200})'"
)
_INSERT = re.compile(
    r"(?is)\b(?:insert|replace)\s+(?:or\s+\w+\s+)?into\s+[\w.\"`\[\]]{1,100}\s*\((?P<columns>[^()]{1,1000})\)\s*values\s*(?P<rows>\(.{1,4000})"
)
_ROW = re.compile(r"\((?P<values>(?:'(?:[^']|'')*'|[^()']){1,1000})\)")
_VALUE = re.compile(r"(?:'(?P<text>(?:[^']|'')*)'|[^,']*)\s*(?:,|\Z)")
_LONGEST, _MOST = 20_000, 50


def statement_passwords(text: str) -> Iterator[Shaped]:
    """The passwords in SQL statements. None is certain: the piece cannot always be replaced alone."""
    lowered = text.lower() if len(text) <= _LONGEST and "'" in text else ""
    if "identified" in lowered or "password" in lowered:
        for match in islice(_USER.finditer(text), _MOST):
            if doubt(match["password"], "password", NameClass.PASSWORD) is None:
                yield Shaped(*match.span("password"), "statement", certain=False, entire=False)
    if "values" in lowered:
        for match in islice(_INSERT.finditer(text), _MOST):
            yield from _inserted(match)


def _inserted(match: re.Match[str]) -> Iterator[Shaped]:
    columns = [column.strip(" \t\r\n\"'`[]") for column in match["columns"].split(",")]
    secret = [name_class(column) is NameClass.PASSWORD for column in columns]
    if not any(secret):
        return
    start = match.start("rows")
    for row in islice(_ROW.finditer(match["rows"]), _MOST):
        values = [value for value in _VALUE.finditer(row["values"].strip()) if value[0]]
        shift = start + row.start("values") + len(row["values"]) - len(row["values"].lstrip())
        for told, value in zip(secret, values, strict=False):
            password = value["text"]
            if told and password and doubt(password, "password", NameClass.PASSWORD) is None:
                begin, end = value.span("text")
                yield Shaped(shift + begin, shift + end, "statement", certain=False, entire=False)
