"""What `verify` measured takes the place of guesses, and names what nobody would guess."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from codemods.payloads import STEP
from dash_migrate.measured import Measured, Timing, keep
from dash_migrate.plan import Finding
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

APP = """\
import pandas as pd
import requests
from dash import Dash, Input, Output, State, dcc, html
from dash.dash_table import DataTable
app = Dash(__name__)
server = app.server
app.layout = html.Div([
    dcc.Store(id="rows"), dcc.Store(id="other"), dcc.Input(id="text"), dcc.Graph(id="graph"),
    dcc.Upload(id="file"), dcc.Dropdown(id="kind"), html.P(id="found"), DataTable(id="table"), dcc.Graph(id="map"),
])
@app.callback(Output("rows", "data"), Input("kind", "value"))
def load(kind):
    return pd.read_sql("SELECT * FROM trips", "sqlite:///trips.db").to_json()
@app.callback(Output("found", "children"), Input("text", "value"))
def find(text):
    return requests.get("https://search.example/" + str(text)).text
@app.callback(Output("graph", "figure"), Input("kind", "value"), State("rows", "data"))
def draw(kind, rows):
    return make(kind, rows)
@app.callback(Output("table", "data"), Input("file", "contents"))
def show(contents):
    return parse(contents)
@app.callback(Output("other", "data"), Input("file", "contents"))
def show_other(contents):
    return parse(contents)
"""
SLOW = Timing(1.5, 100, 100)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    folder = (tmp_path / "app").resolve()
    folder.mkdir()
    (folder / "app.py").write_text(APP, "utf-8")
    return folder


def findings(root: Path, **seen: Timing) -> dict[str, Finding]:
    """By the rule's name, when verify has seen this of callbacks: `rows.data` as `rows__data`."""
    if seen:
        outputs = {name.replace("__", "."): timing for name, timing in seen.items()}
        keep(root, Measured(dt.date(2026, 3, 1), callbacks=outputs), [{"app.py": APP.encode()}])
    plan = make_plan(Workspace.read(root), [STEP], Settings())
    return {finding.anchor: finding for finding in plan.findings()}


def test_guesses_stand_while_nothing_was_measured(root: Path) -> None:
    assert set(findings(root)) == {"store", "keystroke", "upload-several"}


def test_a_guess_that_was_measured_small_is_dropped(root: Path) -> None:
    assert "store" not in findings(root, rows__data=Timing(0.1, 200, 99_999))


def test_a_guess_that_is_not_small_has_its_number(root: Path) -> None:
    found = findings(root, rows__data=Timing(0.1, 200, 2_340_000))
    assert found["store"].seen.endswith('into the dcc.Store "rows". verify measured 2.3 MB.')
    assert "measured" not in found  # the same callback, once


def test_a_measurement_of_another_callback_changes_nothing(root: Path) -> None:
    assert findings(root, graph__figure=Timing(0.1, 200, 300)).keys() == findings(root).keys()


def test_work_that_was_measured_quick_is_dropped(root: Path) -> None:
    assert "keystroke" not in findings(root, found__children=Timing(0.05, 100, 100))


def test_work_that_was_measured_slow_stands(root: Path) -> None:
    assert "keystroke" in findings(root, found__children=SLOW)


def test_uploads_are_never_made_while_an_app_is_verified(root: Path) -> None:
    assert "upload-several" in findings(root, table__data=Timing(0.01, 50, 50), other__data=Timing(0.01, 50, 50))


def test_a_large_answer_is_named(root: Path) -> None:
    found = findings(root, graph__figure=Timing(2.0, 300, 4_200_000))["measured"]
    assert found.location.line == 17
    assert found.seen == "The callback draw answers with 4.2 MB (graph.figure), as verify measured it in 2.0 s."
    assert "before the figure is made" in found.action


def test_a_large_request_is_named(root: Path) -> None:
    found = findings(root, graph__figure=Timing(2.0, 1_000_000, 300))["measured"]
    assert "is sent 1.0 MB (kind.value, rows.data)" in found.seen
    assert "on the server" in found.action


def test_what_is_just_not_large_is_not_named(root: Path) -> None:
    assert "measured" not in findings(root, graph__figure=Timing(2.0, 999_999, 999_999))


def test_a_figure_of_many_rows_that_was_measured_small_is_dropped(root: Path) -> None:
    (root / "trips.csv").write_text("when,where\n" + "morning,harbour\n" * 120_000, "utf-8")
    app = APP + (
        "import plotly.express as px\ntrips = pd.read_csv('trips.csv')\n"
        '@app.callback(Output("map", "figure"), Input("kind", "value"))\n'
        "def draw_map(kind):\n    return px.scatter(trips, x='when', y='where')\n"
    )
    (root / "app.py").write_text(app, "utf-8")
    assert "points" in findings(root)
    small = Measured(dt.date(2026, 3, 1), callbacks={"map.figure": Timing(0.1, 200, 300)})
    keep(root, small, [{"app.py": app.encode()}])
    assert "points" not in findings(root)
