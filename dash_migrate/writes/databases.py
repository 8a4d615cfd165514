"""Databases in a file of the app, and what shows that the app writes to them while it serves."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import written
from dash_migrate.knowledge import load
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.writes.found import callee
from dash_migrate.writes.given import choose_by_class, settings_of
from dash_migrate.writes.parts import from_settings, has_other_way, parts
from dash_migrate.writes.targets import lasts, targets
from dash_migrate.writes.when import Occasion, occasion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope
    from dash_migrate.plan import Location

_TABLE = "file_writers"
# What a connection or an engine gives that writes to its database.
_HANDED_OUT = frozenset({"cursor", "connect", "begin", "raw_connection"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A call that writes to a database: `INSERT`, `commit`, `to_sql`."""

    word: str
    path: str
    site: CallSite
    when: Occasion
    location: Location


@dataclass(frozen=True, slots=True)
class Database:
    """A database in a file that the app writes to while it serves.

    Args:
        shown: the file as a person knows it.
        by_url: whether SQLAlchemy opens it, by an address.
        spelled: the source of what names it.
        location: where it is opened first.
        opened: what opens it there.
        statements: what is written for requests.
    """

    shown: str
    by_url: bool
    spelled: str
    location: Location
    opened: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """One place that opens a database, or says which one is to be opened."""

    shown: str
    by_url: bool
    spelled: str
    path: str
    name: str
    location: Location
    when: Occasion | None
    site: ast.Call | None


def databases(facts: Facts) -> Iterator[Database]:
    """The databases in files that requests write to, each once, by the first place that opens it."""
    stores: dict[str, list[_Opened]] = {}
    for one in _opened(facts):
        stores.setdefault(one.shown, []).append(one)
    if not stores:
        return
    alone = len(stores) == 1 and not _has_server(facts)
    sites = {place.site for places in stores.values() for place in places if place.site is not None}
    all_sites = {site.node for index in facts.modules.indexes.values() for site, _ in _connecting(facts, index)}
    instances = dict(_instances(facts))
    opened_by: dict[ast.Call, frozenset[ast.Call]] = {}
    statements: list[Statement] = []
    for statement in _statements(facts):
        told = _origins(facts, statement, all_sites)
        if not told or not told.isdisjoint(sites):  # else it is meant for one in memory, or of a server
            opened_by[statement.site.node] = told & sites
            statements.append(statement)
    for places in stores.values():
        here = {place.site for place in places}
        sure = tuple(one for one in statements if not here.isdisjoint(opened_by[one.site.node]))
        open_ones = [one for one in statements if not opened_by[one.site.node]]
        by_object = {one.site.node: _by_object(facts, one, instances, places) for one in open_ones}
        near = (one for one in open_ones if alone or any(_belongs(one, place) for place in places))
        by_place = {one.site.node for one in near if by_object[one.site.node] is None}
        own = sure or tuple(one for one in open_ones if by_object[one.site.node] or one.site.node in by_place)
        if own:
            first = places[0]
            yield Database(first.shown, first.by_url, first.spelled, first.location, first.name, own)


def _opened(facts: Facts) -> Iterator[_Opened]:
    """All places that open a database in a file, where nothing else can be set."""
    engines = load(_TABLE)["databases"]["engines"]
    for index in facts.modules.indexes.values():
        for site, name in _connecting(facts, index):
            if not guarded(site.ancestors) and (site.node.args or site.node.keywords):
                yield from _by_call(facts, index, site, by_url=name in engines)
        yield from _by_config(facts, index)


def _connecting(facts: Facts, index: ModuleIndex) -> Iterator[tuple[CallSite, str]]:
    """The calls of a file that open a database, whatever it is, with what they call."""
    table = load(_TABLE)["databases"]
    names = frozenset({*table["connect"], *table["engines"]})
    last = {name.rpartition(".")[2] for name in names}
    for site in (site for name in last for site in index.calls_named.get(name, ())):
        yield from ((site, name) for name in called(facts, site.node.func, index, site.scope) if name in names)


def _by_call(facts: Facts, index: ModuleIndex, site: CallSite, *, by_url: bool) -> Iterator[_Opened]:
    keywords = [item.value for item in site.node.keywords if item.arg in {"database", "url"}]
    given = site.node.args[0] if site.node.args else (keywords[0] if keywords else None)
    if given is None or has_other_way(facts, index.path, site) or _read_only(site.node):
        return
    when = occasion(facts, index.path, site)
    for shown in _files(facts, index, given, site.scope, by_url=by_url):
        spelled = index.source.segment(given)
        name, place = callee(index, site.node), index.source.location(site.node)
        yield _Opened(shown, by_url, spelled, index.path, name, place, when, site.node)


def _read_only(call: ast.Call) -> bool:
    given = argument(call, 1, "read_only")
    return isinstance(given, ast.Constant) and given.value is True


def _by_config(facts: Facts, index: ModuleIndex) -> Iterator[_Opened]:
    """What a setting of Flask-SQLAlchemy names: an item, a keyword, an attribute of a class, a global."""
    for given in settings_of(index, frozenset(load(_TABLE)["databases"]["config"])):
        if choose_by_class(facts.modules.indexes.values(), given.key):
            continue
        for shown in _files(facts, index, given.value, given.scope, by_url=True):
            spelled, place = index.source.segment(given.value), index.source.location(given.value)
            yield _Opened(shown, True, spelled, index.path, given.key, place, None, None)


def _files(facts: Facts, index: ModuleIndex, given: ast.expr, scope: Scope, *, by_url: bool) -> Iterator[str]:
    """The files that an argument names; nothing for a database in memory, or one that the environment names."""
    if from_settings(facts, given, index.path, scope):
        return
    if by_url:
        prefixes = tuple(load(_TABLE)["databases"]["prefixes"])
        for node, _, _ in parts(facts, given, index.path, scope):
            text = node.value if isinstance(node, ast.Constant) else None
            prefix = next((one for one in prefixes if isinstance(text, str) and text.startswith(one)), None)
            if prefix is not None and isinstance(text, str) and ":memory:" not in text:
                yield text.removeprefix(prefix) or "of SQLite"
                return
        return
    plain = written(facts, given, index.path, scope).expr
    text = plain.value if isinstance(plain, ast.Constant) else None
    if isinstance(text, str) and (":memory:" in text or not text or "mode=ro" in text):
        return
    for target in targets(facts, given, index, scope):
        if not lasts(target):
            yield target.shown
        return


def _statements(facts: Facts) -> Iterator[Statement]:
    """All calls that write to some database for requests, or in a process of their own."""
    table = load(_TABLE)["databases"]
    for index in running(facts):
        for name in (*table["statements"], *table["commits"], *table["tables"]):
            for site in index.calls_named.get(name, ()):
                word = _word(facts, index, site, name)
                when = occasion(facts, index.path, site) if word else None
                if when is not None and when.requests:
                    yield Statement(word, index.path, site, when, index.source.location(site.node))


def _word(facts: Facts, index: ModuleIndex, site: CallSite, name: str) -> str:
    """What a call writes with, in one word; empty if it does not write."""
    table = load(_TABLE)["databases"]
    if name in table["commits"]:
        return "" if site.node.args or site.node.keywords else "commit"
    if name in table["tables"]:
        return name
    given = site.node.args[0] if site.node.args else None
    for node, _, _ in parts(facts, given, index.path, site.scope) if given is not None else ():
        first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
        text = first.value if isinstance(first, ast.Constant) else None
        verb = re.match(table["verbs"], text) if isinstance(text, str) else None
        if verb is not None:
            return next(word for word in verb.groups() if word).upper()
    return ""


def _origins(facts: Facts, statement: Statement, sites: set[ast.Call]) -> frozenset[ast.Call]:
    """The calls that open the database a statement is meant for; empty if that is not told."""
    call = statement.site.node
    shown = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    shown += [*call.args[1:], *(item.value for item in call.keywords if item.arg in {"con", "connection"})]
    waiting = [(expr, statement.path, statement.site.scope) for expr in shown]
    found: set[ast.Call] = set()
    while waiting:
        for node, path, scope in parts(facts, *waiting.pop()):
            if isinstance(node, ast.Call) and node not in found:
                found.add(node)
                if isinstance(node.func, ast.Attribute) and node.func.attr in _HANDED_OUT:
                    waiting.append((node.func.value, path, scope))
    return frozenset(found & sites)


def _instances(facts: Facts) -> Iterator[tuple[ast.Call, str]]:
    """The `SQLAlchemy()` objects of Flask-SQLAlchemy that the app makes, each with its file."""
    names = frozenset(load(_TABLE)["databases"]["instances"])
    for index in facts.modules.indexes.values():
        for site in (site for name in names for site in index.calls_named.get(name.rpartition(".")[2], ())):
            if not names.isdisjoint(called(facts, site.node.func, index, site.scope)):
                yield site.node, index.path


def _by_object(
    facts: Facts, statement: Statement, instances: dict[ast.Call, str], places: list[_Opened]
) -> bool | None:
    """Whether a statement is meant for these places, by the `SQLAlchemy()` object that it uses; None: not told.

    Such an object opens what the settings of Flask name. Of several, one uses the settings of a file that imports
    its own, or is imported there.
    """
    through = _origins(facts, statement, set(instances))
    if not through:
        return None
    settings = [place.path for place in places if place.site is None]
    if len(instances) == 1:
        return None if settings else False
    own = {instances[one] for one in through}
    closure = facts.modules.closure
    return any(path in closure(one) or one in closure(path) for path in settings for one in own)


def _belongs(statement: Statement, place: _Opened) -> bool:
    """Whether a statement may be meant for the database that a place opens."""
    if statement.path == place.path:
        return True
    requests = {one.function for one in statement.when.requests}
    return place.when is not None and any(one.function in requests for one in place.when.requests)


def _has_server(facts: Facts) -> bool:
    """Whether the app talks to a database of another kind as well."""
    modules = frozenset(load(_TABLE)["servers"]["modules"])
    return any(edge.module.partition(".")[0] in modules for index in running(facts) for edge in index.imports)
