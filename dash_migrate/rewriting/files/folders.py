"""Small folders outside of the app that it reads as a whole: copied like a file, and their path rewritten once."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import LocalFiles
from dash_migrate.plan import Change, Copy, Tier
from dash_migrate.rewriting.files.absence import is_own_folder
from dash_migrate.rewriting.files.copying import is_private
from dash_migrate.rewriting.files.disk import is_personal
from dash_migrate.rewriting.files.moving import MEGABYTE, NAME, WHY_COPY, rewritten
from dash_migrate.rewriting.files.places import Lies
from dash_migrate.rewriting.files.reads import What
from dash_migrate.wording import count

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.rewriting.files.places import Places, Site
    from dash_migrate.workspace import Workspace

_MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class _Small:
    """A folder, the files of it that are read, and the last part of the pattern that fits them."""

    folder: Path
    files: tuple[Path, ...]
    pattern: str


def folder_changes(
    found: Places, workspace: Workspace, limit: int
) -> Iterator[tuple[Change, frozenset[ast.expr]]]:
    """A change for each small folder, with the nodes of which it settles what they spell."""
    local = LocalFiles(workspace)
    for site in found.sites:
        small = _small(found, site, limit) if site.lies is Lies.FOLDER_OUTSIDE and site.value.complete else None
        if small is None or not _alone(found, site, small) or is_own_folder(found.facts, site):
            continue
        target = f"{found.disk.data}/{small.folder.name}"
        paths = [f"{target}/{file.name}" for file in small.files]
        if workspace.exists(target) or local.ignored(paths[:1]):
            continue
        edits = rewritten(found, [site], f"{target}/{small.pattern}" if small.pattern else target)
        if edits is None:
            continue
        source = found.facts.modules.indexes[site.value.path].source
        copies = [Copy(file.resolve(), path) for file, path in zip(small.files, paths, strict=True)]
        title = f"Copy {count(len(copies), 'file')} of {small.folder.name}/ to {target}/, and read that folder"
        location = source.location(site.node)
        anchor = source.segment(site.node)
        change = Change(NAME, anchor, title, WHY_COPY, Tier.SAFE, location, (*copies, *edits[0]), edits[1])
        yield change, frozenset({site.node})


def _small(found: Places, site: Site, limit: int) -> _Small | None:
    """The folder of a site, if all that is read of it can be copied."""
    pattern = ""
    folder = site.place
    if site.read.what is What.PATTERN:
        folder, pattern = site.place.parent, site.place.name
    if (
        site.read.what is What.OF_APP
        or site.read.name == "Path.glob"
        or "*" in folder.as_posix()
        or pattern == "**"
    ):
        return None
    try:
        if not folder.is_dir() or is_personal(folder) or found.disk.root.is_relative_to(folder.resolve()):
            return None
        files = tuple(sorted(file for file in folder.glob(pattern or "*") if not file.name.startswith(".")))
        total = sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return None
    plain = all(file.is_file() and not is_private(file) for file in files)
    fits = 0 < len(files) <= _MOST_FILES and total <= limit * MEGABYTE
    return _Small(folder, files, pattern) if plain and fits else None


def _alone(found: Places, site: Site, small: _Small) -> bool:
    """Whether all that is read by way of the same text is among the files that are copied."""
    names = {file.name for file in small.files}
    literals = {literal for _, literal in site.value.literals}
    for other in found.sites:
        if other is site or literals.isdisjoint(literal for _, literal in other.value.literals):
            continue
        inside = posixpath.relpath(other.place.as_posix(), small.folder.as_posix())
        if other.value.complete and inside not in names and inside != ".":
            return False
        if not other.value.complete and inside != ".":
            return False
    return True
