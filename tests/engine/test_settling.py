"""Needs: written once, by the step that owns their file, or by the planner if no step took them up."""

from __future__ import annotations

from pathlib import Path

from dash_migrate.needs import IgnoreLine
from dash_migrate.plan import Change, Create, Location, Tier, Verdict
from dash_migrate.planner import SHARED, accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.step import App, Step
from dash_migrate.workspace import Workspace

WANTS = IgnoreLine("cache/")


def _needing(name: str) -> Step:
    def propose(app: App) -> list[Change]:
        path = f"{name}.txt"
        if app.workspace.exists(path):
            return []
        return [Change(name, name, "t", "w", Tier.SAFE, Location(path), (Create(path, "x\n"),), (WANTS,))]

    return Step(name, name, "doc", propose)


def _owning() -> Step:
    def propose(app: App) -> list[Change]:
        edits = [edit for need in app.needs_of(IgnoreLine) for edit in need.settle(app.workspace)]
        if not edits:
            return []
        return [Change("owner", "line", "t", "w", Tier.SAFE, Location(".gitignore"), tuple(edits))]

    return Step("owner", "owner", "doc", propose, settles=(IgnoreLine,))


def _written(tmp_path: Path, *series: Step, refused: frozenset[str] = frozenset()) -> tuple[str | None, list[str]]:
    plan = make_plan(Workspace.read(tmp_path), series, Settings(), decide=accept_all, refused=refused)
    content = dict(plan.after.changed()).get(".gitignore")
    return content.text if isinstance(content, SourceFile) else None, [step.name for step in plan.steps]


def test_a_need_of_two_changes_is_written_once_by_its_owner(tmp_path: Path) -> None:
    text, steps = _written(tmp_path, _needing("one"), _needing("two"), _owning())
    assert text == "cache/\n"
    assert SHARED not in steps


def test_without_its_owner_the_planner_writes_it(tmp_path: Path) -> None:
    text, steps = _written(tmp_path, _needing("one"), _needing("two"))
    assert text == "cache/\n"
    assert steps[-1] == SHARED


def test_a_need_that_no_accepted_change_has_is_not_written(tmp_path: Path) -> None:
    plan = make_plan(Workspace.read(tmp_path), (_needing("one"),), Settings(), decide=accept_all)
    (change,) = plan.changes(Verdict.ACCEPTED)
    text, _ = _written(tmp_path, _needing("one"), refused=frozenset({change.id}))
    assert text is None


def test_refusing_the_owners_change_refuses_the_need(tmp_path: Path) -> None:
    plan = make_plan(Workspace.read(tmp_path), (_needing("one"), _owning()), Settings(), decide=accept_all)
    line = next(change for change in plan.changes(Verdict.ACCEPTED) if change.step == "owner")
    text, steps = _written(tmp_path, _needing("one"), _owning(), refused=frozenset({line.id}))
    assert text is None
    assert SHARED not in steps


def test_a_need_that_comes_after_its_owner_is_written_too(tmp_path: Path) -> None:
    text, steps = _written(tmp_path, _owning(), _needing("late"))
    assert text == "cache/\n"
    assert steps[-1] == SHARED
