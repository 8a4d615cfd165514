"""What stands in the way of writing a manager in its documented form."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.background_callbacks import STEP
from dash_migrate.plan import Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

APP = """\
import diskcache
from dash import Dash, DiskcacheManager, Input, Output, callback, html
{lines}
app = Dash(__name__, background_callback_manager=manager)
server = app.server
app.layout = html.Div([html.Button("Go", id="go"), html.Div(id="gone")])


@callback(Output("gone", "children"), Input("go", "n_clicks"), background=True)
def go(clicks):
    return clicks
"""
MADE = "DiskcacheManager(diskcache.Cache('./cache'))"


def planned(tmp_path: Path, lines: str) -> tuple[int, list[str]]:
    """How many changes there are, and what the findings have seen."""
    (tmp_path / "app.py").write_text(APP.format(lines=lines), "utf-8")
    plan = make_plan(Workspace.read(tmp_path.resolve()), [STEP], Settings(), decide=accept_all)
    return len(list(plan.changes(Verdict.ACCEPTED))), [one.seen for one in plan.findings()]


@pytest.mark.parametrize(
    ("lines", "hindrance"),
    [
        (f"manager = spare = {MADE}", "is given more than one name"),
        (f"count = 1; manager = {MADE}", "shares its line with other code"),
        (f"manager = {MADE}; count = 1", "shares its line with other code"),
        ("given = {}\nmanager = DiskcacheManager(**given)", "gets arguments that cannot be seen"),
        ("given = []\nmanager = DiskcacheManager(*given)", "gets arguments that cannot be seen"),
        (f"os = 'Linux'\nmanager = {MADE}", "stands in a module where os is something else"),
        (f"Celery = str\nmanager = {MADE}", "stands in a module where Celery is something else"),
        (
            f"def CeleryManager(): ...\nmanager = {MADE}",
            "stands in a module where CeleryManager is something else",
        ),
        (f"if diskcache:\n    manager = {MADE}", "is made under a condition, or in a statement that holds others"),
    ],
)
def test_a_finding_names_what_is_in_the_way(tmp_path: Path, lines: str, hindrance: str) -> None:
    changes, seen = planned(tmp_path, lines)
    assert changes == 0
    assert len(seen) == 1
    assert seen[0].endswith(f"{hindrance}.")


@pytest.mark.parametrize(
    "lines",
    [
        f"manager = {MADE}",
        f"import os\nmanager = {MADE}",
        f"from celery import Celery\nmanager = {MADE}",
        f"class Board:\n    os = 'Linux'\nmanager = {MADE}  # on the disk",
    ],
)
def test_nothing_is_in_the_way(tmp_path: Path, lines: str) -> None:
    assert planned(tmp_path, lines) == (1, [])
