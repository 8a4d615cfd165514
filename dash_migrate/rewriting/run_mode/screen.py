"""Calls that belong to a developer's own machine: debuggers left on, browsers and windows that open."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.requests import Trigger
from dash_migrate.facts.scope import guarded, in_failing_try
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.blocks import one_line
from dash_migrate.wording import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex

_NO_VISITOR = "On the platform that is the server: no visitor ever sees it, and a window cannot be opened there."
_NO_SCREEN = "On the platform each gunicorn worker does so when it starts, on a server without a screen."


def left_on(step: str, facts: Facts) -> Iterator[Finding]:
    """Debuggers and profilers that importing the app puts around it, whatever is asked before."""
    when = moments(facts)
    for index, site, known in _named(facts, "left-on"):
        asked = any(isinstance(node, ast.If) for node, _ in site.ancestors)
        if not asked and when.at_start(index.path, site.scope, site.ancestors):
            seen = f"{capitalised(known['what'])} is put around the app whenever it is imported."
            call = one_line(index.source, site.node)
            action = f'Move {call} below if __name__ == "__main__":, above the run call.'
            anchor, place = index.source.segment(site.node), index.source.location(site.node)
            yield Finding(step, anchor, Severity(known["severity"]), place, seen, known["why"], action)


def on_screen(step: str, facts: Facts) -> Iterator[Finding]:
    """Calls that show something on the server's screen, for a request or when the app starts."""
    when = moments(facts)
    for index, site, known in _named(facts, "on-screen"):
        if guarded(site.ancestors) or in_failing_try(site.ancestors):
            continue
        call, place = one_line(index.source, site.node), index.source.location(site.node)
        anchor = index.source.segment(site.node)
        asked = [one for one in when.requests_of(site.scope) if one.trigger is not Trigger.TASK]
        if asked:
            seen = f"{call} {known['what']} on the machine that the app runs on, for {asked[0].title}."
            action = f"For the visitor, {known['instead']}."
            yield Finding(step, anchor, Severity(known["request"]), place, seen, _NO_VISITOR, action)
        elif when.at_start(index.path, site.scope, site.ancestors) and not _asked(site):
            seen = f"{call} {known['what']} whenever the app is imported."
            action = f'Move {call} below if __name__ == "__main__":, above the run call.'
            yield Finding(step, anchor, Severity(known["start"]), place, seen, _NO_SCREEN, action)


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
