"""Variables of which each worker may well have its own: what only a person can tell of them is asked, not said."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.state.held import OWN
from dash_migrate.state.named import writers
from dash_migrate.state.shapes import Shape

if TYPE_CHECKING:
    from dash_migrate.state.model import Write
    from dash_migrate.state.shapes import Shared

WHY = "Each gunicorn worker and container has a copy of its own, and all visitors of a worker share that one."
_SURE = frozenset({Shape.VISITOR, Shape.ENVIRON, Shape.COPY, Shape.OBJECT})
_CALLED = re.compile(r"cache|memo(?!ry)|registr|pool\b", re.IGNORECASE)


def may_be_each_workers(one: Shared) -> bool:
    """Whether a variable is an attribute that helpers of a class or object write, or is called a cache.

    Classes keep registries, settings, handles and what they have worked out before in the same ways as what
    belongs to a visitor, and code does not tell which; what a callback itself writes belongs to its request.
    """
    if one.shape in _SURE or one.signs_in or one.held in OWN:
        return False
    if _CALLED.search(one.variable.name):
        return True
    return isinstance(one.variable.owner, ast.ClassDef) and not all(map(_is_by_request, one.writes))


def _is_by_request(write: Write) -> bool:
    """Whether a request's own function writes, and none that it calls."""
    return any(request.function is write.scope.node for request in write.requests)


def conditions(one: Shared) -> str:
    """The remedy: what to do if a worker's own copy does harm, and how to tell."""
    return (
        f"If a later request or another visitor is to find what {writers(one)} left there, keep that outside of "
        "the process: a visitor's own values in a dcc.Store, what all share in Redis or a database; what neither "
        "can hold is made anew of such values. If each worker may have its own, as of a cache, leave it."
    )
