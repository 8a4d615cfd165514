"""Places in text files, from offsets in characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Location

if TYPE_CHECKING:
    from dash_migrate.source import SourceFile


def offset(source: SourceFile, index: int) -> int:
    """The offset that edits count in, of the character at an index of the file's text."""
    return len(source.text[:index].encode("utf-8", "surrogatepass"))


def location(source: SourceFile, index: int) -> Location:
    """The place of the character at an index of the file's text."""
    at = offset(source, index)
    line = source.line_at(at)
    before = source.utf8[source.line_starts[line - 1] : at]
    return Location(source.path, line, len(before.decode("utf-8", "replace")) + 1)
