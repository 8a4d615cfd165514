"""A full copy of an app to run it in: with the files that git ignores, since the app reads them here."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.facts.repository import pushed_root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# What can be made again from the rest, and no app reads.
_LEFT_OUT = frozenset(
    {".git", "node_modules", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox"}
)
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
LARGE = 50_000_000  # bytes from which on a file is linked, not copied
# A database is written to by who opens it: (offset, mark) of SQLite and DuckDB.
_DATABASES = ((0, b"SQLite format 3\0"), (8, b"DUCK"))


def copy_app(root: Path, place: Path, whole: Collection[str]) -> tuple[Path, tuple[str, ...]]:
    """Copies an app into an empty folder, with a parent folder that looks like its own.

    Left out are environments, `.git`, `node_modules` and the caches of tools. Files of 50 MB and more are linked
    to, except for databases. What lies beside the app, and above up to its git repository's top, is linked to, so
    that `../common/data.csv` is found.

    Args:
        root: the app's folder.
        place: an empty folder.
        whole: paths below the app of files that are copied whatever their size.

    Returns:
        The copy's folder, and one line for each file that could not be copied.
    """
    top = pushed_root(root) or root
    above = [folder for folder in root.parents if folder.is_relative_to(top) or folder == root.parent]
    target = place
    for folder, inner in itertools.pairwise((*reversed(above), root)):
        target /= folder.name or "top"
        target.mkdir(mode=0o700)
        _link_siblings(folder, inner.name, target)
    target /= root.name or "app"
    target.mkdir(mode=0o700)
    remarks = []
    for path in app_files(root):
        try:
            _copy(root, target, path, whole)
        except OSError as error:
            remarks.append(f"{path}: could not be copied: {error.strerror or type(error).__name__}")
    return target, tuple(remarks)


def app_files(root: Path) -> Iterator[str]:
    """The files and links of an app, ignored ones too, posix; see `copy_app` for what is left out."""
    for place, folders, files in os.walk(root):
        if place != str(root) and not _ENVIRONMENT_MARKS.isdisjoint([*files, *folders]):
            folders.clear()
            continue
        here = Path(place).relative_to(root).as_posix()
        prefix = "" if here == "." else f"{here}/"
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and name not in links)
        yield from (prefix + name for name in sorted([*files, *links]) if name not in _LEFT_OUT)


def _copy(root: Path, target: Path, path: str, whole: Collection[str]) -> None:
    source, copy = root / path, target / path
    copy.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        _copy_link(root, target, source, copy)
    elif not source.is_file():
        return  # a socket or a pipe
    elif source.stat().st_size < LARGE or path in whole or _is_database(source) or not _linked(source, copy):
        shutil.copy2(source, copy)


def _copy_link(root: Path, target: Path, source: Path, copy: Path) -> None:
    """Makes a link that leads to the same file: the copy's, if it lies in the app."""
    real, base = Path(os.path.realpath(source)), Path(os.path.realpath(root))
    inside = real.is_relative_to(base)
    leads_to = Path(os.path.relpath(target / real.relative_to(base), copy.parent)) if inside else real
    try:
        copy.symlink_to(leads_to)
    except OSError:  # Windows: not everybody may make links
        if real.is_file():
            shutil.copy2(real, copy)


def _is_database(file: Path) -> bool:
    with file.open("rb") as content:
        start = content.read(32)
    return any(start[offset:].startswith(mark) for offset, mark in _DATABASES)


def _linked(source: Path, copy: Path) -> bool:
    """Links to a file, in the way that the system allows; False if it allows none."""
    for link in (copy.symlink_to, copy.hardlink_to):
        with contextlib.suppress(OSError):
            link(source.resolve())
            return True
    return False


def _link_siblings(folder: Path, left_out: str, target: Path) -> None:
    """Links to all that lies in a folder, but for one entry and git's own folder."""
    with contextlib.suppress(OSError):
        for entry in sorted(folder.iterdir()):
            if entry.name not in {left_out, ".git"}:
                (target / entry.name).symlink_to(entry)
