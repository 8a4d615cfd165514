"""Plans the step on small apps, with what a verification is said to have seen of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from codemods.timeouts import STEP
from dash_migrate.measured import Measured, Timing, keep
from dash_migrate.plan import Plan
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.environments import environment_from_table

DAY = dt.date(2026, 3, 1)
APP = """
import time
from dash import Dash, Input, Output, dcc, html

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Dropdown(["north"], "north", id="region"), html.P(id="total"), dcc.Graph(id="graph")])


@app.callback(Output("total", "children"), Input("region", "value"))
def total(region):
    while region is None:
        time.sleep(1)
    return region


@app.callback(Output("graph", "figure"), Input("region", "value"))
def draw(region):
    return {}
"""


def files(procfile: str = "gunicorn app:server --workers 2", app: str = APP, **more: str) -> dict[str, str]:
    """An app with a web process; `more` by file name, `_` for a dot."""
    named = {name.replace("_", "."): text for name, text in more.items()}
    return {"app.py": app, "Procfile": f"web: {procfile}\n", **named}


def saw(root: Path, start: float | None = None, callbacks: Mapping[str, float] | None = None) -> None:
    """Keeps that a verification saw the app in a folder take so many seconds."""
    timings = {name: Timing(seconds, 100, 200) for name, seconds in (callbacks or {}).items()}
    ran = {source.path: source.data for source in Workspace.read(root).python_files()}
    keep(root, Measured(DAY, start, start, timings), [ran])


def plan(root: Path) -> Plan:
    """The plan of the step alone, everything accepted."""
    environment = root.parent / "environment"
    if not environment.exists():
        environment_from_table(environment, {"dash": "4.4.1"})
    return make_plan(Workspace.read(root), (STEP,), Settings(python=environment), decide=accept_all)


def procfile(found: Plan) -> str:
    """The Procfile that the plan leaves."""
    source = found.after.source("Procfile")
    assert source is not None
    return source.text.strip()
