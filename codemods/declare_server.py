"""Declare the server.

## What it does
Gives gunicorn a name to import: `server = app.server`, right below the line that makes or imports the app in
the entry module. Where only a function makes the app, a `wsgi.py` calls it. An app that is made under
`if __name__ == "__main__":` is moved out, if every line moved is an import, a constant, the app, its layout or a
callback.

## Why the platform needs it
gunicorn imports the entry module and serves a variable of it. Until Dash 3.1 a Dash app itself cannot be served,
only its `server`; the name is written for later versions too, so that a changed pin does not break the start.

## Before and after
Before:

    app = Dash(__name__)

After:

    app = Dash(__name__)
    server = app.server

## What it leaves alone
An app that sits on a Flask server with a name, a factory that returns the server (`module:create_app()` is a
target), and a `server` that is there. Code that reads arguments or files before it makes the app is not moved:
that is a finding with the lines.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://github.com/plotly/dash/pull/3323 (Dash 3.1: the app is a WSGI application)
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.blocks import indentation
from dash_migrate.facts.served import Served
from dash_migrate.hoist import find_hoist
from dash_migrate.plan import (
    Change,
    ChecklistItem,
    Create,
    Effort,
    Finding,
    Location,
    Note,
    Severity,
    Splice,
    Tier,
)
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.entry import Entry
    from dash_migrate.hoist import Hoist
    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile

NAME = "declare-server"
_WHY = "gunicorn serves a variable of the entry module, and a Dash app has its WSGI server in app.server."
_WHY_HIDDEN = "gunicorn imports the module: what is made only when the file is started as a script is not there."


def propose(app: App) -> Iterator[Proposal]:
    """The change that gives the entry module a server, or the finding that says what stands in its way."""
    entry = app.facts.entry
    source = app.workspace.source(entry.path) if entry is not None else None
    if entry is None or source is None:
        return
    if entry.offer.served is Served.HIDDEN or entry.hidden_layouts:
        yield from _hidden(app, entry, source)
    elif entry.offer.served is Served.DASH:
        yield _named(app, entry, source)
    elif entry.offer.served is Served.DASH_FACTORY and not app.facts.dash_is_wsgi:
        yield _called(app, entry)
    else:
        text = f"left alone: {entry.path} offers {entry.offer.served.value}, {entry.offer.expression}"
        yield Note(NAME, Location(entry.path), text)


def _named(app: App, entry: Entry, source: SourceFile) -> Change:
    """`server = app.server` below the last statement that gives the app its name."""
    expression = entry.offer.expression
    statement = _binding_statement(app, entry)
    name = _free_name(app, entry)
    end = source.span(statement)[1]
    line = source.line_at(end)
    indent = indentation(source, statement)
    tail = source.utf8[end : source.line_starts[line] if line < len(source.line_starts) else None]
    text = f"{name} = {expression}.server"
    if not tail.strip() or tail.strip().startswith(b"#"):
        at = end + len(tail.rstrip(b"\r\n"))
        edit = Splice(entry.path, at, at, f"\n{indent}{text}")
    else:  # `app = Dash(); app.title = "x"` on one line
        edit = Splice(entry.path, end, end, f"; {text}")
    why = _WHY
    if app.facts.dash_is_wsgi:
        why += f" Dash {app.facts.dash_version} can be served itself; the name keeps older pins working too."
    return Change(
        step=NAME,
        anchor=f"server of {expression}",
        title=f"Declare {text}",
        why=why,
        tier=Tier.SAFE,
        location=source.location(statement),
        edits=(edit,),
    )


def _binding_statement(app: App, entry: Entry) -> ast.stmt:
    """The last top-level statement that binds the first name of the expression."""
    index = app.facts.modules.indexes[entry.path]
    name = entry.offer.expression.partition(".")[0]
    bindings = [b for b in index.scope.bindings.get(name, ()) if b.scope is index.scope]
    if bindings:
        return bindings[-1].ancestors[-1][0]
    stars = [edge.node for edge in index.imports if "*" in edge.names]
    return stars[-1]


def _free_name(app: App, entry: Entry) -> str:
    """`server`, unless the module uses that name for something else."""
    index = app.facts.modules.indexes[entry.path]
    taken = index.scope.bindings
    known = app.facts.offers.named(entry.path, entry.group, "server").served is Served.NAME
    for name in ("server", "application", "dash_server"):
        bound = [binding for binding in taken.get(name, ()) if not _is_server(binding.value)]
        if not bound or (name == "server" and known):
            return name
    return "wsgi_server"


def _is_server(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Attribute) and value.attr == "server"


def _called(app: App, entry: Entry) -> Proposal:
    """A `wsgi.py` that calls the function which makes the app."""
    target = app.facts.target_of(entry, "server")
    name = entry.offer.expression.partition("(")[0]
    beside = target is None or target.pythonpath is not None or target.chdir is not None
    path = f"{entry.folder}/wsgi.py" if beside and entry.folder != "." else "wsgi.py"
    module = entry.path.rpartition("/")[2].removesuffix(".py") if beside else (target.module if target else "")
    if app.workspace.exists(path) or not all(part.isidentifier() for part in module.split(".")):
        action = f"Add a module with: server = {entry.offer.expression}.server"
        return _finding(entry, Location(entry.path), "Only a function makes the app.", action)
    text = (
        f'"""The server that gunicorn imports."""\n\nfrom {module} import {name}\n\n'
        f"server = {entry.offer.expression}.server\n"
    )
    return Change(
        step=NAME,
        anchor=f"wsgi {entry.offer.expression}",
        title=f"Write {path}, which calls {entry.offer.expression} and declares its server",
        why=_WHY,
        tier=Tier.SAFE,
        location=Location(entry.path),
        edits=(Create(path, text),),
    )


def _hidden(app: App, entry: Entry, source: SourceFile) -> Iterator[Proposal]:
    """The move of the lines that make the app out of the block that only a script runs."""
    hoist = find_hoist(app.facts, entry)
    if hoist is None:
        yield _finding(
            entry,
            Location(entry.path),
            "No importable name of this module is the app or its server.",
            "Bind the app at module level and add: server = app.server",
        )
    elif hoist.obstacle is not None:
        first, last = hoist.lines
        yield _finding(
            entry,
            source.location(hoist.obstacle),
            f"The app is made in lines {first} to {last}, in {hoist.where}, after this statement.",
            f"Move the lines that make the app out of {hoist.where}, to module level, then plan again.",
        )
    else:
        yield _moved(entry, source, hoist)


def _moved(entry: Entry, source: SourceFile, hoist: Hoist) -> Change:
    first, last = hoist.lines
    return Change(
        step=NAME,
        anchor=f"hoist {hoist.where}",
        title=f"Make the app when the module is imported (lines {first} to {last})",
        why=_WHY_HIDDEN,
        tier=Tier.SAFE,
        location=Location(entry.path, first),
        edits=hoist.edits(source, entry.path),
    )


def _finding(entry: Entry, location: Location, seen: str, action: str) -> Finding:
    return Finding(NAME, f"{entry.path} {seen}", Severity.ERROR, location, seen, _WHY_HIDDEN, action, Effort.HOUR)


STEP = Step(
    name=NAME,
    title="Declare the server",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SERVER,
    needles=(b"dash", b"Dash"),
)
