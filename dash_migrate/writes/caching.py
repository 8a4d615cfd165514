"""Flask-Caching's settings, and the edit that makes them use Redis where the platform gives its address."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.facts.written import text_of
from dash_migrate.knowledge import load
from dash_migrate.packages.declared import read_declared
from dash_migrate.plan import Splice
from dash_migrate.writes.given import settings_of
from dash_migrate.writes.stores import imports_one, is_chosen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.source import SourceFile
    from dash_migrate.writes.given import Given

_DISTRIBUTION, _FIRST_MAJOR = "flask-caching", 2
_KEY, _URL = "CACHE_TYPE", "CACHE_REDIS_URL"
_IF = 'if "REDIS_URL" in os.environ else'
# What is passed on to whatever backend there is: right for files, wrong for Redis.
_PASSED_ON = frozenset({"CACHE_OPTIONS", "CACHE_ARGS"})
# The name for Redis beside each name of a local backend: classes since Flask-Caching 1.10, functions before.
_REDIS = {"simple": "redis", "filesystem": "redis", "SimpleCache": "RedisCache", "FileSystemCache": "RedisCache"}


@dataclass(frozen=True, slots=True)
class CacheSetting:
    """One place that chooses a cache of the process or of files.

    Args:
        chosen: the backend that is chosen there.
        redis: the name of the backend for Redis that belongs to it.
        obstacle: why it is not rewritten; empty if it can be.
    """

    given: Given
    index: ModuleIndex
    chosen: str
    redis: str
    obstacle: str


def cache_settings(facts: Facts) -> Iterator[CacheSetting]:
    """The places that choose a local backend of Flask-Caching, by file and place."""
    if not imports_one(facts, frozenset(load("file_writers")["settings"]["cache-packages"])):
        return
    old = _too_old(facts)
    for index in facts.modules.indexes.values():
        for given in settings_of(index, frozenset({_KEY})):
            chosen = text_of(facts, given.value, index.path, given.scope) or ""
            redis = _REDIS.get(chosen.rpartition(".")[2])
            if redis is not None and not is_chosen(facts, index, given.value):
                yield CacheSetting(given, index, chosen, redis, old or _obstacle(given))


def _too_old(facts: Facts) -> str:
    """Why the app's version of Flask-Caching cannot do it; empty if it can, or none is known.

    Measured: 1.11.1 with cachelib 0.14.0 fails when it makes a RedisCache, for want of `_client`; 2.4.1 does not.
    """
    from packaging.version import InvalidVersion, Version

    lines = read_declared(facts.workspace).lines
    texts = [line.pinned_version for line in lines if line.key == _DISTRIBUTION]
    installed = facts.environment.distributions.get(_DISTRIBUTION) if facts.environment else None
    texts += [installed.public_version] if installed is not None else []
    for text in filter(None, texts):
        try:
            is_old = Version(text).major < _FIRST_MAJOR
        except InvalidVersion:
            continue
        return (
            f"Flask-Caching {text} fails with Redis beside newer versions of cachelib; move to 2" if is_old else ""
        )
    return ""


def _obstacle(given: Given) -> str:
    """Why the edit would not be certain."""
    if not isinstance(given.value, ast.Constant):
        return f"{_KEY} is set by a name"
    if given.holder is None:
        return f"{_KEY} is set apart from the other settings"
    keys = {_name(one) for one in _entries(given.holder)}
    if "" in keys:
        return "other settings are taken in from elsewhere"
    if not _PASSED_ON.isdisjoint(keys):
        return f"{', '.join(sorted(_PASSED_ON & keys))} would be passed on to Redis"
    if any(key.startswith("CACHE_REDIS") for key in keys):
        return "there are settings for Redis already"
    bound = given.scope.lookup("os")
    if any(one.kind is not Kind.IMPORT or one.qualified != "os" for one in bound):
        return "the name os stands for something else here"
    return ""


def _entries(holder: ast.Dict | ast.Call) -> list[ast.expr | ast.keyword | None]:
    return [*holder.keys] if isinstance(holder, ast.Dict) else [*holder.keywords]


def _name(entry: ast.expr | ast.keyword | None) -> str:
    """The setting that an entry is for; empty where that is not written out."""
    if isinstance(entry, ast.keyword):
        return entry.arg or ""
    return entry.value if isinstance(entry, ast.Constant) and isinstance(entry.value, str) else ""


def edits(setting: CacheSetting) -> tuple[Splice, ...]:
    """The edits that choose Redis where REDIS_URL is set, and what is chosen now elsewhere."""
    source, given = setting.index.source, setting.given
    start = source.span(given.value)[0]
    quote = source.utf8[start : start + 1].decode()
    quote = quote if quote in {'"', "'"} else '"'
    chosen = Splice(source.path, start, start, f"{quote}{setting.redis}{quote} {_condition(quote)} ")
    return (_url(source, given, quote), chosen)


def _condition(quote: str) -> str:
    return _IF.replace('"', quote)


def _url(source: SourceFile, given: Given, quote: str) -> Splice:
    """The address of Redis as an entry of its own, before that of the backend."""
    entry = given.entry
    assert entry is not None  # an obstacle else
    start = source.offset(entry.lineno, entry.col_offset)
    line_start = source.line_starts[entry.lineno - 1]
    indent = source.utf8[line_start:start].decode()
    address = f"os.environ.get({quote}REDIS_URL{quote})"
    text = f"{_URL}={address}," if isinstance(entry, ast.keyword) else f"{quote}{_URL}{quote}: {address},"
    return Splice(source.path, start, start, f"{text}\n{indent}" if not indent.strip() else f"{text} ")
