"""Paths as texts: what they are counted from, and how they are put together. No file is looked at."""

from __future__ import annotations

import enum
import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

_DRIVE = re.compile(r"[A-Za-z]:/")
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+):/")
_FILE = re.compile(r"file:/{1,3}(?=[A-Za-z]:/)|file:/{0,2}(?=/)", re.IGNORECASE)
_NO_PATH = re.compile(r"[\0\n\r]")
_LONGEST = 1000


class Anchor(enum.Enum):
    """What a path is counted from."""

    WORKING = "the folder that the process runs in"
    FILE = "the folder of a module of the app, by its __file__"
    ABSOLUTE = "the root of the file system, or a drive"
    HOME = "the user's own folder"
    TEMPORARY = "the folder for temporary files"


@dataclass(frozen=True, slots=True)
class Piece:
    """A path, or a part of one, while it is put together.

    Args:
        anchor: what it is counted from; None for a text of which nobody asked that yet.
        text: with slashes or backslashes, below the anchor; of FILE below the app's root.
        written: the constant parts as they are spelled.
        complete: False where `text` is only how it begins.
        literals: the constants that it is made of, each with its file.
    """

    anchor: Anchor | None
    text: str
    written: str = ""
    complete: bool = True
    literals: tuple[tuple[str, ast.Constant], ...] = ()


def temporary_folders() -> Sequence[str]:
    """The absolute folders, in lower case and with slashes, whose files nobody counts on."""
    folders: list[str] = load("paths")["folders"]["temporary"]
    return folders


def anchored(piece: Piece) -> Piece | None:
    """The piece with an anchor and slashes only; None for what is no path: an address, several lines, nothing."""
    text = piece.text.replace("\\", "/")
    if _NO_PATH.search(text) or len(text) > _LONGEST:
        return None
    if piece.anchor is not None:
        return replace(piece, text=text)
    if not text:
        return None
    text = _FILE.sub("", text, count=1)
    scheme = _SCHEME.match(text)
    if scheme and not _DRIVE.match(text):
        return None
    if text == "~" or text.startswith("~/"):
        return replace(piece, anchor=Anchor.HOME, text=text[2:])
    temporary = next((one for one in temporary_folders() if f"{text}/".lower().startswith(f"{one}/")), None)
    if temporary is not None:
        return replace(piece, anchor=Anchor.TEMPORARY, text=text[len(temporary) + 1 :])
    absolute = text.startswith(("/", "~")) or bool(_DRIVE.match(text))
    return replace(piece, anchor=Anchor.ABSOLUTE if absolute else Anchor.WORKING, text=text)


def normal(piece: Piece) -> str:
    """The text of an anchored piece in its shortest form; a beginning keeps the slash that it ends with."""
    text = piece.text.lstrip("/") if piece.anchor is not Anchor.ABSOLUTE else piece.text
    if not text:
        return ""
    head, tail = (text, "") if piece.complete else _cut(text)
    short = posixpath.normpath(head) if head else ""
    if head.startswith("//") and not head.startswith("///"):
        short = "//" + short.lstrip("/")  # a share of another machine
    short = "" if short == "." else short
    return short if piece.complete else f"{short}/{tail}" if short and not short.endswith("/") else short + tail


def _cut(text: str) -> tuple[str, str]:
    """The folders of a beginning, and how the name after them begins."""
    head, slash, tail = text.rpartition("/")
    return head + slash, tail


def joined(parts: Iterable[Piece | None]) -> Piece | None:
    """The parts, one below the other, as `os.path.join` puts them; None for a part ends what is known."""
    whole: Piece | None = None
    for part in parts:
        if whole is not None and not whole.complete:
            return whole
        if part is None:
            return replace(whole, text=f"{whole.text}/" if whole.text else "", complete=False) if whole else None
        whole = _below(whole, part) if whole is not None else part
    return whole


def _below(left: Piece, right: Piece) -> Piece:
    settled = anchored(right)
    if settled is not None and settled.anchor is not Anchor.WORKING:
        return right
    slash = "" if not left.text or left.text.endswith(("/", "\\")) else "/"
    if right.anchor is None and not right.text:
        return replace(left, text=left.text + slash, literals=left.literals + right.literals)
    text = left.text + slash + right.text
    written = "/".join(part for part in (left.written.rstrip("/\\"), right.written) if part)
    written = f"/{right.written}" if left.written in {"/", "\\"} else written
    return Piece(left.anchor, text, written, right.complete, left.literals + right.literals)


def added(left: Piece | None, right: Piece | None) -> Piece | None:
    """Two texts, one behind the other."""
    if left is None or not left.complete:
        return left
    if right is None:
        return replace(left, complete=False)
    if right.anchor is not None:
        return None
    both = left.literals + right.literals
    return Piece(left.anchor, left.text + right.text, left.written + right.written, right.complete, both)


def folder_of(piece: Piece) -> Piece | None:
    """The folder that a path lies in; None where it is not known."""
    settled = piece if piece.anchor is not None else replace(piece, text=piece.text.replace("\\", "/"))
    if not piece.complete:
        head, _ = _cut(settled.text)
        return replace(settled, text=head) if head else None
    if piece.anchor is None:
        return replace(settled, text=posixpath.dirname(settled.text))
    text = normal(settled)
    if piece.anchor is Anchor.ABSOLUTE:
        return replace(settled, text=posixpath.dirname(text))
    if text in {"", ".."} or text.endswith("/.."):
        return replace(settled, text=f"{text}/..".lstrip("/"))
    return replace(settled, text=posixpath.dirname(text))


def last_of(piece: Piece) -> Piece | None:
    """The last part of a path; None where it is not known."""
    name = posixpath.basename(piece.text.replace("\\", "/"))
    return Piece(None, name, name, literals=piece.literals) if piece.complete and name else None
