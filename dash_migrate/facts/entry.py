"""The entry module: the one that completes the app when it is imported, and what in it a server can take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.facts.backends import within
from dash_migrate.facts.deployment import started
from dash_migrate.facts.groups import find_groups
from dash_migrate.facts.modules import folder_of
from dash_migrate.facts.reach import Place
from dash_migrate.facts.served import Offers, Served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dash_migrate.facts.deployment import Evidence
    from dash_migrate.facts.evaluate import Evaluator
    from dash_migrate.facts.groups import Group
    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.served import Offer
    from dash_migrate.facts.sites import LayoutSite, RunSite, Sites
    from dash_migrate.facts.values import Value

_CONVENTIONAL = ("app", "index", "main", "wsgi", "server", "run", "dashboard", "application")
_WSGI_FILES = frozenset({"wsgi.py", "passenger_wsgi.py"})
_SERVED_ORDER = tuple(Served)
_NOT_SERVED = frozenset({Served.HIDDEN, Served.DETACHED})


@dataclass(frozen=True, slots=True)
class Entry:
    """A module that a server can start from.

    Args:
        path: the module's file.
        offer: what it offers the server.
        group: the Dash apps that it serves.
        layouts: how many of their layouts importing it sets, and of how many.
        callbacks: how many files with callbacks importing it reaches.
        hidden_layouts: layouts that are set only when the file is run as a script.
        runs: where the app is run in this file.
        reasons: why this module, in words for the reader.
    """

    path: str
    offer: Offer
    group: Group
    layouts: tuple[int, int]
    callbacks: int
    hidden_layouts: tuple[LayoutSite, ...]
    runs: tuple[RunSite, ...]
    reasons: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that the module lies in; `.` for the app's root."""
        return folder_of(self.path) or "."

    @property
    def completes(self) -> bool:
        """Whether importing the module gives an app with a layout, as far as can be seen."""
        return self.layouts[0] > 0 or self.layouts[1] == 0


class EntryFinder:
    """Looks at the modules of one version of the app as entries.

    Args:
        evaluator: of the app.
        sites: of the app.
        evidence: what its deployment files start.
    """

    def __init__(self, evaluator: Evaluator, sites: Sites, evidence: Sequence[Evidence]) -> None:
        self._modules = evaluator.modules
        self._sites = sites
        self.evidence = evidence
        self.offers = Offers(evaluator, sites)
        self.groups = find_groups(evaluator, sites)
        self._group_of = {v: group for group in self.groups for v in (*group.apps, *group.servers)}
        self._closures: dict[str, frozenset[str]] = {}
        self._entries: dict[tuple[str, Group], Entry | None] = {}

    def ranked(self, group: Group) -> list[Entry]:
        """The group's possible entry modules, best first."""
        paths = {instance.path for instance in group.instances}
        paths |= {value.path for value in group.servers}
        paths |= {site.path for site in self._layouts[group]}
        paths |= {site.path for site in self._runs[group]}
        paths |= {item.started for item in self.evidence if item.attr}
        paths |= self._wsgi_files
        entries = [entry for path in sorted(paths) if (entry := self.entry_of(path, group)) is not None]
        return sorted(entries, key=self._rank) if len(entries) > 1 else entries

    @cached_property
    def _wsgi_files(self) -> frozenset[str]:
        return frozenset(path for path in self._modules.indexes if path.rpartition("/")[2] in _WSGI_FILES)

    @cached_property
    def _layouts(self) -> dict[Group, list[LayoutSite]]:
        table: dict[Group, list[LayoutSite]] = defaultdict(list)
        for site in self._sites.layouts:
            for group in self._groups_of(site.apps):
                table[group].append(site)
        return table

    @cached_property
    def _runs(self) -> dict[Group, list[RunSite]]:
        table: dict[Group, list[RunSite]] = defaultdict(list)
        for site in self._sites.runs:
            for group in self._groups_of(within(site.served)):
                table[group].append(site)
        return table

    def _groups_of(self, values: Iterable[Value]) -> dict[Group, None]:
        return dict.fromkeys(self._group_of[value] for value in values if value in self._group_of)

    def of_group(self, site: RunSite, group: Group) -> bool:
        """Whether a run call serves an app of the group."""
        return group in self._groups_of(within(site.served))

    def entry_of(self, path: str, group: Group) -> Entry | None:
        """The module as an entry; None if importing it does not even reach the app."""
        key = (path, group)
        if key not in self._entries:
            self._entries[key] = self._entry(path, group)
        return self._entries[key]

    def _entry(self, path: str, group: Group) -> Entry | None:
        if path not in self._modules.indexes:
            return None
        closure = self.closure(path)
        if all(instance.path not in closure for instance in group.instances):
            return None
        layouts = self._layouts[group]
        seen = [site for site in layouts if site.path in closure and site.place is not Place.GUARD]
        entry = Entry(
            path=path,
            offer=self._offer(path, group),
            group=group,
            layouts=(len(seen), len(layouts)),
            callbacks=len(closure & self._sites.callback_files),
            hidden_layouts=tuple(s for s in layouts if s.path == path and s.place is Place.GUARD),
            runs=tuple(site for site in self._runs[group] if site.path == path),
            reasons=(),
        )
        return because(entry, *self._reasons(entry))

    def _offer(self, path: str, group: Group) -> Offer:
        """The best that the module offers; among equals what a deployment file takes from it."""
        best = self.offers.of(path, group)
        taken = (self.offers.named(path, group, i.attr) for i in self.evidence if i.started == path and i.attr)
        return next((offer for offer in taken if offer.served is best.served), best)

    def _reasons(self, entry: Entry) -> Iterator[str]:
        seen, of = entry.layouts
        if seen:
            yield "importing it sets the layout"
        elif of:
            yield "it does not set the layout when it is imported"
        if entry.runs:
            yield "it runs the app"
        for item in self.evidence_for(entry):
            yield f"{item.path} starts it"

    def _rank(self, entry: Entry) -> tuple[object, ...]:
        group = entry.group
        makes_it = {folder_of(instance.path) for instance in group.instances}
        instance_here = any(instance.path == entry.path for instance in group.instances)
        runner_elsewhere = {folder_of(site.path) for site in self._runs[group]}
        if self.evidence_for(entry):
            relation = 0
        elif entry.path in self._wsgi_files and entry.offer.served is Served.NAME:
            relation = 1
        elif instance_here and (not runner_elsewhere or makes_it <= runner_elsewhere):
            relation = 2
        else:
            relation = 3 if entry.runs else 4
        return (
            -entry.layouts[0] - len(entry.hidden_layouts),
            -entry.callbacks,
            _SERVED_ORDER.index(entry.offer.served),
            relation,
            convention(entry.path),
            entry.path.count("/"),
            entry.path,
        )

    def closure(self, path: str) -> frozenset[str]:
        """All modules that importing this one runs, the pages that Dash imports by itself among them."""
        if path not in self._closures:
            self._closures[path] = self._modules.closure(path, extra=lambda one: self._pages.get(one, ()))
        return self._closures[path]

    @cached_property
    def _pages(self) -> dict[str, tuple[str, ...]]:
        """The page files that a Dash app made in a module imports by itself, by that module's path."""
        return {
            instance.path: tuple(p for p in self._modules.indexes if p.startswith(f"{instance.pages_folder}/"))
            for instance in self._sites.instances
            if instance.uses_pages
        }

    def started(self, command: GunicornCommand) -> str | None:
        """The file that a gunicorn command, run in the app's root, imports; None if it is not the app's."""
        return started(self._modules.workspace, command)

    def evidence_for(self, entry: Entry) -> list[Evidence]:
        """The deployment files that start this module with a name that it has."""
        supporting = []
        for item in self.evidence:
            if item.started == entry.path and item.attr:
                offer = self.offers.named(entry.path, entry.group, item.attr)
                if offer.served not in _NOT_SERVED:
                    supporting.append(item)
        return supporting


def convention(path: str) -> int:
    """How usual a file's name is for an entry module; 0 is `app.py`, the highest is any other name."""
    stem = path.rpartition("/")[2].removesuffix(".py")
    return _CONVENTIONAL.index(stem) if stem in _CONVENTIONAL else len(_CONVENTIONAL)


def because(entry: Entry, *reasons: str) -> Entry:
    """The entry with further reasons."""
    return replace(entry, reasons=(*entry.reasons, *reasons))
