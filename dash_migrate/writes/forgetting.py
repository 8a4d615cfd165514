"""Caches that keep what they hold for so short that a cold one is no loss."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import running
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import written
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.writes.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex

_SHORT = 60.0  # seconds: a worker that starts anew is not much longer on its way
_MADE_BY = frozenset({"flask_caching.Cache", "flask_cache.Cache"})
# The methods of Flask-Caching that put something into the cache, each with the position of its timeout.
_PUTS = {"memoize": 0, "cached": 0, "set": 2, "add": 2, "set_many": 1}


def forgets_soon(facts: Facts) -> bool:
    """Whether all that the app puts into caches of Flask-Caching has a timeout of a minute at most.

    Uses that give none have the cache's own, five minutes if that is not set; False where nothing is put into one.
    """
    timeouts = [_timeout(facts, index, site) for index, site in _uses(facts)]
    return bool(timeouts) and all(0 < one <= _SHORT for one in timeouts)


def _uses(facts: Facts) -> Iterator[tuple[ModuleIndex, CallSite]]:
    """The calls that put something into a cache, each with its file."""
    for index in running(facts):
        for site in (site for name in _PUTS for site in index.calls_named.get(name, ())):
            func = site.node.func
            if isinstance(func, ast.Attribute) and _is_cache(facts, index, site, func.value):
                yield index, site


def _is_cache(facts: Facts, index: ModuleIndex, site: CallSite, receiver: ast.expr) -> bool:
    for node, path, scope in parts(facts, receiver, index.path, site.scope):
        where = facts.modules.indexes[path]
        if isinstance(node, ast.Call) and not _MADE_BY.isdisjoint(called(facts, node.func, where, scope)):
            return True
    return False


def _timeout(facts: Facts, index: ModuleIndex, site: CallSite) -> float:
    """The timeout of one use in seconds; 0, which is for ever, where none is told."""
    func = site.node.func
    position = _PUTS[func.attr] if isinstance(func, ast.Attribute) else None
    given = argument(site.node, position, "timeout")
    told = written(facts, given, index.path, site.scope).expr if given is not None else None
    value = told.value if isinstance(told, ast.Constant) else None
    return float(value) if isinstance(value, int | float) else 0.0
