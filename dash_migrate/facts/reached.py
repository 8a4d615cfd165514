"""Which files of the app run on the platform: scripts and tests beside it do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.entry import convention
from dash_migrate.facts.imports import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex

# What an app with Dash's own pages writes; any other `pages` folder is a folder like others.
_PAGES = (b"use_pages", b"register_page")


def running(facts: Facts) -> Iterator[ModuleIndex]:
    """The files that run on the platform, by path."""
    reached = facts.derive(_reached)
    return (index for path, index in facts.modules.indexes.items() if path in reached)


def runs(facts: Facts, path: str) -> bool:
    """Whether a file runs on the platform."""
    return path in facts.derive(_reached)


def may_run(facts: Facts, path: str) -> bool:
    """Whether a file runs with one of the entries where several are as likely, when `runs` says yes of all."""
    return runs(facts, path) and path in facts.derive(_of_candidates)


def called(facts: Facts, names: Iterable[str]) -> bool:
    """Whether a file that runs on the platform calls something of one of these names."""
    wanted = frozenset(names)
    return any(not wanted.isdisjoint(index.calls_named) for index in running(facts))


def _reached(facts: Facts) -> frozenset[str]:
    """What the entry module imports, pages, and what deployment files start; all files if no entry is known.

    Of several apps in one folder none is chosen, but `app.py` beside others of no usual name is the one that runs.
    """
    if facts.entry is not None:
        return _from(facts, {facts.entry.path})
    homes = [{one.path, *(made.path for made in one.group.instances)} for one in facts.entries.candidates]
    usual = [paths for paths in homes if any(convention(path) < convention("") for path in paths)]
    if len(usual) == 1:
        return _from(facts, usual[0])
    return frozenset(path for path in facts.modules.indexes if not is_aside(path))


def _of_candidates(facts: Facts) -> frozenset[str]:
    """The same for all that may be the entry; all files if nothing may."""
    candidates = {entry.path for entry in facts.entries.candidates}
    return _from(facts, candidates) if candidates else frozenset(facts.modules.indexes)


def _from(facts: Facts, entries: AbstractSet[str]) -> frozenset[str]:
    starts = {*entries, *(item.started for item in facts.evidence)}
    if any(word in source.data for source in facts.workspace.python_files() for word in _PAGES):
        starts |= {
            path for path in facts.modules.indexes if "pages" in path.split("/")[:-1] and not is_aside(path)
        }
    found: frozenset[str] = frozenset()
    for start in starts - found:
        found |= facts.modules.closure(start)
    return found
