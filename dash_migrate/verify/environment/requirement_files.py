"""Everything that decides what `pip install -r requirements.txt` installs: the file and what it includes."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import Kind, Line, parse_lines, readable
from dash_migrate.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOUND_IN = re.compile(r"(?:-f|--find-links)(?:\s+|=)?(?P<target>\S.*)")
_INCLUDES = frozenset({Kind.INCLUDE, Kind.CONSTRAINT})
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a requirements file asks for.

    Attributes:
        lines: its lines and those of the files it includes.
        digest: of all content that decides what is installed.
        bound: whether what is installed refers to the folder itself (`-e ./library`).
        exact: whether every distribution is asked for in one version.
    """

    lines: tuple[Line, ...]
    digest: str
    bound: bool
    exact: bool


def read_requirements(folder: Path, file: Path) -> Requirements:
    """Reads a requirements file and what it includes, for an install that runs in `folder`.

    Raises:
        OSError: if the file itself cannot be read; files it includes may be missing, pip will say so.
    """
    seen: dict[str, bytes] = {}
    lines = tuple(_follow(folder, file, seen, file.read_bytes()))
    digest = hashlib.sha256()
    for name, content in seen.items():
        for part in (name.encode("utf-8", "surrogateescape"), content):
            digest.update(b"%d:" % len(part) + part)
    for line in lines:
        for path in _local_files(folder, line):
            name = os.path.relpath(path, folder)
            digest.update(b"\0" + os.fsencode(name) + b"\0" + _file_digest(path))
    asked = [line for line in lines if line.kind is not Kind.OPTION and line.kind not in _INCLUDES]
    return Requirements(
        lines=lines,
        digest=digest.hexdigest(),
        bound=any(line.kind is Kind.EDITABLE and "://" not in line.target for line in lines),
        exact=all(line.kind is Kind.PATH or line.pinned_version is not None for line in asked),
    )


def _follow(folder: Path, file: Path, seen: dict[str, bytes], data: bytes) -> Iterator[Line]:
    name = os.path.relpath(file, folder).replace(os.sep, "/")
    seen[name] = data
    for line in parse_lines(readable(SourceFile(name, data))):
        yield line
        if line.kind in _INCLUDES and "://" not in line.target:
            target = file.parent / line.target.replace("\\", "/")
            inner = os.path.relpath(target, folder).replace(os.sep, "/")
            try:
                content = target.read_bytes() if inner not in seen else None
            except OSError:
                continue
            if content is not None:
                yield from _follow(folder, target, seen, content)


def _local_files(folder: Path, line: Line) -> Iterator[Path]:
    """The files of what a line installs from the folder; pip takes such paths as relative to where it runs."""
    target = line.target if line.kind in {Kind.PATH, Kind.EDITABLE} else ""
    if line.kind is Kind.OPTION and (match := _FOUND_IN.fullmatch(line.text)):
        target = match["target"].strip("\"'")
    if not target or "://" in target:
        return
    path = folder / re.sub(r"\[[^\]]*\]$", "", target)
    if path.is_file():
        yield path
    for place, folders, files in os.walk(path):
        folders.sort()
        yield from (Path(place) / name for name in sorted(files))


def _file_digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return b"unreadable"
    return digest.digest()
