"""Which files of the app run on the platform: scripts and tests beside it do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.imports import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex


def running(facts: Facts) -> Iterator[ModuleIndex]:
    """The files that run on the platform, by path."""
    reached = facts.derive(_reached)
    return (index for path, index in facts.modules.indexes.items() if path in reached)


def runs(facts: Facts, path: str) -> bool:
    """Whether a file runs on the platform."""
    return path in facts.derive(_reached)


def called(facts: Facts, names: Iterable[str]) -> bool:
    """Whether a file that runs on the platform calls something of one of these names."""
    wanted = frozenset(names)
    return any(not wanted.isdisjoint(index.calls_named) for index in running(facts))


def _reached(facts: Facts) -> frozenset[str]:
    """What the entry module imports, pages, and what deployment files start; all files if no entry is known."""
    indexes = facts.modules.indexes
    if facts.entry is None:
        return frozenset(path for path in indexes if not is_aside(path))
    starts = {facts.entry.path, *(item.started for item in facts.evidence)}
    starts |= {path for path in indexes if "pages" in path.split("/")[:-1] and not is_aside(path)}
    found: frozenset[str] = frozenset()
    for start in starts - found:
        found |= facts.modules.closure(start)
    return found
