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
        None if there is a `wsgi.py` already, or the entry module's file name cannot be imported.
    """
    target = facts.target_of(entry, "server")
    beside = target is None or target.pythonpath is not None or target.chdir is not None
    path = f"{entry.folder}/wsgi.py" if beside and entry.folder != "." else "wsgi.py"
    stem = entry.path.rpartition("/")[2].removesuffix(".py")
    module = stem if target is None or beside else target.module
    if facts.workspace.exists(path) or not all(part.isidentifier() for part in module.split(".")):
        return None
    lines = ('"""The server that gunicorn imports."""', "", f"from {module} import {name}", "")
    return Create(path, "\n".join((*lines, f"server = {expression}.server\n")))
