"""What dash-migrate finds and rewrites in the apps of the benchmark."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.secrets.labels import Hit
from dash_migrate.facts import Facts
from dash_migrate.plan import Splice, Tier, Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.rewriting.secrets.env_file import read_back
from dash_migrate.rewriting.secrets.loader import taken_out
from dash_migrate.rewriting.secrets.oracle import same_program
from dash_migrate.secrets.found import found
from dash_migrate.series import registered
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dash_migrate.plan import Change, Plan
    from dash_migrate.step import Step

STEP = "extract-secrets"
_TIER_OF = {"CERTAIN": "safe", "LIKELY": "ask", "SEEN": "manual"}


@dataclass(slots=True)
class Ours:
    """What was found in all apps.

    Args:
        hits: all findings.
        edits: where the accepted changes replace something, all changes having been accepted.
        altered: files that the changes make another program.
        compared: how many changed files were compared.
        milliseconds: of CPU for the detection alone, files having been parsed.
        files: how many Python files.
        missing: what this version has not, so that it is not scored.
    """

    hits: list[Hit] = field(default_factory=list)
    edits: list[Hit] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    compared: int = 0
    milliseconds: float = 0.0
    files: int = 0
    missing: list[str] = field(default_factory=list)


def scan(apps: Iterable[Path], root: Path) -> Ours:
    """Looks at all apps.

    Args:
        apps: their folders.
        root: the folder that paths of labels start from.
    """
    ours = Ours()
    step = next((item.step for item in registered() if item.step.name == STEP), None)
    if step is None:
        ours.missing.append(f"step {STEP}: no rewrites, and nothing of comments")
    for app in apps:
        prefix = app.relative_to(root).as_posix()
        _detect(Workspace.read(app), prefix, ours)
        if step is not None:
            _plan(Workspace.read(app), step, prefix, ours)
    ours.missing = list(dict.fromkeys(ours.missing))
    return ours


def _detect(workspace: Workspace, prefix: str, ours: Ours) -> None:
    ours.files += sum(source.tree is not None for source in workspace.python_files())  # parses them
    facts = Facts(workspace, Settings())
    began = time.process_time()
    items = found(facts)
    ours.milliseconds += (time.process_time() - began) * 1000
    for item in items:
        node = item.literal.node
        last = node.end_lineno or node.lineno
        ours.hits.append(Hit(f"{prefix}/{item.literal.path}", node.lineno, last, _TIER_OF[item.certainty.name]))


def _plan(workspace: Workspace, step: Step, prefix: str, ours: Ours) -> None:
    plan = make_plan(workspace, (step,), Settings(select=(STEP,)), decide=accept_all)
    for finding in plan.findings():
        place = finding.location
        ours.hits.append(Hit(f"{prefix}/{place.path}", place.line, place.line, "manual"))
    for decided in (item for part in plan.steps for item in part.decided):
        edits = [*_edits(workspace, decided.change, prefix)]
        ours.hits += edits
        if decided.verdict is Verdict.ACCEPTED:
            ours.edits += edits
    _compare(plan, prefix, ours)


def _edits(workspace: Workspace, change: Change, prefix: str) -> Iterator[Hit]:
    """Where a change replaces something; what it only inserts is no statement of the app's."""
    tier = "safe" if change.tier is Tier.SAFE else "ask"
    for edit in change.edits:
        source = workspace.source(edit.path) if isinstance(edit, Splice) and edit.path.endswith(".py") else None
        if isinstance(edit, Splice) and source is not None and edit.start < edit.end:
            first, last = source.line_at(edit.start), source.line_at(edit.end - 1)
            yield Hit(f"{prefix}/{edit.path}", first, last, tier)


def _compare(plan: Plan, prefix: str, ours: Ours) -> None:
    """Puts the values of `.env` back into what was rewritten: it has to be the program that it was."""
    values = read_back(plan.after)
    for before in plan.before.python_files():
        after = plan.after.source(before.path)
        if after is not None and after.data == before.data:
            continue
        ours.compared += 1
        if after is None or not same_program(before, after, values, partial(taken_out, path=before.path)):
            ours.altered.append(f"{prefix}/{before.path}")
