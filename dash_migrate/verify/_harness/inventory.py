"""What a Dash app consists of, as far as it cannot be seen from outside."""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import ask, errors

if TYPE_CHECKING:
    from .client import AsgiClient, WsgiClient

    Document = dict[str, Any]  # JSON: `error`, `address`, `prefix`, `pages`, `assets`, `places`, `dash`, `others`


def of(asker: WsgiClient | AsgiClient, app: Any | None, root: Path) -> Document:
    """Returns what is known of an app; `error` says why it does not answer, `address` is empty.

    One request is made, for its callbacks: until the first request Dash does not know those that were
    declared without an app. The layout is not asked for, lest a function that counts be called twice.

    Args:
        asker: calls the server.
        app: the Dash app, or None if there is none.
        root: the app's folder.
    """
    empty: Document = {"error": None, "address": "", "prefix": "/", "pages": [], "assets": [], "places": {}}
    if app is None:
        return {**empty, "dash": "", "error": "no Dash app is on the server that is run"}
    prefix, problem = ask.prefix_that_answers(asker, app)
    return {
        **empty,
        "error": problem,
        "prefix": prefix,
        "pages": ask.pages(app),
        "assets": sorted(_assets(app)),
        "places": _places(app, root),
        "dash": str(getattr(sys.modules["dash"], "__version__", "")),
    }


def others(asker: WsgiClient | AsgiClient, apps: list[Any]) -> list[Document]:
    """Returns where those of the apps live that answer, and what is known of each: one request for each app."""
    found = []
    for app in apps:
        prefix, problem = ask.prefix_that_answers(asker, app)
        if problem is None:
            found.append({"prefix": prefix, "pages": ask.pages(app), "assets": sorted(_assets(app))})
    return found


def _assets(app: Any) -> list[str]:
    """Returns the local URL path of every file in the assets folder, quoted.

    Those that `assets_ignore` keeps out of the index page are served nevertheless.
    """
    folder = Path(str(app.config.assets_folder))
    base = "/" + str(app.config.assets_url_path).strip("/") + "/"
    files = (Path(place) / name for place, _, names in os.walk(str(folder)) for name in names)
    return [base.replace("//", "/") + quote(file.relative_to(folder).as_posix()) for file in files]


def _places(app: Any, root: Path) -> dict[str, str]:
    """Returns where the function of each callback begins, `pages/home.py:12`, by the callback's output.

    One that runs in the browser has none, nor has one whose function is not the app's own.
    """
    places = {}
    for output, callback in getattr(app, "callback_map", {}).items():
        if callback.get("callback") is None:
            continue
        function = inspect.unwrap(callback["callback"])
        code = getattr(getattr(function, "__func__", function), "__code__", None)
        place = errors.place(code.co_filename, code.co_firstlineno, root) if code is not None else None
        if place:
            places[str(output)] = place
    return places
