"""Dash apps that are a part of their Flask server's site verify where they live, as the plan leaves them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dash_migrate.planner import accept_safe
from dash_migrate.settings import Settings
from dash_migrate.verify.local import DashApp
from dash_migrate.verify.originals.seats import Seat, seats
from dash_migrate.verify.platforms import platform
from dash_migrate.verify.request import Request, Subject
from dash_migrate.verify.run import verify
from dash_migrate.verify.visiting.visit import Known

from .conftest import Write

if TYPE_CHECKING:
    from dash_migrate.verify.result import Verification

_REQUIREMENTS = "dash\ngunicorn\n"
BESIDE_FLASK = {
    "requirements.txt": _REQUIREMENTS,
    "assets/site.css": "p { color: teal }",
    "app.py": """\
        from dash import Dash, Input, Output, dcc, html
        from flask import Flask

        server = Flask(__name__)


        @server.route("/")
        def index():
            return '<h1>Plant</h1><a href="login">Sign in</a> <a href="dashapp/">Dashboard</a>'


        @server.route("/login")
        def login():
            return '<form><input name="user"></form>'


        app = Dash(__name__, server=server, routes_pathname_prefix="/dashapp/")
        app.layout = html.Div([dcc.Location(id="url"), html.A("Sign in", href="/login"), html.P(id="out")])


        @app.callback(Output("out", "children"), Input("url", "pathname"))
        def show(pathname):
            return "home" if pathname == "/dashapp/" else "elsewhere"


        if __name__ == "__main__":
            server.run(debug=True)
        """,
}
TWO_APPS = {
    "requirements.txt": _REQUIREMENTS,
    "app.py": """\
        from dash import Dash, Input, Output, html
        from flask import Flask, redirect

        server = Flask(__name__)


        @server.route("/")
        def index():
            return redirect("/sales/")


        sales = Dash("sales", server=server, url_base_pathname="/sales/")
        sales.layout = html.Div([html.P("north", id="region"), html.A("Stock", href="/stock/"), html.P(id="sum")])

        stock = Dash("stock", server=server, url_base_pathname="/stock/")
        stock.layout = html.Div([html.P("bolt", id="item"), html.A("Sales", href="/sales/"), html.P(id="left")])


        @sales.callback(Output("sum", "children"), Input("region", "children"))
        def total(region):
            return f"{region}: 12 t"


        @stock.callback(Output("left", "children"), Input("item", "children"))
        def left(item):
            return f"{item}: 40"


        if __name__ == "__main__":
            server.run(debug=True)
        """,
}
LONE = {
    "requirements.txt": _REQUIREMENTS,
    "app.py": """\
        from dash import Dash, html

        app = Dash(__name__, url_base_pathname="/board/")
        server = app.server
        app.layout = html.Div([html.A("Board", href="/board/"), html.P("12 t")])

        if __name__ == "__main__":
            app.run(debug=True)
        """,
}


@pytest.fixture(autouse=True)
def _cache_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))


def planned(root: Path, *targets: str) -> Verification:
    request = Request(
        platforms=tuple(map(platform, targets)), subject=Subject.PLANNED, python=Path(sys.executable)
    )
    return verify(root, Settings(), request, accept_safe, progress=lambda _: None)


def lines(verification: Verification, check: str) -> list[str]:
    """What a check of every platform shows."""
    results = (result for target in verification.targets for result in target.results if result.name == check)
    return [line for result in results for line in result.evidence]


@pytest.mark.boot
@pytest.mark.parametrize("target", ["de5", "de4"])
def test_a_dash_app_beside_pages_of_flask_is_visited_at_its_own_path(target: str, write: Write) -> None:
    verification = planned(write(BESIDE_FLASK), target)
    assert [finding.seen for finding in verification.findings()] == []
    assert verification.passed
    asked = lines(verification, "answers")
    assert asked[0].startswith("/my-app/dashapp/ 200, /my-app/dashapp/_dash-layout 200")
    assert asked[1] == "/my-app/, beside Dash: 200 text/html"
    assert lines(verification, "same-app") == ["1 callback, 1 page compared"]
    assert lines(verification, "assets") == ["1 file compared"]


@pytest.mark.boot
@pytest.mark.parametrize("target", ["de5", "de4"])
def test_each_of_several_dash_apps_is_visited(target: str, write: Write) -> None:
    verification = planned(write(TWO_APPS), target)
    assert [finding.seen for finding in verification.findings()] == []
    assert verification.passed
    assert lines(verification, "same-app") == [
        "/sales/: 1 callback, 1 page compared",
        "/stock/: 1 callback, 1 page compared",
    ]


@pytest.mark.boot
def test_a_lone_app_has_the_prefix_in_place_of_its_own_path(write: Write) -> None:
    verification = planned(write(LONE), "de5")
    assert [finding.seen for finding in verification.findings()] == []
    assert verification.passed
    assert lines(verification, "answers")[0].startswith("/my-app/ 200, /my-app/_dash-layout 200")
    assert lines(verification, "same-app") == ["0 callbacks, 1 page compared"]


@pytest.mark.boot
def test_without_an_original_the_code_tells_where_the_app_lives(write: Write) -> None:
    root = write(BESIDE_FLASK)
    source = (root / "app.py").read_text("utf-8")
    (root / "app.py").write_text(source.replace("server.run(debug=True)", "raise SystemExit(3)"), "utf-8")
    verification = planned(root, "de5")
    assert lines(verification, "answers")[0].startswith("/my-app/dashapp/ 200")


def test_a_lone_app_at_the_root_is_the_whole_site() -> None:
    assert seats((DashApp("/", ("/a",), ("/assets/a.css",)),)) == (
        Seat("/", Known(("/a",), ("/assets/a.css",)), part=False),
    )


def test_a_lone_app_with_a_path_of_its_own_is_seen_in_both_ways() -> None:
    assert seats((DashApp("/board/", ("/", "/a"), ("/assets/a.css",)),)) == (
        Seat("/board/", Known(("/", "/a"), ("/assets/a.css",)), part=False),
        Seat("/", Known(("/board/", "/board/a"), ("/board/assets/a.css",), "/board/"), part=True),
    )


def test_several_apps_are_parts_that_know_of_each_other() -> None:
    assert seats((DashApp("/"), DashApp("/admin/"))) == (
        Seat("/", Known(home="/", neighbours=("/admin/",)), part=True),
        Seat("/", Known(home="/admin/", neighbours=("/",)), part=True),
    )


@pytest.mark.parametrize(
    ("home", "neighbours", "own", "foreign"),
    [
        ("/", (), ["/", "/a", "/a/b"], []),
        ("/", ("/admin/",), ["/", "/a", "/administrator"], ["/admin", "/admin/", "/admin/a"]),
        ("/admin/", ("/",), ["/admin", "/admin/", "/admin/a"], ["/", "/a", "/administrator"]),
        ("/dashapp/", (), ["/dashapp/", "/dashapp/a"], ["/", "/login"]),
    ],
)
def test_a_path_belongs_to_the_app_that_is_nearest(
    home: str, neighbours: tuple[str, ...], own: list[str], foreign: list[str]
) -> None:
    known = Known(home=home, neighbours=neighbours)
    assert [path for path in (*own, *foreign) if known.owns(path)] == own
