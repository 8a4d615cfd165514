"""What several checks need to know so that one cause gives one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.verify.evidence import Evidence


def fatal_place(evidence: Evidence) -> str:
    """The line of the app's own code that keeps it from starting, `app.py:12`, or ""."""
    failure = evidence.deployment.failure
    return failure.place if failure is not None else ""


def readable(evidence: Evidence, text: str) -> str:
    """A text of the app with the paths of its copy as a person knows them: those beside it begin with `../`."""
    for folder, name in ((evidence.copy, ""), (evidence.home, "~/"), (evidence.copy.parent, "../")):
        for written in dict.fromkeys((str(folder), folder.as_posix(), str(folder.resolve()))):
            text = text.replace(f"{written}/", name).replace(f"{written}\\", name)
    return text
