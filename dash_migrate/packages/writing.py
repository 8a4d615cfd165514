"""How a requirements file is written and extended: the text of a new one, the edits of an existing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.declared import REQUIREMENTS
from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study
    from dash_migrate.source import SourceFile

NEEDED = "# Needed by the above"


def new_file(state: Study) -> str:
    """The text of a new `requirements.txt`: what the app needs directly, then what that needs in turn.

    The same app and environment give the same bytes: names are sorted, no date, nothing of the user's home.
    """
    environment = state.environment
    if environment is None or not state.installed:
        source = "imports; no environment of it was found"
    else:
        version = f" (Python {environment.python_version})" if environment.python_version else ""
        source = f"imports and the versions in {environment.label}{version}"
    direct = [line for line in state.pins.lines.values() if line]
    needed = state.pins.needed_lines()
    lines = [f"# Written by dash-migrate from the app's {source}", *direct]
    return "\n".join([*lines, *(["", NEEDED, *needed] if needed else [])]) + "\n"


def appended(file: SourceFile, text: str) -> Splice:
    """An edit at the end of the file; several of them stay apart whether or not its last line is ended."""
    end = len(file.utf8)
    ended = not end or file.utf8.endswith((b"\n", b"\r"))
    return Splice(REQUIREMENTS, end, end, f"{text}\n" if ended else f"\n{text}")


def pinned(line: Line, version: str) -> Splice:
    """An edit that gives a line without a version one; extras, marker and comment stay."""
    return Splice(line.path, line.name_end, line.name_end, f"=={version}")


def unpathed(line: Line, version: str) -> Splice:
    """An edit that replaces `@ file:///...` by a version; extras, marker and comment stay."""
    marker = line.requirement.marker if line.requirement else None
    return Splice(line.path, line.name_end, line.end, f"=={version}" + (f" ; {marker}" if marker else ""))


def in_utf8(file: SourceFile, edits: Iterable[Splice]) -> str:
    """The text of a file that was decoded from another encoding, with the edits made; its line ends stay."""
    return file.spliced(edits).text
