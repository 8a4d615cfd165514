"""A verification leaves its numbers for the plan; the app's own folder stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.measured import Timing, measured
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app
from tests.verify.commanded import Commands, alone

pytestmark = pytest.mark.boot
APP = """
import time
from dash import Dash, Input, Output, dcc, html

time.sleep(0.5)
app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Dropdown(["north"], "north", id="region"), html.P(id="total")])


@app.callback(Output("total", "children"), Input("region", "value"))
def total(region):
    time.sleep(0.3)
    return region * 1000


if __name__ == "__main__":
    app.run()
"""


def test_verify_keeps_what_it_saw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alone(monkeypatch, tmp_path)
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    files = {"app.py": APP, "requirements.txt": "dash\ngunicorn\n", "Procfile": "web: gunicorn app:server\n"}
    root = write_app(tmp_path / "shop", files)
    before = {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert Commands(capsys).verify(root).code == 0
    assert {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    found = measured(Facts(Workspace.read(root), Settings()))
    assert found is not None
    assert found.start_seconds is not None
    assert found.start_seconds >= 0.5
    assert found.original_seconds is not None
    assert found.original_seconds >= 0.5
    timing = found.callbacks["total.children"]
    assert isinstance(timing, Timing)
    assert timing.seconds >= 0.3
    assert timing.response_bytes > 5000
    # The inputs: {"output": ..., "inputs": [{"id": "region", ... "value": "north"}], ...}
    assert 60 < timing.request_bytes < 1000
