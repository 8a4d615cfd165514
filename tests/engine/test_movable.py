"""Which statements do the same on import as in a script."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.rewriting.movable import Whitelist
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.environments import make_environment

HEAD = """
import dash
import dash_bootstrap_components as dbc
import pandas as pd
import plotly.express as px
import plotly.io
from dash import Dash, callback, dcc, html
from flask import Flask
from tools import callback as other_callback
from werkzeug.middleware.dispatcher import DispatcherMiddleware

app = Dash(__name__)
server = app.server
board = app


def load():
    return 3
"""


def judged(root: Path, code: str) -> tuple[Whitelist, ast.stmt]:
    """The whitelist for a file, and its last statement."""
    (root / "app.py").write_text(f"{HEAD}\n{code}\n", "utf-8")
    make_environment(root / ".venv", {"dash": "4.4.1"})
    facts = Facts(Workspace.read(root), Settings(python=root / ".venv"))
    index = facts.modules.indexes["app.py"]
    return Whitelist(facts, index, index.scope), index.tree.body[-1]


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "from math import pi",
        "pass",
        "'a note'",
        "def f(x=1):\n    return x",
        "async def f():\n    return 1",
        "x = 1",
        "x: int = 1",
        "x = y = load",
        "x = dbc.themes.BOOTSTRAP",
        "x = load[1]",
        "x = 'abc'[1:2]",
        "x = [1, 2]",
        "x = (1, 2)",
        "x = {1: 2}",
        "x = {1, 2}",
        "x = [*load]",
        "x = f'{load!r:>3}'",
        "x = 1 + 2",
        "x = -1",
        "x = not 1",
        "x = 1 and 2",
        "x = 1 < 2",
        "x = 1 if 2 else 3",
        "x = html.Div(id='x')",
        "x = dbc.Card([html.P('x')])",
        "x = px.bar({'a': [1]}, x='a')",
        "x = pd.DataFrame({'a': [1]})",
        "app = Dash(__name__, title='x')",
        "x = Flask(__name__)",
        "x = DispatcherMiddleware(server, {})",
        "x = app.server",
        "app.title = 'x'",
        "app.config['x'] = True",
        "app.layout = load()",
        "app.layout = html.Div([html.P(x) for x in load()])",
        "app.callback('x')(load)",
        "app.clientside_callback('x', 'y')",
        "app.long_callback('x')(load)",
        "board.callback('x')",
        "callback('x')(load)",
        "dash.callback('x')(load)",
        "register(app)",
        "register(dash_app=app)",
        "register(app.server)",
    ],
)
def test_allows(tmp_path: Path, code: str) -> None:
    whitelist, statement = judged(tmp_path, code)
    assert whitelist.allows(statement)


@pytest.mark.parametrize(
    ("code", "does"),
    [
        ("import sys\nx = sys.argv", "command line"),
        ("from sys import argv\nx = argv[1]", "command line"),
        ("import argparse\nx = argparse.ArgumentParser()", "command line"),
        ("x = load.parse_args()", "command line"),
        ("x = load.parse_known_args()", "command line"),
        ("load.add_argument('x')", "command line"),
        ("from docopt import docopt\nx = docopt('x')", "command line"),
        ("x = input()", "asks the person"),
        ("import getpass\nx = getpass.getpass()", "asks the person"),
        ("app.layout = html.Div(input())", "asks the person"),
        ("register(app, input())", "asks the person"),
        ("import os\nos.chdir('x')", "working folder"),
        ("import multiprocessing as m\nm.freeze_support()", "processes"),
        ("import multiprocessing as m\nm.set_start_method('x')", "processes"),
        ("import multiprocessing as m\nx = m.Process()", "processes"),
        ("import multiprocessing as m\nx = m.Pool()", "processes"),
        ("import threading\nthreading.Thread().start()", "processes"),
        ("import subprocess\nx = subprocess.Popen('x')", "processes"),
        ("for x in []:\n    pass", "loop"),
        ("while x:\n    pass", "loop"),
        ("with x:\n    pass", "`with`"),
        ("if x:\n    pass", "condition"),
        ("x = open('x')", "reads a file"),
        ("x = pd.read_csv('x')", "reads a file"),
        ("import json\nx = json.load(y)", "reads a file"),
        ("import json\nx = json.loads(y)", "reads a file"),
        ("x = plotly.io.read_json('x')", "reads a file"),
        ("x = plotly.io.load_template('x')", "reads a file"),
        ("x = dash.open_workbook('x')", "reads a file"),
        ("x = load()", "may do anything"),
        ("x = sorted([])", "may do anything"),
        ("x = [y for y in (1, 2)]", "may do anything"),
        ("x = {y: 1 for y in (1, 2)}", "may do anything"),
        ("x = lambda: 1", "may do anything"),
        ("x = (y := 1)", "may do anything"),
        ("x: int", "may do anything"),
        ("x += 1", "may do anything"),
        ("del x", "may do anything"),
        ("assert x", "may do anything"),
        ("class X:\n    pass", "may do anything"),
        ("try:\n    pass\nfinally:\n    pass", "may do anything"),
        ("register()", "may do anything"),
        ("other_callback('x')(load)", "may do anything"),
        ("load.callback('x')", "may do anything"),
        ("x", "may do anything"),
        ("def f():\n    n = 0\n    def g():\n        nonlocal n", "variable of the function around"),
    ],
)
def test_says_what_stands_in_the_way(tmp_path: Path, code: str, does: str) -> None:
    whitelist, statement = judged(tmp_path, code)
    assert not whitelist.allows(statement)
    assert does in whitelist.hindrance(statement).does


def test_loops_and_with_of_coroutines(tmp_path: Path) -> None:
    whitelist, function = judged(
        tmp_path, "async def f():\n    async for x in y:\n        pass\n    async with x:\n        pass"
    )
    assert isinstance(function, ast.AsyncFunctionDef)
    loop, block = function.body
    assert "loop" in whitelist.hindrance(loop).does
    assert "`with`" in whitelist.hindrance(block).does


@pytest.mark.parametrize(
    ("code", "mentions"),
    [
        ("print(app.title)", True),
        ("x = server", True),
        ("def f():\n    return board", True),
        ("print(load)", False),
    ],
)
def test_mentions_the_app(tmp_path: Path, code: str, mentions: bool) -> None:
    whitelist, statement = judged(tmp_path, code)
    assert whitelist.mentions_app(statement) is mentions
