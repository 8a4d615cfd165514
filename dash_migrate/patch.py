"""Diffs as `git apply` takes them, byte for byte: any encoding, any line end, empty and binary files.

The format is that of git's own documentation ("generating patch text with -p"). Lines are compared as bytes;
a file that git takes for binary, UTF-16 text among them, is given whole as a `GIT binary patch`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import stat
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.diff import FileDiff, Kind, hunks
from dash_migrate.workspace import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.diff import FileChange, Hunk
    from dash_migrate.source import SourceFile

_NO_NEWLINE = "\\ No newline at end of file\n"
# git looks for a NUL in this many first bytes to call a file binary.
_BINARY_PROBE = 8000
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}
_BINARY_LINE = 52


@dataclass(frozen=True, slots=True)
class Contents:
    """A file's bytes before and after; None where there is no file."""

    old: bytes | None
    new: bytes | None

    @property
    def binary(self) -> bool:
        """Whether git takes one of them for binary: its patch then holds both versions whole."""
        return any(b"\0" in (side or b"")[:_BINARY_PROBE] for side in (self.old, self.new))


def contents(change: FileChange) -> Contents:
    """The bytes of both versions; a file to copy is read from where it stands.

    Raises:
        OSError: if it cannot be read.
    """
    return Contents(change.old.data if change.old else None, _bytes(change.new))


def file_patch(root: Path, change: FileChange, data: Contents, prefix: str = "") -> bytes:
    """The patch of one file.

    Args:
        root: the app's folder; the permission bits of an existing file are read there.
        change: which file it is and what happens to it.
        data: the bytes to write the patch for: the true ones, or redacted ones.
        prefix: what stands before each path: the app's folder below the top of its repository, with its `/`.
    """
    lines = header(change.kind, prefix + change.path, _prefixed(prefix, change.old_path), _mode(root, change))
    if data.binary:
        return "".join(lines).encode("ascii") + (b"" if data.old == data.new else _binary_patch(data))
    found = hunks(*((side or b"").decode("latin-1") for side in (data.old, data.new)))
    if found:
        lines += file_names(change.kind, prefix + change.path, _prefixed(prefix, change.old_path))
    return "".join((*lines, *body(found))).encode("latin-1")


def unified(file: FileDiff) -> str:
    """A shown diff with git's headers, for reports that carry it as text."""
    lines = header(file.kind, file.path, file.old_path, "100644")
    if file.hunks:
        lines += file_names(file.kind, file.path, file.old_path)
    return "".join((*lines, *body(file.hunks)))


def header(kind: Kind, path: str, old_path: str | None, mode: str) -> list[str]:
    """The lines of a git patch before `---`. A copy from outside the app is a new file to git."""
    lines = [f"diff --git {quoted('a/' + (old_path or path))} {quoted('b/' + path)}\n"]
    if kind in (Kind.CREATED, Kind.COPIED):
        lines.append(f"new file mode {mode}\n")
    elif kind is Kind.DELETED:
        lines.append(f"deleted file mode {mode}\n")
    elif old_path is not None:
        lines += [f"rename from {quoted(old_path)}\n", f"rename to {quoted(path)}\n"]
    return lines


def file_names(kind: Kind, path: str, old_path: str | None) -> list[str]:
    """The `---` and `+++` lines."""
    old = "/dev/null" if kind in (Kind.CREATED, Kind.COPIED) else _named("a/" + (old_path or path))
    new = "/dev/null" if kind is Kind.DELETED else _named("b/" + path)
    return [f"--- {old}\n", f"+++ {new}\n"]


def body(found: tuple[Hunk, ...]) -> Iterator[str]:
    """The hunks' lines, with git's word for a last line without line end."""
    for hunk in found:
        yield hunk.header + "\n"
        for line in hunk.lines:
            if line.endswith("\n"):
                yield line
            else:
                yield from (f"{line}\n", _NO_NEWLINE)


def quoted(path: str) -> str:
    """A path as git writes it: in C quotes if it holds a quote, a backslash, a control or non-ASCII byte."""
    raw = os.fsencode(path)
    if not re.search(rb'[\x00-\x1f"\\\x7f-\xff]', raw):
        return path
    return '"' + "".join(map(_escaped, raw)) + '"'


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return "\\" + _ESCAPES[byte]
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"


def _named(path: str) -> str:
    """A path after `---`: git ends one with a space by a tab, since a date could follow."""
    name = quoted(path)
    return f"{name}\t" if " " in name and not name.startswith('"') else name


def _prefixed(prefix: str, path: str | None) -> str | None:
    return None if path is None else prefix + path


def _bytes(content: SourceFile | Reference | None) -> bytes | None:
    if isinstance(content, Reference):
        return content.source.read_bytes()
    return content.data if content else None


def _mode(root: Path, change: FileChange) -> str:
    """`100755` for an existing file that may be executed, else `100644`: git knows no other."""
    try:
        mode = (root / (change.old_path or change.path)).stat().st_mode
    except OSError:
        return "100644"
    return "100755" if mode & stat.S_IXUSR and os.name != "nt" else "100644"


def _binary_patch(data: Contents) -> bytes:
    """Both versions whole, compressed: git checks them by their ids, so the patch can be reversed too."""
    old, new = _blob_id(data.old), _blob_id(data.new)
    return b"".join(
        (
            f"index {old}..{new}\n".encode("ascii"),
            b"GIT binary patch\n",
            *_literal(data.new or b""),
            b"\n",
            *_literal(data.old or b""),
            b"\n",
        )
    )


def _blob_id(data: bytes | None) -> str:
    """The id that git gives a file's content; zeros for no file."""
    if data is None:
        return "0" * 40
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _literal(data: bytes) -> Iterator[bytes]:
    yield b"literal %d\n" % len(data)
    packed = zlib.compress(data, 9)
    for start in range(0, len(packed), _BINARY_LINE):
        line = packed[start : start + _BINARY_LINE]
        # The first letter counts the bytes of the line: A to Z are 1 to 26, a to z are 27 to 52.
        letter = len(line) + (64 if len(line) <= 26 else 70)
        yield bytes((letter,)) + base64.b85encode(line, pad=True) + b"\n"
