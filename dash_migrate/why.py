"""Why a line was or was not changed: all that a plan knows about one place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.diff import lenient_text
from dash_migrate.errors import UsageError
from dash_migrate.lines import DiskLines, LineMap
from dash_migrate.plan import Location, Splice, Verdict
from dash_migrate.planner import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Change, Plan, StepPlan
    from dash_migrate.workspace import Workspace

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>[0-9]+)(?::[0-9]+)?$", re.DOTALL)
_VERDICTS = {
    Verdict.ACCEPTED: "this plan changes it",
    Verdict.LISTED: "a change is waiting for your choice",
    Verdict.REFUSED: "a change was refused before, so it is left out",
    Verdict.SUPPRESSED: "a comment in the code keeps a change away",
}
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")


def parse_place(text: str, root: Path) -> Location:
    """`PATH:LINE`, the path below the app's folder or below the current one.

    Raises:
        UsageError: if it has another form or leads out of the app.
    """
    match = _PLACE.match(text)
    if match is None or int(match["line"]) < 1:
        raise UsageError(f"--why: {text!r} is not PATH:LINE, for example app.py:12.")
    path = Path(match["path"])
    below_here = not path.is_absolute() and not (root / path).exists() and path.exists()
    full = (path if below_here else root / path).absolute()
    # The last name may be a link: only the folder is resolved, the app knows the file by its own name.
    full = full.parent.resolve() / full.name
    if not full.is_relative_to(root):
        raise UsageError(f"--why: {match['path']} is not in {root}.")
    return Location(full.relative_to(root).as_posix(), int(match["line"]))


def why(plan: Plan, place: Location) -> Iterator[str]:
    """What each step has to say about a line, as it is on the disk; else why no step says anything.

    Yields:
        Paragraphs. They quote the app: show them through the plan's redactor.
    """
    unseen = _not_inspected(plan, place)
    if unseen:
        yield unseen
        return
    said = [text for step in plan.steps for text in _of_step(plan, step, place)]
    disk = DiskLines(plan.before)
    said += [
        f"{finding.step}: a comment in the code silences: {finding.seen}"
        for finding, on_disk in disk.suppressed(plan)
        if (on_disk.path, on_disk.line) == (place.path, place.line)
    ]
    yield from said
    if not said:
        looked = ", ".join(step.name for step in plan.steps if step.name != SHARED) or "none was selected"
        yield f"No step has a rule for this line. These steps looked at the app: {looked}."


def _not_inspected(plan: Plan, place: Location) -> str:
    """Why nothing at all is known of the line; empty if the file is part of the app and was read."""
    for item in plan.unreadable:
        if item.location.path == place.path:
            return f"{item.location}: {item.cause}. No step could inspect the file, so it is left alone."
    source = plan.before.original(place.path)
    if place.path not in plan.before.paths:
        return f"{place.path}: {_absence(plan.root, place.path)}"
    if source is None:
        return f"{place.path}: cannot be read, so no step could inspect it."
    lines = len(source.line_starts) - source.utf8.endswith((b"\n", b"\r"))
    if place.line > max(lines, 1):
        return f"{place.path}: has no line {place.line}; its last one is {lines}."
    return ""


def _absence(root: Path, path: str) -> str:
    """Why a path is not part of the app."""
    full = root / path
    if full.is_dir():
        return "is a folder. Give a file and a line."
    if not full.exists():
        return "there is no such file in the app."
    for folder in full.relative_to(root).parents[:-1][::-1]:
        if any((root / folder / mark).exists() for mark in _ENVIRONMENT_MARKS):
            return f"lies in the environment {folder.as_posix()}, which is not the app's own code."
        if folder.name.startswith("."):
            return f"lies in {folder.as_posix()}; folders whose name starts with a dot are left out."
    return (
        "is not part of what is inspected: git ignores it, or a folder on its path never holds an app's own "
        "code (node_modules, site-packages, __pycache__). `git check-ignore -v` names the rule."
    )


def _of_step(plan: Plan, step: StepPlan, place: Location) -> Iterator[str]:
    lines = _lines_now(plan.before, step.before, place)
    for item in step.decided:
        if not lines.isdisjoint(_lines_of(item.change, step.before, place.path)):
            change = item.change
            yield (
                f"{step.name}: {_VERDICTS[item.verdict]}: {change.title} "
                f"[{change.tier.value}, {change.id}]. {change.why}"
            )
    for finding in step.findings:
        if finding.location.path == place.path and finding.location.line in lines:
            yield f"{step.name}: {finding.severity.value}: {finding.seen} {finding.why} {finding.action}"
    for note in step.notes:
        if note.location.path == place.path and note.location.line in lines:
            yield f"{step.name}: {note.text}"


def _lines_now(original: Workspace, now: Workspace, place: Location) -> frozenset[int]:
    """Where the line of the disk stands for a step that comes after others; empty if they took it away."""
    old, new = original.source(place.path), now.source(place.path)
    if old is None or new is None or old.data == new.data:
        return frozenset({place.line})
    return frozenset(LineMap(lenient_text(old), lenient_text(new)).lines(place.line))


def _lines_of(change: Change, workspace: Workspace, path: str) -> frozenset[int]:
    """The lines of a file that a change is about: its place, and all that its edits replace."""
    lines = {change.location.line} if change.location.path == path else set()
    source = workspace.source(path)
    for edit in change.edits:
        if isinstance(edit, Splice) and edit.path == path and source is not None:
            lines |= set(range(source.line_at(edit.start), source.line_at(max(edit.start, edit.end - 1)) + 1))
    return frozenset(lines)
