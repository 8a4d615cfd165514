"""What a plan is made of: plain, frozen data that every other part of the engine passes around.

A step proposes `Change`s, `Finding`s and `Note`s. The planner decides which changes are part of the plan and
collects all of it in a `Plan`. Reports, the review and `apply` know these types and no single step.
"""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.platform_tasks import PlatformTask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dash_migrate.needs import Need
    from dash_migrate.redact import Redactor
    from dash_migrate.workspace import Workspace


class Tier(enum.Enum):
    """How sure a change is: the one vocabulary for what is applied by itself and what is not."""

    SAFE = "safe"
    ASK = "ask"


class Severity(enum.Enum):
    """How much a finding matters on the platform."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Effort(enum.Enum):
    """What it takes a person to settle a finding."""

    MINUTES = "minutes"
    HOUR = "an hour"
    DAY = "a day"


class ChecklistItem(enum.Enum):
    """The eight items of the platform's quickstart checklist, in its order."""

    PROCFILE = "Procfile"
    REQUIREMENTS = "requirements.txt"
    SERVER = "server = app.server"
    SECRETS = "secrets & passwords removed"
    SYSTEM_PACKAGES = "system-level dependencies"
    SELF_CONTAINED = "self-contained project folder"
    INITIALIZE = "app initialized in the App Manager"
    DEPLOY = "app deployed with git"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in the app: posix path below the app's root, 1-based line, 1-based column (in characters)."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Splice:
    """Replaces `start:end` of a text file with `text`.

    Offsets are bytes of the UTF-8 form of the decoded text, without its byte order mark: what `ast` columns
    index. `text` has `\\n` line ends; the file's own are put in when the edit is made.
    """

    path: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Create:
    """Writes a new text file (UTF-8, `\\n`); `mode` holds its permission bits, None the system's default."""

    path: str
    text: str
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Replaces a whole text file, in UTF-8: for one whose encoding itself is the fault. The last resort."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Copies `source`, an existing file anywhere on this machine, to `path`; never held in memory."""

    source: Path
    path: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Moves `path` to `target`, both below the app's root, content unchanged."""

    path: str
    target: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Removes the file at `path`."""

    path: str


Edit = Splice | Create | Rewrite | Copy | Rename | Delete


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest thing that a person can accept or refuse: its edits are made together or not at all.

    Args:
        anchor: what makes this change itself, whatever happens around it: usually the old source of the node.
            With the step and the path it gives the stable `id`.
        title: one line, imperative, without the place: "Guard app.run(...) against import".
        why: why the platform needs it, one or two sentences.
        needs: what this change shares with others; written once by the engine if the change is accepted.
        id: stamped by the planner; empty in what a step proposes.
    """

    step: str
    anchor: str
    title: str
    why: str
    tier: Tier
    location: Location
    edits: tuple[Edit, ...]
    needs: tuple[Need, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What no rewrite can settle: what was seen, why it fails on the platform, exactly what to do.

    Args:
        anchor: as of `Change`: makes the id stable while lines move.
        seen: what stands there.
        why: why it matters on the platform.
        action: what to write or run, exact enough to copy.
        aside: whether it is in a file that does not run on the platform; stamped by the planner.
        id: stamped by the planner; empty in what a step proposes.
    """

    step: str
    anchor: str
    severity: Severity
    location: Location
    seen: str
    why: str
    action: str
    effort: Effort = Effort.MINUTES
    id: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Why a step left a line alone; shown by `plan --why` only."""

    step: str
    location: Location
    text: str


Proposal = Change | Finding | Note | PlatformTask


class Verdict(enum.Enum):
    """What became of a proposed change."""

    ACCEPTED = "accepted"
    LISTED = "listed"  # tier ask and nobody chose it
    REFUSED = "refused"
    SUPPRESSED = "suppressed"  # by a comment in the code


@dataclass(frozen=True, slots=True)
class Decided:
    """A change and what became of it."""

    change: Change
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What one step contributes: `before` and `after` are the app's files around its accepted changes."""

    name: str
    title: str
    checklist: ChecklistItem | None
    decided: tuple[Decided, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    before: Workspace
    after: Workspace
    tasks: tuple[PlatformTask, ...] = ()

    def changes(self, verdict: Verdict) -> tuple[Change, ...]:
        """The step's changes with this verdict, in the order proposed."""
        return tuple(item.change for item in self.decided if item.verdict is verdict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be inspected, with the line (0: none) and the cause. It was left alone."""

    location: Location
    cause: str


@dataclass(frozen=True, slots=True)
class RequiredVariable:
    """An environment variable that the app cannot do without in the end, and that the platform does not set.

    Args:
        used: where the app reads it, as the files are on the disk; never empty.
        rotate: the page on which its provider gives out another value; empty if that is not known.
        remark: whole sentences on it; may be empty. Neither holds the value.
    """

    name: str
    used: tuple[Location, ...]
    rotate: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run of the series found and proposes. Nothing of it has been written.

    Args:
        about: what was found out of the app, label to text, in the order to show it.
        suppressed: findings that a comment in the code silences.
        redactor: what may be shown of this app; every report prints through it.
        variables: what must be set in the App Manager before the first start, by name.
    """

    root: Path
    before: Workspace
    after: Workspace
    steps: tuple[StepPlan, ...]
    unreadable: tuple[Unreadable, ...]
    about: Mapping[str, str]
    redactor: Redactor
    suppressed: tuple[Finding, ...] = field(default=())
    variables: tuple[RequiredVariable, ...] = field(default=())

    def changes(self, verdict: Verdict) -> Iterator[Change]:
        """All changes with this verdict, in the order of the series."""
        for step in self.steps:
            yield from step.changes(verdict)

    def findings(self) -> Iterator[Finding]:
        """All findings, in the order of the series."""
        for step in self.steps:
            yield from step.findings

    def tasks(self) -> Iterator[PlatformTask]:
        """All tasks on the platform, in the order of the series."""
        for step in self.steps:
            yield from step.tasks


def stable_id(step: str, path: str, anchor: str, ordinal: int) -> str:
    """A short id that survives edits elsewhere in the file: step, then a hash of path, anchor and ordinal.

    `ordinal` counts the equal anchors above in the same file. White space in the anchor does not count.
    """
    key = "\0".join((step, path, " ".join(anchor.split()), str(ordinal)))
    return f"{step}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
