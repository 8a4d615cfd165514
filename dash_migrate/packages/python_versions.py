"""The Python version that the app runs with here, and the one that the platform takes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import REQUIREMENTS
from dash_migrate.packages.projects import conda_file
from dash_migrate.packages.python_evidence import PROJECT, PYTHON_VERSION, RUNTIME, stated, stated_for_conda
from dash_migrate.plan import Location
from dash_migrate.target_platform import TargetPlatform, knowledge_key

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.step import App
    from dash_migrate.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Running:
    """The Python that the app runs with: `version` is "3.11.7" or "3.11"; `why` says what tells it."""

    version: str
    why: str
    location: Location

    @property
    def minor(self) -> str:
        """Its first two numbers."""
        return minor_version(self.version)


@dataclass(frozen=True, slots=True)
class Offer:
    """The Pythons that a platform has.

    Args:
        default: the one it builds with unless told; empty if that is not documented.
        versions: those it is known to have: minor versions, or full ones where it wants these.
        likely: those that only its newer releases, or not surely all of them, have.
    """

    default: str
    versions: tuple[str, ...]
    likely: tuple[str, ...]

    def nearest(self, version: str) -> str | None:
        """The one of the same minor version: equal, else the next lower patch, else the lowest."""
        same = [one for one in (*self.versions, *self.likely) if minor_version(one) == minor_version(version)]
        if not same or version.count(".") < 2:
            return same[-1] if same else None
        lower = [one for one in same if numbers(one) <= numbers(version)]
        return lower[-1] if lower else same[0]


def target_python(app: App) -> str | None:
    """The minor version ("3.11") that the app is to run with on the platform: the one that it runs with here.

    None if neither an environment nor a file of the app tells it.
    """
    here = running_here(app)
    return here.minor if here else None


def running_here(app: App) -> Running | None:
    """What the app runs with on this machine.

    The environment's version; if that is dash-migrate's own, which may have nothing to do with the app, what the
    app's files name comes first.
    """
    return app.facts.derive(_running)


def running_there(app: App) -> Running | None:
    """What the platform builds with once the plan is applied; None if nothing tells it and no default is known."""
    workspace, target = app.workspace, app.settings.target
    if by_conda(workspace):
        found = stated_for_conda(workspace)
    else:
        files = {
            TargetPlatform.DE5: (PROJECT,),
            TargetPlatform.DE4: (RUNTIME,),
            TargetPlatform.PAAS: (RUNTIME, PYTHON_VERSION),
        }[target]
        by_path = {item.path: item for item in reversed(stated(workspace))}
        found = next((by_path[path] for path in files if path in by_path), None)
    if found is not None:
        return Running(found.version, f"{found.path} says so", Location(found.path, found.line))
    offer, here = offered(target), running_here(app)
    if here is not None:
        return Running(offer.nearest(here.version) or here.minor, here.why, here.location)
    if offer.default and not by_conda(workspace):
        why = f"{title(target)} takes it unless told"
        return Running(offer.default, why, Location(files_of(target)))
    return None


def offered(target: TargetPlatform) -> Offer:
    """The Pythons of a platform, by `knowledge/targets.toml`."""
    table = load("targets")[knowledge_key(target)]["python"]
    return Offer(table["default"], tuple(table["versions"]), tuple(table["likely"]))


def title(target: TargetPlatform) -> str:
    """The platform's name in texts."""
    return (
        "The platform" if target is TargetPlatform.PAAS else str(load("targets")[knowledge_key(target)]["title"])
    )


def files_of(target: TargetPlatform) -> str:
    """The file that tells the platform which Python to take."""
    return {
        TargetPlatform.DE5: PROJECT,
        TargetPlatform.DE4: RUNTIME,
        TargetPlatform.PAAS: PYTHON_VERSION,
    }[target]


def by_conda(workspace: Workspace) -> bool:
    """Whether the platform builds with conda: it has the file for that, and none for pip."""
    return conda_file(workspace) is not None and not workspace.exists(REQUIREMENTS)


def minor_version(version: str) -> str:
    """The first two numbers of a version: "3.11" of "3.11.7"."""
    return ".".join(version.split(".")[:2])


def minor_number(version: str) -> int:
    """11 of "3.11.7"."""
    return int(version.split(".")[1])


def numbers(version: str) -> list[int]:
    """The parts of a version, to compare it."""
    return [int(part) for part in version.split(".")]


def _running(facts: Facts) -> Running | None:
    environment, found = facts.environment, stated(facts.workspace)
    version = environment.python_version if environment else None
    foreign = environment is not None and environment.is_ours and facts.settings.python is None
    if environment is not None and version and not (foreign and found):
        return Running(version, f"{environment.label} has it", Location(REQUIREMENTS))
    if found:
        return Running(found[0].version, f"{found[0].path} names it", Location(found[0].path, found[0].line))
    return None
