"""Which writes of a callback are lost, and why: each case beside one that differs in a single thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.ephemeral_writes import STEP
from dash_migrate.plan import Finding
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app
from tests.support.environments import environment_from_table

HEAD = """import os
import threading
import time

import duckdb
import requests
from dash import Dash, Input, Output, callback, dcc, html

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Input(id="name"), html.P(id="out")])
"""
CALLBACK = '\n\n@callback(Output("out", "children"), Input("name", "value"))\ndef show(name):\n'


def found(tmp_path: Path, body: str, above: str = "") -> list[Finding]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    root = write_app(tmp_path / "app", {"app.py": f"{HEAD}\n\n{above}{CALLBACK}{lines}"})
    environment = environment_from_table(tmp_path / "environment", {"dash": "4.4.1"})
    return list(make_plan(Workspace.read(root), (STEP,), Settings(python=environment)).findings())


WRITE = 'with open("tides.txt", "w") as file:\n    file.write(name)\n'
LATER = '    with open("tides.txt", "w") as file:\n        file.write("low")\n'
INSERT = 'connection.execute("INSERT INTO tides VALUES (1)")'
FETCH = (
    'try:\n    page = requests.get("https://tides.example/low")\n'
    'except OSError:\n    page = open("tides.txt").read()\n'
)
SAVE = 'def save():\n    with open("tides.txt", "w") as file:\n        file.write("low")\n'


@pytest.mark.parametrize(
    ("body", "above", "lost"),
    [
        (WRITE, "", True),
        (f'{WRITE}os.remove("tides.txt")', "", False),
        (f'{WRITE}os.remove("other.txt")', "", True),
        (f'{WRITE}command = "convert " + "tides.txt"\nos.system(command)', "", False),
        (f'{WRITE}command = "convert " + "other.txt"\nos.system(command)', "", True),
        (f'if not os.path.exists("tides.txt"):\n{LATER}', "", False),
        (f"if not name:\n{LATER}", "", True),
        (f'if os.path.exists("tides.txt"):\n    return open("tides.txt").read()\n{WRITE}', "", False),
        (f'if os.path.exists("tides.txt"):\n    return\n{WRITE}', "", True),
        (f'if time.time() - os.path.getmtime("tides.txt") > 60:\n{LATER}', "", False),
        ('if not os.path.exists("tides.txt"):\n    save()', SAVE, False),
        ('if not os.path.exists("tides.txt"):\n    save()\nthreading.Thread(target=save).start()', SAVE, True),
        (f"{FETCH}save()", SAVE, True),
        (f'connection = duckdb.connect("tides.duckdb")\n{INSERT}', "", True),
        (f'connection = duckdb.connect("tides.duckdb", read_only=True)\n{INSERT}', "", False),
    ],
)
def test_what_is_lost(tmp_path: Path, body: str, above: str, lost: bool) -> None:
    assert bool(found(tmp_path, body, above)) is lost


@pytest.mark.parametrize(
    ("mode", "written", "log"),
    [
        ("a", '"saved a table"', True),
        ("w", '"saved a table"', False),
        ("a", '"saved " + name', False),
        ("a", "name", False),
    ],
)
def test_what_is_a_log(tmp_path: Path, mode: str, written: str, log: bool) -> None:
    (one,) = found(tmp_path, f'with open("actions.txt", "{mode}") as file:\n    file.write({written})')
    assert one.action.startswith("Log to the standard streams") is log


def test_why_it_is_lost(tmp_path: Path) -> None:
    (one,) = found(tmp_path, WRITE)
    assert one.why.endswith("what was written is gone then.")
