"""Libraries that keep their data in files of their own: logs, caches, sessions, stores of keys and values."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.modules import is_test
from dash_migrate.facts.paths import Anchor, path_values
from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import argument, last_name
from dash_migrate.facts.written import text_of, written
from dash_migrate.knowledge import load
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.writes.excuses import is_scratch
from dash_migrate.writes.forgetting import forgets_soon
from dash_migrate.writes.found import callee
from dash_migrate.writes.given import choose_by_class, settings_of
from dash_migrate.writes.parts import from_settings, has_other_way, parts
from dash_migrate.writes.streams import is_shown_too
from dash_migrate.writes.targets import is_path, lasts, targets
from dash_migrate.writes.when import occasion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope
    from dash_migrate.plan import Location
    from dash_migrate.writes.given import Given

_TABLE = "file_writers"


class Kind(enum.Enum):
    """What a store is for; the value is its name in the table."""

    KEYS = "keys"
    LOG = "log"
    DISK_CACHE = "disk-cache"
    FILE_CACHE = "file-cache"
    OUTPUTS = "outputs"
    FLASK_CACHE = "flask-cache"
    SESSIONS = "sessions"
    UPLOADS = "uploads"


@dataclass(frozen=True, slots=True)
class Store:
    """One store in files.

    Args:
        name: what makes it: `diskcache.Cache`, or the setting that chooses files.
        shown: its file or folder; empty where the code does not tell.
        spelled: the source of the place: the call, or the setting's value.
        folder: the source of the argument that names the file or folder; empty if there is none.
    """

    kind: Kind
    name: str
    shown: str
    spelled: str
    location: Location
    folder: str = ""


def stores(facts: Facts) -> Iterator[Store]:
    """All stores in files that the app uses on the platform, by file and place."""
    wanted = _wanted(facts)
    for index in facts.modules.indexes.values():
        yield from _called(facts, index)
        yield from _set(facts, index, wanted)


def _called(facts: Facts, index: ModuleIndex) -> Iterator[Store]:
    entries = _entries()
    last_names = {name.rpartition(".")[2] for name in entries}
    for site in (site for name in sorted(last_names) for site in index.calls_named.get(name, ())):
        for name in called(facts, site.node.func, index, site.scope):
            if name in entries:
                store = None if _is_nowhere(index, site, name) else _store(facts, index, site, entries[name])
                if store is not None:
                    yield store


@cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    return {name: entry for entry in load(_TABLE)["store"] for name in entry["names"]}


def _store(facts: Facts, index: ModuleIndex, site: CallSite, entry: Mapping[str, Any]) -> Store | None:
    kind = Kind(entry["kind"])
    position, keyword = entry["argument"]
    given = argument(site.node, position if position >= 0 else None, keyword)
    if guarded(site.ancestors) or has_other_way(facts, index.path, site):
        return None
    if not occasion(facts, index.path, site).known:
        return None
    if kind is Kind.LOG and (given is None or not is_path(facts, given, index, site.scope)):
        return None
    if kind is Kind.LOG and is_shown_too(facts, index, site):
        return None
    if given is not None and _is_elsewhere(facts, given, index, site.scope):
        return None
    if not _is_used(facts, site, kind):
        return None
    shown = targets(facts, given, index, site.scope)[0].shown if given is not None else ""
    spelled = index.source.segment(site.node)
    folder = index.source.segment(given) if given is not None else ""
    return Store(kind, callee(index, site.node), shown, spelled, index.source.location(site.node), folder)


def _is_nowhere(index: ModuleIndex, site: CallSite, name: str) -> bool:
    """Whether a store is one in memory, or is given no place and takes a temporary one."""
    known = load(_TABLE)["stores"]
    if name in known["unnamed"] and argument(site.node, *_entries()[name]["argument"]) is None:
        return True
    given = (*site.node.args, *(item.value for item in site.node.keywords))
    return any(one in known["in-memory"] for value in given for one in index.qualified(value, site.scope))


def _is_elsewhere(facts: Facts, given: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    """Whether the place can be set, lasts, or is one for temporary files."""
    if from_settings(facts, given, index.path, scope) or is_scratch(facts, given, index.path, scope):
        return True
    values = path_values(facts, given, index.path, scope)
    if values and all(value.anchor is Anchor.TEMPORARY for value in values):
        return True
    return any(lasts(target) for target in targets(facts, given, index, scope))


def _is_used(facts: Facts, site: CallSite, kind: Kind) -> bool:
    """Whether a store is one that data go to, and no other step speaks of it."""
    known = load(_TABLE)["stores"]
    if kind is Kind.DISK_CACHE:
        return not _is_for_jobs(facts, site, known["managers"])
    if kind is Kind.OUTPUTS and last_name(site.node.func) == "ServersideOutputTransform":
        return not any(item.arg in known["backends"] or item.arg is None for item in site.node.keywords)
    if kind is Kind.KEYS:
        return any(_fills(facts, other, site, known["methods"]) for other in running(facts))
    return True


def _is_for_jobs(facts: Facts, site: CallSite, managers: list[str]) -> bool:
    """Whether a cache is given to a manager of background callbacks."""
    for index in facts.modules.indexes.values():
        for call in (call for name in managers for call in index.calls_named.get(name, ())):
            given = (*call.node.args, *(item.value for item in call.node.keywords))
            for one in given:
                origins = facts.derive(flow).origins(one, index.path, call.scope)
                if any(origin.node is site.node for origin in origins):
                    return True
    return False


def _fills(facts: Facts, index: ModuleIndex, site: CallSite, methods: list[str]) -> bool:
    """Whether a file puts something into a store."""
    for item in index.item_sets:
        if _is_it(facts, item.target.value, index, item.scope, site):
            return True
    for call in (call for name in methods for call in index.calls_named.get(name, ())):
        func = call.node.func
        if isinstance(func, ast.Attribute) and _is_it(facts, func.value, index, call.scope, site):
            return True
    return False


def _is_it(facts: Facts, expr: ast.expr, index: ModuleIndex, scope: Scope, site: CallSite) -> bool:
    return any(node is site.node for node, _, _ in parts(facts, expr, index.path, scope))


def _wanted(facts: Facts) -> dict[str, tuple[Kind, Collection[str]]]:
    """The settings of flask-caching and flask-session, where the app uses these, each with what means files."""
    known = load(_TABLE)["settings"]
    wanted: dict[str, tuple[Kind, Collection[str]]] = {}
    if imports_one(facts, frozenset(known["cache-packages"])):
        wanted[known["cache-key"]] = (Kind.FLASK_CACHE, known["cache-files"])
    if imports_one(facts, frozenset(known["session-packages"])):
        wanted[known["session-key"]] = (Kind.SESSIONS, known["session-files"])
    return wanted


def _set(facts: Facts, index: ModuleIndex, wanted: Mapping[str, tuple[Kind, Collection[str]]]) -> Iterator[Store]:
    """The settings among these that choose files; what tests set is theirs."""
    if is_test(index.path):
        return
    for given in settings_of(index, frozenset(wanted)):
        kind, chosen = wanted[given.key]
        value = given.value
        if choose_by_class(facts.modules.indexes.values(), given.key):
            continue
        if from_settings(facts, value, index.path, given.scope) or is_chosen(facts, index, value):
            continue
        if kind is Kind.FLASK_CACHE and facts.derive(forgets_soon):
            continue
        if text_of(facts, value, index.path, given.scope) in chosen and not _is_said_there(facts, index, given):
            yield Store(kind, given.key, "", index.source.segment(value), index.source.location(value))


def _is_said_there(facts: Facts, index: ModuleIndex, given: Given) -> bool:
    """Whether a setting takes its value by a name, and that name's own value is a setting of the same name."""
    there = written(facts, given.value, index.path, given.scope)
    if there.expr is given.value:
        return False
    origin = facts.modules.indexes.get(there.path)
    those = settings_of(origin, frozenset({given.key})) if origin is not None else ()
    return any(one.value is there.expr for one in those)


def is_chosen(facts: Facts, index: ModuleIndex, value: ast.expr) -> bool:
    """Whether the environment decides that a setting gets this value, a node of the file."""
    for site in index.calls:
        if any(node is value for node in ast.walk(site.node)):
            return has_other_way(facts, index.path, site)
    holders = (node for node in ast.walk(index.tree) if isinstance(node, ast.If | ast.IfExp))
    around = (node for node in holders if any(inner is value for inner in ast.walk(node)))
    return any(from_settings(facts, node.test, index.path, index.scope) for node in around)


def imports_one(facts: Facts, packages: frozenset[str]) -> bool:
    """Whether a file that runs on the platform imports one of these packages."""
    return any(edge.module.partition(".")[0] in packages for index in running(facts) for edge in index.imports)
