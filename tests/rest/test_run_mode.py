"""What `plan --why` says of the run calls that `run-mode` leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.run_mode import STEP
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app
from tests.support.environments import environment_from_table

APP = "from dash import Dash\n\napp = Dash(__name__)\n"


@pytest.mark.parametrize(
    ("end", "notes"),
    [
        (
            'if __name__ == "__main__":\n    app.run(debug=True, port=8051)\n',
            [(6, "left alone: gunicorn never makes this call, so debug, port do not matter")],
        ),
        ('if __name__ == "__main__":\n    app.run()\n', []),
        ("app.run(debug=True)\n", []),
    ],
)
def test_a_guarded_run_call_with_arguments_has_a_note(
    tmp_path: Path, end: str, notes: list[tuple[int, str]]
) -> None:
    root = write_app(tmp_path / "app", {"app.py": f"{APP}\n{end}"})
    environment = environment_from_table(tmp_path / "environment", {"dash": "4.4.1"})
    (step,) = make_plan(Workspace.read(root), (STEP,), Settings(python=environment)).steps
    assert [(note.location.line, note.text) for note in step.notes] == notes
