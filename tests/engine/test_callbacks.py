"""The callbacks of an app, and which parameters get what: held against Dash's own reading of a registration."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dash
import pytest
from dash._grouping import map_grouping
from dash.dependencies import handle_grouped_callback_args

from dash_migrate.facts import Facts
from dash_migrate.facts.callbacks import Callback, callbacks
from dash_migrate.facts.dependencies import Dependency, Grouping, flat
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

# Dash says nothing of their types.
_handle: Any = handle_grouped_callback_args
_map: Any = map_grouping
_HEAD = "from dash import ALL, MATCH, Dash, Input, Output, State, callback, dcc, html\napp = Dash(__name__)\n"


def found(root: Path, files: Mapping[str, str] | str) -> tuple[Callback, ...]:
    written = {"app.py": files} if isinstance(files, str) else files
    return callbacks(Facts(Workspace.read(write_app(root, written)), Settings()))


def said(grouping: Grouping) -> object:
    """A group as `id.property`, in lists and dictionaries."""
    match grouping:
        case Dependency():
            return f"{grouping.component_id}.{grouping.property}"
        case tuple():
            return [said(part) for part in grouping]
        case Mapping():
            return {key: said(part) for key, part in grouping.items()}
    return "?"


def taken(one: Callback) -> dict[str, object]:
    both: dict[str, Grouping] = {**one.taken.groups, **one.parameters}
    return {name: said(part) for name, part in both.items()}


def by_dash(arguments: str, parameters: str) -> tuple[object, dict[str, object]]:
    """Dash's own words: the outputs, and what each parameter is called with."""
    names = {name: getattr(dash, name) for name in ("Output", "Input", "State", "ALL", "MATCH")}
    args, kwargs = eval(f"(lambda *a, **k: (a, k))({arguments})", names)
    outputs, inputs, states, indices, _ = _handle(list(args), kwargs)
    passed = _map(lambda index: [*inputs, *states][index], indices)
    function = eval(f"lambda {parameters}: None")
    bound = inspect.signature(function).bind(**passed) if isinstance(passed, dict) else None
    if bound is None:
        bound = inspect.signature(function).bind(*(passed if isinstance(passed, list | tuple) else [passed]))

    def words(one: object) -> object:
        return _map(lambda part: f"{part.component_id}.{part.component_property}", one)

    return words(outputs), {name: words(one) for name, one in bound.arguments.items()}


@pytest.mark.parametrize(
    ("arguments", "parameters"),
    [
        ('Output("o", "children"), Input("url", "pathname")', "path"),
        ('[Output("o", "children")], [Input("url", "pathname")], [State("s", "data")]', "path, data"),
        ('Output("o", "children"), Output("p", "children"), Input("url", "pathname"), State("s", "data")', "a, b"),
        (
            'Output("o", "children"), [Input("url", "pathname"), State("s", "data"), Input("i", "value")]',
            "a, b, c",
        ),
        ('output=Output("o", "children"), inputs=[Input("url", "pathname")], state=[State("s", "data")]', "a, b"),
        ('output=[Output("o", "children")], inputs=Input("url", "pathname")', "a"),
        ('Output("o", "children"), inputs=[Input("url", "pathname")], state=State("s", "data")', "a, b"),
        ('Output("o", "children"), {"path": Input("url", "pathname"), "data": State("s", "data")}', "data, path"),
        (
            'output={"x": Output("o", "children")}, inputs={"a": Input("i", "v")}, state={"b": State("s", "d")}',
            "b, a",
        ),
        ('{"x": Output("o", "children"), "y": Output("p", "children")}, Input("url", "pathname")', "path"),
        (
            'Output("o", "children"), [(Input("url", "pathname"), Input("url", "search")), State("s", "data")]',
            "a, b",
        ),
        ('Output("o", "children"), (Input("url", "pathname"), Input("url", "search"))', "a, b"),
        ('Output("o", "children"), dict(url={"path": Input("url", "pathname")}, s=State("s", "data"))', "url, s"),
        ('[Output("o", "children"), [Output("p", "a"), Output("p", "b")]], Input("url", "pathname")', "path"),
        ('Output("o", "children"), Input("url", "pathname"), True', "path"),
        ('Output("o", "children"), Input(component_id="url", component_property="pathname")', "path"),
    ],
)
def test_groups_as_dash_does(arguments: str, parameters: str, tmp_path: Path) -> None:
    outputs, passed = by_dash(arguments, parameters)
    text = f"{_HEAD}@app.callback({arguments})\ndef f({parameters}):\n    return 1\n"
    (one,) = found(tmp_path, text)
    assert said(one.outputs) == outputs
    assert taken(one) == passed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@callback({})\ndef f(path): ...", ["f path=url.pathname"]),
        ("app.callback({})(lambda path: path)", ["lambda path=url.pathname"]),
        ("def f(path): ...\napp.callback({})(f)\napp.callback({})(f)", ["f path=url.pathname"] * 2),
        ("def register(app):\n    @app.callback({})\n    def f(path): ...", ["f path=url.pathname"]),
        ("@app.long_callback({})\ndef f(path): ...", ["f path=url.pathname"]),
        ("@app.callback({}, background=True, progress=[])\ndef f(step, path): ...", ["f path=url.pathname"]),
        ("@app.callback({})\ndef f(*args): ...", ["f args: url.pathname"]),
        ("class A:\n    def f(self, path): ...\na = A()\napp.callback({})(a.f)", ["f path=url.pathname"]),
        (
            "class A:\n    def __init__(self):\n        app.callback({})(self.f)\n    def f(self, p): ...",
            ["f p=url.pathname"],
        ),
        ("import x\n@app.callback({})\n@x.logged\ndef f(path): ...", ["f path=url.pathname"]),
        ("import x\n@app.callback({})\n@x.with_user\ndef f(user, path): ...", ["f"]),
        (
            "i = Input('url', 'pathname')\n@app.callback(Output('o', 'children'), i)\ndef f(p): ...",
            ["f p=url.pathname"],
        ),
        (
            (
                "ins = [Input('a', 'b')]\n"
                "@app.callback(Output('o', 'children'), ins + [Input('url', 'pathname')])\n"
                "def f(a, p): ..."
            ),
            ["f a=a.b p=url.pathname"],
        ),
        (
            (
                "ins = [Input(i, 'b') for i in 'xy']\n"
                "@app.callback(Output('o', 'children'), Input('url', 'pathname'), *ins, State('s', 'data'))\n"
                "def f(p, x, y, s): ..."
            ),
            ["f p=url.pathname"],
        ),
        (
            (
                "class Ids:\n    URL = 'url'\n@app.callback(Output('o', 'children'), Input(Ids.URL, 'pathname'))\n"
                "def f(p): ..."
            ),
            ["f p=url.pathname"],
        ),
        (
            (
                "url = dcc.Location(id='url')\n@app.callback(Output('o', 'children'), Input(url, 'pathname'))\n"
                "def f(p): ..."
            ),
            ["f p=url.pathname"],
        ),
        (
            (
                "@app.callback(Output('o', 'children'), Input({{'type': 'url', 'index': MATCH}}, 'pathname'))\n"
                "def f(p): ..."
            ),
            ["f p=None.pathname"],
        ),
        (
            (
                "from dash_extensions.enrich import Trigger\n"
                "@app.callback(Output('o', 'children'), Trigger('t', 'n'), Input('url', 'pathname'))\n"
                "def f(p): ..."
            ),
            ["f p=url.pathname"],
        ),
        (
            "@app.callback({})\ndef f(path): ...\n@app.callback({})\ndef g(p): ...",
            ["f path=url.pathname", "g p=url.pathname"],
        ),
        ("def long_callback(*a): ...\nlong_callback({})", []),
        ("future.add_done_callback(print)\nfuture.callback(1)", []),
        ("import other\n@other.callback(other.Output('o', 'children'))\ndef f(p): ...", []),
        ("app.clientside_callback('p => p', {})", ["JS url.pathname"]),
        ("from dash import clientside_callback\nclientside_callback('p => p', {})", ["JS url.pathname"]),
    ],
)
def test_finds_callbacks(text: str, expected: list[str], tmp_path: Path) -> None:
    plain = 'Output("o", "children"), Input("url", "pathname")'
    text = text.replace("{}", plain).replace("{{", "{").replace("}}", "}")

    def words(one: Callback) -> str:
        if one.clientside is not None:
            return " ".join(["JS", *(f"{d.component_id}.{d.property}" for d in one.inputs)])
        name = "lambda" if isinstance(one.function, ast.Lambda) else getattr(one.function, "name", "?")
        rest = [f"args: {said(part)}" for part in one.taken.rest]
        return " ".join([name, *(f"{n}={said(p)}" for n, p in one.parameters.items()), *rest])

    assert [words(one) for one in found(tmp_path, _HEAD + text)] == expected


@pytest.mark.parametrize(
    "imports",
    [
        "from dash.dependencies import Input as I, Output as O",
        "from dash_extensions.enrich import Input as I, Output as O",
        "import dash.dependencies as dd\nI, O = dd.Input, dd.Output",
        "from deps import I, O",
        "from deps import *",
    ],
)
def test_finds_dependencies_by_what_they_are(imports: str, tmp_path: Path) -> None:
    files = {
        "app.py": f'{imports}\nfrom base import app\n@app.callback(O("o", "children"), I("url", "pathname"))\n'
        "def f(p): ...\n",
        "base.py": "from dash import Dash\napp = Dash(__name__)\n",
        "deps.py": "from dash import Input as I, Output as O\n",
    }
    (one,) = found(tmp_path, files)
    assert taken(one) == {"p": "url.pathname"}
    assert said(one.outputs) == "o.children"


def test_follows_a_function_to_its_file(tmp_path: Path) -> None:
    files = {
        "app.py": f"{_HEAD}import views\n"
        'app.callback(Output("o", "children"), Input("url", "pathname"))(views.show)',
        "views.py": "def show(path):\n    return path\n",
    }
    (one,) = found(tmp_path, files)
    assert (one.path, one.function_path) == ("app.py", "views.py")
    assert taken(one) == {"path": "url.pathname"}


def test_knows_an_id_that_stands_for_many(tmp_path: Path) -> None:
    text = (
        f'{_HEAD}@app.callback(Output({{"i": ALL}}, "href"), Input({{"i": MATCH}}, "n_clicks"))\ndef f(n): ...\n'
    )
    (one,) = found(tmp_path, text)
    assert [part.many for part in flat(one.outputs)] == [True]
    assert [part.many for part in one.inputs] == [False]


def test_passes_over_tests(tmp_path: Path) -> None:
    text = f'{_HEAD}@app.callback(Output("o", "children"), Input("url", "pathname"))\ndef f(p): ...\n'
    assert found(tmp_path, {"tests/test_app.py": text}) == ()
