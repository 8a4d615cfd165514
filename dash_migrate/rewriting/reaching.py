"""Follows the app's own calls back from a call: what leads to it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.usage import bound_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, Function
    from dash_migrate.facts.sites import RunSite
    from dash_migrate.facts.values import Value


@dataclass(frozen=True, slots=True)
class Lead:
    """A call that an import makes and that leads to a run call, or is it.

    Args:
        path: its file.
        call: the call.
        through: the functions of the app in between, the innermost first.
        needed: the one among them that the app is not whole without.
    """

    path: str
    call: CallSite
    through: tuple[Function, ...] = ()
    needed: Function | None = None


def leads_to(facts: Facts, lead: Lead) -> Iterator[Lead]:
    """The calls outside of functions through which an import reaches a call.

    A function that also gives the app its layout or callbacks must go on to be called: if only its own file
    calls it, the call inside it is the one.
    """
    path, function = lead.path, lead.call.scope.function
    if facts.sites.place(path, lead.call.scope, lead.call.ancestors) is not Place.IMPORT:
        return
    if function is None:
        yield lead
        return
    if function in lead.through:
        return
    callers = list(facts.sites.callers(path, function))
    sets_up = _sets_up(facts, path, function)
    if sets_up and all(caller == path for caller, _ in callers):
        yield lead
        return
    needed = lead.needed or (function if sets_up else None)
    for caller, outer in callers:
        yield from leads_to(facts, Lead(caller, outer, (*lead.through, function), needed))


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


def has_its_own(facts: Facts, value: Value, method: str) -> bool:
    """Whether a Dash app has a method from elsewhere: JupyterDash, or a subclass that the app writes."""
    if not isinstance(value.node, ast.Call):
        return True
    index = facts.modules.indexes[value.path]
    scope = facts.evaluator.site(index, value.node).scope
    return any(
        made.name.startswith("jupyter_dash.")
        or (isinstance(made.node, ast.ClassDef) and method in bound_names(made.node.body))
        for made in facts.evaluator.values(value.node.func, value.path, scope)
    )
