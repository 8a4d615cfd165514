"""Colour, width and wrapping for text in a terminal, and which characters are safe to print there."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

MAX_WIDTH = 100
_MIN_WIDTH = 40
# Control characters, and invisible ones that can make code read other than it is (line and direction marks).
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_ANSI = re.compile(r"\x1b\[[0-9]*m")
_CODES: Mapping[str, str] = {
    "heading": "1",
    "path": "1",
    "dim": "2",
    "added": "32",
    "removed": "31",
    "hunk": "36",
    "good": "32",
    "error": "31",
    "warning": "33",
    "advice": "34",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set.

    Args:
        width: columns that prose is wrapped to; diffs never are.
        codes: role (`heading`, `added` ...) to the number of its ANSI colour; empty for plain text.
    """

    width: int
    codes: Mapping[str, str]

    def paint(self, role: str, text: str) -> str:
        """The text in the colour of a role."""
        code = self.codes.get(role)
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text

    def wrap(self, text: str, indent: str = "", first: str | None = None) -> list[str]:
        """Prose as lines of at most `width` columns; lines that are indented are code and stay as they are.

        Args:
            text: what to set; the line breaks in it are kept.
            indent: what stands before each line.
            first: what stands before the first line instead.
        """
        lines: list[str] = []
        for line in text.strip("\n").split("\n"):
            if line[:1].isspace():
                lines.append((indent + line).rstrip())
            else:
                lines += self._filled(line, indent, lead=indent if lines or first is None else first)
        return lines

    def _filled(self, line: str, indent: str, lead: str) -> list[str]:
        columns = len(_ANSI.sub("", lead))  # colours take no room
        filled = textwrap.wrap(
            line,
            self.width,
            initial_indent=" " * columns,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [lead + filled[0][columns:], *filled[1:]] if filled else [lead.rstrip()]


def plain(width: int = MAX_WIDTH) -> Style:
    """A style without colours."""
    return Style(width, {})


def style_for(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Style:
    """The style for a stream: colours on a terminal that has them. `NO_COLOR` and `FORCE_COLOR` win."""
    columns = shutil.get_terminal_size((MAX_WIDTH, 24)).columns
    width = max(_MIN_WIDTH, min(columns, MAX_WIDTH))
    return Style(width, _CODES if _coloured(stream, environ) else {})


def _coloured(stream: TextIO, environ: Mapping[str, str]) -> bool:
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    if not stream.isatty() or environ.get("TERM") == "dumb":
        return False
    if os.name == "nt":
        os.system("")  # noqa: S605  # switches the Windows console to ANSI colours; runs no program
    return True


def visible(text: str) -> str:
    """The text with control and invisible characters spelled out, so that it can neither hide nor act."""
    return _UNPRINTABLE.sub(lambda match: _spelled(match[0]), text)


def _spelled(character: str) -> str:
    code = ord(character)
    if code < 32:
        return "^" + chr(code + 64)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
