"""Lines that nothing explains: they stay, and the reader is told of those that cost something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.checks import STEP
from dash_migrate.plan import Finding, Location, Note, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study

_SHOWN = 8


def unneeded(state: Study) -> Iterator[Finding | Note]:
    """Advice on development tools that the platform would install, notes on other lines that nothing explains."""
    tools = load("distributions")["development"]
    lines = [line for line in state.own_lines if line.key and not _explained(line, state)]
    found = [line for line in lines if line.key in tools]
    if found:
        names = list(dict.fromkeys(line.key or "" for line in found))
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield Finding(
            STEP,
            "development tools",
            Severity.ADVICE,
            Location(found[0].path, found[0].number),
            f"{', '.join(names[:_SHOWN])}{more}: tools for development, and no file of the app imports them.",
            "The platform installs them in each build, with all that they need; the app does not use them.",
            "Move these lines to a file that the platform does not read, such as requirements-dev.txt.",
        )
    for line in lines:
        if line.key not in tools and state.installed:
            text = f"{line.key}: no import and no other line needs it; it stays."
            yield Note(STEP, Location(line.path, line.number), text)


def _explained(line: Line, state: Study) -> bool:
    """Whether something of the app, or another package that it needs, asks for the line."""
    return line.key in state.wanted.wants or line.key in state.pins.parents
