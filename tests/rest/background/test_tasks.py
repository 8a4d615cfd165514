"""What has to be done on the platform follows from what was accepted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.planner import accept_all, accept_safe, make_plan
from dash_migrate.workspace import Workspace
from tests.support.cases import cases

if TYPE_CHECKING:
    from dash_migrate.planner import Decider

CASE = next(case for case in cases() if case.id == "background-callbacks/manager_with_its_cache")


def tasks(tmp: Path, decide: Decider) -> list[str]:
    root = CASE.write(tmp / "app")
    plan = make_plan(Workspace.read(root), CASE.steps, CASE.settings(tmp), decide=decide)
    return [one.text for one in plan.tasks()]


def test_redis_is_added_where_the_change_is_taken(tmp_path: Path) -> None:
    assert [text.startswith("Add Redis to the app") for text in tasks(tmp_path, accept_all)] == [True]


def test_redis_is_not_asked_for_where_the_change_is_left(tmp_path: Path) -> None:
    assert tasks(tmp_path, accept_safe) == []
