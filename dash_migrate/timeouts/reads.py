"""Data files of the app that take long to read: measured by their size on the disk."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor, path_values
from dash_migrate.facts.values import argument
from dash_migrate.knowledge import load
from dash_migrate.timeouts.calls import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import PathValue
    from dash_migrate.timeouts.calls import Called

_MEGABYTE = 1_000_000
_OTHERS = 500 * _MEGABYTE  # of a file of any other type
_WRITING = frozenset("wax+")


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A call that reads a large file.

    Attributes:
        file: as the code spells it.
        size: in bytes.
        seconds: that one core needs for as many bytes of such a type; None where that was not measured.
    """

    call: Called
    file: str
    size: int
    seconds: float | None


def large_reads(facts: Facts) -> Iterator[Read]:
    """The calls that read a file of the app which is large for its type."""
    for call in called(facts, load("slow_calls")["reads"]["calls"]):
        if not call.site.node.args or _is_partial(call) or _is_writing(call):
            continue
        for value in path_values(facts, call.site.node.args[0], call.path, call.site.scope):
            read = _read(facts, call, value)
            if read is not None:
                yield read
                break


def _read(facts: Facts, call: Called, value: PathValue) -> Read | None:
    size = _size(facts.workspace.root, value)
    suffix = Path(value.text).suffix.lower()
    for kind in load("slow_calls")["reads"]["types"]:
        if suffix in kind["suffixes"]:
            is_large = size >= kind["megabytes"] * _MEGABYTE
            return (
                Read(call, value.written or value.text, size, size / _MEGABYTE / kind["rate"])
                if is_large
                else None
            )
    return Read(call, value.written or value.text, size, None) if size >= _OTHERS else None


def _size(root: Path, value: PathValue) -> int:
    """The bytes of a file; 0 for what is none, or not known whole."""
    if not value.complete or value.anchor not in {Anchor.WORKING, Anchor.FILE, Anchor.ABSOLUTE}:
        return 0
    path = Path(value.text) if value.anchor is Anchor.ABSOLUTE else root / value.text
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _is_partial(call: Called) -> bool:
    """Whether a call takes only a part of the file, or maps it."""
    given = {keyword.arg for keyword in call.site.node.keywords}
    return not given.isdisjoint({"nrows", "chunksize", "iterator", "mmap_mode", "columns", "usecols", "rows"})


def _is_writing(call: Called) -> bool:
    if not call.name.endswith("open"):
        return False
    mode = argument(call.site.node, 1, "mode")
    if mode is None:
        return False
    return not isinstance(mode, ast.Constant) or not _WRITING.isdisjoint(str(mode.value))
