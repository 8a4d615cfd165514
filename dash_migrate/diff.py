"""What differs between two versions of an app, file by file, as people read it: hunks with three lines.

Text is split at `\\n` and nowhere else: a form feed, U+2028 or a lone carriage return is part of its line, as
it is for git. The git form of a diff, byte for byte, is `patch`'s.
"""

from __future__ import annotations

import difflib
import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.needs import settled_at_once
from dash_migrate.redact import Redactor, find_secrets
from dash_migrate.workspace import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from dash_migrate.plan import Change
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Content, Workspace

CONTEXT_LINES = 3
# A new file with this share of a deleted one's lines is the same file under another name.
_SAME_FILE = 0.6


class Kind(enum.Enum):
    """What happens to a file."""

    CREATED = "create"
    EDITED = "edit"
    DELETED = "delete"
    RENAMED = "rename"
    COPIED = "copy"


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file in two versions.

    Args:
        path: where it stands afterwards; where it stood, if it is deleted.
        old_path: where it stood before, if it is renamed.
        old: its content before; None if it is new.
        new: its content afterwards; a reference if it is copied from elsewhere, None if it is deleted.
    """

    kind: Kind
    path: str
    old_path: str | None
    old: SourceFile | None
    new: SourceFile | Reference | None


@dataclass(frozen=True, slots=True)
class Hunk:
    """Neighbouring changed lines, each with its mark (space, `-`, `+`) and, where the file has it, its `\\n`.

    The starts are 1-based; where the count is 0 they name the line before, as in any unified diff.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[str, ...]

    @property
    def header(self) -> str:
        """`@@ -1,3 +1,4 @@`, a count of one left out."""
        old, new = _range(self.old_start, self.old_count), _range(self.new_start, self.new_count)
        return f"@@ -{old} +{new} @@"


@dataclass(frozen=True, slots=True)
class FileDiff:
    """What a person is shown of a `FileChange`.

    Args:
        hunks: empty for a copy, a rename without edits, and where only the remarks differ.
        remarks: what hunks cannot show: "encoding: utf-16-le becomes utf-8".
        source: the file that is copied.
    """

    kind: Kind
    path: str
    old_path: str | None
    hunks: tuple[Hunk, ...]
    remarks: tuple[str, ...] = ()
    source: Path | None = None

    def count(self, mark: str) -> int:
        """How many lines have the mark `+` or `-`."""
        return sum(line.startswith(mark) for hunk in self.hunks for line in hunk.lines)


def file_changes(before: Workspace, after: Workspace) -> tuple[FileChange, ...]:
    """The files in which two versions of one app differ, by path; a file that moved is one change."""
    ours, theirs = dict(before.changed()), dict(after.changed())
    found: list[FileChange] = []
    for path in sorted(ours.keys() | theirs.keys()):
        old: Content = ours[path] if path in ours else before.original(path)
        new: Content = theirs[path] if path in theirs else after.original(path)
        if not _same(old, new):
            found.append(_change(path, old, new))
    return tuple(_with_renames(found))


def view(change: FileChange, redact: Callable[[str], str]) -> FileDiff:
    """The diff of one file as it may be shown: both texts are redacted, then compared."""
    source = change.new.source if isinstance(change.new, Reference) else None
    old = "" if change.old is None else redact(lenient_text(change.old))
    new = "" if change.new is None else redact(_text_of(change.new))
    found, remarks = hunks(old, new), tuple(_remarks(change))
    if change.kind is Kind.EDITED and not found and not remarks:
        remarks = ("only values that are not shown differ",)
    return FileDiff(change.kind, change.path, change.old_path, found, remarks, source)


def views(before: Workspace, after: Workspace, redact: Callable[[str], str]) -> tuple[FileDiff, ...]:
    """The diffs between two versions of an app as they may be shown."""
    return tuple(view(change, redact) for change in file_changes(before, after))


def alone(workspace: Workspace, change: Change) -> Workspace:
    """The workspace with this one change made and the imports and variables that it needs: for its own diff.

    Raises:
        EditError: if the change cannot be made there.
    """
    return settled_at_once(workspace.with_edits(change.edits), change.needs)


def redactor_for(changes: Iterable[FileChange]) -> Redactor:
    """Knows the secrets in both versions of these files: for a diff shown while there is no plan yet."""
    texts = [lenient_text(change.old) for change in changes if change.old is not None]
    texts += [_text_of(change.new) for change in changes if change.new is not None]
    return Redactor(secret for text in dict.fromkeys(texts) for secret in find_secrets(text))


def lenient_text(source: SourceFile) -> str:
    """The text of a file without its byte order mark; what its encoding has no letter for becomes U+FFFD."""
    return source.data[len(source.bom) :].decode(source.encoding, "replace")


def hunks(old: str, new: str) -> tuple[Hunk, ...]:
    """The hunks that turn one text into the other."""
    ours, theirs = split_lines(old), split_lines(new)
    # Equal heads and tails are cut off first: the comparison is quadratic at worst, plans change few lines.
    head = _common(ours, theirs)
    tail = _common(ours[head:][::-1], theirs[head:][::-1])
    start, cut = max(0, head - CONTEXT_LINES), max(0, tail - CONTEXT_LINES)
    ours, theirs = ours[start : len(ours) - cut], theirs[start : len(theirs) - cut]
    groups = difflib.SequenceMatcher(None, ours, theirs).get_grouped_opcodes(CONTEXT_LINES)
    return tuple(_hunk(group, ours, theirs, start) for group in groups) if ours != theirs else ()


def split_lines(text: str) -> list[str]:
    """The lines of a text with their `\\n`; the last one without, if the text does not end with it."""
    *ended, last = text.split("\n")
    return [line + "\n" for line in ended] + ([last] if last else [])


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], ours: list[str], theirs: list[str], offset: int
) -> Hunk:
    lines: list[str] = []
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            lines += [" " + line for line in ours[i1:i2]]
            continue
        lines += ["-" + line for line in ours[i1:i2]]
        lines += ["+" + line for line in theirs[j1:j2]]
    old_count, new_count = group[-1][2] - group[0][1], group[-1][4] - group[0][3]
    old_start, new_start = group[0][1] + offset + bool(old_count), group[0][3] + offset + bool(new_count)
    return Hunk(old_start, old_count, new_start, new_count, tuple(lines))


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    equal = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        equal += 1
    return equal


def _same(old: Content, new: Content) -> bool:
    if old is None or new is None or isinstance(old, Reference) or isinstance(new, Reference):
        return old == new
    return old.data == new.data


def _change(path: str, old: Content, new: Content) -> FileChange:
    before = None if isinstance(old, Reference) else old
    if isinstance(new, Reference):
        kind = Kind.COPIED
    elif new is None:
        kind = Kind.DELETED
    else:
        kind = Kind.CREATED if before is None else Kind.EDITED
    return FileChange(kind, path, None, before, new)


def _with_renames(found: list[FileChange]) -> Iterator[FileChange]:
    """The changes, each deleted file joined with the new one that holds its lines."""
    deleted = [change for change in found if change.kind is Kind.DELETED]
    origins: dict[str, FileChange] = {}
    for change in found:
        if change.kind is Kind.CREATED and deleted:
            likest = max(deleted, key=lambda gone: _likeness(gone, change))
            if _likeness(likest, change) >= _SAME_FILE:
                origins[change.path] = likest
                deleted.remove(likest)
    gone = {origin.path for origin in origins.values()}
    for change in found:
        if change.path in origins:
            origin = origins[change.path]
            yield FileChange(Kind.RENAMED, change.path, origin.path, origin.old, change.new)
        elif change.path not in gone:
            yield change


def _likeness(gone: FileChange, created: FileChange) -> float:
    if gone.old is None or created.new is None or isinstance(created.new, Reference):
        return 0.0
    if gone.old.data == created.new.data:
        return 1.0
    texts = (gone.old.data, created.new.data)
    ours, theirs = (Counter(line for line in data.split(b"\n") if line.strip()) for data in texts)
    return (ours & theirs).total() / max(ours.total(), theirs.total(), 1)


def _text_of(content: SourceFile | Reference) -> str:
    """What a redactor must know of new content: a copied file is not shown, so it adds nothing."""
    return "" if isinstance(content, Reference) else lenient_text(content)


def _remarks(change: FileChange) -> Iterator[str]:
    old, new = change.old, change.new
    if old is None or new is None or isinstance(new, Reference):
        return
    if old.encoding != new.encoding:
        yield f"encoding: {old.encoding} becomes {new.encoding}"
    if bool(old.bom) != bool(new.bom):
        yield "byte order mark: " + ("added" if new.bom else "removed")
    if lenient_text(old).replace("\r\n", "\n") != lenient_text(old) and "\r" not in lenient_text(new):
        yield "line ends: CRLF becomes LF"
