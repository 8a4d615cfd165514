"""Follows the app's own calls back from a call: what leads to it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.evaluate import last_name
from dash_migrate.facts.sites import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, Function
    from dash_migrate.facts.sites import RunSite


def leading_calls(
    facts: Facts, path: str, call: CallSite, seen: frozenset[Function] = frozenset()
) -> Iterator[tuple[str, CallSite]]:
    """The calls outside of functions that lead to a call when a module is imported, itself among them.

    A function that also gives the app its layout or callbacks must go on to be called: there the call inside
    it is the one.
    """
    function = call.scope.function
    if facts.sites.place(path, call.scope, call.ancestors) is not Place.IMPORT or function in seen:
        return
    if function is None:
        yield path, call
        return
    callers = list(facts.sites.callers(path, function))
    if _sets_up(facts, path, function) and all(caller == path for caller, _ in callers):
        yield path, call
        return
    for caller, outer in callers:
        yield from leading_calls(facts, caller, outer, seen | {function})


def _sets_up(facts: Facts, path: str, function: Function) -> bool:
    """Whether a function gives an app that is made elsewhere its layout or callbacks."""
    inside = set(ast.walk(function))
    if any(instance.site.node in inside for instance in facts.sites.instances):
        return False
    layouts = any(site.site.target in inside for site in facts.sites.layouts)
    index = facts.modules.indexes[path]
    return layouts or any(call.node in inside and "callback" in last_name(call.node.func) for call in index.calls)


def running_calls(facts: Facts, runs: Iterable[RunSite]) -> frozenset[ast.Call]:
    """The run calls and all calls of the app that lead to one, whenever they happen."""
    found: set[ast.Call] = set()
    waiting = [(site.path, site.site) for site in runs]
    while waiting:
        path, call = waiting.pop()
        if call.node in found:
            continue
        found.add(call.node)
        if call.scope.function is not None:
            waiting.extend(facts.sites.callers(path, call.scope.function))
    return frozenset(found)
