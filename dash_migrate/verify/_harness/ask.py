"""Asks every Dash app on a server what a browser would ask it first."""

from __future__ import annotations

import gc
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import Answer, AsgiClient, WsgiClient

    Client = WsgiClient | AsgiClient
    Document = dict[str, Any]  # JSON: `prefix`, `statuses`, `layout`, `callbacks`, `pages`, `problem`

_LAYOUT = "_dash-layout"
_CALLBACKS = "_dash-dependencies"


def dash_apps(served: Any) -> list[Any]:
    """Returns the Dash instances on a server, those at the shortest prefix first.

    They are looked for in memory rather than recorded when they are made: `Dash.__init__` reads its
    caller's name off the stack, where a wrapper would be in between. A WSGI callable wrapped around
    the server hides it: then all there are.

    Args:
        served: the Flask, Quart or FastAPI app, a Dash app, or a wrapper around them.
    """
    kind = getattr(sys.modules.get("dash"), "Dash", None)
    if kind is None:
        return []
    # `type` and not `isinstance`, which would ask the app's lazy proxies for their class.
    found = [item for item in gc.get_objects() if issubclass(type(item), kind)]
    whole = [app for app in found if hasattr(app, "config") and hasattr(app, "server")]
    server = served.server if issubclass(type(served), kind) else served
    return sorted([app for app in whole if app.server is server] or whole, key=_requests_prefix)


def ask(client: Client, app: Any | None) -> Document:
    """Returns what one Dash app serves.

    A browser asks below the prefix for requests. Where that is not where the server answers (a proxy
    in front of it was meant to translate), the layout is fetched from there as well, so that there
    is something to compare, and the problem stays.

    Args:
        client: calls the server.
        app: the Dash app; None asks at "/", for a server on which there is none.
    """
    prefix = _requests_prefix(app) if app is not None else "/"
    document = _ask_below(client, prefix)
    routes = _config(app, "routes_pathname_prefix") if app is not None else prefix
    if document["layout"] is None and routes != prefix:
        inner = _ask_below(client, routes)
        document.update(layout=inner["layout"], callbacks=inner["callbacks"])
    document["pages"] = pages(app)
    return document


def pages(app: Any | None) -> list[str]:
    """Returns the paths of an app's pages, sorted; of one with variables in it, that without values."""
    if not getattr(app, "use_pages", False):
        return []
    registry = getattr(sys.modules.get("dash"), "page_registry", {})
    return sorted(str(page["path"]) for page in registry.values())


def prefix_that_answers(client: Client, app: Any) -> tuple[str, str | None]:
    """Asks an app for its callbacks alone.

    Returns:
        The prefix below which they are: that for requests, or if it is not there that the server answers,
        the server's own. And why they cannot be had at either, or None.
    """
    problems = {}
    for prefix in (_requests_prefix(app), _config(app, "routes_pathname_prefix")):
        url = prefix + _CALLBACKS
        problems[prefix] = _problem(url, _CALLBACKS, client.get(url))
        if problems[prefix] is None:
            return prefix, None
    return next(iter(problems.items()))


def _ask_below(client: Client, prefix: str) -> Document:
    answers = {name: client.get(prefix + name) for name in ("", _LAYOUT, _CALLBACKS)}
    problems = [_problem(prefix + name, name, answer) for name, answer in answers.items()]
    return {
        "prefix": prefix,
        "statuses": {name: answer.status for name, answer in answers.items()},
        "layout": _json(answers[_LAYOUT]),
        "callbacks": _json(answers[_CALLBACKS]),
        "pages": [],
        "problem": next((problem for problem in problems if problem), None),
    }


def _problem(url: str, name: str, answer: Answer) -> str | None:
    """Returns why this is no answer, or None. A page may redirect (a login); Dash's own URLs not."""
    if answer.status >= 400 or (name and answer.status != 200):
        return f"GET {url} answered {answer.status}"
    if name and _json(answer) is None:
        # Dash answers an unknown path with its index page.
        return f"GET {url} answered 200 with {answer.kind or 'no content type'}, not Dash's JSON"
    return None


def _json(answer: Answer) -> Any:
    if answer.status != 200 or "json" not in answer.kind:
        return None
    try:
        return json.loads(answer.body.decode("utf-8"))
    except ValueError:
        return None


def _requests_prefix(app: Any) -> str:
    return _config(app, "requests_pathname_prefix")


def _config(app: Any, name: str) -> str:
    return str(app.config.get(name) or "/")
