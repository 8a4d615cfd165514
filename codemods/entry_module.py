"""Find the module that the server starts.

## What it does
Finds the module that completes the app when it is imported: where the Dash app is made, where its layout and
callbacks come from, what existing deployment files start. It changes nothing, but for a file name that
no import can reach (`app.v2.py`), whose renaming it offers. Where several apps are as likely,
where there is none, or where the folder is not what git pushes, it says so and what to do.

## Why the platform needs it
gunicorn imports one module, and that import must give the whole app. A target whose import leaves the layout
out answers `/` with status 200 and shows an error.

## Before and after
No code is rewritten. A finding ends with the line to type, such as:

    dash-migrate plan --entry index:app

## What it leaves alone
Tests, packaging scripts and documentation are not taken for the app.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from dash_migrate.facts.repository import pushed_root
from dash_migrate.facts.served import Served
from dash_migrate.facts.strangers import Stranger, find_stranger
from dash_migrate.plan import Effort, Finding, Location, Note, Severity
from dash_migrate.rewriting.out_of_reach import out_of_reach
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts.choice import Entries
    from dash_migrate.facts.entry import Entry
    from dash_migrate.plan import Proposal

NAME = "entry-module"
_WHY = "gunicorn imports one module, and that import must give the whole app with its layout."
_SHOWN = 12


def propose(app: App) -> Iterator[Proposal]:
    """Findings on what stands between this folder and one clear entry module."""
    entries = app.facts.entries
    if entries.chosen is not None:
        entry = entries.chosen
        yield Note(NAME, Location(entry.path), f"chosen as the entry module: {'; '.join(entry.reasons)}")
        if not entry.completes and not entry.hidden_layouts:
            yield _no_layout(entry.path)
        if entry.offer.served is Served.DETACHED:
            yield _detached(entry.group.instances[-1].location)
        if app.facts.obstacle is not None:
            yield out_of_reach(NAME, app.workspace, entry.path, app.facts.obstacle)
    elif entries.candidates:
        yield _several(entries)
    else:
        yield _none(app)
    pushed = pushed_root(app.workspace.root)
    if pushed is not None and pushed != app.workspace.root:
        yield _not_the_root(pushed.name, app.workspace.root.relative_to(pushed).as_posix())


def _several(entries: Entries) -> Finding:
    names = [_named(entry, entries.candidates) for entry in entries.candidates]
    folders = [entry.folder for entry in entries.candidates]
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    if len(set(folders)) == len(folders) > 1 and "." not in folders:
        action = f"Plan one app at a time, in this folder: dash-migrate plan {shlex.quote(folders[0])}"
    else:
        action = f"Choose one: dash-migrate plan --entry {shlex.quote(names[0].removesuffix('.py'))}"
    return Finding(
        step=NAME,
        anchor="several",
        severity=Severity.ERROR,
        location=Location(entries.candidates[0].path),
        seen=f"{entries.why}: {shown}.",
        why="One Procfile starts one app; which one is meant cannot be seen from the code.",
        action=action + ' (or put `entry = "..."` under [tool.dash-migrate] in pyproject.toml)',
    )


def _named(entry: Entry, among: Sequence[Entry]) -> str:
    """The entry's file, and the name of its app where another entry is in the same file."""
    beside = [other for other in among if other.path == entry.path]
    name = entry.group.instances[0].name
    return f"{entry.path.removesuffix('.py')}:{name}" if len(beside) > 1 and name else entry.path


def _none(app: App) -> Finding:
    stranger = find_stranger(app.workspace, app.facts)
    if stranger is None:
        stranger = Stranger(
            Location("."),
            "No Python file in this folder makes a Dash app.",
            "Run dash-migrate in the folder that holds the app, or name it: dash-migrate plan path/to/app",
        )
    return Finding(
        NAME, "none", Severity.ERROR, stranger.location, stranger.seen, _WHY, stranger.action, Effort.HOUR
    )


def _detached(location: Location) -> Finding:
    return Finding(
        step=NAME,
        anchor="detached",
        severity=Severity.ERROR,
        location=location,
        seen="This app is made with server=False, and nothing puts it on a server.",
        why="gunicorn serves a WSGI server, and until init_app is called such an app is on none.",
        action="Call app.init_app(server) where the Flask server is made, or leave server=False out.",
    )


def _no_layout(path: str) -> Finding:
    return Finding(
        step=NAME,
        anchor="no layout",
        severity=Severity.ERROR,
        location=Location(path),
        seen="Importing this module does not set the app's layout.",
        why="gunicorn would serve the app without its layout: / answers, and the page shows an error.",
        action="Set app.layout when the module is imported, or import the module that does.",
    )


def _not_the_root(repository: str, folder: str) -> Finding:
    quoted = shlex.quote(folder)
    return Finding(
        step=NAME,
        anchor="not the root",
        severity=Severity.WARNING,
        location=Location("."),
        seen=f"The app lies in {folder}/ of the git repository {repository}, not at its root.",
        why="The platform reads Procfile and requirements.txt at the root of what is pushed.",
        action=f"Push this folder alone: git subtree split --prefix {quoted} -b deploy, then push that branch; "
        f"or deploy it with: de deploy {quoted} --name <app-name>",
    )


STEP = Step(name=NAME, title="Find the module that the server starts", doc=__doc__, propose=propose)
