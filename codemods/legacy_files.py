"""Settle the files of other platforms.

## What it does
Looks at what lies in the app's folder for platforms: renames files that are nearly called what the target reads
(`requirments.txt`), takes over what Dash Enterprise 4's files say (`DOKKU_SCALE`, the scripts of `app.json`) in
the words of the target, and says what a Dockerfile or a `package.json` means there. For Dash Enterprise 4 it
writes the lines that `DOKKU_SCALE` needs for the Procfile's processes.

## Why the platform needs it
A file with a wrong name is not there: the build ends without packages. Replicas, scripts and services that one
platform took from a file are settings on another one, and nobody is told that they were dropped.

## Before and after
Before: `requirments.txt`. After: the same file, called

    requirements.txt

## What it leaves alone
Lists for apt (`system-packages` takes them over), `runtime.txt` (`python-version`), conda's lists
(`requirements`) and the Procfile's name (`procfile`). Files of other platforms that do no harm are noted and stay.

## References
- https://dash.plotly.com/dash-enterprise/app-migration
- https://dash.plotly.com/dash-enterprise/application-structure
- https://devcenter.heroku.com/articles/app-json-schema
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.plan import Location, Severity
from dash_migrate.platform_files.app_json import app_json
from dash_migrate.platform_files.findings import STEP as NAME
from dash_migrate.platform_files.findings import TITLES, finding, note
from dash_migrate.platform_files.images import dockerfile, package_json
from dash_migrate.platform_files.misspelt import misspelt
from dash_migrate.platform_files.scale import scale
from dash_migrate.step import App, Step
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

_CHECKS = "CHECKS"
_SLUGIGNORE = ".slugignore"


def propose(app: App) -> Iterator[Proposal]:
    """What becomes of each file that some platform reads."""
    yield from misspelt(app)
    yield from scale(app)
    yield from app_json(app)
    yield from dockerfile(app)
    yield from package_json(app)
    yield from _checks(app)
    yield from _slugignore(app)
    unread = load("platform_files")["unread"]
    yield from (
        note(path, f"it is {unread[path]}, and nothing reads it here")
        for path in app.workspace.paths
        if path in unread
    )


def _checks(app: App) -> Iterator[Proposal]:
    """CHECKS lets Dash Enterprise 4 wait for a slow app; elsewhere only gunicorn's own limit counts."""
    source = app.workspace.source(_CHECKS) if _CHECKS in app.workspace.paths else None
    if source is None or app.settings.target is TargetPlatform.DE4:
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        name, _, value = (part.strip() for part in line.partition("="))
        if name == "WAIT" and value.isdigit() and int(value) >= 30:
            yield finding(
                Severity.ADVICE,
                Location(_CHECKS, number),
                f"{_CHECKS} has Dash Enterprise 4 wait {value} s before it asks the app.",
                f"{TITLES[app.settings.target]} does not read it; gunicorn ends workers that are late.",
                f"If the app still takes that long to start, write --timeout {value} behind gunicorn (Procfile).",
            )
            return
    yield note(_CHECKS, "nothing reads it here, and it asks for nothing that has to be taken over")


def _slugignore(app: App) -> Iterator[Proposal]:
    if _SLUGIGNORE in app.workspace.paths and app.settings.target is not TargetPlatform.PAAS:
        yield finding(
            Severity.ADVICE,
            Location(_SLUGIGNORE),
            f"{_SLUGIGNORE} lists files that Heroku leaves out.",
            f"{TITLES[app.settings.target]} takes everything that git pushes, these files too.",
            "Move the lines that keep large or private files out to .gitignore: git rm --cached what is tracked.",
        )


STEP = Step(name=NAME, title="Settle the files of other platforms", doc=__doc__, propose=propose)
