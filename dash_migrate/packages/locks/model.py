"""A lock file as data, whichever tool wrote it, and what of it the running app needs on the platform."""

from __future__ import annotations

import enum
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import parse_requirement
from dash_migrate.packages.installed import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.markers import Marker
    from packaging.version import Version

_GROUP = re.compile(r"(?P<quote>['\"])(?P<name>[\w.-]+)(?P=quote)\s+in\s+(?P<kind>dependency_groups|extras)")


class PlaceKind(enum.Enum):
    """Where a lock has a package from, if not from the index that most come from."""

    INDEX = "another index"
    REPOSITORY = "a repository"
    ARCHIVE = "an archive on the web"
    LOCAL = "a file or folder"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a package comes from; `address` as pip takes it behind `name @`, for an index its own address."""

    kind: PlaceKind
    address: str


@dataclass(frozen=True, slots=True)
class Edge:
    """What one package, or the app itself, asks for."""

    key: str
    extras: frozenset[str] = frozenset()
    marker: str = ""
    specifier: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """One entry of a lock.

    Args:
        markers: it is meant for where one of them holds; empty: everywhere.
        python: the versions of Python that it supports, as a specifier; empty if the lock does not tell.
        needs: what it asks for; `extras` what each extra adds.
        is_main: whether the running app needs it; None where the lock does not tell.
        index: the index that it comes from, empty for the tool's default one.
        place: where it comes from if from no index.
    """

    key: str
    version: str
    needs: tuple[Edge, ...] = ()
    extras: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    markers: tuple[str, ...] = ()
    python: str = ""
    is_main: bool | None = None
    hashes: tuple[str, ...] = ()
    index: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class LockFile:
    """All entries of a lock.

    Args:
        packages: its entries.
        roots: what the app itself asks for; None where the lock does not tell.
        names_each_index: every entry has the index that it comes from, the ordinary one too.
    """

    packages: tuple[Package, ...] = ()
    roots: tuple[Edge, ...] | None = None
    names_each_index: bool = False


def edge(requirement: str) -> Edge | None:
    """What a requirement in pip's notation asks for."""
    parsed = parse_requirement(requirement)
    if parsed is None:
        return None
    marker = str(parsed.marker) if parsed.marker else ""
    return Edge(canonical(parsed.name), frozenset(map(canonical, parsed.extras)), marker, str(parsed.specifier))


def chosen(lock: LockFile, roots: Iterable[Edge], target: Mapping[str, str]) -> dict[str, Package]:
    """The packages that the running app needs on the target, each name once.

    By the lock's own word where it has one; else what can be reached from the roots; all where there are none.
    """
    fitting = [package for package in lock.packages if _is_meant(package, target)]
    told = [package for package in fitting if package.is_main is not None]
    own = tuple(roots) if lock.roots is None else lock.roots
    if told:
        return _each_once((package for package in told if package.is_main), target)
    return _reached(fitting, own, target) if own else _each_once(fitting, target)


def usual_index(lock: LockFile) -> str:
    """The index that is the project's ordinary one, whatever its address: the one that most packages come from.

    Empty for a lock that does not name the ordinary one, unless all of it comes from others: a company's mirror.
    """
    counted = Counter(package.index for package in lock.packages if package.place is None)
    unnamed = counted.pop("", 0)
    if unnamed and not lock.names_each_index:
        return ""
    return max(sorted(counted), key=lambda index: counted[index], default="")


def holds(marker: str, target: Mapping[str, str], extras: Iterable[str] = ()) -> bool:
    """Whether a marker holds on the target; what cannot be read does not exclude anything."""
    from packaging.markers import InvalidMarker, UndefinedComparison, UndefinedEnvironmentName

    if not marker.strip():
        return True
    try:
        parsed = _parsed(marker)
        return any(parsed.evaluate({**target, "extra": extra}) for extra in ("", *extras))
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName):
        return True


@lru_cache(maxsize=4096)
def _parsed(marker: str) -> Marker:
    from packaging.markers import Marker

    # `'dev' in dependency_groups` (PEP 751): the running app has no groups and no extras.
    return Marker(_GROUP.sub("python_version < '0'", marker))


def supports(package: Package, target: Mapping[str, str]) -> bool:
    """Whether a package is for the target's Python, as far as the lock tells."""
    return within(target["python_full_version"], package.python)


def _is_meant(package: Package, target: Mapping[str, str]) -> bool:
    return not package.markers or any(holds(marker, target) for marker in package.markers)


def within(version: str, specifier: str) -> bool:
    """Whether a specifier allows a version; one that cannot be read allows all."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return not specifier or SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return True


def _reached(packages: Iterable[Package], roots: Iterable[Edge], target: Mapping[str, str]) -> dict[str, Package]:
    by_key: dict[str, list[Package]] = defaultdict(list)
    for package in packages:
        by_key[package.key].append(package)
    found: dict[str, Package] = {}
    pending = deque((wanted, frozenset[str]()) for wanted in roots)
    done: set[tuple[str, frozenset[str]]] = set()
    while pending:
        wanted, extras = pending.popleft()
        if not holds(wanted.marker, target, sorted(extras)):
            continue
        entry = _candidate(by_key.get(wanted.key, []), wanted, target)
        if entry is None or (entry.key, wanted.extras) in done:
            continue
        done.add((entry.key, wanted.extras))
        found.setdefault(entry.key, entry)
        pending.extend((need, wanted.extras) for need in entry.needs)
        for extra in sorted(wanted.extras):
            pending.extend((need, wanted.extras) for need in entry.extras.get(extra, ()))
    return dict(sorted(found.items()))


def _candidate(packages: list[Package], wanted: Edge, target: Mapping[str, str]) -> Package | None:
    """The newest entry that is asked for, for the target's Python if there is one; the newest at all else."""
    allowed = [package for package in packages if within(package.version, wanted.specifier)]
    return max(allowed or packages, key=lambda package: _order(package, target), default=None)


def _each_once(packages: Iterable[Package], target: Mapping[str, str]) -> dict[str, Package]:
    ordered = sorted(packages, key=lambda package: _order(package, target))
    return dict(sorted({package.key: package for package in ordered}.items()))


def _order(package: Package, target: Mapping[str, str]) -> tuple[bool, bool, Version]:
    from packaging.version import InvalidVersion, Version

    fits = supports(package, target)
    try:
        return fits, True, Version(package.version)
    except InvalidVersion:
        return fits, False, Version("0")


def edges(requirements: Iterable[str | None]) -> Iterator[Edge]:
    """What these requirements ask for; those that are none are left out."""
    for requirement in requirements:
        found = edge(requirement) if requirement else None
        if found is not None:
            yield found
