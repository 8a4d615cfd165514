"""What a foreign tool made of a whole text, as the smallest edits of the file: no other byte of it moves.

Such tools read and give text with `\\n` line ends, the last line's among them. The file keeps its own.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.source import SourceFile


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Neighbouring lines that differ.

    Args:
        line: the 1-based line of the file where it starts.
        old: the lines as they are, joined by `\\n`; empty where lines are only added.
        new: the lines as they are to be.
        splices: the edits that do it.
    """

    line: int
    old: str
    new: str
    splices: tuple[Splice, ...]


def plain_text(source: SourceFile) -> str:
    """The text of a file for a tool that wants `\\n` line ends, also at the end of the last line.

    Raises:
        UnicodeDecodeError: as of `SourceFile.text`.
        LookupError: if there is no codec for the encoding that the file declares.
    """
    text = source.text.replace("\r\n", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def text_edits(source: SourceFile, new: str) -> tuple[TextEdit, ...]:
    """The edits that make `new` of a file, one for each run of lines that differ, from the top.

    Args:
        source: the file.
        new: what a tool made of its `plain_text`.
    """
    ours, theirs = _lines(plain_text(source)), _lines(new)
    head = _common(ours, theirs)
    tail = _common(ours[head:][::-1], theirs[head:][::-1])
    ours, theirs = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    spans = _Spans(source)
    found = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            splices = tuple(spans.replaced(head + i1, ours[i1:i2], theirs[j1:j2]))
            line = max(1, min(head + i1 + 1, len(spans.starts)))
            found.append(TextEdit(line, "\n".join(ours[i1:i2]), "\n".join(theirs[j1:j2]), splices))
    return tuple(found)


class _Spans:
    """Where the lines of a file start and end in bytes; `\\n` parts them and nothing else."""

    def __init__(self, source: SourceFile) -> None:
        self.path = source.path
        self.size = len(source.utf8)
        self.starts: list[int] = []
        self.ends: list[int] = []  # before the line end; none for a last line without one
        self.ended = source.utf8.endswith(b"\n")
        *lines, last = source.utf8.split(b"\n")
        position = 0
        for line in lines:
            self.starts.append(position)
            self.ends.append(position + len(line.removesuffix(b"\r")))
            position += len(line) + 1
        if last:
            self.starts.append(position)

    def replaced(self, first: int, old: Sequence[str], new: Sequence[str]) -> Iterator[Splice]:
        """The edits that put the lines `new` where the lines `old` stand from line `first` (from 0) on."""
        if not old:
            yield self._inserted(first, "\n".join(new))
        elif not new:
            yield self._deleted(first, len(old))
        elif len(old) == len(new):
            for line, (one, other) in enumerate(zip(old, new, strict=True), first):
                if one != other:
                    yield self._trimmed(line, one, other)
        else:
            yield self._trimmed(first, "\n".join(old), "\n".join(new))

    def _inserted(self, line: int, text: str) -> Splice:
        if line < len(self.starts):
            return Splice(self.path, self.starts[line], self.starts[line], f"{text}\n")
        text = f"{text}\n" if self.ended or not self.starts else f"\n{text}"
        return Splice(self.path, self.size, self.size, text)

    def _deleted(self, line: int, count: int) -> Splice:
        if line + count < len(self.starts):
            return Splice(self.path, self.starts[line], self.starts[line + count], "")
        # The last lines: the line before becomes the last one, with a line end if the last one had one.
        start = self.starts[line] if self.ended or line == 0 else self.ends[line - 1]
        return Splice(self.path, start, self.size, "")

    def _trimmed(self, line: int, old: str, new: str) -> Splice:
        """An edit of only what differs between two texts; the old one starts on `line`."""
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        start, end = self._offset(line, old[:head]), self._offset(line, old[: len(old) - tail])
        return Splice(self.path, start, end, new[head : len(new) - tail])

    def _offset(self, line: int, before: str) -> int:
        """The offset at which the text `before`, which starts on `line`, ends."""
        above, _, column = before.rpartition("\n")
        line += above.count("\n") + ("\n" in before)
        return self.starts[line] + len(column.encode("utf-8", "surrogatepass"))


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two sequences have in common at their start."""
    equal = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        equal += 1
    return equal
