"""The versions that an app's lock file holds: those of the running app, for Linux and its Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.packages.closure import applies, linux_markers
from dash_migrate.packages.declared import Kind
from dash_migrate.packages.locks import formats
from dash_migrate.packages.locks.model import (
    LockFile,
    Package,
    Place,
    PlaceKind,
    chosen,
    edges,
    supports,
    usual_index,
)
from dash_migrate.packages.projects import project_lines
from dash_migrate.packages.projects.reading import Unread, json_tables, toml_tables
from dash_migrate.packages.projects.sources import LOCK_FILES, lock_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash_migrate.packages.declared import Line
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

__all__ = ["Locked", "Place", "PlaceKind", "Stale", "locked", "stale", "unreadable_lock"]
_READERS: Mapping[str, Callable[[Mapping[str, object]], LockFile]] = {
    "pylock.toml": formats.pylock,
    "uv.lock": formats.uv,
    "poetry.lock": formats.poetry,
    "pdm.lock": formats.pdm,
    "Pipfile.lock": formats.pipenv,
}
# Pipenv and Poetry leave these out of their locks.
_NOT_LOCKED = frozenset({"distribute", "pip", "setuptools", "wheel"})


@dataclass(frozen=True, slots=True)
class Locked:
    """What a lock says of the running app.

    Args:
        path: the lock.
        tool: what wrote it: "Poetry"; empty for pylock.toml.
        versions: by canonical name; what has none (a folder) is left out.
        hashes: by canonical name, as pip takes them ("sha256:..."), of all files of that version.
        elsewhere: names that come from another index than most, from a repository, an archive or a folder.
        names: all canonical names in the lock, those of groups and other systems too.
        unsupported: names whose version does not support the target's Python, with the versions that it does.
    """

    path: str
    tool: str
    versions: Mapping[str, str]
    hashes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: Mapping[str, Place] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    unsupported: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stale:
    """A declared line that the lock does not follow: it has another version than allowed, or none (None)."""

    line: Line
    version: str | None


def locked(workspace: Workspace, python_version: str | None = None) -> Locked | None:
    """What the lock of the tool in use holds for the running app on Linux; None without one that can be read.

    Args:
        workspace: the app.
        python_version: of the target, "3.11" or "3.11.7"; None: the running one's.
    """
    path = lock_path(workspace)
    source = workspace.source(path) if path else None
    if path is None or source is None:
        return None
    lock = source.derive(_read)
    if isinstance(lock, Unread):
        return None
    roots = (
        str(line.requirement or line.key) for line in project_lines(workspace) if line.requirement or line.key
    )
    target = linux_markers(_full(python_version))
    found = chosen(lock, edges(roots), target)
    usual = usual_index(lock)
    return Locked(
        path,
        LOCK_FILES[path],
        {key: package.version for key, package in found.items() if package.version},
        {key: tuple(sorted(set(package.hashes))) for key, package in found.items() if package.hashes},
        {key: place for key, package in found.items() if (place := _elsewhere(package, usual))},
        frozenset(package.key for package in lock.packages),
        {key: package.python for key, package in found.items() if not supports(package, target)},
    )


def unreadable_lock(workspace: Workspace) -> Unread | None:
    """Why the lock of the tool in use cannot be read; None if it can, or if there is none."""
    path = lock_path(workspace)
    source = workspace.source(path) if path else None
    lock = source.derive(_read) if source else None
    return lock if isinstance(lock, Unread) else None


def stale(workspace: Workspace, lock: Locked, python_version: str | None = None) -> tuple[Stale, ...]:
    """The declared lines that the lock does not follow: it was written before they were.

    Only lines for a version that applies on Linux count; what comes from a repository or a folder is not compared.
    """
    target = linux_markers(_full(python_version))
    found = []
    for line in project_lines(workspace):
        requirement = line.requirement
        if line.kind is not Kind.REQUIREMENT or requirement is None or line.key is None or requirement.url:
            continue
        version = lock.versions.get(line.key)
        if not applies(requirement, target) or line.key in lock.elsewhere or line.key in _NOT_LOCKED:
            continue
        if version is None and line.key not in lock.names:
            found.append(Stale(line, None))
        elif version is not None and not requirement.specifier.contains(version, prereleases=True):
            found.append(Stale(line, version))
    return tuple(found)


def _read(source: SourceFile) -> LockFile | Unread:
    tables = json_tables(source) if source.path.endswith("Pipfile.lock") else toml_tables(source)
    return tables if isinstance(tables, Unread) else _READERS[source.path](tables)


def _elsewhere(package: Package, usual: str) -> Place | None:
    if package.place is not None:
        return package.place
    return Place(PlaceKind.INDEX, package.index) if package.index not in {"", usual} else None


def _full(python_version: str | None) -> str | None:
    """A version with three numbers: a lock's `>=3.9.1` is not meant to exclude "3.9"."""
    return f"{python_version}.99" if python_version and python_version.count(".") == 1 else python_version
