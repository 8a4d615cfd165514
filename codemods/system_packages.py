"""List the system packages that the app needs for apt.

## What it does
Finds what the app needs of Ubuntu and lists it in `Aptfile`, one package a line with its reason: libraries that
Python packages load or are linked with, programs that they or the app's own code start, headers of packages that
have no Linux wheel. Where a namesake for servers needs none of it (psycopg2-binary, opencv-python-headless), that
takes its place in the requirements. For Dash Enterprise 4 the list is `apt-packages`.

## Why the platform needs it
The platform runs the app on a plain Ubuntu. What `pip install` does not bring and your machine happens to have
(Graphviz, Tesseract, ffmpeg, libGL, an ODBC driver) is missing there: the app fails when it is imported, or later,
in the middle of a callback.

## Before and after
Before: `import pytesseract` in `app.py`, and no `Aptfile`. After:

    # pytesseract (imported in app.py) runs the program tesseract
    tesseract-ocr

## What it leaves alone
What wheels carry themselves (lxml, shapely, rasterio, psycopg2-binary ...), so most apps get no list at all. Lines
that are there, repositories and addresses among them. What is listed in requirements.txt and used by nothing, what
the code looks for and can do without, and what no package of Ubuntu's settles are reported.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://dash.plotly.com/dash-enterprise/app-migration
- https://github.com/heroku/heroku-buildpack-apt
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.study import study
from dash_migrate.packages.system.advice import list_findings
from dash_migrate.packages.system.aptfile import added, missing, read_list
from dash_migrate.packages.system.drivers import driver_needs, with_managers
from dash_migrate.packages.system.needs import STEP as NAME
from dash_migrate.packages.system.needs import AptNeed, library_needs, remarks
from dash_migrate.packages.system.objects import object_needs
from dash_migrate.packages.system.presence import present
from dash_migrate.packages.system.programs import program_needs
from dash_migrate.packages.system.swaps import build_needs, offered, window_findings
from dash_migrate.packages.system.windows import path_findings
from dash_migrate.plan import Change, ChecklistItem, Location, Note, Tier
from dash_migrate.step import Step
from dash_migrate.suppression import suppresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study
    from dash_migrate.packages.system.aptfile import AptList
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

WHY = "The platform's Ubuntu has only what is listed for apt; pip does not install it."
WHY_NAME = "The platform reads the file under this name only."


def propose(app: App) -> Iterator[Proposal]:
    """The packages to list, swaps that spare some, and findings on what apt cannot settle."""
    state = study(app)
    apt = read_list(app.workspace, app.settings.target)
    needs: list[AptNeed] = list(apt.carried)
    for item in _evidence(app, state, apt):
        if not isinstance(item, AptNeed):
            yield item
        elif not suppresses(app.workspace, NAME, item.location.path, item.location.line):
            needs.append(item)
    lacking = missing(apt, needs)
    yield from _listed(app, apt, lacking)
    yield from list_findings(app.workspace, app.settings.target, apt, lacking)


def _evidence(app: App, state: Study, apt: AptList) -> Iterator[AptNeed | Proposal]:
    """All that is found to need something of the system."""
    if state.conda is not None and state.file is None:
        text = "Conda's packages bring the libraries and programs that they need, so none were looked for."
        yield Note(NAME, Location(state.conda.path), text)
        return
    found = with_managers(present(state, app.facts), app.facts)
    swaps = offered(state, app.facts, found, apt)
    kept = {key: item for key, item in found.items() if key not in swaps}
    yield from swaps.values()
    yield from library_needs(app.facts, kept, app.settings.target)
    yield from object_needs(kept, state.installed)
    yield from build_needs(state, kept, apt)
    yield from window_findings(app.facts, found)
    yield from driver_needs(app.facts, app.workspace, found, app.settings.target)
    yield from remarks(app.facts, found)
    yield from program_needs(app.facts)
    yield from path_findings(app.facts)


def _listed(app: App, apt: AptList, lacking: tuple[AptNeed, ...]) -> Iterator[Change]:
    """One change a need where the list is there; one for all where it has to be made."""
    if apt.source is not None:
        for need in lacking:
            names = ", ".join(need.packages)
            edits = added(apt, (need,), app.workspace)
            title = f"List {names} for apt: {need.why}"
            yield Change(NAME, names, title, WHY, Tier.SAFE, Location(apt.path), edits)
    elif apt.misnamed is not None:
        title = f"Rename {apt.misnamed} to {apt.path}" + (f", and list {_names(lacking)}" if lacking else "")
        edits = added(apt, lacking, app.workspace)
        yield Change(NAME, "rename", title, WHY_NAME, Tier.SAFE, Location(apt.misnamed), edits)
    elif lacking:
        edits = added(apt, lacking, app.workspace)
        why = f"{WHY} What needs it: {'; '.join(need.why for need in lacking)}."
        title = f"Write {apt.path} with {_names(lacking)}"
        yield Change(NAME, "create", title, why, Tier.SAFE, Location(apt.path), edits)


def _names(needs: tuple[AptNeed, ...]) -> str:
    return ", ".join(name for need in needs for name in need.packages)


STEP = Step(
    name=NAME,
    title="List the system packages that the app needs for apt",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SYSTEM_PACKAGES,
)
