"""Dash Enterprise 5: `project.toml`, and what it no longer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.python_evidence import (
    PROJECT,
    RUNTIME,
    build_variables,
    pinned_minor,
    stated_in,
    tables_of,
)
from dash_migrate.packages.python_versions import offered
from dash_migrate.plan import Change, Create, Finding, Location, Note, Severity, Tier
from dash_migrate.platform_tasks import PlatformTask, Stage
from dash_migrate.rewriting.python_version.findings import STEP
from dash_migrate.rewriting.python_version.project_toml import added, new_file, replaced, value_line
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.python_versions import Running
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

_WHY = (
    "Dash Enterprise 5 builds with 3.10, or another default of its administrator, unless the app names a version."
)


def propose(app: App, here: Running | None) -> Iterator[Proposal]:
    """The version in project.toml, the setting beside it, and findings."""
    if here is not None:
        yield from _written(app, here)
        yield _settings(here)
    yield from _runtime_txt(app, here)


def _written(app: App, here: Running) -> Iterator[Proposal]:
    # The default's version is written too: an administrator can change the default, and it rises with releases.
    offer = offered(TargetPlatform.DE5)
    tier = Tier.SAFE if here.minor in {*offer.versions, *offer.likely} else Tier.ASK
    source = app.workspace.source(PROJECT)
    if source is None:
        create = Create(PROJECT, new_file(here.minor))
        yield _change(f"Write project.toml: build with Python {here.minor}", 1, create, tier)
        return
    tables = tables_of(source)
    if tables is None:
        yield _by_hand(
            Location(PROJECT), "project.toml cannot be read as TOML.", "Correct it, and run the plan again."
        )
        return
    values = list(build_variables(tables))
    if not values:
        yield from _edited(
            source, added(source, here.minor), here, f"Add Python {here.minor} to project.toml", tier
        )
    elif pinned_minor(values[0]) != here.minor:
        title = f"Build with Python {here.minor} instead of {values[0]}"
        yield from _edited(source, replaced(source, here.minor), here, title, Tier.ASK)
    else:
        yield Note(STEP, Location(PROJECT, value_line(source)), f"left alone: it asks for Python {here.minor}")


def _edited(source: SourceFile, edit: Edit | None, here: Running, title: str, tier: Tier) -> Iterator[Proposal]:
    line = value_line(source)
    if edit is not None:
        yield _change(title, line, edit, tier)
        return
    seen = "project.toml does not ask for the Python that the app runs with, and is written in a way of its own."
    action = f'Set BP_CPYTHON_VERSION in it to "{here.minor}.*".'
    yield _by_hand(Location(PROJECT, line), seen, action)


def _change(title: str, line: int, edit: Edit, tier: Tier) -> Change:
    return Change(STEP, "project.toml", title, _WHY, tier, Location(PROJECT, line), (edit,))


def _by_hand(place: Location, seen: str, action: str) -> Proposal:
    return Finding(STEP, "project.toml", Severity.WARNING, place, seen, _WHY, action)


def _settings(here: Running) -> Proposal:
    """Where the platform really takes the version from, and that it must be there."""
    offer = offered(TargetPlatform.DE5)
    where = "newer releases of Dash Enterprise 5 read project.toml for workspaces only"
    choose = f"In the App Manager, choose Settings > Python version: {here.minor}"
    if here.minor in offer.versions:
        why = f"{here.why}; {where}"
        return PlatformTask(STEP, Stage.SET_UP, f"{choose}.", why)
    return Finding(
        STEP,
        "settings",
        Severity.WARNING,
        Location(PROJECT),
        f"The app runs with Python {here.minor} ({here.why}).",
        f"N{where[1:]}. They publish no list of versions; {listing(list(offer.versions))} are known.",
        f"{choose}. If it is not there, test the app with one that is, and run the plan again.",
    )


def _runtime_txt(app: App, here: Running | None) -> Iterator[Proposal]:
    runtime = stated_in(app.workspace, RUNTIME)
    if runtime is None:
        return
    if here is not None and runtime.path == here.location.path:
        rest = f"Its version, {here.minor}, is taken over into {PROJECT}."
    else:
        rest = f"It says {runtime.version}" + (f"; the app runs with {here.minor} here." if here else ".")
    yield Finding(
        STEP,
        "runtime.txt",
        Severity.ADVICE,
        Location(RUNTIME, runtime.line),
        f"{RUNTIME} chooses Python {runtime.version}.",
        f"Dash Enterprise 5 does not read this file. {rest}",
        f"Delete {RUNTIME}, so that nobody takes it for the truth.",
    )
