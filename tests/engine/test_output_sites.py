"""The URLs that callbacks return and `set_props` sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.rewriting.urls.outputs import output_sites
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

_HEAD = """
import dash
import dash_bootstrap_components as dbc
from dash import ALL, Dash, Input, Output, State, callback, dcc, html, no_update, set_props
app = Dash(__name__)
app.layout = html.Div([
    dcc.Location(id="url"), html.A("x", id="link"), html.Img(id="logo"), dcc.Markdown(id="text"),
    html.Div(id="out"),
    dbc.Breadcrumb(id="crumbs"), dcc.Store(id="store"), html.Data(id="data"),
])
go = Input("out", "n_clicks")
"""


def sites(root: Path, text: str, **files: str) -> list[str]:
    """Each site as `kind source holder`."""
    app = {"app.py": f"{_HEAD}{text}\n", **{f"{name}.py": content for name, content in files.items()}}
    facts = Facts(Workspace.read(write_app(root, app)), Settings())
    return [
        f"{site.kind.value} {facts.modules.indexes[site.path].source.segment(site.expr)} {site.holder}"
        for site in output_sites(facts)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "@app.callback(Output('url', 'pathname'), go)\ndef f(n):\n    return '/x'",
            ["location '/x' dcc.Location(pathname=...)"],
        ),
        (
            "@app.callback(Output('url', 'href'), go)\ndef f(n):\n    if n:\n        return '/x'\n    return '/y'",
            ["location '/x' dcc.Location(href=...)", "location '/y' dcc.Location(href=...)"],
        ),
        (
            (
                "@app.callback(Output('out', 'children'), Output('link', 'href'), Output('logo', 'src'), go)\n"
                "def f(n):\n    return '/no', '/x', '/y'"
            ),
            ["navigation '/x' html.A(href=...)", "asset '/y' html.Img(src=...)"],
        ),
        (
            "@app.callback([Output('link', 'href')], [go])\ndef f(n):\n    return ['/x']",
            ["navigation '/x' html.A(href=...)"],
        ),
        (
            (
                "@app.callback(Output('out', 'children'), [Output('out', 'title'), Output('link', 'href')], go)\n"
                "def f(n):\n    return '/no', '/no', '/x'"
            ),
            ["navigation '/x' html.A(href=...)"],
        ),
        (
            (
                "@app.callback(output={'a': Output('link', 'href'), 'b': Output('out', 'title')}, inputs=[go])\n"
                "def f(n):\n    return {'b': '/no', 'a': '/x'}"
            ),
            ["navigation '/x' html.A(href=...)"],
        ),
        (
            (
                "@app.callback(output=dict(a=Output('link', 'href'), b=Output('out', 'title')), inputs=[go])\n"
                "def f(n):\n    return dict(a='/x', b='/no')"
            ),
            ["navigation '/x' html.A(href=...)"],
        ),
        (
            "app.callback(Output('url', 'pathname'), go)(lambda n: '/x')",
            ["location '/x' dcc.Location(pathname=...)"],
        ),
        (
            (
                "@app.callback(Output('link', 'href'), Output('out', 'title'), go)\n"
                "def f(n):\n    result = '/x', '/no'\n    return result"
            ),
            ["navigation '/x' html.A(href=...)"],
        ),
        (
            (
                "def both():\n    return '/x', '/no'\n"
                "@app.callback(Output('link', 'href'), Output('out', 'title'), go)\ndef f(n):\n    return both()"
            ),
            ["navigation '/x' html.A(href=...)"],
        ),
        (
            "@app.callback(Output('link', 'href'), go)\ndef f(n):\n    target = '/x'\n    return target",
            ["navigation target html.A(href=...)"],
        ),
        (
            (
                "@app.callback(Output('elsewhere', 'href'), Output('nowhere', 'pathname'), go)\n"
                "def f(n):\n    return '/x', '/y'"
            ),
            ["navigation '/x' href=...", "location '/y' dcc.Location(pathname=...)"],
        ),
        (
            "@app.callback(Output({'kind': 'nav', 'of': ALL}, 'href'), go)\ndef f(n):\n    return ['/x', '/y']",
            ["navigation '/x' href=...", "navigation '/y' href=..."],
        ),
        (
            (
                "@app.callback(Output('text', 'children'), Output('crumbs', 'items'), go)\n"
                "def f(n):\n    return '[a](/b)', [{'label': 'Home', 'href': '/x'}]"
            ),
            ["text '[a](/b)' dcc.Markdown(children=...)", "navigation '/x' dbc.Breadcrumb(items=...)"],
        ),
        (
            (
                "def f(n):\n    return '/x'\napp.callback(Output('link', 'href'), go)(f)\n"
                "app.callback(Output('url', 'pathname'), go)(f)"
            ),
            ["navigation '/x' html.A(href=...)"],
        ),
        ("@app.callback(Output('out', 'children'), go)\ndef f(n):\n    return '/x'", []),
        ("@app.callback(Output('store', 'data'), go)\ndef f(n):\n    return {'href': '/x'}", []),
        ("def f(n):\n    return '/x'\napp.clientside_callback('n => n', Output('url', 'href'), go)", []),
    ],
)
def test_returned(text: str, expected: list[str], tmp_path: Path) -> None:
    assert sites(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("return no_update", []),
        ("return dash.no_update", []),
        ("return '/x' if n else no_update", ["'/x'"]),
        ("return n if n else dash.no_update", ["n"]),
        ("target = no_update\n    if n:\n        target = '/x'\n    return target", ["'/x'"]),
        ("target = '/y'\n    if n:\n        target = '/x'\n    return target", ["target"]),
        ("no_update = '/x'\n    return no_update", ["no_update"]),
    ],
)
def test_leaves_no_update_out(result: str, expected: list[str], tmp_path: Path) -> None:
    text = f"@app.callback(Output('url', 'pathname'), go)\ndef f(n):\n    {result}"
    assert [site.split()[1] for site in sites(tmp_path, text)] == expected


def test_leaves_no_update_out_of_several(tmp_path: Path) -> None:
    text = (
        "@app.callback(Output('url', 'pathname'), Output('link', 'href'), go)\ndef f(n):\n"
        "    if not n:\n        return no_update\n"
        "    return no_update, '/x'"
    )
    assert sites(tmp_path, text) == ["navigation '/x' html.A(href=...)"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("set_props('url', {'pathname': '/x', 'refresh': True})", ["location '/x' dcc.Location(pathname=...)"]),
        ("dash.set_props('link', dict(href='/x'))", ["navigation '/x' html.A(href=...)"]),
        ("set_props(component_id='logo', props={'src': '/x'})", ["asset '/x' html.Img(src=...)"]),
        ("set_props('url', {'pathname': no_update})", []),
        ("set_props('out', {'children': '/x'})", []),
        ("set_props('data', {'value': '/x'})", []),
    ],
)
def test_set_props(call: str, expected: list[str], tmp_path: Path) -> None:
    text = f"@app.callback(Output('out', 'children'), go)\ndef f(n):\n    {call}\n    return n"
    assert sites(tmp_path, text) == expected


def test_knows_ids_that_are_constants(tmp_path: Path) -> None:
    text = "import ids\n@app.callback(Output(ids.LOGO, 'src'), go)\ndef f(n):\n    return '/x'"
    assert sites(tmp_path, text, ids="LOGO = 'logo'\n") == ["asset '/x' html.Img(src=...)"]


def test_passes_over_what_is_not_imported(tmp_path: Path) -> None:
    other = (
        "from dash import Input, Output, callback\n@callback(Output('url', 'href'), Input('out', 'n'))\n"
        "def f(n):\n    return '/x'\n"
    )
    assert sites(tmp_path, "", other=other) == []
    assert sites(tmp_path / "again", "import other", other=other) == ["location '/x' dcc.Location(href=...)"]
