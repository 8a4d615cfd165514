"""The build's Python version in `project.toml`: read, put in, replaced. No other byte of the file moves.

Each edit is read back before it is proposed: what it makes must be the same file with that one value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.packages.python_evidence import (
    BUILD_VARIABLE,
    PROJECT,
    SCHEMES,
    build_variables,
    tables_of,
)
from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.source import SourceFile

_NAME = re.compile(rf"[\"']{BUILD_VARIABLE}[\"']")
_VALUE = re.compile(r"(?<![\w-])value[ \t]*=[ \t]*(?P<quote>[\"'])(?P<text>[^\"'\n]*)(?P=quote)")
_EDGE = re.compile(r"(?m)^[ \t]*\[|[{}]")
# The form that apps on Dash Enterprise 5 have.
_NEW = """\
[build]

[[build.env]]
name = "{name}"
value = "{value}"
"""


def new_file(minor: str) -> str:
    """A project.toml that asks for a minor version."""
    return _NEW.format(name=BUILD_VARIABLE, value=f"{minor}.*")


def value_line(source: SourceFile) -> int:
    """The line with the value; 1 if it is not written as expected."""
    span = _value_span(_text(source))
    return _text(source).count("\n", 0, span[0]) + 1 if span else 1


def replaced(source: SourceFile, minor: str) -> Splice | None:
    """The edit that gives the value; None if it cannot be made for certain."""
    text = _text(source)
    span = _value_span(text)
    if span is None:
        return None
    start, end = (len(text[:offset].encode()) for offset in span)
    return _proved(source, Splice(PROJECT, start, end, f"{minor}.*"), minor)


def added(source: SourceFile, minor: str) -> Splice | None:
    """The edit that adds the variable in the form that the file has; None if it cannot be made for certain."""
    tables = tables_of(source)
    if tables is None:
        return None
    newer = "io" in tables or "_" in tables
    scheme = ".".join(SCHEMES[newer])
    entry = f'[[{scheme}]]\nname = "{BUILD_VARIABLE}"\nvalue = "{minor}.*"\n'
    end = len(source.utf8)
    glue = "" if not source.utf8.strip() else "\n" if source.utf8.endswith((b"\n", b"\r")) else "\n\n"
    return _proved(source, Splice(PROJECT, end, end, glue + entry), minor)


def _proved(source: SourceFile, splice: Splice, minor: str) -> Splice | None:
    before, after = tables_of(source), tables_of(source.spliced((splice,)))
    if before is None or after is None or list(build_variables(after)) != [f"{minor}.*"]:
        return None
    return splice if _others(before) == _others(after) else None


def _others(tables: Mapping[str, object]) -> object:
    """The tables without the variable, and without what only exists to hold it."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            kept = {key: plain(inner) for key, inner in value.items()}
            return {key: inner for key, inner in kept.items() if inner not in ({}, [])}
        if isinstance(value, list):
            return [plain(item) for item in value if not _is_variable(item)]
        return value

    return plain(tables)


def _is_variable(value: object) -> bool:
    return isinstance(value, dict) and value.get("name") == BUILD_VARIABLE


def _value_span(text: str) -> tuple[int, int] | None:
    """Where the value stands: in the same table as the name, before or behind it."""
    name = _NAME.search(text)
    if name is None:
        return None
    edges = [match.start() for match in _EDGE.finditer(text)]
    start = max((edge for edge in edges if edge < name.start()), default=0)
    end = min((edge for edge in edges if edge > name.end()), default=len(text))
    match = _VALUE.search(text, start, end)
    return match.span("text") if match else None


def _text(source: SourceFile) -> str:
    return source.utf8.decode("utf-8", "surrogatepass")
