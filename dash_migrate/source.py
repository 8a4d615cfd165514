"""One version of one text file: bytes in, bytes out, and nothing moves that was not edited.

The text is decoded once (byte order mark, coding cookie); edits are made on its UTF-8 form, which is what `ast`
columns index; the result goes back to the file's own encoding and line ends.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import warnings
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from dash_migrate.errors import DashMigrateError
from dash_migrate.plan import Location, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dash_migrate.plan import Splice

T = TypeVar("T")

_NEWLINE = re.compile(rb"\r\n|\n|\r")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Larger files are generated code or data; parsing them costs seconds and deep ones crash parsers.
MAX_PYTHON_BYTES = 2_000_000


class EditError(DashMigrateError):
    """Edits that overlap, lie outside the text, or cannot be written in the file's encoding."""


class SourceFile:
    """A text file as the app holds it.

    Args:
        path: posix path below the app's root.
        data: the file's bytes.

    Everything else is worked out once, when first asked for.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self._derived: dict[object, object] = {}

    @cached_property
    def bom(self) -> bytes:
        """The byte order mark, empty if there is none."""
        return next((bom for bom, _ in _BOMS if self.data.startswith(bom)), b"")

    @cached_property
    def encoding(self) -> str:
        """The codec's name: by byte order mark, by coding cookie (Python files), UTF-8, Latin-1 as last resort."""
        for bom, name in _BOMS:
            if self.bom == bom:
                return name
        if self.path.endswith(".py"):
            return _cookie(self.data)
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def text(self) -> str:
        """The decoded text, line ends as they are, without the byte order mark.

        Raises:
            UnicodeDecodeError: in a Python file whose bytes are not of the encoding that it declares.
        """
        return self.data[len(self.bom) :].decode(self.encoding)

    @cached_property
    def utf8(self) -> bytes:
        """The text as UTF-8: what offsets count in."""
        if self.encoding == "utf-8":
            return self.data[len(self.bom) :]
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def newline(self) -> str:
        """The line end that most lines have; `\\n` in a file without any."""
        crlf = self.utf8.count(b"\r\n")
        return "\r\n" if crlf > self.utf8.count(b"\n") - crlf else "\n"

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of each line's first byte; lines end as Python's tokenizer ends them."""
        return (0, *(match.end() for match in _NEWLINE.finditer(self.utf8)))

    @cached_property
    def parsed(self) -> ast.Module | Unreadable:
        """The tree, or why there is none. Never raises: what Python refuses is reported and left alone."""
        if len(self.data) > MAX_PYTHON_BYTES:
            size = len(self.data) // 1_000_000
            return Unreadable(Location(self.path, 0), f"is too large to inspect ({size} MB)")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text)
        except SyntaxError as error:
            return Unreadable(Location(self.path, error.lineno or 0), f"is not valid Python: {error.msg}")
        except (UnicodeDecodeError, LookupError) as error:
            return Unreadable(Location(self.path, 1), f"is not text in {self.encoding}: {_brief(error)}")
        except (ValueError, RecursionError, MemoryError) as error:
            return Unreadable(Location(self.path, 0), f"cannot be parsed: {_brief(error)}")

    @property
    def tree(self) -> ast.Module | None:
        """The tree, or None where `parsed` says why there is none."""
        parsed = self.parsed
        return parsed if isinstance(parsed, ast.Module) else None

    def derive(self, build: Callable[[SourceFile], T]) -> T:
        """`build(self)`, worked out once for this version of the text."""
        if build not in self._derived:
            self._derived[build] = build(self)
        return self._derived[build]  # type: ignore[return-value]  # the key is the builder that made the value

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based line and a 0-based byte column: an `ast` position."""
        return self.line_starts[line - 1] + column

    def span(self, node: ast.expr | ast.stmt | ast.excepthandler) -> tuple[int, int]:
        """Start and end of a node; a decorated definition starts at its first decorator's `@`."""
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            first = decorators[0]
            start = self.utf8.rindex(b"@", 0, self.offset(first.lineno, first.col_offset))
        else:
            start = self.offset(node.lineno, node.col_offset)
        if node.end_lineno is None or node.end_col_offset is None:
            raise EditError(f"{self.path}:{node.lineno}: a node without an end cannot be edited")
        return start, self.offset(node.end_lineno, node.end_col_offset)

    def segment(self, node: ast.expr | ast.stmt | ast.excepthandler) -> str:
        """The source of a node."""
        start, end = self.span(node)
        return self.utf8[start:end].decode("utf-8", "replace")

    def line_at(self, offset: int) -> int:
        """The 1-based line that an offset lies in."""
        return bisect_right(self.line_starts, offset)

    def line_text(self, line: int) -> str:
        """A 1-based line without its end; empty outside the file."""
        if not 1 <= line <= len(self.line_starts):
            return ""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.utf8)
        return self.utf8[start:end].decode("utf-8", "replace").rstrip("\r\n")

    def location(self, node: ast.expr | ast.stmt | ast.excepthandler) -> Location:
        """Where a node starts (decorators left out: that is the line people look for)."""
        start = self.line_starts[node.lineno - 1]
        before = self.utf8[start : start + node.col_offset]
        return Location(self.path, node.lineno, len(before.decode("utf-8", "replace")) + 1)

    def spliced(self, splices: Iterable[Splice]) -> SourceFile:
        """This file with the edits made: no other byte moves.

        Raises:
            EditError: if two edits overlap, one lies outside the text, or the new text cannot be encoded.
        """
        ordered = sorted(splices, key=lambda splice: (splice.start, splice.end))
        pieces: list[bytes] = []
        position = 0
        for splice in ordered:
            if splice.start < position or not splice.start <= splice.end <= len(self.utf8):
                line = self.line_at(min(splice.start, len(self.utf8)))
                raise EditError(f"{self.path}:{line}: two edits of the same text; neither was made")
            new = splice.text.replace("\r\n", "\n").replace("\n", self.newline)
            pieces += (self.utf8[position : splice.start], new.encode("utf-8"))
            position = splice.end
        pieces.append(self.utf8[position:])
        return SourceFile(self.path, self.encoded(b"".join(pieces)))

    def encoded(self, utf8: bytes) -> bytes:
        """New content (UTF-8) as this file stores it: its encoding, its byte order mark.

        Raises:
            EditError: if the encoding has no code for a character of it.
        """
        if self.encoding == "utf-8":
            return self.bom + utf8
        try:
            return self.bom + utf8.decode("utf-8", "surrogatepass").encode(self.encoding)
        except UnicodeEncodeError as error:
            raise EditError(f"{self.path}: the new text cannot be written in {self.encoding}: {error}") from error


def _cookie(data: bytes) -> str:
    """The encoding that a Python file declares; UTF-8 if the declaration itself is broken."""
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        return "utf-8"
    return name


def _brief(error: BaseException) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
