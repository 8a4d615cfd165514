"""Dockerfile and package.json: what tells a platform to build something else than the Python app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.needs import append_lines
from dash_migrate.packages.system.aptfile import read_list
from dash_migrate.plan import Change, Location, Severity, Tier
from dash_migrate.platform_files.apt_lines import installed
from dash_migrate.platform_files.findings import STEP, TITLES, finding, note
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.platform_files.apt_lines import Installed
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

DOCKERFILE = "Dockerfile"
PACKAGE_JSON = "package.json"
_BUILDPACKS = ".buildpacks"
_BUILDPACK = "https://github.com/plotly/heroku-buildpack-python"  # plotly/dash-docs, .buildpacks


def dockerfile(app: App) -> Iterator[Proposal]:
    """What a Dockerfile at the root means for the target, and what it does that the platform has to do now."""
    source = app.workspace.source(DOCKERFILE) if DOCKERFILE in app.workspace.paths else None
    if source is None:
        return
    if app.settings.target is TargetPlatform.DE4:
        yield finding(
            Severity.ERROR,
            Location(DOCKERFILE),
            "There is a Dockerfile in the app's folder.",
            "Dash Enterprise 4 then tries to build it, and the deployment ends with `unknown shorthand flag: 'e' "
            "in -e`.",
            f"git mv {DOCKERFILE} {DOCKERFILE}.local, and build with `docker build -f {DOCKERFILE}.local .`",
        )
    packages = _packages(app, source)
    if packages:
        yield _installs(app, source, packages)
    elif app.settings.target is not TargetPlatform.DE4:
        yield note(DOCKERFILE, "the platform builds with Procfile and requirements.txt, and it does nothing else")


def _packages(app: App, source: SourceFile) -> list[Installed]:
    """The packages that the Dockerfile installs with apt and the platform's list lacks."""
    apt = read_list(app.workspace, app.settings.target)
    return [one for one in installed(source) if apt.lacks(one.name)]


def _installs(app: App, source: SourceFile, packages: list[Installed]) -> Proposal:
    apt = read_list(app.workspace, app.settings.target)
    line = next(
        (n for n, text in enumerate(source.text.splitlines(), 1) if "install" in text and "apt" in text), 1
    )
    own = [one.name for one in packages if not one.foreign]
    foreign = [one.name for one in packages if one.foreign]
    actions = []
    if own:
        actions.append(
            f"List those that the app needs in {apt.path}, one a line:\n" + "\n".join(f"    {n}" for n in own)
        )
    if foreign:
        actions.append(
            f"What Ubuntu's own archive does not have must not stand in {apt.path}: the Dockerfile installs "
            f"{listing(foreign)} from a source that it adds. If the app needs that, let a predeploy script "
            "add the source and install it."
        )
    return finding(
        Severity.ADVICE,
        Location(DOCKERFILE, line),
        f"The Dockerfile installs {listing([one.name for one in packages])} with apt.",
        f"{TITLES[app.settings.target]} builds from requirements.txt and {apt.path}: if the app needs them, they "
        "are missing there.",
        "\n".join(actions),
    )


def package_json(app: App) -> Iterator[Proposal]:
    """What a package.json at the root does to the choice of how to build."""
    if PACKAGE_JSON not in app.workspace.paths:
        return
    place = Location(PACKAGE_JSON)
    if app.settings.target is TargetPlatform.DE4:
        if not app.workspace.exists(_BUILDPACKS):
            why = "Dash Enterprise 4 takes a folder with a package.json for an app of Node's."
            edits = append_lines(app.workspace, _BUILDPACKS, (_BUILDPACK,))
            title = f"Say in {_BUILDPACKS} that this is a Python app"
            yield Change(STEP, _BUILDPACKS, title, why, Tier.ASK, place, edits)
    elif app.facts.entry is not None:
        yield finding(
            Severity.ADVICE,
            place,
            "There is a package.json beside the app.",
            f"{TITLES[app.settings.target]} looks at such files to tell what to build: it may take the app for "
            "one of Node's, or build that too.",
            f"If the app does not need it to run, move it with its sources to a folder: git mv {PACKAGE_JSON} "
            "<folder>/",
        )
