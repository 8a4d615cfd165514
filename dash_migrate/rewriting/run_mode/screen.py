"""Calls that belong to a developer's own machine: debuggers left on, browsers and windows that open."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.requests import Trigger
from dash_migrate.facts.scope import guarded, in_failing_try
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.plan import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.plan import Location


@dataclass(frozen=True, slots=True, eq=False)
class OwnMachine:
    """A call that is meant for the machine of the app's author.

    Args:
        known: what `knowledge/run_mode.toml` says of it.
        request: what it runs for, as a person knows it; empty where it runs when the app starts.
    """

    path: str
    call: ast.Call
    location: Location
    known: Mapping[str, Any]  # a table of the knowledge file
    severity: Severity
    request: str


def left_on(facts: Facts) -> Iterator[OwnMachine]:
    """Debuggers and profilers that importing the app puts around it, whatever is asked before."""
    when = moments(facts)
    for index, site, known in _named(facts, "left-on"):
        asked = any(isinstance(node, ast.If) for node, _ in site.ancestors)
        if not asked and when.at_start(index.path, site.scope, site.ancestors):
            place = index.source.location(site.node)
            yield OwnMachine(index.path, site.node, place, known, Severity(known["severity"]), "")


def on_screen(facts: Facts) -> Iterator[OwnMachine]:
    """Calls that show something on the server's screen, for a request or when the app starts."""
    when = moments(facts)
    for index, site, known in _named(facts, "on-screen"):
        if guarded(site.ancestors) or in_failing_try(site.ancestors):
            continue
        asked = [one for one in when.requests_of(site.scope) if one.trigger is not Trigger.TASK]
        place = index.source.location(site.node)
        if asked:
            severity = Severity(known["request"])
            yield OwnMachine(index.path, site.node, place, known, severity, asked[0].title)
        elif when.at_start(index.path, site.scope, site.ancestors) and not _asked(site):
            yield OwnMachine(index.path, site.node, place, known, Severity(known["start"]), "")


def _asked(site: CallSite) -> bool:
    """Whether a call depends on a condition, or only runs when a timer or thread calls what it stands in."""
    return any(isinstance(node, ast.If) for node, _ in site.ancestors) or isinstance(site.scope.node, ast.Lambda)


def _named(facts: Facts, table: str) -> Iterator[tuple[ModuleIndex, CallSite, Mapping[str, Any]]]:
    tables = load("run_mode")[table]
    exact = {name: known for known in tables for name in known["names"] if not name.endswith(".")}
    starts = {name: known for known in tables for name in known["names"] if name.endswith(".")}
    tops = {name.partition(".")[0].encode() for name in (*exact, *starts)}
    for index in facts.modules.indexes.values():
        if not any(top in index.source.utf8 for top in tops):
            continue
        for site in index.calls:
            if not last_name(site.node.func):
                continue
            for name in index.qualified(site.node.func, site.scope):
                known = exact.get(name) or next((k for start, k in starts.items() if name.startswith(start)), None)
                if known is not None:
                    yield index, site, known
