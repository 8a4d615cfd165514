"""Findings on the files that list packages: what the platform does not read, or does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.system.aptfile import APT_PACKAGES, APTFILE, other_files, packages_in
from dash_migrate.packages.system.needs import STEP, TABLE
from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.system.aptfile import AptList
    from dash_migrate.packages.system.needs import AptNeed
    from dash_migrate.workspace import Workspace


def list_findings(
    workspace: Workspace, platform: TargetPlatform, apt: AptList, lacking: tuple[AptNeed, ...]
) -> Iterator[Finding]:
    """What is wrong with the app's lists, and what a person has to do beside them."""
    if apt.path == apt.misnamed:
        yield _capitals(apt.path)
    if apt.source is not None and apt.path not in workspace.paths:
        yield _ignored(apt.path)
    if platform is not TargetPlatform.DE4:
        yield from _not_there(workspace)
    if platform is TargetPlatform.DE5:
        yield from _old_files(workspace)
    if platform is TargetPlatform.PAAS and lacking:
        yield Finding(
            STEP,
            "buildpack",
            Severity.WARNING,
            Location(APTFILE),
            f"The app needs an {APTFILE}.",
            "The platform reads it only with a buildpack for apt, in front of the one for Python.",
            "Add it, on Heroku: heroku buildpacks:add --index 1 heroku-community/apt",
        )


def _capitals(path: str) -> Finding:
    """A name that only capital letters tell from the right one: git can change it on every file system."""
    return Finding(
        STEP,
        "rename",
        Severity.ERROR,
        Location(path),
        f"The list of packages is called {path}.",
        f"The platform reads {APTFILE} only, and its Linux tells capital letters from small ones.",
        f"git mv {path} {APTFILE}",
    )


def _ignored(path: str) -> Finding:
    return Finding(
        STEP,
        "ignored",
        Severity.ERROR,
        Location(path),
        f"git ignores {path}.",
        "A deployment is a git push: the platform does not get the list, and installs none of it.",
        f"Take the rule out of .gitignore, or run: git add -f {path}",
    )


def _not_there(workspace: Workspace) -> Iterator[Finding]:
    """Names in a list that the platform's Ubuntu does not have: apt then installs nothing at all."""
    table = load(TABLE)
    for path in (APTFILE, APT_PACKAGES):
        source = workspace.source(path) if path in workspace.paths else None
        for number, name in packages_in(source) if source else ():
            place = Location(path, number)
            if name in table["foreign"]:
                maker = table["foreign"][name]
                yield Finding(
                    STEP,
                    name,
                    Severity.WARNING,
                    place,
                    f"{path} lists {name}.",
                    f"It is in {maker}'s repository, not in Ubuntu's.",
                    f"Install it in a predeploy script that adds {maker}'s repository first.",
                )
            elif name in table["renamed"] and path == APTFILE:
                new = table["renamed"][name]
                action = f"Write {new} instead." if new else "Take the line out."
                seen = f"{path} lists {name}."
                why = (
                    "The platform's Ubuntu 22.04 has no such package, and apt stops at one that it does not know."
                )
                yield Finding(STEP, name, Severity.ERROR, place, seen, why, action)


def _old_files(workspace: Workspace) -> Iterator[Finding]:
    if names := other_files(workspace):
        yield Finding(
            STEP,
            "old files",
            Severity.WARNING,
            Location(names[0]),
            f"{', '.join(names)}: files of Dash Enterprise 4.",
            f"Dash Enterprise 5 reads {APTFILE} and none of these.",
            f"List packages in {APTFILE}. For a repository, a key or a .deb of your own follow the application "
            "structure page of your Dash Enterprise, or install them in a predeploy script.",
        )
