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

from typing import TYPE_CHECKING

from dash_migrate.facts.repository import pushed_root
from dash_migrate.facts.strangers import Stranger, find_stranger
from dash_migrate.facts.target import Obstacle
from dash_migrate.plan import Change, Effort, Finding, Location, Note, Rename, Severity, Tier
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.choice import Entries
    from dash_migrate.plan import Proposal

NAME = "entry-module"
_WHY = "gunicorn imports one module, and that import must give the whole app with its layout."
_WHY_REACH = "gunicorn is started in the root of what is pushed and imports the module by its dotted name."
_SHOWN = 12


def propose(app: App) -> Iterator[Proposal]:
    """Findings on what stands between this folder and one clear entry module."""
    entries = app.facts.entries
    if entries.chosen is not None:
        entry = entries.chosen
        yield Note(NAME, Location(entry.path), f"chosen as the entry module: {'; '.join(entry.reasons)}")
        if not entry.completes and not entry.hidden_layouts:
            yield _no_layout(entry.path)
        if app.facts.obstacle is not None:
            yield _out_of_reach(app, entry.path, app.facts.obstacle)
    elif entries.candidates:
        yield _several(app, entries)
    else:
        yield _none(app)
    pushed = pushed_root(app.workspace.root)
    if pushed is not None and pushed != app.workspace.root:
        yield _not_the_root(pushed.name, app.workspace.root.relative_to(pushed).as_posix())


def _several(app: App, entries: Entries) -> Finding:
    paths = list(dict.fromkeys(entry.path for entry in entries.candidates))
    folders = {path.rpartition("/")[0] for path in paths}
    shown = ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")
    if len(folders) == len(paths) and len(paths) > 1:
        place = app.workspace.root.name
        action = f"Plan one app at a time: dash-migrate plan {place}/{paths[0].rpartition('/')[0]}"
    else:
        module = paths[0].removesuffix(".py").replace("/", ".")
        action = f"Choose one: dash-migrate plan --entry {module}"
    return Finding(
        step=NAME,
        anchor="several",
        severity=Severity.ERROR,
        location=Location(paths[0]),
        seen=f"{entries.why}: {shown}.",
        why="One Procfile starts one app; which one is meant cannot be seen from the code.",
        action=action + ' (or put `entry = "..."` under [tool.dash-migrate] in pyproject.toml)',
    )


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


def _out_of_reach(app: App, path: str, obstacle: Obstacle) -> Change | Finding:
    """The renaming of a file that no dotted module can mean, or what to do where that is not all."""
    folder, _, name = path.rpartition("/")
    target = (f"{folder}/" if folder else "") + name.removesuffix(".py").replace(".", "_") + ".py"
    if obstacle is Obstacle.DOTTED_NAME and not app.workspace.exists(target) and not _mentioned(app, path, name):
        title = f"Rename {name} to {target.rpartition('/')[2]}"
        return Change(NAME, name, title, _WHY_REACH, Tier.ASK, Location(path), (Rename(path, target),))
    if obstacle is Obstacle.DOTTED_NAME:
        seen = f"gunicorn cannot import {name}: a dot in a module's name stands for a package."
        action = f"git mv '{path}' '{target}', and correct what mentions the old name."
    else:
        seen = f"{path} uses relative imports, but the folder that it lies in cannot be imported as a package."
        action = "Plan the folder above, so that this one is a package in it: dash-migrate plan .. (or write the "
        action += "imports without their dots)"
    return Finding(NAME, f"reach {path}", Severity.ERROR, Location(path), seen, _WHY_REACH, action)


def _mentioned(app: App, path: str, name: str) -> bool:
    """Whether another file of the app names this one."""
    needle = name.removesuffix(".py").encode()
    others = (app.workspace.source(other) for other in app.workspace.paths if other != path)
    return any(source is not None and needle in source.data for source in others)


def _not_the_root(repository: str, folder: str) -> Finding:
    return Finding(
        step=NAME,
        anchor="not the root",
        severity=Severity.WARNING,
        location=Location("."),
        seen=f"The app lies in {folder}/ of the git repository {repository}, not at its root.",
        why="The platform reads Procfile and requirements.txt at the root of what is pushed.",
        action=f"Push this folder alone: git subtree split --prefix {folder} -b deploy, then push that branch; "
        f"or deploy it with: de deploy {folder} --name <app-name>",
    )


STEP = Step(name=NAME, title="Find the module that the server starts", doc=__doc__, propose=propose)
