"""Requests to other servers that wait without end while a visitor waits for them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.requests import Trigger
from dash_migrate.knowledge import load
from dash_migrate.plan import Change, Note, Tier
from dash_migrate.rewriting.arguments import append_argument
from dash_migrate.timeouts.calls import called, matches
from dash_migrate.timeouts.limits import STEP, USUAL
from dash_migrate.timeouts.loops import repeated
from dash_migrate.timeouts.quick import reads_data_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.requests import Request
    from dash_migrate.facts.scope import Scope
    from dash_migrate.plan import Proposal
    from dash_migrate.timeouts.calls import Called

# Less than gunicorn's and the proxy's limit, so that the app can still say what went wrong.
SECONDS = 20
# What makes code run while a visitor waits for it.
WAITED_FOR = frozenset({Trigger.CALLBACK, Trigger.ROUTE, Trigger.LAYOUT})


def propose_limits(facts: Facts) -> Iterator[Proposal]:
    """A change for each request without a time limit by which a callback, route or layout waits."""
    known = load("slow_calls")["requests"]
    has_default = any(called(facts, [known["default"]]))
    for call in called(facts, known["no-timeout"]):
        if not _may_wait(call) or (has_default and matches(call.name, known["standard"])):
            continue
        waiting = visitors(facts, call.site.scope)
        if not waiting or _is_repeated(facts, call) or reads_data_url(facts, call):  # loops are findings
            continue
        if _is_unclear(facts, call):
            location = facts.modules.indexes[call.path].source.location(call.site.node)
            yield Note(STEP, location, f"left alone: whether {call.written} has a timeout cannot be told")
        else:
            yield _limited(facts, call, waiting[0])


def visitors(facts: Facts, scope: Scope) -> tuple[Request, ...]:
    """The requests of visitors by which the code of a scope runs."""
    return tuple(request for request in moments(facts).requests_of(scope) if request.trigger in WAITED_FOR)


def _is_repeated(facts: Facts, call: Called) -> bool:
    return any(visitors(facts, site.scope) for _, site in repeated(facts, call.path, call.site))


def _may_wait(call: Called) -> bool:
    """Whether a call asks a server, and is given no `timeout`; of a session only some methods ask."""
    if any(keyword.arg == "timeout" for keyword in call.site.node.keywords):
        return False
    method = call.name.rpartition(".")[2]
    if call.name.startswith("requests.") and method not in load("slow_calls")["requests"]["methods"]:
        return False
    positions = {"urllib.request.urlopen": 2, "smtplib.SMTP": 3}  # of `timeout`
    return len(call.site.node.args) <= positions.get(call.name, len(call.site.node.args))


def _is_unclear(facts: Facts, call: Called) -> bool:
    """Whether arguments are hidden behind stars, or a session was given its own way to send."""
    node = call.site.node
    if any(keyword.arg is None for keyword in node.keywords) or any(isinstance(a, ast.Starred) for a in node.args):
        return True
    if "()" not in call.name:
        return False
    index = facts.modules.indexes[call.path]
    return "mount" in index.calls_named or any(
        one.target.attr in {"request", "send"} for one in index.attribute_sets
    )


def _limited(facts: Facts, call: Called, request: Request) -> Change:
    source = facts.modules.indexes[call.path].source
    return Change(
        step=STEP,
        anchor=source.segment(call.site.node),
        title=f"Let {call.written} give up after {SECONDS} s: {request.title} waits for it",
        why="Without timeout= it waits for an answer without end. The platform gives the visitor's request up "
        f"after {USUAL} s, and gunicorn ends the worker; an exception before that can be shown instead.",
        tier=Tier.ASK,
        location=source.location(call.site.node),
        edits=(append_argument(source, call.site.node, f"timeout={SECONDS}"),),
    )
