"""Pages, the URL, links and limits: real Dash apps visited below "/" and below a prefix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dash
import flask
import pytest
from dash import Input, Output, State, dcc, html, no_update

from dash_migrate.verify.visiting.session import Session
from dash_migrate.verify.visiting.visit import Known, Limits, visit

from .visit_support import by_callback, dash_app, prop, served, visited

PREFIXES = ["/", "/my-app/"]


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "site.css").write_text("body { background: url('back.svg') }")
    (folder / "back.svg").write_text("<svg/>")
    (folder / "logo.svg").write_text("<svg></svg>")
    return folder


@pytest.fixture
def no_pages() -> Iterator[None]:
    """Leaves Dash's registry of pages, which is one for all apps, as it was."""
    before = dict(dash.page_registry)
    dash.page_registry.clear()
    yield
    dash.page_registry.clear()
    dash.page_registry.update(before)


def routed(prefix: str = "/", **options: object) -> dash.Dash:
    """An app that chooses its content by the URL, as apps did before Dash had pages."""
    app = dash_app(url_base_pathname=prefix, **options)
    app.layout = html.Div([dcc.Location(id="url"), html.Div(id="content")])

    @app.callback(Output("content", "children"), Input("url", "pathname"))
    def show(pathname: str) -> html.Div:
        page = app.strip_relative_path(pathname)
        links = {"": ["one", "two"], "one": ["three"], "three": ["", "one"]}.get(page, [])
        return html.Div([html.H1(page), *(html.A(href=app.get_relative_path(f"/{link}")) for link in links)])

    return app


@pytest.mark.parametrize("prefix", PREFIXES)
def test_linked_pages_are_visited_in_the_order_in_which_they_are_found(prefix: str):
    seen = visited(routed(prefix), prefix)
    assert seen.problem is None
    assert seen.statuses == {"": 200, "_dash-layout": 200, "_dash-dependencies": 200}
    assert [page.path for page in seen.pages] == ["/", "/one", "/two", "/three"]
    titles = [prop(page.layout, "content")["props"]["children"][0]["props"]["children"] for page in seen.pages]
    assert titles == ["", "one", "two", "three"]
    assert {path: found.index for path, found in seen.contents.items()} == dict.fromkeys(
        ["/", "/one", "/two", "/three"], True
    )
    assert prop(seen.layout, "content") is None  # as served, before any callback


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_url_is_what_a_browser_shows(prefix: str):
    app = dash_app(url_base_pathname=prefix)
    app.layout = html.Div([dcc.Location(id="url"), html.P(id="out")])
    names = ("pathname", "href", "search", "hash")
    app.callback(Output("out", "children"), [Input("url", name) for name in names], prevent_initial_call=True)(
        lambda *values: list(values)
    )
    with served(app.server) as address, Session(address, 10) as session:
        seen = visit(session, prefix, Known(pages=("/a?b=1",)))
    assert [prop(page.layout, "out") for page in seen.pages] == [
        [prefix, address + prefix, "", ""],
        [f"{prefix}a", f"{address}{prefix}a?b=1", "?b=1", ""],
    ]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.usefixtures("no_pages")
def test_registered_pages_are_rendered(prefix: str):
    app = dash_app(use_pages=True, pages_folder="", url_base_pathname=prefix)
    app.layout = html.Div([dash.page_container])
    dash.register_page("home", path="/", layout=html.P("home", id="text"))
    dash.register_page("sales", layout=html.P("sales", id="text"))
    seen = visited(app, prefix, Known(pages=("/", "/sales")))
    assert [(page.path, prop(page.layout, "text")) for page in seen.pages] == [("/", "home"), ("/sales", "sales")]
    assert seen.left_out == ()  # Dash's own callback for the title is nobody's to know of


def test_links_assets_and_what_style_sheets_name_are_asked_for(assets: Path):
    app = dash_app(assets_folder=str(assets))
    app.layout = html.Div(
        [html.Img(src="/assets/logo.svg"), html.A(href="/gone.txt"), html.A(href="https://x.test/")]
    )

    @app.server.route("/gone.txt")
    def gone() -> flask.Response:
        return flask.Response("gone", 404)

    seen = visited(app, known=Known(assets=("/assets/site.css", "/assets/back.svg", "/assets/logo.svg")))
    assert {path: (found.status, found.kind) for path, found in seen.contents.items()} == {
        "/": (200, "text/html"),
        "/assets/site.css": (200, "text/css"),
        "/assets/back.svg": (200, "image/svg+xml"),
        "/assets/logo.svg": (200, "image/svg+xml"),
        "/gone.txt": (404, "text/html"),
    }
    assert [page.path for page in seen.pages] == ["/"]
    assert ("/assets/logo.svg", "layout.props.children[0].props.src") in [
        (link.url, link.place) for link in seen.links
    ]
    assert "assets/site.css url()" in [link.place for link in seen.links]


def test_a_link_out_of_the_prefix_is_noted_and_not_followed():
    app = dash_app(url_base_pathname="/my-app/")
    app.layout = html.Div([html.A(href="/sales"), html.A(href="/my-app/sales")])
    seen = visited(app, "/my-app/")
    assert [link.url for link in seen.links if link.component == "html.A.href"] == ["/sales", "/my-app/sales"]
    assert list(seen.contents) == ["/", "/sales"]
    assert seen.contents["/sales"].index


def test_the_same_link_on_every_page_is_one():
    app = routed()
    app.layout = html.Div([app.layout, html.A(href="/one"), html.Img(src="assets/x.png")])
    seen = visited(app)
    places = [(link.url, link.place) for link in seen.links if link.place.startswith("layout")]
    assert sorted(places) == [
        ("/one", "layout.props.children[1].props.href"),
        ("assets/x.png", "layout.props.children[2].props.src"),
    ]


@pytest.mark.parametrize("refresh", [True, False, "callback-nav"])
def test_a_callback_that_moves_the_browser_is_followed(refresh: bool | str):
    app = dash_app()
    app.layout = html.Div([dcc.Location(id="url"), dcc.Location(id="go", refresh=refresh), html.P(id="out")])
    app.callback(Output("out", "children"), Input("url", "pathname"))(lambda pathname: pathname)
    app.callback(Output("go", "pathname"), Input("out", "children"))(
        lambda pathname: "/welcome" if pathname == "/" else no_update
    )
    seen = visited(app)
    assert [page.path for page in seen.pages] == ["/", "/welcome"]
    first = by_callback(seen.pages[0].answers)
    assert {"go": {"pathname": "/welcome"}} in first["go.pathname"]
    # With refresh=False no other Location learns of it.
    assert prop(seen.pages[0].layout, "out") == ("/" if refresh is False else "/welcome")
    assert prop(seen.pages[1].layout, "out") == "/welcome"


def test_moving_for_ever_ends():
    app = dash_app()
    app.layout = html.Div([dcc.Location(id="url"), dcc.Location(id="go"), html.P(id="out")])
    app.callback(Output("out", "children"), Input("url", "pathname"))(lambda pathname: pathname)
    app.callback(Output("go", "pathname"), Input("out", "children"))(lambda pathname: pathname + "x")
    seen = visited(app, limits=Limits(pages=3, navigations=2))
    assert [page.path for page in seen.pages] == ["/", "/x", "/xx"]
    assert [len(page.answers) for page in seen.pages] == [6, 6, 6]
    assert seen.left_out == (
        "/: moves after the first 2",
        "/x: moves after the first 2",
        "/xx: moves after the first 2",
        "3 pages after the first 3, the first /xxx",
    )


def test_leaving_the_prefix_is_not_followed():
    app = dash_app(url_base_pathname="/my-app/")
    app.layout = html.Div([dcc.Location(id="url"), dcc.Input(id="in", value="/login"), html.P(id="out")])
    app.callback(Output("url", "pathname"), Input("in", "value"))(lambda value: value)
    app.callback(Output("out", "children"), Input("url", "href"), State("url", "pathname"))(
        lambda *values: values[1]
    )
    seen = visited(app, "/my-app/")
    assert [page.path for page in seen.pages] == ["/"]
    assert "/login" in [link.url for link in seen.links]


def test_components_fill_in_what_a_browser_would():
    app = dash_app()
    app.layout = html.Div(
        [
            dcc.Store(id="full", data={"a": 1}),
            dcc.Store(id="empty"),
            dcc.Store(id="kept", storage_type="local"),
            dcc.Tabs([dcc.Tab(value="first"), dcc.Tab(value="second")], id="tabs"),
            *(html.P(id=name) for name in ("a", "b", "c", "d", "e")),
        ]
    )
    late = {"prevent_initial_call": True}
    app.callback(Output("a", "children"), Input("full", "modified_timestamp"), **late)(lambda stamp: stamp > 0)
    app.callback(Output("b", "children"), Input("empty", "data"), **late)(lambda _: "never")
    app.callback(Output("c", "children"), Input("kept", "data"), **late)(str)
    app.callback(Output("d", "children"), Input("tabs", "value"), **late)(lambda value: value)
    app.callback(Output("empty", "data"), Input("tabs", "value"))(lambda value: [value])
    app.callback(Output("e", "children"), Input("empty", "modified_timestamp"), **late)(lambda stamp: stamp > 0)
    layout = visited(app).pages[0].layout
    assert [prop(layout, name) for name in ("a", "c", "d", "e")] == [True, "None", "first", True]
    assert prop(layout, "b") == "never"  # another callback wrote to the store


def test_what_the_limits_cut_is_named():
    app = dash_app()
    app.layout = html.Div(
        [html.A(href=f"/{n}") for n in range(6)]
        + [dcc.Input(id="in", value=1)]
        + [html.P(id=f"out{n}") for n in range(3)]
    )
    for n in range(3):
        app.callback(Output(f"out{n}", "children"), Input("in", "value"))(lambda value: value)
    seen = visited(app, limits=Limits(pages=2, gets=4, rounds=2))
    assert [page.path for page in seen.pages] == ["/", "/0"]
    assert [len(page.answers) for page in seen.pages] == [2, 2]
    assert seen.left_out == (
        "/: callbacks after the first 2",
        "/0: callbacks after the first 2",
        "2 linked URLs after the first 4, the first /4",
        "3 pages after the first 2, the first /1",
    )


def test_a_visit_ends_when_its_time_is_up():
    seen = visited(routed(), known=Known(assets=("/assets/a.css",)), limits=Limits(seconds=0))
    assert seen.problem is None
    assert seen.pages == ()
    assert seen.left_out == (
        "1 linked URL after 0 s, the first /assets/a.css",
        "1 page after 0 s, the first /",
    )


def test_an_app_that_does_not_answer_is_a_problem():
    app = dash_app()
    app.layout = html.Div()

    @app.server.before_request
    def refuse() -> flask.Response | None:
        return flask.redirect("/login") if flask.request.path == "/_dash-layout" else None

    seen = visited(app)
    assert seen.problem == "GET /_dash-layout answers 302 and leads to /login"
    assert seen.statuses == {"": 200, "_dash-layout": 302, "_dash-dependencies": 200}
    assert seen.layout is None
    assert seen.callbacks == []


def test_a_layout_that_raises_is_a_problem():
    app = dash_app()

    def layout() -> html.Div:
        if flask.request.path == "/_dash-layout":
            raise RuntimeError("no data")
        return html.Div()

    app.layout = layout
    seen = visited(app)
    assert seen.problem == "GET /_dash-layout answers 500: 500 Internal Server Error"


def test_a_registered_page_that_fails_is_left_out():
    app = routed()

    @app.server.route("/broken")
    def broken() -> flask.Response:
        return flask.Response("no\nsuch page", 500, mimetype="text/plain")

    seen = visited(app, known=Known(pages=("/broken",)))
    assert seen.left_out == ("page /broken: GET /broken answers 500: no",)
    assert seen.contents["/broken"].status == 500


def test_two_visits_of_one_app_are_the_same_but_for_the_time():
    def told(prefix: str) -> object:
        seen = visited(routed(prefix), prefix)
        answers = [(page.path, [answer.callback for answer in page.answers]) for page in seen.pages]
        return answers, list(seen.contents), [(link.place, link.component) for link in seen.links]

    assert told("/") == told("/") == told("/my-app/")
