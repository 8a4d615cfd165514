"""What git makes of a file's content when it is committed: Unix line ends, a pointer to a large file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.gitstate import ask_git
from dash_migrate.verify.push.git_input import feed_git, find_git

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

POINTER = b"version https://git-lfs.github.com/spec/"
_ATTRIBUTES = ("filter", "text", "eol")
_LOOKED_AT = 8000  # bytes in which git looks for a NUL: then a file is binary


@dataclass(frozen=True, slots=True)
class Conversions:
    """Which files a commit changes.

    Attributes:
        large: those that Git LFS stores elsewhere: a pointer is committed.
        text: those whose line ends are made Unix ones.
        guessed: those of them that are left alone if they are binary.
    """

    large: frozenset[str] = frozenset()
    text: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()

    def committed(self, path: str, data: bytes) -> bytes:
        """The content that a commit holds for a file with this one."""
        if path not in self.text or (path in self.guessed and b"\0" in data[:_LOOKED_AT]):
            return data
        return data.replace(b"\r\n", b"\n")


def conversions(root: Path, paths: Sequence[str]) -> Conversions:
    """What a commit changes of these files of the app in `root`; nothing outside of a repository.

    The attributes are those that lie on the disk, the settings those of the repository and the user.

    Raises:
        OSError: if git fails.
    """
    program = find_git(root)
    if program is None or not paths or ask_git(root, "rev-parse", "--show-prefix") is None:
        return Conversions()
    attributes = _attributes(program, root, paths)
    lfs = ask_git(root, "config", "filter.lfs.clean") or ask_git(root, "config", "filter.lfs.process")
    large = {path for path, found in attributes.items() if lfs and found.get("filter") == "lfs"}
    setting = (ask_git(root, "config", "core.autocrlf") or "").strip().lower()
    otherwise = "auto" if setting in {"true", "input"} else None
    text = {path: how for path, found in attributes.items() if (how := _text(found, otherwise)) is not None}
    guessed = {path for path, how in text.items() if how == "auto"}
    kept = _committed_so(root) if guessed else frozenset()
    return Conversions(frozenset(large), frozenset(text) - (kept & guessed), frozenset(guessed))


def pointer(file: Path) -> bytes:
    """What Git LFS commits in the place of a file. Raises `OSError`."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as content:
        first = content.read(1024)
        if first.startswith(POINTER):
            return first
        content.seek(0)
        while chunk := content.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    return POINTER + f"v1\noid sha256:{digest.hexdigest()}\nsize {size}\n".encode()


def _attributes(program: str, root: Path, paths: Sequence[str]) -> dict[str, dict[str, str]]:
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    code, answer = feed_git(program, root, ("check-attr", "-z", "--stdin", *_ATTRIBUTES), given)
    if code:
        raise OSError("git check-attr failed")
    fields = answer.split("\0")
    found: dict[str, dict[str, str]] = {}
    for path, name, value in zip(fields[0::3], fields[1::3], fields[2::3], strict=False):
        found.setdefault(path, {})[name] = value
    return found


def _text(attributes: Mapping[str, str], otherwise: str | None) -> str | None:
    """How git takes a file for text: "set", "auto", or None for not at all (see gitattributes, `text`)."""
    text = attributes.get("text", "unspecified")
    if text == "unset":
        return None
    if text in {"set", "auto"}:
        return text
    if attributes.get("eol") in {"lf", "crlf"}:
        return "set"
    return otherwise


def _committed_so(root: Path) -> frozenset[str]:
    """The files that git has with Windows line ends already: it guesses no conversion for those."""
    answer = ask_git(root, "ls-files", "-z", "--eol", "--cached") or ""
    entries = (entry.partition("\t") for entry in answer.split("\0"))
    return frozenset(path for info, _, path in entries if info.startswith(("i/crlf", "i/mixed")))
