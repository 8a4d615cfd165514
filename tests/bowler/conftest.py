"""An app in a folder, a script with queries, and the plan that they make."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dash_migrate.bowler_steps import steps_from
from dash_migrate.plan import Verdict
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dash_migrate.plan import Finding, Plan
    from dash_migrate.step import Step

IMPORTS = "from bowler import Query\n"


@dataclass(frozen=True)
class Bench:
    """Writes apps and scripts below one folder."""

    tmp: Path

    def script(self, body: str, name: str = "queries.py") -> Path:
        """A script that starts with the import of Query."""
        path = self.tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(IMPORTS + textwrap.dedent(body), "utf-8")
        return path

    def steps(self, body: str, name: str = "queries.py") -> tuple[Step, ...]:
        return steps_from([self.script(body, name)])

    def app(self, files: Mapping[str, str | bytes]) -> Workspace:
        root = self.tmp / "app"
        for path, content in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Workspace.read(root.resolve())

    def plan(
        self, body: str, files: Mapping[str, str | bytes], refused: frozenset[str] = frozenset()
    ) -> tuple[Plan, tuple[Step, ...]]:
        steps = self.steps(body)
        return make_plan(self.app(files), steps, Settings(), refused=refused), steps

    def migrated(self, body: str, files: Mapping[str, str | bytes]) -> dict[str, bytes]:
        """What the plan makes of files, after the law that a second plan proposes nothing."""
        plan, steps = self.plan(body, files)
        assert not list(plan.findings())
        again = make_plan(plan.after, steps, Settings())
        assert not list(again.changes(Verdict.ACCEPTED))
        assert not list(again.findings())
        return contents(plan)

    def findings(self, body: str, files: Mapping[str, str | bytes]) -> list[Finding]:
        """The findings of a plan that changes nothing."""
        plan, _ = self.plan(body, files)
        assert contents(plan) == {}
        return list(plan.findings())


def contents(plan: Plan) -> dict[str, bytes]:
    return {path: content.data for path, content in plan.after.changed() if isinstance(content, SourceFile)}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
