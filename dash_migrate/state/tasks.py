"""Which tasks run in the process of the request that started them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.requests import Trigger, requests
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dash_migrate.facts.requests import Request
    from dash_migrate.state.resolver import Resolver

_BESIDE = ("Thread", "Timer")  # a `Process` has a memory of its own


def tasks_of(resolver: Resolver, asking: Collection[Request]) -> Iterator[Request]:
    """The functions of threads that code of some requests starts, and nobody else: they share its memory.

    Args:
        resolver: of the app.
        asking: the requests.
    """
    started: dict[object, bool] = {}
    for path, index in resolver.facts.modules.indexes.items():
        for call in (call for name in _BESIDE for call in index.calls_named.get(name, ())):
            own = bool(set(resolver.moments.requests_of(call.scope)) & set(asking))
            for given in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
                for value in resolver.facts.evaluator.values(given, path, call.scope):
                    if value.role is Role.FUNCTION:
                        started[value.node] = own and started.get(value.node, True)
    for request in requests(resolver.facts):
        if request.trigger is Trigger.TASK and started.get(request.function, False):
            yield request
