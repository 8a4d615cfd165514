"""Which of the app's reads a person has to look at: files that are missing, ignored, large, or links."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import LocalFiles
from dash_migrate.facts.paths import Anchor
from dash_migrate.facts.repository import pushed_root
from dash_migrate.rewriting.files import findings
from dash_migrate.rewriting.files.absence import is_certain, is_missed, is_needed, is_own_folder, when
from dash_migrate.rewriting.files.disk import of_system
from dash_migrate.rewriting.files.places import Lies

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection, Iterator

    from dash_migrate.plan import Finding
    from dash_migrate.rewriting.files.places import Places, Site
    from dash_migrate.workspace import Workspace


def unsettled(found: Places, settled: Collection[ast.expr]) -> Iterator[Finding]:
    """Findings on files that are not there, and on folders outside of the app; one for each file or folder."""
    local = LocalFiles(found.facts.workspace)
    missed: dict[str, list[Site]] = defaultdict(list)
    folders: dict[str, list[Site]] = defaultdict(list)
    for site in found.sites:
        literals = {node for _, node in site.value.literals} | {site.node}
        if not literals.isdisjoint(settled) or not when(found.facts, site.read):
            continue
        if site.lies is Lies.NOWHERE and is_missed(found.facts, site):
            if not _from_elsewhere(found, site):
                missed[str(site.place)].append(site)
        elif site.lies is Lies.FOLDER_OUTSIDE and _counts(found, site):
            folders[str(site.place)].append(site)
    for sites in missed.values():
        yield findings.missing(found, sites, when(found.facts, sites[0].read), local)
    for sites in folders.values():
        yield findings.folder_outside(found, sites, when(found.facts, sites[0].read))


def _from_elsewhere(found: Places, site: Site) -> bool:
    """Whether the author seems to start the app in another folder than the one that is known, or none is known."""
    if site.value.anchor is not Anchor.WORKING or site.asked is None:
        return False
    if found.facts.entry is None:
        return True
    above = [path.removesuffix(site.value.text) for path in found.disk.elsewhere(site.value.text)]
    return any(site.read.path.startswith(folder) for folder in above)


def _counts(found: Places, site: Site) -> bool:
    """Whether files outside of the app are read for sure, from a folder that says something."""
    if (
        site.value.anchor is Anchor.TEMPORARY
        or of_system(site.place)
        or found.disk.root.is_relative_to(site.place)
    ):
        return False
    unknown = found.facts.entry is None and site.value.anchor is Anchor.WORKING
    return not unknown and not is_own_folder(found.facts, site) and is_certain(found.facts, site.read)


def file_findings(found: Places, workspace: Workspace) -> Iterator[Finding]:
    """Findings on files of the app that are there: links, what git ignores, what is too large."""
    by_path: dict[str, list[Site]] = defaultdict(list)
    for site in found.sites:
        if site.lies is Lies.INSIDE and site.inside and site.value.complete:
            by_path[site.inside].append(site)
    for path, sites in by_path.items():
        file = workspace.root / path
        if file.is_symlink() and found.disk.inside(file.resolve()) is None and file.is_file():
            yield findings.link(found, sites)
    yield from _ignored(found, workspace, by_path)
    for path, sites in by_path.items():
        size = _size(workspace.root / path)
        if size > findings.LARGE:
            yield findings.large(found, sites, size)


def _ignored(found: Places, workspace: Workspace, by_path: dict[str, list[Site]]) -> Iterator[Finding]:
    if pushed_root(workspace.root) is None:
        return
    local = LocalFiles(workspace)
    unlisted = [path for path in by_path if path not in workspace.paths and (workspace.root / path).is_file()]
    needed = [path for path in unlisted if any(is_needed(found.facts, site) for site in by_path[path])]
    left = [path for path in needed if local.ignored((path,)) and not local.tracked(path)]
    if left:
        yield findings.ignored(found, [by_path[path][0] for path in left])


def _size(file: os.PathLike[str]) -> int:
    try:
        return os.stat(file).st_size  # noqa: PTH116 - any path-like
    except OSError:
        return 0
