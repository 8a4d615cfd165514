"""What is said of the Python version: how to choose it, and what of the app it does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.projects import conda_file
from dash_migrate.packages.python_evidence import PYTHON_VERSION, RUNTIME, allows
from dash_migrate.packages.python_fit import demands
from dash_migrate.packages.python_versions import by_conda, files_of, minor_version, offered, running_here, title
from dash_migrate.plan import Finding, Location, Severity
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.python_uses import PythonUse
    from dash_migrate.packages.python_fit import Asked
    from dash_migrate.packages.python_versions import Running
    from dash_migrate.step import App

STEP = "python-version"


def nothing_told(app: App, there: Running | None) -> Finding:
    """That nobody knows the app's version: what the platform would take, and what the code needs."""
    found, target = demands(app), app.settings.target
    lowest, highest = found.lowest, found.highest
    needs = [f"3.{lowest.minor} or newer ({lowest.seen} in {lowest.path}:{lowest.line})"] if lowest else []
    needs += (
        [f"3.{highest.minor - 1} or older ({highest.seen} in {highest.path}:{highest.line})"] if highest else []
    )
    fits = there is not None and not any(found.unmet_uses(there.version)) and not any(found.unmet(there.version))
    takes = f"{title(target)} takes {there.version} unless told" if there else "The platform takes its newest"
    return Finding(
        STEP,
        "unknown",
        Severity.ADVICE if fits else Severity.WARNING,
        Location(files_of(target)),
        "Nothing here tells which Python the app runs with."
        + (f" Its code needs {' and '.join(needs)}." if needs else ""),
        f"{takes}" + (", which fits the code; but nobody may have tested the app with it." if fits else "."),
        f"Name the environment that runs the app (--python PATH). Or {_how(app)}.",
    )


def does_not_fit(app: App, there: Running) -> Iterator[Finding]:
    """What the code, the project and its packages ask for and that version does not give."""
    found = demands(app)
    yield from (_use(app, there, *group) for group in found.unmet_uses(there.version))
    yield from (_asked(app, there, asked) for asked in found.unmet(there.version))


def _use(app: App, there: Running, use: PythonUse, more: int) -> Finding:
    others = f" (and at {count(more, 'more place')})" if more else ""
    since = f"is gone since Python 3.{use.minor}" if use.gone else f"needs Python 3.{use.minor}"
    bound = f"3.{use.minor - 1} or older" if use.gone else f"3.{use.minor} or newer"
    # One version for all findings: what suits the most demanding use.
    first = demands(app).highest if use.gone else demands(app).lowest
    example = f"3.{(first or use).minor - use.gone}"
    instead = " Or add setuptools to requirements.txt, which brings it back." if use.dotted == "distutils" else ""
    return Finding(
        STEP,
        f"use {use.seen}",
        Severity.ERROR,
        Location(use.path, use.line),
        f"{use.seen}{others} {since}; the app is to run with {minor_version(there.version)}.",
        f"Python {minor_version(there.version)} ({there.why}) stops at this line.",
        f"Take it out, or run the app with Python {bound}: {_how(app, example)}.{instead}",
    )


def _asked(app: App, there: Running, asked: Asked) -> Finding:
    here = running_here(app)
    fitting = here.minor if here is not None and allows(asked.allowed, here.version) else ""
    return Finding(
        STEP,
        f"asks {asked.who}",
        Severity.ERROR if asked.is_package else Severity.WARNING,
        asked.location,
        f"{asked.who} needs Python {asked.text}; the app is to run with {minor_version(there.version)}.",
        f"pip refuses to install it with Python {minor_version(there.version)} ({there.why})."
        if asked.is_package
        else f"The platform does not read this line: it takes {minor_version(there.version)} ({there.why}).",
        f"Run the app with a Python that fits: {_how(app, fitting)}.",
    )


def _how(app: App, minor: str = "") -> str:
    """How the platform is told a version, as the end of a sentence; without one: that which was tested."""
    target, conda = app.settings.target, conda_file(app.workspace)
    if conda is not None and by_conda(app.workspace):
        return f"write python={minor or 'VERSION'} into {conda.path}"
    if target is TargetPlatform.DE5:
        chosen = minor or "the version that you have tested"
        return f"in the App Manager, choose Settings > Python version: {chosen}"
    if target is TargetPlatform.DE4:
        full = offered(target).nearest(minor) if minor else None
        return f"write python-{full or '3.X.Y, a version that you have tested,'} into {RUNTIME}"
    return f"write {minor or 'the version that you have tested'} into {PYTHON_VERSION}"
