"""What no line of a requirements file can settle by itself, and what to do about it."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.closure import applies, linux_markers
from dash_migrate.packages.declared import REQUIREMENTS, Kind, archive_version, same_version
from dash_migrate.packages.pins import is_stub
from dash_migrate.plan import Effort, Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.study import Study
    from dash_migrate.workspace import Workspace

STEP = "requirements"


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


def _windows_only(line: Line, state: Study, _: Workspace) -> Iterator[Finding]:
    version = state.environment.python_version if state.environment else None
    if line.key not in load("distributions")["windows-only"] or line.requirement is None:
        return
    if applies(line.requirement, linux_markers(version)):
        yield finding(
            line,
            Severity.ERROR,
            f"{line.key} can be installed on Windows only; the platform builds on Linux and stops here.",
            f'Remove the line, or write it as: {line.text} ; sys_platform == "win32"',
        )


def _stub(line: Line, _: Study, __: Workspace) -> Iterator[Finding]:
    if line.key and is_stub(line.key, line.pinned_version):
        yield finding(
            line,
            Severity.ERROR,
            "What has this version is a public stub that raises when it is imported; the real package comes "
            "from Dash Enterprise's own index.",
            f"Write {line.key} with the version that your Dash Enterprise serves under /packages, or without one.",
        )


def _local(line: Line, state: Study, workspace: Workspace) -> Iterator[Finding]:
    if line.has_file_url:
        if fixed_version(line, state) is None:
            yield finding(
                line,
                Severity.ERROR,
                "The path exists on this machine only, and nothing here tells the version.",
                f"Replace the line by {line.key}==VERSION, with the version that `pip show {line.key}` prints.",
            )
    elif line.kind in {Kind.PATH, Kind.EDITABLE}:
        yield from _path(line, workspace)


def _path(line: Line, workspace: Workspace) -> Iterator[Finding]:
    target = line.target.partition("[")[0].removeprefix("file:").replace("\\", "/")
    if "+" in target.partition("/")[0]:  # git+https://..., git+git@...
        return
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(line.path), target))
    outside = inside.startswith(("../", "/")) or inside == ".." or ":" in target
    if outside or not workspace.exists(inside):
        yield finding(
            line,
            Severity.ERROR,
            "The path is not inside the app's folder, so the platform does not have it.",
            f"Build a wheel (`pip wheel --no-deps -w packages {line.target}`), commit it, and name it here: "
            "./packages/NAME.whl",
        )
    elif line.kind is Kind.EDITABLE:
        yield finding(
            line,
            Severity.WARNING,
            "An editable install is a link to a folder of the machine that builds; it need not be there when the "
            "app runs.",
            f"Write {line.target} without -e, or remove the line if the app starts from its own folder.",
        )


def _unreadable(line: Line, _: Study, __: Workspace) -> Iterator[Finding]:
    if line.kind is Kind.UNREADABLE:
        hint = (
            "write == for a version" if "=" in line.text else "write a distribution's name, or # before a remark"
        )
        yield finding(
            line, Severity.ERROR, "pip cannot read this line; the build stops here.", f"Correct it: {hint}."
        )


def _local_version(line: Line, state: Study, _: Workspace) -> Iterator[Finding]:
    version = line.pinned_version or ""
    indexed = any(
        option.text.startswith(("--extra-index-url", "--index-url", "-i ", "--find-links", "-f "))
        for option in state.declared.lines
        if option.kind is Kind.OPTION
    )
    if "+" in version and not indexed:
        yield finding(
            line,
            Severity.ERROR,
            "A version with a local part (+) is on no public index.",
            f"Write {line.key}=={version.partition('+')[0]}, or add the --extra-index-url that has it.",
        )


_CHECKS: tuple[Callable[[Line, Study, Workspace], Iterator[Finding]], ...] = (
    _windows_only,
    _stub,
    _local,
    _unreadable,
    _local_version,
)


def fixed_version(line: Line, state: Study) -> str | None:
    """The version that replaces a line's path: the environment's, else the one in the name of the archive."""
    known = state.version_of(line.key) if line.key else None
    return known or archive_version(line.requirement.url or "" if line.requirement else line.target)


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


def conda(state: Study) -> Iterator[Finding]:
    """What it means that the app has a conda environment file."""
    if state.conda is None:
        return
    path = state.conda.path
    if state.file is not None:
        yield Finding(
            STEP,
            path,
            Severity.WARNING,
            Location(path),
            f"{path} and {REQUIREMENTS} are both here.",
            f"With both, the platform builds with pip and ignores {path} without a word.",
            f"Delete {path} if {REQUIREMENTS} is complete, or {REQUIREMENTS} if the app needs conda.",
        )
        return
    absent = [key for key in state.wanted.wants if key.encode() not in state.conda.utf8.lower()]
    add = (
        f"Add to its dependencies what the app needs and it does not name: {', '.join(absent)}. " if absent else ""
    )
    yield Finding(
        STEP,
        path,
        Severity.ERROR if "gunicorn" in absent else Severity.WARNING,
        Location(path),
        f"{path} is the app's only list of packages.",
        f"The platform then builds with conda. A {REQUIREMENTS} would switch it to pip, so none is written.",
        f"{add}To use pip instead, which builds faster: delete {path} and run the plan again.",
        Effort.HOUR,
    )
