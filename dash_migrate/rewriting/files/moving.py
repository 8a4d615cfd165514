"""Changes that bring files along and name them by where the module lies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor
from dash_migrate.plan import Change, Tier
from dash_migrate.rewriting.files.absence import is_written
from dash_migrate.rewriting.files.copying import is_private, parts
from dash_migrate.rewriting.files.places import Lies
from dash_migrate.rewriting.files.reads import What
from dash_migrate.rewriting.files.spelling import replaced, spelled

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

    from dash_migrate.needs import Need
    from dash_migrate.plan import Edit, Splice
    from dash_migrate.rewriting.files.copying import Copies
    from dash_migrate.rewriting.files.places import Places, Site

MEGABYTE = 1_000_000
NAME = "bundle-files"
WHY_COPY = (
    "The platform gets what is pushed and nothing else. The copy is the file as it is now: what changes in the "
    "original does not reach it."
)
WHY_HERE = "This path exists on your machine only; the file is part of the app, so that the platform has it too."
WHY_FOLDER = "You start the app in {home}, the platform in {platform}, where this relative path leads nowhere."


def copied(found: Places, copies: Copies, sites: Sequence[Site], limit: int) -> Change | None:
    """The change that copies a file from outside into the app and has every place read the copy.

    Args:
        found: all paths of the app.
        copies: chooses the place of the copy.
        sites: the places that read the file, in the order of the code.
        limit: megabytes that it may have.

    Returns:
        None where that cannot be done as a whole.
    """
    source = sites[0].place.resolve()
    beside = parts(source)
    if is_private(source) or sum(file.stat().st_size for file in (source, *beside)) > limit * MEGABYTE:
        return None
    placed = copies.placed(source)
    if placed is None:
        return None
    edits = rewritten(found, sites, placed.path)
    if edits is None:
        return None
    is_kept = any(site.read.what is What.DATABASE or is_written(found.facts, site) for site in sites)
    shown = found.disk.shown(sites[0].place)
    along = f" (with its {', '.join(file.suffix for file in beside)})" if beside else ""
    title = f"Copy {shown}{along} to {placed.path}, and read it there"
    if not placed.edits:
        title = f"Read {placed.path}, which is the same file as {shown}"
    why = WHY_COPY + (" What the app writes to it stays in the copy." if is_kept else "")
    tier = Tier.ASK if is_kept else Tier.SAFE
    change = _change(found, sites, title, why, (*placed.edits, *edits[0]))
    return replace(change, tier=tier, needs=(*placed.needs, *edits[1]))


def relocated(found: Places, sites: Sequence[Site], target: str) -> Change | None:
    """The change that names a file of the app by where the module lies; None where that cannot be done."""
    edits = rewritten(found, sites, target)
    if edits is None:
        return None
    title = f"Read {target} by where the module lies"
    return replace(_change(found, sites, title, relocation_reason(found, sites[0]), edits[0]), needs=edits[1])


def relocation_reason(found: Places, site: Site) -> str:
    """Why a path to a file of the app leads elsewhere on the platform."""
    if site.value.anchor is not Anchor.WORKING:
        return WHY_HERE
    home, platform = (_named(folder) for folder in (found.disk.home, found.disk.platform))
    return WHY_FOLDER.format(home=home, platform=platform)


def _named(folder: str) -> str:
    """A folder relative to the app's root, as a person calls it."""
    if folder.startswith(".."):
        return "a folder above the app's"
    return f"{folder}/" if folder else "the app's root"


def _change(found: Places, sites: Sequence[Site], title: str, why: str, edits: tuple[Edit, ...]) -> Change:
    first = sites[0]
    source = found.facts.modules.indexes[first.value.path].source
    return Change(
        step=NAME,
        anchor=source.segment(first.node),
        title=title,
        why=why,
        tier=Tier.SAFE,
        location=source.location(first.node),
        edits=edits,
    )


def rewritten(
    found: Places, sites: Iterable[Site], target: str
) -> tuple[tuple[Splice, ...], tuple[Need, ...]] | None:
    """The edits that have all places name one file of the app; None if one of them cannot."""
    edits: dict[ast.expr, Splice] = {}
    needs: list[Need] = []
    for site in sites:
        if site.node in edits:
            continue
        index = found.facts.modules.indexes[site.value.path]
        text = spelled(index, site.value.scope, site.node, target, found.form(site))
        if text is None or not found.movable(site):
            return None
        edits[site.node] = replaced(index, site.node, text.text)
        needs += text.needs
    return tuple(edits.values()), tuple(dict.fromkeys(needs))


def moves(found: Places, site: Site) -> bool:
    """Whether a file of the app is named in a way that leads elsewhere on the platform."""
    if site.lies is not Lies.INSIDE or site.inside is None:
        return False
    if site.value.anchor in {Anchor.ABSOLUTE, Anchor.HOME}:
        return True
    disk = found.disk
    if site.value.anchor is not Anchor.WORKING or site.read.served or disk.home == disk.platform:
        return False
    there = disk.inside(disk.place(site.value, site.read, disk.platform))
    return there is None or disk.exact(there) is None
