"""Serves Dash apps and plain WSGI apps from a thread, and renders or visits them."""

from __future__ import annotations

import json
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import make_server

from dash_migrate.verify.visiting.limits import Limits
from dash_migrate.verify.visiting.model import Answer, Visit
from dash_migrate.verify.visiting.session import Session
from dash_migrate.verify.visiting.visit import Known, visit

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import dash

Wsgi = Callable[..., Any]


def dash_app(**options: Any) -> dash.Dash:
    """An app in which callbacks may name what is not in the first layout."""
    return dash.Dash("invented", suppress_callback_exceptions=True, **options)


@contextmanager
def served(wsgi: Wsgi) -> Iterator[str]:
    """Serves until the end of the block; gives the address."""
    server = make_server("127.0.0.1", 0, wsgi, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def visited(app: dash.Dash, prefix: str = "/", known: Known | None = None, limits: Limits | None = None) -> Visit:
    """Visits a Dash app."""
    with served(app.server) as address, Session(address, 10) as session:
        return visit(session, prefix, known or Known(), limits)


def first_page(app: dash.Dash) -> dict[str, list[Any]]:
    """Renders the page at "/"; gives for each callback the updates of its answers, in their order."""
    seen = visited(app)
    assert seen.problem is None
    return by_callback(seen.pages[0].answers)


def by_callback(answers: tuple[Answer, ...]) -> dict[str, list[Any]]:
    """Gives for each callback, the hash of duplicates cut off, the updates of its answers."""
    found: dict[str, list[Any]] = {}
    for answer in answers:
        assert not answer.error, answer
        found.setdefault(answer.callback.partition("@")[0], []).append(answer.updates)
    return found


def prop(layout: Any, id_: Any, name: str = "children") -> Any:
    """Gives a property of the component with that id."""
    if isinstance(layout, dict):
        if layout.get("props", {}).get("id") == id_:
            return layout["props"].get(name)
        layout = list(layout.values())
    if isinstance(layout, list):
        for inner in layout:
            if isinstance(inner, dict | list) and (found := prop(inner, id_, name)) is not None:
                return found
    return None


def log_of_posts(app: dash.Dash) -> list[dict[str, Any]]:
    """Gives a list that fills with the documents that the app's callbacks are asked with."""
    import flask

    posts: list[dict[str, Any]] = []

    @app.server.before_request
    def note() -> None:
        if flask.request.method == "POST":
            posts.append(json.loads(flask.request.get_data()))

    return posts
