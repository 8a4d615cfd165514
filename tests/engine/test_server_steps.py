"""What the steps that make an app importable say, beside what they do."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods import declare_server, guard_run
from dash_migrate.facts import Facts
from dash_migrate.plan import Change, Note, Proposal
from dash_migrate.proposals import propose
from dash_migrate.redact import Redactor
from dash_migrate.settings import Settings
from dash_migrate.step import App, Step
from dash_migrate.workspace import Workspace
from tests.support.environments import make_environment

APP = 'from dash import Dash, html\n\napp = Dash(__name__)\napp.layout = html.Div("Reeds")\n'
GUARD = '\nif __name__ == "__main__":\n    app.run()\n'


def proposals(root: Path, step: Step, files: dict[str, str], dash: str = "4.4.1") -> list[Proposal]:
    for path, text in files.items():
        (root / path).write_text(text, "utf-8")
    settings = Settings(python=make_environment(root / "environment", {"dash": dash}))
    workspace = Workspace.read(root)
    return propose(step, App(workspace, Facts(workspace, settings), settings), Redactor())


def notes(root: Path, step: Step, files: dict[str, str]) -> list[str]:
    return [item.text for item in proposals(root, step, files) if isinstance(item, Note)]


def test_says_why_a_guarded_call_is_left_alone(tmp_path: Path) -> None:
    (text,) = notes(tmp_path, guard_run.STEP, {"app.py": APP + GUARD})
    assert "only when the file is started as a script" in text


def test_says_why_a_call_that_nothing_reaches_is_left_alone(tmp_path: Path) -> None:
    (text,) = notes(tmp_path, guard_run.STEP, {"app.py": f"{APP}\n\ndef serve():\n    app.run()\n"})
    assert "inside a function that nothing calls" in text


def test_says_why_a_script_beside_is_left_alone(tmp_path: Path) -> None:
    files = {"app.py": APP + GUARD, "lan.py": "from app import app\n\napp.run()\n"}
    assert "left alone: the entry module app.py does not import it" in notes(tmp_path, guard_run.STEP, files)


def test_says_nothing_of_a_call_that_it_guards(tmp_path: Path) -> None:
    assert notes(tmp_path, guard_run.STEP, {"app.py": f"{APP}\napp.run()\n"}) == []


@pytest.mark.parametrize(("dash", "said"), [("3.0.4", False), ("3.1.0", True)])
def test_says_why_the_server_gets_a_name_that_dash_could_do_without(tmp_path: Path, dash: str, said: bool) -> None:
    (change,) = proposals(tmp_path, declare_server.STEP, {"app.py": APP + GUARD}, dash)
    assert isinstance(change, Change)
    assert (f"Dash {dash} can be served itself" in change.why) is said


def test_says_what_the_entry_module_offers_already(tmp_path: Path) -> None:
    (text,) = notes(tmp_path, declare_server.STEP, {"app.py": f"{APP}application = app.server\n{GUARD}"})
    assert text == "app.py offers a name for the server application"


def test_a_guard_keeps_its_id_when_run_server_is_renamed(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = proposals(tmp_path / "old", guard_run.STEP, {"app.py": f"{APP}\napp.run_server(port=1)\n"}, "2.18.2")
    new = proposals(tmp_path / "new", guard_run.STEP, {"app.py": f"{APP}\napp.run(port=1)\n"})
    assert [item.id for item in old if isinstance(item, Change)] == [
        item.id for item in new if isinstance(item, Change)
    ]
