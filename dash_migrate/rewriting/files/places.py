"""What each path that the app reads turns out to be: in the app or outside, there or not, spelled right or not."""

from __future__ import annotations

import ast
import enum
import os
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor
from dash_migrate.facts.reach import Place
from dash_migrate.rewriting.files.disk import Disk, of_system
from dash_migrate.rewriting.files.reads import What, makes_object, reads
from dash_migrate.rewriting.files.spelling import Form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import PathValue
    from dash_migrate.rewriting.files.reads import Read


# What takes texts alone.
_TEXTS = frozenset({What.PATTERN, What.OF_APP})


class Lies(enum.Enum):
    """Where a path leads."""

    INSIDE = "to a file of the app"
    OUTSIDE = "to a file outside of the app"
    NOWHERE = "to no file of this machine"
    FOLDER_OUTSIDE = "to a folder outside of the app"
    SYSTEM = "to a file of the system, or of the platform"


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """One path of one call that reads.

    Args:
        place: where it leads on this machine.
        inside: the path below the app's root, as it is spelled on the disk if it is there; None outside.
        asked: the path below the root as the code spells it; None outside.
    """

    read: Read
    value: PathValue
    lies: Lies
    place: Path
    inside: str | None = None
    asked: str | None = None

    @property
    def node(self) -> ast.expr:
        """Where the path is put together."""
        return self.value.node


class Places:
    """All paths that the files read which run on the platform.

    Args:
        facts: of one version of the app.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.disk = Disk(facts)
        sites = (self._site(read, value) for read in reads(facts) for value in read.values)
        self.sites = tuple(site for site in sites if not self._from_elsewhere(site))
        self._by_node: dict[ast.expr, list[Site]] = defaultdict(list)
        for site in self.sites:
            self._by_node[site.node].append(site)

    def _from_elsewhere(self, site: Site) -> bool:
        """Whether a function may have gone to another folder, from where the path leads to its file."""
        read = site.read
        if site.lies is not Lies.NOWHERE or site.value.anchor is not Anchor.WORKING or read.served:
            return False
        place = self.facts.sites.place(read.path, read.site.scope, read.site.ancestors)
        return place is Place.CALLED and self.disk.moves_later

    def _site(self, read: Read, value: PathValue) -> Site:
        disk = self.disk
        place = disk.place(value, read)
        inside = disk.inside(place)
        if inside is None:
            return Site(read, value, self._outside(read, value, place), place)
        exact = disk.exact(inside)
        if exact is None and value.anchor is Anchor.WORKING and not read.served:
            for folder in dict.fromkeys(("", disk.entry_folder, disk.platform)):
                other = disk.place(value, read, folder)
                asked = disk.inside(other)
                if asked is not None and (found := disk.exact(asked)) is not None:
                    return Site(read, value, Lies.INSIDE, other, found, asked)
        if exact is None:
            lies = Lies.SYSTEM if of_system(place) and value.anchor is Anchor.ABSOLUTE else Lies.NOWHERE
            return Site(read, value, lies, place, None, inside)
        return Site(read, value, Lies.INSIDE, place, exact, inside)

    def _outside(self, read: Read, value: PathValue, place: Path) -> Lies:
        if of_system(place):
            return Lies.SYSTEM
        if read.what in {What.FOLDER, What.PATTERN, What.OF_APP} or not value.complete:
            return Lies.FOLDER_OUTSIDE
        try:
            found = place.is_file() if read.what in {What.FILE, What.DATABASE} else place.exists()
            folder = place.is_dir()
        except OSError:
            return Lies.NOWHERE
        return Lies.OUTSIDE if found else Lies.FOLDER_OUTSIDE if folder else Lies.NOWHERE

    def movable(self, site: Site) -> bool:
        """Whether the node of a path can be replaced: it is this one path and no other, in a file of the app."""
        others = {(one.value.anchor, one.value.text) for one in self._by_node[site.node]}
        return len(others) == 1 and site.value.complete and not isinstance(site.node, ast.Name | ast.Attribute)

    def form(self, site: Site) -> Form:
        """What the node of a path must still be once it is replaced."""
        if makes_object(self.facts, site.value):
            return Form.OBJECT
        at = self._by_node[site.node]
        direct = all(one.read.expr is site.node and one.read.what not in _TEXTS for one in at)
        return Form.EITHER if direct else Form.TEXT


def places(facts: Facts) -> Places:
    """The paths that one version of the app reads; kept with it."""
    return facts.derive(Places)


def by_file(sites: Iterator[Site]) -> dict[str, list[Site]]:
    """The sites by what they lead to, links followed, in the order of the code."""
    found: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        found[os.path.realpath(site.place)].append(site)
    return dict(found)
