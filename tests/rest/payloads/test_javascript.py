"""The JavaScript of callbacks against the Python that it takes the place of, both run on the same values."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.callbacks import callbacks
from dash_migrate.payloads.clientside import script
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

HEAD = """\
from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate
app = Dash(__name__)
"""
NODE = shutil.which("node")
CLICKS, OPEN, TEXT = (
    ("n_clicks", [None, 0, 1, 2, 3]),
    ("is_open", [None, False, True]),
    ("value", [None, "", "a", "b"]),
)
SHAPES: dict[str, tuple[list[tuple[str, list[Any]]], str]] = {
    "toggle": ([CLICKS, OPEN], "if n:\n  return not m\n return m"),
    "toggle in one line": ([CLICKS, OPEN], "return not m if n else m"),
    "two buttons": ([CLICKS, CLICKS, OPEN], "if n or m:\n  return not k\n else:\n  return k"),
    "two conditions": ([CLICKS, CLICKS, OPEN], "if n and (m or k):\n  return 1\n return 2"),
    "or in and": ([CLICKS, CLICKS, OPEN], "if (n or m) and not k:\n  return 1\n return 2"),
    "not of both": ([CLICKS, OPEN], "if not (n and m):\n  return 'no'\n return 'yes'"),
    "falls through": ([CLICKS, OPEN], "if n:\n  return m"),
    "returns nothing": ([CLICKS, OPEN], "if n:\n  return\n return m"),
    "text": ([TEXT], "if n == 'a':\n  return {'display': 'none', 'width': 0.5}\n return {}"),
    "not a text": ([TEXT], "return n != 'a'"),
    "one of texts": ([TEXT], "if n in ['a', 'c']:\n  return [1, None, True]\n return [n]"),
    "none of texts": ([TEXT], "return 'x' if n not in ('a', 'b') else 'y'"),
    "no value": (
        [TEXT],
        "if n is None:\n  return 'none'\n elif n == 'b':\n  return 'b'\n else:\n  return 'other'",
    ),
    "a value": ([TEXT, OPEN], "return m if n is not None else not m"),
    "even": ([("n_clicks", [0, 1, 2, 3])], "return 'even' if n % 2 == 0 else 'odd'"),
    "more than one": ([("n_clicks", [0, 1, 2, 3])], "if n > 1:\n  return True\n return False"),
    "quotes": ([TEXT], "return 'say \"yes\"\\n' if n == 'a' else 'é \\\\ \\u2028'"),
    "prevents": ([CLICKS], "if not n:\n  raise PreventUpdate\n return 'done'"),
    "prevents by a call": ([CLICKS], "if not n:\n  raise PreventUpdate()\n return 'done'"),
    "no update": ([CLICKS], "return no_update if not n else 'done'"),
}


def written(tmp_path: Path, given: list[tuple[str, list[Any]]], body: str, outputs: int = 1) -> str | None:
    names = [name for name, _ in given]
    sets = ", ".join(f"Output('o{number}', 'children')" for number in range(outputs))
    takes = ", ".join(f"Input('i{number}', '{name}')" for number, name in enumerate(names))
    code = f"{HEAD}@app.callback({sets}, {takes})\ndef f({', '.join('nmk'[: len(names)])}):\n {body}\n"
    (tmp_path / "app.py").write_text(code, "utf-8")
    facts = Facts(Workspace.read(tmp_path.resolve()), Settings())
    (callback,) = callbacks(facts)
    return script(facts, callback)


def in_python(body: str, values: tuple[Any, ...]) -> object:
    class PreventedError(Exception):
        pass

    scope: dict[str, Any] = {"PreventUpdate": PreventedError, "no_update": "NO UPDATE"}
    exec(f"def f({', '.join('nmk'[: len(values)])}):\n {body}\n", scope)
    try:
        return scope["f"](*values)
    except PreventedError:
        return "PREVENTED"


@pytest.mark.skipif(NODE is None, reason="runs the JavaScript with node")
@pytest.mark.parametrize("shape", SHAPES)
def test_means_the_same(tmp_path: Path, shape: str) -> None:
    given, body = SHAPES[shape]
    function = written(tmp_path, given, body)
    assert function is not None
    cases = list(itertools.product(*(values for _, values in given)))
    program = (
        "const window = {dash_clientside: {no_update: 'NO UPDATE', PreventUpdate: 'PREVENTED'}};\n"
        f"const f = ({function});\nconst cases = {json.dumps(cases)};\n"
        "console.log(JSON.stringify(cases.map(c => { try { return f(...c) } catch (e) { return e } })));"
    )
    done = subprocess.run([str(NODE), "-e", program], capture_output=True, check=True)
    assert json.loads(done.stdout) == [in_python(body, case) for case in cases]


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ([TEXT], "if n:\n  return 1\n return 2"),
        ([TEXT], "return not n"),
        ([TEXT], "return str(n)"),
        ([TEXT], "return f'{n}'"),
        ([TEXT], "return n + 'x'"),
        ([TEXT], "return n > 3"),
        ([TEXT], "return n in 'abc'"),
        ([TEXT], "return n == 1"),
        ([TEXT], "return n == True"),
        ([CLICKS], "return n + 1"),
        ([CLICKS], "return n or 0"),
        ([CLICKS], "n = n or 0\n return n"),
        ([CLICKS], "print(n)\n return 1"),
        ([CLICKS], "return {1: 2}"),
        ([CLICKS], "return 9007199254740993"),
        ([CLICKS], "return 1e999"),
        ([CLICKS], "raise ValueError"),
        ([CLICKS], "return app"),
        ([CLICKS], "pass"),
    ],
)
def test_other_shapes_are_left_alone(tmp_path: Path, given: list[tuple[str, list[Any]]], body: str) -> None:
    assert written(tmp_path, given, body) is None


@pytest.mark.parametrize("body", ["return 1", "return (1, 2, 3)", "if n:\n  return 1, 2", "return no_update"])
def test_several_outputs_need_as_many_values(tmp_path: Path, body: str) -> None:
    assert written(tmp_path, [CLICKS], body, outputs=2) is None


def test_a_long_chain_is_left_alone(tmp_path: Path) -> None:
    chain = "".join(f"elif n == '{number}':\n  return {number}\n " for number in range(900))
    assert written(tmp_path, [TEXT], f"if n == 'a':\n  return 1\n {chain}") is None


def test_several_outputs_are_a_list(tmp_path: Path) -> None:
    function = written(tmp_path, [CLICKS], "return n, 'x'", outputs=2)
    assert function == 'function (n) {\n    return [n, "x"];\n}'
