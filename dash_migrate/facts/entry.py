"""The entry module: the one that completes the app when it is imported, and what in it a server can take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.deployment import evidence
from dash_migrate.facts.served import Group, Offers, Served
from dash_migrate.facts.sites import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.deployment import Evidence
    from dash_migrate.facts.evaluate import Evaluator, Value
    from dash_migrate.facts.gunicorn import GunicornCommand
    from dash_migrate.facts.served import Offer
    from dash_migrate.facts.sites import DashInstance, LayoutSite, RunSite, Sites
    from dash_migrate.workspace import Workspace

_CONVENTIONAL = ("app", "index", "main", "wsgi", "server", "run", "dashboard", "application")
_WSGI_FILES = frozenset({"wsgi.py", "passenger_wsgi.py"})
# With more independent apps than this beside it, even `app.py` is no clear choice.
_MAX_BESIDE = 2
_USUAL = _CONVENTIONAL.index("wsgi") + 1
_SERVED_ORDER = tuple(Served)


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
        """The folder that the module lies in."""
        return str(PurePosixPath(self.path).parent)

    @property
    def completes(self) -> bool:
        """Whether importing the module gives an app with a layout, as far as can be seen."""
        return self.layouts[0] > 0 or self.layouts[1] == 0


@dataclass(frozen=True, slots=True)
class Entries:
    """What the search found: the chosen entry, or several candidates and why none was chosen."""

    chosen: Entry | None
    candidates: tuple[Entry, ...]
    why: str


class EntryFinder:
    """Finds the entries of one version of the app."""

    def __init__(self, workspace: Workspace, evaluator: Evaluator, sites: Sites) -> None:
        self._modules = evaluator.modules
        self._evaluator = evaluator
        self._sites = sites
        self.offers = Offers(evaluator, sites)
        self._evidence = tuple(evidence(workspace))
        self._closures: dict[str, frozenset[str]] = {}
        self._entries: dict[tuple[str, Group], Entry | None] = {}

    def find(self, wanted: str | None) -> Entries:
        """The entry, or the candidates.

        Args:
            wanted: `module`, `module:name` or a path: the user's own word; None to choose by what is seen.
        """
        ranked = [entries for group in self._groups() if (entries := self._ranked(group))]
        if wanted is not None:
            return self._asked_for(wanted, ranked)
        best = [entries[0] for entries in ranked]
        independent = [entry for entry in best if not self._part_of_another(entry, best)]
        independent.sort(key=lambda entry: (entry.path.count("/"), _convention(entry.path), entry.path))
        if len(independent) <= 1:
            return Entries(next(iter(independent), None), tuple(independent), "")
        return self._choose(independent)

    def _choose(self, independent: list[Entry]) -> Entries:
        """Among independent apps: the one that a deployment file names, or the only conventional one."""
        named = [entry for entry in independent if self._evidence_for(entry.path, entry.group)]
        if len(named) == 1:
            return Entries(named[0], tuple(independent), "")
        top = min(entry.path.count("/") for entry in independent)
        usual = [e for e in independent if _convention(e.path) < _USUAL and e.path.count("/") == top]
        if len(usual) == 1 and len(independent) - 1 <= _MAX_BESIDE:
            others = ", ".join(entry.path for entry in independent if entry is not usual[0])
            chosen = _because(usual[0], f"{others} is another app beside it; --entry chooses that one")
            return Entries(chosen, tuple(independent), "")
        return Entries(None, tuple(independent), f"{len(independent)} independent Dash apps are in this folder")

    def _asked_for(self, wanted: str, ranked: list[list[Entry]]) -> Entries:
        module, _, name = wanted.partition(":")
        stem = module.removesuffix(".py").replace("/", ".").strip(".")
        for entries in ranked:
            for entry in entries:
                dotted = entry.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                if stem in {dotted, dotted.removeprefix("src.")}:
                    return Entries(_because(self._named(entry, name), f"--entry {wanted}"), (entry,), "")
        everything = tuple(entry for entries in ranked for entry in entries)
        return Entries(None, everything, f"--entry {wanted} names no module of this folder that makes a Dash app")

    def _named(self, entry: Entry, name: str) -> Entry:
        """The entry with the user's own name for what is served."""
        if not name or name == entry.offer.expression:
            return entry
        return _with_offer(entry, self.offers.named(entry.path, entry.group, name))

    def _groups(self) -> Iterator[Group]:
        """Dash apps by server: those on one server, in one wrapped server, or under one name, belong together."""
        groups: list[tuple[set[Value], list[DashInstance]]] = []
        for instance in self._sites.instances:
            servers = set(self._evaluator.server_of(instance.value)) | {instance.value}
            servers |= {wrapped for wrapped in self._sites.wrapped if _inside(wrapped, servers)}
            members = [instance]
            for other in [item for item in groups if item[0] & servers or _replaces(instance, item[1])]:
                servers |= other[0]
                members = other[1] + members
                groups.remove(other)
            groups.append((servers, members))
        for servers, members in groups:
            yield Group(tuple(members), frozenset(servers - {member.value for member in members}))

    def _ranked(self, group: Group) -> list[Entry]:
        """The group's possible entry modules, best first."""
        paths = {instance.path for instance in group.instances}
        paths |= {site.path for site in self._sites.layouts if site.apps & group.apps}
        paths |= {site.path for site in self._sites.runs if self.of_group(site, group)}
        paths |= {found for item in self._evidence if (found := self.started(item.command))}
        paths |= {p for p in self._modules.indexes if PurePosixPath(p).name in _WSGI_FILES}
        entries = [entry for path in sorted(paths) if (entry := self.entry_of(path, group)) is not None]
        return sorted(entries, key=lambda entry: self._rank(entry, group))

    def of_group(self, site: RunSite, group: Group) -> bool:
        """Whether a run call serves an app of the group."""
        return bool(site.served & group.apps) or group.serves(site.served)

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
        if not closure & {instance.path for instance in group.instances}:
            return None
        layouts = [site for site in self._sites.layouts if site.apps & group.apps]
        seen = [site for site in layouts if site.path in closure and site.place is not Place.GUARD]
        hidden = tuple(site for site in layouts if site.path == path and site.place is Place.GUARD)
        entry = Entry(
            path=path,
            offer=self.offers.of(path, group),
            group=group,
            layouts=(len(seen), len(layouts)),
            callbacks=len(closure & self._sites.callback_files),
            hidden_layouts=hidden,
            runs=tuple(s for s in self._sites.runs if s.path == path and self.of_group(s, group)),
            reasons=(),
        )
        return _because(entry, *self._reasons(entry))

    def _reasons(self, entry: Entry) -> Iterator[str]:
        seen, of = entry.layouts
        if seen:
            yield "importing it sets the layout"
        elif of:
            yield "it does not set the layout when it is imported"
        if entry.runs:
            yield "it runs the app"
        for item in self._evidence_for(entry.path, entry.group):
            yield f"{item.path} starts it"

    def _rank(self, entry: Entry, group: Group) -> tuple[object, ...]:
        makes_it = {PurePosixPath(instance.path).parent for instance in group.instances}
        instance_here = any(instance.path == entry.path for instance in group.instances)
        runner_elsewhere = {PurePosixPath(s.path).parent for s in self._sites.runs if self.of_group(s, group)}
        named = entry.offer.served is Served.NAME
        if self._evidence_for(entry.path, group):
            relation = 0
        elif PurePosixPath(entry.path).name in _WSGI_FILES and named:
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
            _convention(entry.path),
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
        if "/" in command.module:
            return None
        for folder in command.search_path:
            stem = PurePosixPath(folder, *command.module.split("."))
            for path in (f"{stem}/__init__.py", f"{stem}.py"):
                if path in self._modules.workspace.paths:
                    return path
        return None

    def _evidence_for(self, path: str, group: Group) -> list[Evidence]:
        """Deployment files that start this module with a name that it has."""
        supporting = []
        for item in self._evidence:
            if self.started(item.command) == path:
                offer = self.offers.named(path, group, item.command.attr)
                if offer.served in {Served.NAME, Served.DASH, Served.FACTORY, Served.DASH_FACTORY}:
                    supporting.append(item)
        return supporting

    def _part_of_another(self, entry: Entry, best: list[Entry]) -> bool:
        """Whether another app's entry imports this one's, and not the other way round."""
        own = self.closure(entry.path)
        for other in best:
            if other.path not in own and entry.path in self.closure(other.path):
                return True
        return False


def _inside(wrapped: Value, servers: set[Value]) -> bool:
    """Whether a wrapped server serves one of the values, through other wrappers too."""
    return any(value in servers or _inside(value, servers) for value in wrapped.inner)


def _replaces(instance: DashInstance, others: list[DashInstance]) -> bool:
    """Whether the app gets a name that another one has: it is made again, or in another branch."""
    return instance.name is not None and any(
        other.name == instance.name and other.path == instance.path and other.site.scope is instance.site.scope
        for other in others
    )


def _convention(path: str) -> int:
    stem = PurePosixPath(path).stem
    return _CONVENTIONAL.index(stem) if stem in _CONVENTIONAL else len(_CONVENTIONAL)


def _because(entry: Entry, *reasons: str) -> Entry:
    return replace(entry, reasons=(*entry.reasons, *reasons))


def _with_offer(entry: Entry, offer: Offer) -> Entry:
    return replace(entry, offer=offer)
