"""The Procfile among the other steps: processes that they need, and file systems that do not know case."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods import procfile
from dash_migrate.needs import ProcfileProcess
from dash_migrate.plan import Change, Create, Location, Plan, Tier, Verdict
from dash_migrate.planner import SHARED, accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.step import App, Step
from dash_migrate.workspace import Workspace

APP = "from dash import Dash, html\n\napp = Dash(__name__)\nserver = app.server\napp.layout = html.Div('sales')\n"
NEEDS = (ProcfileProcess("worker", "celery -A app worker"), ProcfileProcess("beat", "celery -A app beat"))


def _asks(app: App) -> list[Change]:
    """A step that needs two processes."""
    if app.workspace.exists("tasks.txt"):
        return []
    edit = Create("tasks.txt", "x\n")
    return [Change("asks", "asks", "t", "w", Tier.SAFE, Location("tasks.txt"), (edit,), NEEDS)]


ASKS = Step("asks", "asks", "doc", _asks)


def planned(root: Path, content: str | None, refused: frozenset[str] = frozenset()) -> Plan:
    (root / "app.py").write_text(APP)
    (root / "requirements.txt").write_text("dash\ngunicorn\n")
    if content is not None:
        (root / "Procfile").write_bytes(content.encode())
    return make_plan(Workspace.read(root), (ASKS, procfile.STEP), Settings(), decide=accept_all, refused=refused)


def written(plan: Plan) -> str | None:
    source = plan.after.source("Procfile")
    return source.text if isinstance(source, SourceFile) else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "web: gunicorn app:server --workers 2\nworker: celery -A app worker\nbeat: celery -A app beat\n"),
        (
            "web: gunicorn app:server",
            "web: gunicorn app:server\nworker: celery -A app worker\nbeat: celery -A app beat\n",
        ),
        (
            "# jobs\r\nbeat: celery -A other beat\r\nweb: gunicorn main:server\r\n",
            "# jobs\r\nbeat: celery -A other beat\r\nweb: gunicorn app:server\r\nworker: celery -A app worker\r\n",
        ),
        (
            "worker: rq worker\nbeat: python beat.py\n",
            "worker: rq worker\nbeat: python beat.py\nweb: gunicorn app:server --workers 2\n",
        ),
        ("web: gunicorn app:server\nworker: x\nbeat: y\n", "web: gunicorn app:server\nworker: x\nbeat: y\n"),
    ],
)
def test_processes_that_are_missing_are_added_in_one_change(
    tmp_path: Path, before: str | None, after: str
) -> None:
    plan = planned(tmp_path, before)
    assert written(plan) == after
    assert SHARED not in [step.name for step in plan.steps]
    added = [c for c in plan.changes(Verdict.ACCEPTED) if c.step == "procfile" and c.anchor != "target"]
    assert len(added) == (before != after)


def test_refusing_the_change_refuses_the_processes(tmp_path: Path) -> None:
    plan = planned(tmp_path, "web: gunicorn app:server\n")
    (change,) = [change for change in plan.changes(Verdict.ACCEPTED) if change.step == "procfile"]
    again = planned(tmp_path, "web: gunicorn app:server\n", frozenset({change.id}))
    assert written(again) == "web: gunicorn app:server\n"
    assert SHARED not in [step.name for step in again.steps]


def test_a_file_system_without_case_does_not_hide_a_wrong_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "procfile").write_text("web: gunicorn app:server\n")

    def load(self: Workspace, path: str) -> SourceFile | None:
        """As where `Procfile` opens the file `procfile`."""
        found = next((item for item in self.root.iterdir() if item.name.lower() == path.lower()), None)
        return SourceFile(path, found.read_bytes()) if found is not None and found.is_file() else None

    monkeypatch.setattr(Workspace, "_load", load)
    plan = planned(tmp_path, None)
    first, *others = plan.findings()
    assert first.seen.startswith("The file is named procfile")
    # Nothing is lost: once the file has its name, the step that needs them has nothing more to propose.
    assert [finding.action for finding in others] == [
        "Add this line to the Procfile: worker: celery -A app worker",
        "Add this line to the Procfile: beat: celery -A app beat",
    ]


def test_without_a_server_the_processes_are_left_to_the_user(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("x = 1\n")
    plan = make_plan(Workspace.read(tmp_path), (ASKS, procfile.STEP), Settings(), decide=accept_all)
    assert written(plan) is None
    assert [finding.seen.split(",")[0] for finding in plan.findings()] == [
        "There is no Procfile",
        "The accepted changes need the process worker.",
        "The accepted changes need the process beat.",
    ]
