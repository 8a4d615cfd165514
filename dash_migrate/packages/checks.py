"""What no line of a requirements file can settle by itself, and what to do about it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.closure import applies, linux_markers
from dash_migrate.packages.declared import REQUIREMENTS, Kind, archive_version, same_version
from dash_migrate.packages.publicity import public_names
from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study
    from dash_migrate.workspace import Workspace

STEP = "requirements"
_SEVERAL = re.compile(r"[<>=!~]=?\s*[\w.]+\s*[<>!~]=?\s*\d")  # `a>=1<2`


def line_findings(state: Study, workspace: Workspace) -> Iterator[Finding]:
    """Findings on the lines that the app declares in requirements files."""
    for line in state.declared.lines:
        for check in _CHECKS:
            yield from check(line, state, workspace)
    for line in state.declared.unfollowed:
        yield finding(
            line,
            Severity.ERROR,
            "The file is not part of the app, so the build stops at this line.",
            f"Copy {line.target} into the app's folder, or remove the line.",
        )
    yield from _duplicates(state)


def finding(line: Line, severity: Severity, why: str, action: str, seen: str = "") -> Finding:
    """A finding on one line. Its own text is shown if `seen` does not say it better."""
    place = Location(line.path, line.number)
    return Finding(STEP, line.text, severity, place, seen or line.text, why, action)


def is_for_windows(line: Line, python_version: str | None) -> bool:
    """Whether a line names what Windows alone can install, without saying so."""
    if line.key not in load("distributions")["windows-only"] or line.requirement is None:
        return False
    return applies(line.requirement, linux_markers(python_version))


def can_have_marker(line: Line, state: Study) -> bool:
    """Whether a marker can be written behind a line: it stands in `requirements.txt` itself, without options."""
    return line.path == REQUIREMENTS and "--" not in line.text and not state.declared.hashed


def _windows_only(line: Line, state: Study, _: Workspace) -> Iterator[Finding]:
    if is_for_windows(line, state.python_version) and not can_have_marker(line, state):
        yield finding(
            line,
            Severity.ERROR,
            f"{line.key} can be installed on Windows only; the platform builds on Linux and stops here.",
            f'Remove the line, or write it as: {line.text} ; sys_platform == "win32"',
        )


def _unreadable(line: Line, _: Study, __: Workspace) -> Iterator[Finding]:
    if line.kind is not Kind.UNREADABLE:
        return
    of_conda = " It is in conda's notation." if line.is_conda else ""
    if line.correction:
        action = f"Write: {line.correction}"
    elif _SEVERAL.search(line.text):
        action = "Put a comma between the conditions: NAME>=1,<2"
    else:
        action = "Write a distribution's name and version, NAME==VERSION, or # before a remark."
    yield finding(line, Severity.ERROR, f"pip cannot read this line; the build stops here.{of_conda}", action)


_CHECKS: tuple[Callable[[Line, Study, Workspace], Iterator[Finding]], ...] = (
    _windows_only,
    _unreadable,
)


def fixed_version(line: Line, state: Study) -> str | None:
    """The version that replaces a line's path: the environment's, else the one in the name of the archive.

    The archive of a name that is not known to be public is rather one's own: by its name alone pip would install
    whatever a stranger has registered.
    """
    known = state.version_of(line.key) if line.key else None
    if known or not line.key or line.key not in public_names():
        return known
    return archive_version(line.requirement.url or "" if line.requirement else line.target)


def _duplicates(state: Study) -> Iterator[Finding]:
    by_key: dict[str, list[Line]] = defaultdict(list)
    for line in state.declared.lines:
        if line.key and line.requirement and line.requirement.marker is None:
            by_key[line.key].append(line)
    for key, lines in by_key.items():
        first, *rest = lines
        for line in rest:
            pins = (first.pinned_version, line.pinned_version)
            differ = pins[0] is not None and pins[1] is not None and not same_version(pins[0], pins[1])
            if differ or line.text == first.text:
                yield finding(
                    line,
                    Severity.ERROR if differ else Severity.ADVICE,
                    "pip refuses two versions of one distribution."
                    if differ
                    else "The same line stands there twice.",
                    f"Keep one of the two lines for {key}.",
                    f"{line.text}, and {first.text} in {first.path}:{first.number}",
                )


def differing(state: Study) -> Iterator[Finding]:
    """That the file pins other versions than those that the app ran with here."""
    if not state.differing or state.environment is None or state.environment.is_ours:
        return
    first = state.differing[0]
    held = state.environment.distributions
    shown = [f"{line.text} (here {held[line.key].version})" for line in state.differing if line.key]
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    label = state.environment.label
    why = f"The platform installs what the file says; here the app runs with {label}."
    action = f"Write the versions that you have tested, or test the file's: pip install -r {first.path}"
    yield finding(first, Severity.WARNING, why, action, ", ".join(shown[:3]) + more)
