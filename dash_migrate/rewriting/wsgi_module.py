"""A module of its own for the server, where only a function or a class makes the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Create

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry


def wsgi_module(facts: Facts, entry: Entry, name: str, expression: str) -> Create | None:
    """A `wsgi.py` that imports `name` from the entry module and calls it.

    Args:
        facts: of this version of the app.
        entry: the module to import from.
        name: the function or class.
        expression: what gives the Dash app, starting with `name`.

    Returns:
        None if there is a `wsgi.py` already, or an import statement cannot spell the entry module.
    """
    target = facts.target_of(entry, "server")
    if target is None or not all(part.isidentifier() for part in target.module.split(".")):
        return None
    path = f"{target.base}/wsgi.py" if target.base else "wsgi.py"
    if facts.workspace.exists(path):
        return None
    lines = ('"""The server that gunicorn imports."""', "", f"from {target.module} import {name}", "")
    return Create(path, "\n".join((*lines, f"server = {expression}.server\n")))
