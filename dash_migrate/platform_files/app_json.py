"""app.json: scripts of Dash Enterprise 4, and what Heroku would have added to the app."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.plan import Location, Severity
from dash_migrate.platform_files.findings import STEP, TITLES, finding
from dash_migrate.platform_tasks import Service, add_service
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

APP_JSON = "app.json"
_SCRIPTS = ("predeploy", "postdeploy")


def app_json(app: App) -> Iterator[Proposal]:
    """What becomes of the scripts and the services that the file names."""
    source = app.workspace.source(APP_JSON) if APP_JSON in app.workspace.paths else None
    if source is None:
        return
    try:
        table = json.loads(source.text)
    except ValueError as error:
        yield _broken(app, getattr(error, "lineno", 1), str(error))
        return
    if not isinstance(table, dict):
        return
    yield from _scripts(app, source, table)
    yield from _services(app, table)


def _broken(app: App, line: int, cause: str) -> Proposal:
    title = TITLES[app.settings.target]
    return finding(
        Severity.ERROR if app.settings.target is TargetPlatform.DE4 else Severity.ADVICE,
        Location(APP_JSON, line),
        f"{APP_JSON} is no JSON: {cause}.",
        f"{title} cannot read its scripts."
        if app.settings.target is TargetPlatform.DE4
        else f"{title} does not read its scripts, and whoever does cannot.",
        "Correct that line, or delete the file if nothing reads it.",
    )


def _scripts(app: App, source: SourceFile, table: Mapping[str, object]) -> Iterator[Proposal]:
    """A finding for each script of Dash Enterprise 4, which 5 looks for elsewhere."""
    scripts = _table(_table(table, "scripts"), "dokku")
    for name in _SCRIPTS:
        command = scripts.get(name)
        if app.settings.target is not TargetPlatform.DE4 and isinstance(command, str) and command.strip():
            yield finding(
                Severity.WARNING,
                Location(APP_JSON, _line(source, f'"{name}"')),
                f"{APP_JSON} has Dash Enterprise 4 run a {name} script: {command.strip()}",
                f"{TITLES[app.settings.target]} does not read it there, so what the script prepares is missing.",
                _instead(app, name, command.strip()),
            )


def _instead(app: App, name: str, command: str) -> str:
    if app.settings.target is TargetPlatform.DE5:
        return (
            f"Register `{command}` as the {name} script in project.toml, as your Dash Enterprise's page on the "
            "application structure says: its keys are not public, so they are not written here."
        )
    return f"Have your platform run `{command}` {'before' if name == 'predeploy' else 'after'} a deployment."


def _services(app: App, table: Mapping[str, object]) -> Iterator[Proposal]:
    """The services that Heroku would add: its names begin like those of the table."""
    addons = table.get("addons")
    known: Mapping[str, str] = load("platform_files")["addons"]
    for addon in addons if isinstance(addons, list) else ():
        name = addon.get("plan") if isinstance(addon, dict) else addon
        plan = name.partition(":")[0] if isinstance(name, str) else ""
        if plan in known:
            why = f"{APP_JSON} asks for {plan}"
            yield add_service(STEP, Service(known[plan]), app.settings.target, why)


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _line(source: SourceFile, text: str) -> int:
    """The first line with a text; 1 if none has it."""
    lines = source.text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)
