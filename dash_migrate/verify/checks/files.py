"""Which files the app writes while it runs, and which it reads from outside of itself."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Severity
from dash_migrate.verify.checks.causes import fatal_place, readable
from dash_migrate.verify.checks.check import Check, Judged, fault
from dash_migrate.verify.tracing import Act
from dash_migrate.wording import count

if TYPE_CHECKING:
    from dash_migrate.plan import Finding
    from dash_migrate.verify.evidence import Evidence
    from dash_migrate.verify.tracing import Event


def judge(evidence: Evidence) -> Judged:
    """A warning for each line that writes, an error for each that reads from outside of the app."""
    writes, reads = _events(evidence, Act.WRITE), _events(evidence, Act.READ)
    shown = f"{count(len(writes), 'write')}, {count(len(reads), 'read')} outside of the app"
    fatal = fatal_place(evidence)
    written = (_written(evidence, event) for event in writes if not fatal or event.place != fatal)
    return Judged((shown,), (*written, *(_outside(evidence, event) for event in reads)))


def _events(evidence: Evidence, act: Act) -> list[Event]:
    own = (e for e in evidence.events if e.act is act and not _is_of_a_library(evidence, e.subject))
    return [e for e in own if not _temporary(evidence, e.subject)]


def _temporary(evidence: Evidence, path: str) -> bool:
    """Whether a path is in the system's folder for temporary files, so meant to be lost, and not the app's own."""
    return Path(path).is_relative_to(tempfile.gettempdir()) and not evidence.is_own(path)


def _is_of_a_library(evidence: Evidence, path: str) -> bool:
    """Whether a path is a library's own: a cache or configuration in the home folder, the time zones."""
    if Path(path).is_relative_to(evidence.home):
        return Path(path).relative_to(evidence.home).as_posix().startswith(".")
    return "zoneinfo" in Path(path).parts


def _written(evidence: Evidence, event: Event) -> Finding:
    place = evidence.places.of(event.place)
    return fault(
        Severity.WARNING,
        place,
        f"The app writes {readable(evidence, event.subject)}.",
        "The platform's disk is temporary and of one container: what is written is lost at the next deployment "
        "or restart, and other processes do not see it.",
        "Keep what must survive in a database, in Redis, or in the persistent filesystem (~/mount, switched on in "
        "the App Manager). Ignore this for a cache that may be lost.",
        anchor=f"write {place}",
        effort=Effort.HOUR,
    )


def _outside(evidence: Evidence, event: Event) -> Finding:
    place = evidence.places.of(event.place)
    state = "exists on this machine" if event.found else "is not there"
    return fault(
        Severity.ERROR,
        place,
        f"The app reads {readable(evidence, event.subject)}, outside of its own folder; it {state}.",
        "The platform gets what is pushed and nothing else.",
        "Copy the file into the app's folder and read it from there: Path(__file__).parent / ...",
        anchor=f"read {place}",
    )


CHECK = Check("files", "The app brings all files that it reads, and keeps none", judge)
