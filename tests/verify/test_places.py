"""The line of the app's code that a finding names."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.plan import Location
from dash_migrate.verify.places import NOWHERE, Places
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path


def places(work: Path, files: dict[str, str], *own: str) -> Places:
    """The places of an app that runs as it is on the disk."""
    disk = Workspace.read(write_app(work / "app", files))
    return Places(disk, disk, frozenset(own))


def where(location: Location) -> tuple[str, int]:
    return location.path, location.line


def test_a_line_that_ran_is_looked_up_on_the_disk(work: Path) -> None:
    disk = Workspace.read(write_app(work / "disk", {"app.py": "import dash\nx = 1\ny = 2\n"}))
    after = {"app.py": "import os\nimport dash\nx = 1\nserver = 1\ny = 2\n", "wsgi.py": "import app\n"}
    found = Places(disk, Workspace.read(write_app(work / "run", after)))
    assert [where(found.of(f"app.py:{line}")) for line in (2, 3, 5)] == [
        ("app.py", 1),
        ("app.py", 2),
        ("app.py", 3),
    ]
    assert where(found.of("wsgi.py:1")) == ("wsgi.py", 0)  # the plan makes it: there is no line yet
    assert found.readable("KeyError: 'X' (app.py:5)") == "KeyError: 'X' (app.py:3)"
    for error in ("KeyError: 'X' (wsgi.py:1)", "KeyError: 'X' (lib/y.py:5)", "no answer", "(app.py:5) and more"):
        assert found.readable(error) == error


@pytest.mark.parametrize("place", ["", "app.py", "app.py:", "lib/dash.py:4", "/usr/lib/os.py:12"])
def test_what_is_no_line_of_the_app_is_nowhere(work: Path, place: str) -> None:
    assert places(work, {"app.py": "x = 1\n"}).of(place) == NOWHERE


def test_in_file_finds_the_best_text_first(work: Path) -> None:
    found = places(work, {"assets/site.css": "a {}\nb { background: url(/logo.png) }\nc: url(/logo.png?x=1)\n"})
    assert where(found.in_file("assets/site.css", "/logo.png?x=1", "/logo.png")) == ("assets/site.css", 3)
    assert where(found.in_file("assets/site.css", "", "/logo.png")) == ("assets/site.css", 2)
    assert where(found.in_file("assets/site.css", "/other.png")) == ("assets/site.css", 1)
    assert where(found.in_file("assets/none.css", "x")) == ("assets/none.css", 1)
    assert found.exists("assets/site.css")
    assert not found.exists("assets/none.css")


def test_of_text_prefers_the_whole_string_then_its_start_then_other_files(work: Path) -> None:
    files = {
        "app.py": 'root = "/"\nhead = "/sales"\nwhole = "/sales/north"\n# /only/in/a/comment\n',
        "assets/more.js": '// first line\nopen("/from/js");\n',
        "assets/one.html": "<a href='/at/once'></a>\n",
    }
    found = places(work, files)
    assert where(found.of_text("/sales/north")) == ("app.py", 3)
    assert where(found.of_text("/sales/south")) == ("app.py", 2)
    assert where(found.of_text("/my-app/sales/north", "/sales/north")) == ("app.py", 3)
    assert where(found.of_text("/from/js")) == ("assets/more.js", 2)
    assert where(found.of_text("/at/once")) == ("assets/one.html", 1)
    for unknown in ("/", "/only/in/a/comment", "/elsewhere", ""):
        expected = ("app.py", 1) if unknown == "/" else where(NOWHERE)
        assert where(found.of_text(unknown)) == expected


def test_minified_libraries_are_not_searched(work: Path) -> None:
    found = places(work, {"app.py": "x = 1\n", "assets/big.js": "/* */\n" + "x" * 1_000_000 + '\n"/api/big"\n'})
    assert found.of_text("/api/big") == NOWHERE


LINKS = """
from dash import dcc, html

title = "/sales"
note = html.Img(src="/sales")
first = html.A("Sales", title="/sales", href="/sales")
second = html.A(href=f"/report/{title}")
third = dcc.Link(href=title + "/more")
text = dcc.Markdown('''
See [the sales](/sales/south).
''')
"""


@pytest.mark.parametrize(
    ("component", "texts", "line"),
    [
        ("html.A.href", ("/sales",), 5),  # the keyword that is meant, not title= before it
        ("html.Img.src", ("/sales",), 4),
        ("html.A.href", ("/my-app/sales", "/sales", "sales"), 5),
        ("html.A.href", ("/report/2024",), 6),  # an f-string's start
        ("dcc.Link.href", ("/sales/more",), 7),  # computed: its keyword
        ("dcc.Markdown.children", ("/sales/south",), 8),  # inside of a longer text
        ("", ("/sales",), 3),  # no component: the first string
        ("html.Iframe.src", ("/sales",), 3),
    ],
)
def test_a_link_is_where_its_component_is_called(
    work: Path, component: str, texts: tuple[str, ...], line: int
) -> None:
    assert where(places(work, {"app.py": LINKS}).of_link(component, "/", *texts)) == ("app.py", line)


def test_a_computed_link_is_looked_for_in_the_file_of_its_page_first(work: Path) -> None:
    page = "from dash import html\n\nlayout = html.A(href=url())\n"
    found = places(work, {"pages/about.py": page, "pages/our_team.py": "# ours\n" + page, "pages/zoo.py": page})
    assert where(found.of_link("html.A.href", "/our-team", "/x")) == ("pages/our_team.py", 4)
    assert where(found.of_link("html.A.href", "/en/zoo/", "/x")) == ("pages/zoo.py", 3)
    assert where(found.of_link("html.A.href", "/nothing", "/x")) == ("pages/about.py", 3)


def test_what_the_app_imports_comes_before_what_lies_beside_it(work: Path) -> None:
    text = 'from dash import html\nx = html.A(href="/sales")\n'
    files = {"a_backup.py": text, "app.py": "# mine\n" + text}
    assert where(places(work, files).of_link("html.A.href", "/", "/sales")) == ("a_backup.py", 2)
    assert where(places(work, files, "app.py").of_link("html.A.href", "/", "/sales")) == ("app.py", 3)
    assert where(places(work, files, "app.py").of_text("/sales")) == ("app.py", 3)


CALLBACKS = """
from dash import ALL, Input, Output, callback, clientside_callback


@callback(Output("total", "children"), Input("year", "value"))
def total(year):
    return year


@callback([Output("graph", "figure"), Output("total", "title")], Input("year", "value"))
def graph(year):
    return {}, ""


@app.callback(Output({"kind": "row", "index": ALL}, "style"), Input("year", "value"))
def row(year):
    return []


clientside_callback("x => x", Output("clock", "data"), Input("tick", "n_intervals"))
"""


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("total.children", 4),
        ("..graph.figure...total.title..", 9),
        ("total.children@0a1b2c", 4),  # allow_duplicate
        ('{"index":["ALL"],"kind":"row"}.style', 14),
        ("clock.data", 19),
    ],
)
def test_a_callback_is_where_its_output_is_declared(work: Path, output: str, line: int) -> None:
    assert where(places(work, {"app.py": CALLBACKS}).of_callback(output)) == ("app.py", line)


@pytest.mark.parametrize("output", ["year.value", "none.children", "total.figure", "", "."])
def test_an_output_that_nothing_declares_is_nowhere(work: Path, output: str) -> None:
    """The inputs of a callback and the parts of two outputs make no output."""
    assert places(work, {"app.py": CALLBACKS}).of_callback(output) == NOWHERE


def test_a_callback_is_not_where_its_output_is_an_input(work: Path) -> None:
    chain = """
    @callback(Output("last", "children"), Input("middle", "children"))
    def last(text):
        return text

    @callback(Output(component_id="middle", component_property="children"), Input("first", "value"))
    def middle(text):
        return text
    """
    assert where(places(work, {"app.py": chain}).of_callback("middle.children")) == ("app.py", 5)


def test_outputs_that_are_not_written_as_such_are_found_all_the_same(work: Path) -> None:
    found = places(
        work, {"app.py": '@callback(made("total", "children"), inputs())\ndef total(x):\n    return x\n'}
    )
    assert where(found.of_callback("total.children")) == ("app.py", 1)


def test_a_keyword_is_found_with_a_literal_or_a_computed_value(work: Path) -> None:
    found = places(
        work,
        {
            "app.py": 'dict(url_base_pathname="/x/")\napp = Dash(\n    "x",\n    url_base_pathname=PREFIX,\n)\n',
            "b.py": 'app = dash.Dash(routes_pathname_prefix="/b/")\n',
        },
    )
    assert where(found.of_keyword("Dash", "url_base_pathname")) == ("app.py", 4)
    assert where(found.of_keyword("Dash", "routes_pathname_prefix", "other")) == ("b.py", 1)
    assert found.of_keyword("Dash", "serve_locally") == NOWHERE


def test_files_that_are_no_python_are_passed_over(work: Path) -> None:
    files = {"a_broken.py": 'html.A(href="/sales"\n', "app.py": 'import x\nhtml.A(href="/sales")\n'}
    found = places(work, files)
    assert where(found.of_link("html.A.href", "/", "/sales")) == ("app.py", 2)
    assert where(found.of_text("/sales")) == ("app.py", 2)
    assert where(found.in_file("a_broken.py", "/sales")) == ("a_broken.py", 1)
    assert found.of_callback("total.children") == NOWHERE
