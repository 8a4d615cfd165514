"""Small steps that exercise everything a plan can hold, and plans made of them by the real planner."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.needs import Import, Requirement
from dash_migrate.plan import (
    Change,
    ChecklistItem,
    Copy,
    Create,
    Edit,
    Finding,
    Location,
    Note,
    Plan,
    Proposal,
    Rename,
    Severity,
    Splice,
    Tier,
)
from dash_migrate.planner import accept_safe, make_plan
from dash_migrate.settings import Settings
from dash_migrate.step import App, Step
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dash_migrate.planner import Decider

PASSWORD = "tr0ub4dor-and-3"  # an invented one, from a comic


def links(app: App) -> Iterator[Proposal]:
    """One change for each `href="/..."`; a comment `choose` on the line makes it a matter of choice."""
    for source in app.workspace.python_files():
        for match in re.finditer(rb'href="(/[^"]*)"', source.utf8):
            line = source.line_at(match.start())
            asks = "choose" in source.line_text(line)
            yield Change(
                step="links",
                anchor=match[0].decode(),
                title=f"Prefix the link to {match[1].decode()}",
                why="The platform serves the app below a prefix, so a link from the root leaves it.",
                tier=Tier.ASK if asks else Tier.SAFE,
                location=Location(source.path, line, 1),
                edits=(
                    Splice(
                        source.path, match.start(), match.end(), f'href=get_relative_path("{match[1].decode()}")'
                    ),
                ),
                needs=(Import(source.path, "dash", "get_relative_path"),),
            )
        for number, text in enumerate(source.text.split("\n"), 1):
            if "href=url" in text:
                yield Note("links", Location(source.path, number), "left alone: the link is not a literal")


def secrets(app: App) -> Iterator[Proposal]:
    """Moves the literal of `password = "..."` to `.env`."""
    for source in app.workspace.python_files():
        for match in re.finditer(rb'password = ("([^"]+)")', source.utf8):
            yield Change(
                step="secrets",
                anchor="password",
                title="Read the password from the environment",
                why="What is pushed is in the repository's history for good.",
                tier=Tier.SAFE,
                location=Location(source.path, source.line_at(match.start()), 1),
                edits=(
                    Splice(source.path, match.start(1), match.end(1), 'os.environ["APP_PASSWORD"]'),
                    Create(".env", f"APP_PASSWORD={match[2].decode()}\n", 0o600),
                ),
                needs=(Import(source.path, "os"), Requirement("python-dotenv", "reads .env")),
            )


def findings(app: App) -> Iterator[Proposal]:
    """A finding for each line with `fault(error)`, `fault(warning)` or `fault(advice)`."""
    for source in app.workspace.python_files():
        for number, text in enumerate(source.text.split("\n"), 1):
            for match in re.finditer(r"fault\((\w+)\)", text):
                yield Finding(
                    step="faults",
                    anchor=text,
                    severity=Severity(match[1]),
                    location=Location(source.path, number, match.start() + 1),
                    seen=f"A fault stands here: {text.strip()}",
                    why="It fails on the platform.",
                    action="Replace the call by:\n    mend()",
                )


def edits_once(step: str, edit: Edit, path: str) -> Callable[[App], Iterable[Proposal]]:
    """A step that makes one edit of whole files, as long as `path` is not there."""

    def propose(app: App) -> Iterator[Proposal]:
        if not app.workspace.exists(path):
            why = "The platform expects it."
            yield Change(step, path, f"Make {path}", why, Tier.SAFE, Location(path), (edit,))

    return propose


def step(name: str, propose: Callable[[App], Iterable[Proposal]], checklist: ChecklistItem | None = None) -> Step:
    return Step(name=name, title=f"Settle the {name}", doc=DOC, propose=propose, checklist=checklist)


DOC = """Settle it.

## What it does
Settles it, in a text that is so long that it has to be filled: one two three four five six seven eight nine ten.

- an item
  that goes on
- another one

## Why the platform needs it
It says so.

## Before and after
Before:

    x = 1

## What it leaves alone
Nothing.

## References
- https://example.com
"""

LINKS = step("links", links, ChecklistItem.SELF_CONTAINED)
SECRETS = step("secrets", secrets, ChecklistItem.SECRETS)
FAULTS = step("faults", findings, ChecklistItem.SERVER)
PROCFILE = step(
    "procfile", edits_once("procfile", Create("Procfile", "web: x\n"), "Procfile"), ChecklistItem.PROCFILE
)
SERIES = (LINKS, SECRETS, FAULTS, PROCFILE)


def rename_step(path: str, target: str) -> Step:
    return step("rename", edits_once("rename", Rename(path, target), target))


def copy_step(source: Path, path: str) -> Step:
    return step("copy", edits_once("copy", Copy(source, path), path))


def write_files(root: Path, files: Mapping[str, str | bytes]) -> None:
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def plan_of(
    root: Path,
    files: Mapping[str, str | bytes],
    series: Sequence[Step] = SERIES,
    decide: Decider = accept_safe,
    refused: frozenset[str] = frozenset(),
) -> Plan:
    """The plan of an app with these files."""
    write_files(root, files)
    plan = make_plan(Workspace.read(root), series, Settings(), decide=decide, refused=refused)
    return replace(plan, about={"Entry module": "app.py"})
