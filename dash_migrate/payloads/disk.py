"""The files that the app reads, as they lie on this machine: how large they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.path_texts import Anchor
from dash_migrate.facts.paths import path_values

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import PathValue
    from dash_migrate.facts.scope import Scope

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file that is there, with its size in bytes; `path` as a reader knows it."""

    path: str
    file: Path
    bytes: int


def size_on_disk(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> OnDisk | None:
    """The file that a path is, of several the smallest; None if it is not known or not there."""
    found: list[OnDisk] = []
    for value in path_values(facts, expr, path, scope):
        there = next(_places(facts, value), None) if value.complete else None
        if there is None:
            return None
        found.append(OnDisk(PurePosixPath(value.text).name or value.text, there, there.stat().st_size))
    return min(found, key=lambda one: one.bytes, default=None)


def has_more_lines(file: Path, count: int) -> bool:
    """Whether a text file has more lines; it is read no further than needed."""
    lines = 0
    try:
        with file.open("rb") as stream:
            while lines <= count and (part := stream.read(_CHUNK)):
                lines += part.count(b"\n")
    except OSError:
        return False
    return lines > count


def _places(facts: Facts, value: PathValue) -> Iterator[Path]:
    """Where on this machine the file of a path is: the process may run in the app's folder or the module's."""
    root = facts.workspace.root
    folders: tuple[Path, ...] = ()
    if value.anchor is Anchor.WORKING:
        folders = (root, (root / value.path).parent)
    elif value.anchor is Anchor.FILE:
        folders = (root,)
    elif value.anchor is Anchor.ABSOLUTE:
        folders = (Path(),)
    for folder in folders:
        try:
            file = folder / value.text
            if file.is_file():
                yield file
        except (OSError, ValueError):  # a path that this system cannot have
            continue
