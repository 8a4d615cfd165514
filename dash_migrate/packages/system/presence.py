"""Which distributions the platform installs for the app, and how surely the app uses each."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import import_sites
from dash_migrate.facts.reached import running, runs
from dash_migrate.packages.closure import applies, closure, linux_markers
from dash_migrate.packages.declared import REQUIREMENTS, Kind
from dash_migrate.packages.names import Basis
from dash_migrate.plan import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study
    from dash_migrate.packages.wanted import Want


class Use(enum.Enum):
    """How surely the app uses a distribution, the surest first."""

    DIRECT = "the app imports it, or what it runs needs it"
    INDIRECT = "something that the app uses needs it"
    DECLARED = "it is listed, and nothing that is seen uses it"


@dataclass(frozen=True, slots=True)
class Present:
    """A distribution that is installed on the platform.

    Args:
        key: its canonical name.
        why: for the reader: "imported in app.py".
        location: where that is seen.
        version: the one that is installed there; empty if nothing tells it.
        extras: those asked for.
    """

    key: str
    use: Use
    why: str
    location: Location
    version: str = ""
    extras: frozenset[str] = frozenset()

    def is_of(self, specifier: str) -> bool:
        """Whether the version is one of these (`>=53,<60`); an unknown version is taken for the newest."""
        from packaging.specifiers import SpecifierSet
        from packaging.version import InvalidVersion

        try:
            return SpecifierSet(specifier).contains(self.version or "9999", prereleases=True)
        except InvalidVersion:
            return False


def present(state: Study, facts: Facts) -> Mapping[str, Present]:
    """The distributions that are installed on the platform, by canonical name.

    Those that the running app imports, what these need in turn, and what its requirements files list besides.
    What lies in the environment and none of these explains is left out.
    """
    lines = {line.key: line for line in _effective(state) if line.key}
    used = dict(_used(state, facts))
    found: dict[str, Present] = {}
    for key, want in used.items():
        extras = want.extras | _extras(lines.get(key))
        found[key] = Present(key, Use.DIRECT, want.why, want.location, _version(key, state, lines), extras)
    needing = _parents(used, state)
    for key, root in _indirect(used, needing).items():
        if key not in found:
            parents = [parent for parent in needing[key] if parent in used] or needing[key]
            place = used[root].location
            why = f"{parents[0]} needs it"
            found[key] = Present(
                key, Use.INDIRECT, why, place, _version(key, state, lines), _extras(lines.get(key))
            )
    for key, line in lines.items():
        if key not in found:
            place = Location(line.path, line.number)
            why = f"listed in {line.path}"
            found[key] = Present(key, Use.DECLARED, why, place, _version(key, state, lines), _extras(line))
    for key in (*state.wanted.wants, *state.pins.parents):
        if key not in found:
            known = state.wanted.wants.get(key)
            place = known.location if known else Location(REQUIREMENTS)
            why = known.why if known else f"{', '.join(state.pins.parents[key])} needs it"
            found[key] = Present(key, Use.DECLARED, why, place, _version(key, state, lines))
    return dict(sorted(found.items()))


def _effective(state: Study) -> Iterable[Line]:
    """The lines that pip installs on the platform."""
    target = linux_markers(state.environment.python_version if state.environment else None)
    for line in state.declared.lines:
        if line.kind is Kind.REQUIREMENT and line.requirement and applies(line.requirement, target):
            yield line


def _used(state: Study, facts: Facts) -> Iterator[tuple[str, Want]]:
    """What the files need that run on the platform; an import of a script beside them is looked for in them."""
    for key, want in state.wanted.wants.items():
        place = want.location
        if not place.path.endswith(".py"):
            if want.basis is Basis.NEEDED:
                yield key, want
        elif runs(facts, place.path):
            yield key, want
        elif other := _elsewhere(place, facts):
            yield key, replace(want, why=f"imported in {other.path}", location=other)


def _elsewhere(place: Location, facts: Facts) -> Location | None:
    """Where a file that runs on the platform imports the same as the one at this place."""
    source = facts.workspace.source(place.path)
    sites = source.derive(import_sites) if source is not None else ()
    tops = {site.top for site in sites if site.line == place.line}
    for index in running(facts) if tops else ():
        for site in index.source.derive(import_sites):
            if site.top in tops:
                return Location(site.path, site.line)
    return None


def _parents(used: Mapping[str, Want], state: Study) -> dict[str, tuple[str, ...]]:
    """For what the used ones need in turn, what asks for it; lines of a requirements file are no end of it."""
    version = state.environment.python_version if state.environment else None
    roots = ((key, want.extras) for key, want in used.items())
    found = {child: tuple(sorted(by)) for child, by in closure(roots, state.installed, version).items()}
    return {**state.pins.parents, **found}


def _indirect(used: Iterable[str], parents: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What the used ones need in turn, each with the one that it starts from."""
    children: dict[str, list[str]] = {}
    for child, by in parents.items():
        for parent in by:
            children.setdefault(parent, []).append(child)
    found: dict[str, str] = {}
    waiting = [(key, key) for key in used]
    while waiting:
        key, root = waiting.pop(0)
        for child in children.get(key, ()):
            if child not in found:
                found[child] = root
                waiting.append((child, root))
    return found


def _extras(line: Line | None) -> frozenset[str]:
    return frozenset(line.requirement.extras) if line is not None and line.requirement else frozenset()


def _version(key: str, state: Study, lines: Mapping[str, Line]) -> str:
    """The pinned version, else the environment's; a bound that excludes the newest is taken for its limit."""
    line = lines.get(key)
    pinned = line.pinned_version if line is not None else None
    return pinned or state.version_of(key) or ""
