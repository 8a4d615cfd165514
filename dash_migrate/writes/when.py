"""When a call that touches a file runs: at start-up, for which requests, in which other process."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.reach import Place
from dash_migrate.facts.reached import runs

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.requests import Request
    from dash_migrate.facts.scope import CallSite, Function

_PROCFILE = "Procfile"
_SHORT_NAME = 4
# Methods that objects of many packages have as well.
_COMMON = frozenset(
    {*dir(dict), *dir(list), *dir(set), *dir(str), *dir(bytes), *dir(io.StringIO)}
    | {"start", "filter", "predict", "update_layout", "reset", "query", "fetch", "execute", "commit", "render"}
) - {"__init__"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """When one call runs on the platform.

    Args:
        start: while gunicorn imports the app.
        requests: for which it runs later.
        guessed: whether the requests are told by the names of methods alone.
        script: the file that the Procfile starts as a process of its own, where that runs it; else empty.
    """

    start: bool
    requests: tuple[Request, ...]
    script: str
    guessed: bool = False

    @property
    def known(self) -> bool:
        """Whether the call is known to run at all."""
        return self.start or bool(self.requests) or bool(self.script)


def occasion(facts: Facts, path: str, site: CallSite) -> Occasion:
    """When a call of a file runs on the platform."""
    known = moments(facts)
    start = known.at_start(path, site.scope, site.ancestors) or _may_start(facts, path, site)
    requests = known.requests_of(site.scope)
    guessed = () if requests else _by_method(facts, path, site.scope.function)
    script = "" if start or requests or guessed else _script(facts, path, site)
    return Occasion(start, requests or guessed, script, bool(guessed))


def _may_start(facts: Facts, path: str, site: CallSite) -> bool:
    """Whether a call runs on import of an app of which nobody knows yet what starts it."""
    if facts.entry is not None or not runs(facts, path):
        return False
    return facts.sites.place(path, site.scope, site.ancestors) is Place.IMPORT


def _by_method(facts: Facts, path: str, function: Function | None) -> tuple[Request, ...]:
    """The requests that lead to a function through methods of objects whose class cannot be told.

    Only names count that no container, text or file has a method of.
    """
    found: dict[Request, None] = {}
    seen, waiting = {function}, [(path, function)]
    while waiting:
        where, one = waiting.pop()
        for caller, call in facts.sites.callers(where, one) if one is not None and _is_telling(one.name) else ():
            found.update(dict.fromkeys(moments(facts).requests_of(call.scope)))
            outer = call.scope.function
            if outer not in seen:
                seen.add(outer)
                waiting.append((caller, outer))
    return tuple(sorted(found, key=lambda request: request.location))


def _is_telling(name: str) -> bool:
    return name not in _COMMON and (len(name) > _SHORT_NAME or name == "__init__")


def _script(facts: Facts, path: str, site: CallSite) -> str:
    """The script of a process beside the web server that runs a call when it is started."""
    for script, closure in facts.derive(_scripts).items():
        if path not in closure:
            continue
        place = facts.sites.place(path, site.scope, site.ancestors)
        if place is Place.IMPORT or (place is Place.GUARD and path == script):
            return script
    return ""


def _scripts(facts: Facts) -> dict[str, frozenset[str]]:
    """The scripts that a Procfile starts beside the web server, each with the files that it imports."""
    entry = facts.entry.path if facts.entry is not None else ""
    started = {one.started for one in facts.evidence if one.path == _PROCFILE and not one.attr}
    return {path: facts.modules.closure(path) for path in sorted(started - {entry})}
