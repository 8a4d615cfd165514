"""The lines of a requirements file as pip puts them together: continuations joined, then comments taken off."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.DOTALL)
_ENDS = ("\n", "\r")


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """What pip reads as one line.

    Args:
        number: of its first line in the file, 1-based.
        start: offset of its first character in the file's UTF-8 form.
        end: offset behind its last one, without comment and trailing space.
        text: what stands between them, without the backslashes that join its lines.
    """

    number: int
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Joined:
    """Lines on their way to one logical line."""

    number: int
    parts: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)  # of each part, in the file's UTF-8 form

    def add(self, text: str, offset: int) -> None:
        self.parts.append(text)
        self.offsets.append(offset)

    def finished(self) -> LogicalLine | None:
        """The logical line; None if nothing but space and comments is left."""
        whole = "".join(self.parts)
        comment = _COMMENT.search(whole)
        kept = whole[: comment.start()] if comment else whole
        text = kept.strip()
        if not text:
            return None
        starts = [0]
        for part in self.parts[:-1]:
            starts.append(starts[-1] + len(part))
        ends = len(kept.rstrip())
        return LogicalLine(self.number, self._at(ends - len(text), starts), self._at(ends - 1, starts, 1), text)

    def _at(self, position: int, starts: list[int], behind: int = 0) -> int:
        part = bisect_right(starts, position) - 1
        before = self.parts[part][: position - starts[part] + behind]
        return self.offsets[part] + _size(before)


def logical_lines(source: SourceFile) -> Iterator[LogicalLine]:
    """The lines that say something, in their order; what stands behind a last backslash that joins nothing too."""
    joined: _Joined | None = None
    offset, number = 0, 1
    for line in source.utf8.decode("utf-8", "surrogateescape").splitlines(keepends=True):
        text = line.splitlines()[0]
        joined = joined or _Joined(number)
        is_comment = text.lstrip().startswith("#")
        continued = text.endswith("\\") and not is_comment
        # A comment line ends what it stands in; a space before it makes it one wherever it is joined.
        joined.add(text.rstrip("\\") if continued else text, offset)
        if is_comment and len(joined.parts) > 1:
            joined.parts[-1] = " " + text
        if not continued:
            if finished := joined.finished():
                yield finished
            joined = None
        offset += _size(line)
        number += line.endswith(_ENDS)
    if joined and (finished := joined.finished()):
        yield finished


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
