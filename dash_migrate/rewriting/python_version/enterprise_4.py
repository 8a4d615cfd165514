"""Dash Enterprise 4: `runtime.txt` with a full version of its list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.python_evidence import RUNTIME, stated_in
from dash_migrate.packages.python_versions import minor_version, offered
from dash_migrate.plan import Finding, Location, Note, Severity, Tier
from dash_migrate.rewriting.python_version.findings import STEP
from dash_migrate.rewriting.python_version.runtime_txt import is_exact, written
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.python_evidence import Stated
    from dash_migrate.packages.python_versions import Running
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

_WHY = "Dash Enterprise 4 builds with Python 3.6.10 unless runtime.txt names another version of its list."
_WHY_FORM = "Dash Enterprise 4 reads one form only: python- in small letters, and three numbers."


def propose(app: App, here: Running | None) -> Iterator[Proposal]:
    """The version in runtime.txt, or why none can be written."""
    runtime = stated_in(app.workspace, RUNTIME)
    wanted = here.version if here is not None else None
    if runtime is not None and here is None and runtime.version.startswith("2."):
        yield _python_2(runtime)
        return
    if runtime is not None and (here is None or minor_version(runtime.version) == here.minor):
        wanted = runtime.version
    if wanted is None:
        return
    yield from _written(app, runtime, wanted)


def _written(app: App, runtime: Stated | None, wanted: str) -> Iterator[Proposal]:
    offer, source = offered(TargetPlatform.DE4), app.workspace.source(RUNTIME)
    nearest = offer.nearest(wanted)
    if nearest is None:
        yield _not_offered(wanted)
        return
    if nearest in offer.likely:
        yield _only_newer(nearest)
    if source is None:
        yield written(source, nearest, f"Write runtime.txt: python-{nearest}", _WHY, Tier.SAFE)
    elif runtime is not None and minor_version(runtime.version) != minor_version(nearest):
        title = f"Build with Python {nearest} instead of {runtime.version}"
        yield written(source, nearest, title, _WHY, Tier.ASK)
    elif runtime is not None and runtime.version != nearest and runtime.version.count(".") > 1:
        title = f"Replace Python {runtime.version}, which is not on the platform's list, by {nearest}"
        yield written(source, nearest, title, _WHY, Tier.SAFE)
    elif not is_exact(source):
        title = f"Spell {RUNTIME} as the platform reads it: python-{nearest}"
        yield written(source, nearest, title, _WHY_FORM, Tier.SAFE if runtime else Tier.ASK)
    else:
        yield Note(STEP, Location(RUNTIME), f"left alone: it asks for Python {nearest}")


def _not_offered(wanted: str) -> Proposal:
    offer = offered(TargetPlatform.DE4)
    minors = dict.fromkeys(map(minor_version, (*offer.versions, *offer.likely)))
    return Finding(
        STEP,
        "offer",
        Severity.ERROR,
        Location(RUNTIME),
        f"The app runs with Python {minor_version(wanted)}, which Dash Enterprise 4 does not have.",
        f"It has versions of {', '.join(minors)}; the last two only in its newer releases.",
        f"Test the app with Python {offer.versions[-1]} (or {offer.likely[-1]}, if your server has it), and run "
        "the plan again with --python for that environment.",
    )


def _python_2(runtime: Stated) -> Proposal:
    newest = offered(TargetPlatform.DE4).versions[-1]
    return Finding(
        STEP,
        "offer",
        Severity.ERROR,
        Location(RUNTIME, runtime.line),
        f"{RUNTIME} asks for Python {runtime.version}.",
        "Python 2 is at its end there, and the plan makes the code one of Python 3.",
        f"Test the app with Python {newest}, and write python-{newest} into {RUNTIME}.",
    )


def _only_newer(version: str) -> Proposal:
    return Finding(
        STEP,
        "offer",
        Severity.WARNING,
        Location(RUNTIME),
        f"The app needs Python {version} on the platform.",
        "Only newer releases of Dash Enterprise 4 have it; the list of 4.1.0 ends with 3.9.0.",
        f"Ask your administrator whether the server builds with python-{version}. If it does not, test the "
        "app with Python 3.9.0.",
    )
