"""Folders that look like a Dash app and are something else: what they are and what to do with them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import dotted_module, is_template, is_test
from dash_migrate.knowledge import load
from dash_migrate.plan import Location

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.workspace import Workspace

_NOTEBOOK_DASH = re.compile(rb"(?:from|import) (?:dash|jupyter_dash)\b|Dash\(")
_NAMESAKE = re.compile(r"(?:[A-Z]\w*)?Dash(?:App|Proxy)?")
_CALL = re.compile(rb"Dash\w*\(")
_TEMPLATE = re.compile(r"\{\{.*\}\}|\{%.*%\}")


@dataclass(frozen=True, slots=True)
class Stranger:
    """What the folder is instead, where that shows, and what to do."""

    location: Location
    seen: str
    action: str


def find_stranger(workspace: Workspace, facts: Facts) -> Stranger | None:
    """Why there is no Dash app to deploy here, the surest explanation first; None if nothing explains it."""
    sure = _template(workspace) or _django(facts) or _notebook(workspace)
    return sure or _namesake(facts) or _aside(facts) or _mention(workspace)


def _template(workspace: Workspace) -> Stranger | None:
    for path in workspace.paths:
        if _TEMPLATE.search(path) or path.endswith(("cookiecutter.json", "copier.yml")):
            return Stranger(
                Location(path),
                "This is a template for projects, not a project: names in it are filled in later.",
                "Make a project from it (cookiecutter or copier), then run dash-migrate in that folder.",
            )
    return None


def _django(facts: Facts) -> Stranger | None:
    names = set(load("frameworks")["django_dash"])
    for path, index in facts.modules.indexes.items():
        for call in index.calls:
            if names.intersection(index.qualified(call.node.func, call.scope)):
                return Stranger(
                    index.source.location(call.node),
                    f"{path} makes a DjangoDash app: Django serves it, and it has no server of its own.",
                    "Deploy the Django project by the platform's Django guide: web: gunicorn <project>.wsgi",
                )
    return None


def _notebook(workspace: Workspace) -> Stranger | None:
    for path in workspace.paths:
        if path.endswith(".ipynb"):
            source = workspace.source(path)
            if source is not None and _NOTEBOOK_DASH.search(source.data):
                script = path.removesuffix(".ipynb") + ".py"
                return Stranger(
                    Location(path),
                    "The Dash app is in a notebook; gunicorn can import Python files only.",
                    f"Convert it, then plan again: jupyter nbconvert --to script '{path}' (writes {script})",
                )
    return None


def _aside(facts: Facts) -> Stranger | None:
    """A Dash app in a file that is taken for a test, an example of the documentation, or packaging."""
    names = facts.evaluator.dash_names
    for path, index in facts.modules.indexes.items():
        for call in index.calls if is_test(path) and _CALL.search(index.source.data) else ():
            if names.intersection(index.qualified(call.node.func, call.scope)):
                return Stranger(
                    index.source.location(call.node),
                    "A Dash app is made here, but tests, documentation and packaging scripts are not the app.",
                    f"If this is the app, say so: dash-migrate plan --entry {shlex.quote(path)}",
                )
    return None


def _namesake(facts: Facts) -> Stranger | None:
    """A call of something whose name is like Dash's, from a package or of the app's own."""
    for path, index in facts.modules.indexes.items():
        for name, calls in index.calls_named.items():
            if _NAMESAKE.fullmatch(name) and not is_test(path) and not is_template(path):
                module = dotted_module(path)
                return Stranger(
                    index.source.location(calls[0].node),
                    f"{name} is none of the Dash classes that are known here, nor a subclass that the app writes.",
                    "If it makes a Dash app, write below it `server = app.server`, with the app's name, and "
                    f"in the Procfile: web: gunicorn {shlex.quote(f'{module}:server')} --workers 2",
                )
    return None


def _mention(workspace: Workspace) -> Stranger | None:
    for source in workspace.python_files():
        found = _CALL.search(source.data)
        if found is None:
            continue
        location = Location(source.path, source.data.count(b"\n", 0, found.start()) + 1)
        if source.tree is None:
            return Stranger(
                location,
                "This file may make a Dash app, but it cannot be read as Python 3.",
                "Correct the syntax error that is reported for it, then plan again.",
            )
        return Stranger(
            location,
            "A Dash app is mentioned here, in a comment or a string, but not made.",
            "Name the folder that holds the app: dash-migrate plan path/to/app",
        )
    return None
