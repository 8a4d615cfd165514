"""Advice on what a request starts and does not wait for: it goes on when the answer is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.moments import moments
from dash_migrate.facts.requests import Trigger
from dash_migrate.plan import Effort, Finding, Severity
from dash_migrate.rewriting.background.diskcache import STEP
from dash_migrate.rewriting.background.endless import until_told
from dash_migrate.rewriting.background.starters import Sort, started
from dash_migrate.wording import capitalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.requests import Request
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.rewriting.background.starters import Started
    from dash_migrate.step import App

_ANSWERING = frozenset({Trigger.CALLBACK, Trigger.ROUTE, Trigger.LAYOUT})
_WHY = (
    "The request is answered before that work ends. A worker that is restarted (by a timeout, a deployment) takes "
    "it down, nobody learns when it fails, and what it leaves in memory is seen by that one worker."
)
_BY_TRIGGER = {
    Trigger.CALLBACK: "Do the work in the callback itself, and make it a background callback: write "
    "`background=True` into its decorator and give Dash(...) a `background_callback_manager`.",
    Trigger.ROUTE: "Make the function a Celery task (`@celery_app.task`), and start it by `{call}`.",
    Trigger.LAYOUT: "Let a background callback do the work (`background=True`) and show its result.",
}
_OLD = (
    "Make the function a Celery task (`@celery_app.task`), start it by `{call}`, and ask for its result from a "
    "callback of a dcc.Interval: Dash {version} has no background callbacks, they came with 2.6."
)
_SINCE = (2, 6)
_GOES_ON = (
    "It goes on until it is told to stop, so a background callback would not end either. Move {name} to a script "
    "that is started once, by the Procfile:\nworker-{process}: python <script>.py\n"
    "What switches it on and off, and what it finds, has to go where all processes see it, into Redis or a "
    "database: {who} writes the one there, callbacks read the other."
)


def left_behind_findings(app: App) -> Iterator[Finding]:
    """What requests leave running; starts of the same function are one finding."""
    groups: dict[str, list[tuple[Started, Request]]] = {}
    for one in app.facts.derive(started):
        request = _request(app.facts, one)
        if request is not None and one.sort not in {Sort.SCHEDULER, Sort.POOL} and not _waited_for(app.facts, one):
            groups.setdefault(one.target, []).append((one, request))
    for group in groups.values():
        yield _finding(app.facts, group)


def _request(facts: Facts, one: Started) -> Request | None:
    """The request that starts something; None if something else does as well, or nothing that is known."""
    when = moments(facts)
    if when.at_start(one.path, one.site.scope, one.site.ancestors):
        return None
    found = when.requests_of(one.site.scope)
    return found[0] if found and all(request.trigger in _ANSWERING for request in found) else None


def _waited_for(facts: Facts, one: Started) -> bool:
    """Whether the function that starts something waits for it as well."""
    sites = facts.modules.indexes[one.path].calls_named.get("join", ())
    function = one.site.scope.function
    return any(site.scope.function is function and _joins(facts, site, one) for site in sites)


def _joins(facts: Facts, site: CallSite, one: Started) -> bool:
    receiver = getattr(site.node.func, "value", None)
    if receiver is None:
        return False
    origins = facts.derive(flow).origins(receiver, one.path, site.scope)
    return any(origin.node is one.made.node for origin in origins)


def _finding(facts: Facts, group: list[tuple[Started, Request]]) -> Finding:
    one, request = group[0]
    source = facts.modules.indexes[one.path].source
    places = [f"{other.path}:{other.site.node.lineno}" for other, _ in group[1:]]
    more = f" The same is started at {', '.join(places)}." if places else ""
    runs = f" that runs {one.target}" if one.target else ""
    who = capitalised(request.title)
    name = one.target.partition("(")[0].rpartition(".")[2]
    return Finding(
        step=STEP,
        anchor=source.segment(one.site.node),
        severity=Severity.ADVICE,
        location=source.location(one.site.node),
        seen=f"{who} starts {one.what}{runs}, and does not wait for it.{more}",
        why=_WHY,
        action=_action(facts, one, request, name),
        effort=Effort.HOUR,
    )


def _action(facts: Facts, one: Started, request: Request, name: str) -> str:
    """What to do, by what asks for the work and whether the work ends; `name` is of the function."""
    named = name if name.isidentifier() else ""
    if any(until_told(facts, run) is not None for run in one.runs):
        process = named.strip("_").replace("_", "-").lower() or "background"
        return _GOES_ON.format(name=f"{named}()" if named else "it", process=process, who=request.title)
    call, version = f"{named or 'task'}.delay(...)", facts.dash_version
    if request.trigger is Trigger.CALLBACK and version is not None and version.release < _SINCE:
        return _OLD.format(call=call, version=version)
    return _BY_TRIGGER[request.trigger].format(call=call)
