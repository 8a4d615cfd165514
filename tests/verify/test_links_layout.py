"""Which URLs of a layout are links, and where they stand."""

from __future__ import annotations

from inspect import signature
from typing import Any

import pytest

from dash_migrate.facts.url_properties import Kind, url_properties
from dash_migrate.knowledge import load
from dash_migrate.verify.visiting.links import links_of_layout, links_of_updates
from dash_migrate.verify.visiting.model import Link

HTML, DCC, DBC = "dash_html_components", "dash_core_components", "dash_bootstrap_components"


def made(namespace: str, kind: str, **props: Any) -> dict[str, Any]:
    return {"type": kind, "namespace": namespace, "props": props}


def urls(layout: Any) -> list[str]:
    return [link.url for link in links_of_layout(layout, "/", "layout")]


def test_a_link_says_what_it_is_and_where() -> None:
    layout = made(HTML, "Div", children=["text", made(HTML, "A", href="/sales?year=1#top")])
    assert list(links_of_layout(layout, "/start", "layout")) == [
        Link("/sales?year=1#top", "/start", "layout.props.children[1].props.href", "html.A.href")
    ]


@pytest.mark.parametrize(
    "url",
    [
        "//cdn.example/x.js",
        "https://example.com/x",
        "mailto:a@example.com",
        "#top",
        "?a=1",
        "",
        " ",
        "data:image/png;base64,AA",
        "/_dash-component-suites/x.js",
        "javascript:void(0)",
        "/\\host",
    ],
)
def test_what_leads_elsewhere_is_no_link(url: str) -> None:
    assert urls(made(HTML, "A", href=url)) == []


@pytest.mark.parametrize("url", ["/", "/page", "/a b", "/x//y", "page", "../page", "assets/a.png", "./x?y=1"])
def test_absolute_and_relative_paths_are_links_as_written(url: str) -> None:
    assert urls(made(HTML, "Img", src=url)) == [url]


@pytest.mark.parametrize(
    ("component", "inside"),
    [
        (made(HTML, "Form", action="/x"), "action"),
        (made(DCC, "Location", pathname="/x"), "pathname"),
        (made(HTML, "Button", formAction="/x"), "formAction"),
        (made(HTML, "ObjectEl", data="/x"), "data"),
        (made(HTML, "Video", poster="/x"), "poster"),
        (made(HTML, "Img", srcSet="/x 1x, https://example.com/y 2x"), "srcSet"),
        (made(HTML, "Iframe", srcDoc="<p><a href='/x'>x</a>"), "srcDoc"),
        (made(HTML, "Div", style={"background": "left url( '/x' )"}), "style.background"),
        (made("dash_table", "DataTable", style_cell={"backgroundImage": "url(/x)"}), "style_cell.backgroundImage"),
        (made(DCC, "Markdown", children=["one", "[two](/x)"]), "children"),
        (made(DCC, "Graph", figure={"layout": {"images": [{"source": "/x"}]}}), "figure.layout.images[0].source"),
        (made(DCC, "Graph", figure={"data": [{"geojson": "/x", "text": ["/y"]}]}), "figure.data[0].geojson"),
        (
            made(DCC, "Graph", figure={"layout": {"annotations": [{"text": "see <a href='/x'>it</a>"}]}}),
            "figure.layout.annotations[0].text",
        ),
        (made(DBC, "NavbarSimple", brand_href="/x"), "brand_href"),
        (made(DBC, "Breadcrumb", items=[{"label": "/no"}, {"label": "x", "href": "/x"}]), "items[1].href"),
        (made(DBC, "Carousel", items=[{"key": "/no", "src": "/x"}]), "items[0].src"),
        (made("dash_mantine_components", "Image", fallbackSrc="/x"), "fallbackSrc"),
        (made("dash_leaflet", "Marker", icon={"iconUrl": "/x", "iconSize": [1, 2]}), "icon.iconUrl"),
        (
            made(
                "dash_cytoscape",
                "Cytoscape",
                stylesheet=[{"selector": "node", "style": {"background-image": ["/x"]}}],
            ),
            'stylesheet[0].style["background-image"][0]',
        ),
        (made("dash_deck", "DeckGL", data='{"layers": [{"data": "/x"}]}'), "data.layers[0].data"),
        (made("some_components", "Tile", href="/x", to="/no"), "href"),
        (made("some_components", "Tile", boxStyle={"background": "url(/x)"}), "boxStyle.background"),
    ],
)
def test_every_kind_of_property(component: dict[str, Any], inside: str) -> None:
    (link,) = links_of_layout(made(HTML, "Div", children=component), "/", "layout")
    assert (link.url, link.place) == ("/x", f"layout.props.children.props.{inside}")


@pytest.mark.parametrize(
    "component",
    [
        made(DCC, "Location", id="url", search="?x", hash="#/x"),
        made(HTML, "Blockquote", cite="/x"),
        made(HTML, "Div", title="/x", children="/x"),
        made(DCC, "Dropdown", options=[{"label": "/x", "value": "/x"}]),
        made(DCC, "Store", data={"href": "/x"}),
        made(DCC, "Markdown", children="<a href='/x'>shown as a text</a>"),
        made(DCC, "Markdown", children="`[x](/x)`\n\n```\n[x](/x)\n```"),
        made(DCC, "Graph", figure={"data": [{"x": ["/x"], "link": {"source": [0]}}]}),
        made("dash_extensions", "CycleBreaker", src="/x"),
        {"props": {"href": "/x"}},
    ],
)
def test_what_is_no_url_is_no_link(component: dict[str, Any]) -> None:
    assert urls(component) == []


def test_cells_are_links_where_they_are_shown_as_markdown() -> None:
    table = made(
        "dash_table",
        "DataTable",
        columns=[{"id": "a", "presentation": "markdown"}, {"id": "b"}],
        data=[{"a": "[x](/a)", "b": "[x](/no)"}],
        tooltip_data=[
            {"a": {"value": "![x](/tip.png)", "type": "markdown"}, "b": {"value": "[x](/no)", "type": "text"}}
        ],
    )
    assert urls(table) == ["/a", "/tip.png"]
    grid = made(
        "dash_ag_grid",
        "AgGrid",
        columnDefs=[{"field": "a", "cellRenderer": "markdown"}, {"field": "b"}],
        rowData=[{"a": "[x](/grid) <img src='/html.png'>", "b": "[x](/no)"}],
    )
    assert urls(grid) == ["/grid"]
    grid["props"]["dangerously_allow_code"] = True
    assert urls(grid) == ["/grid", "/html.png"]


def test_components_are_found_wherever_they_are() -> None:
    tab = made(DCC, "Tabs", children=[made(DCC, "Tab", label="x", children=made(DBC, "NavLink", href="/tab"))])
    menu = made("some_components", "Menu", items={"a": [{"node": made(DCC, "Link", href="/menu")}]})
    assert urls([tab, menu]) == ["/tab", "/menu"]


# ---- what callbacks write ------------------------------------------------------------------------

PAGE = made(
    HTML,
    "Div",
    children=[
        made(DCC, "Location", id="url"),
        made(HTML, "A", id={"type": "go", "index": 1}),
        made(HTML, "Div", id="out", title="t"),
        made("dash_table", "DataTable", id="table", columns=[{"id": "a", "presentation": "markdown"}]),
    ],
)


def written(identifier: str, name: str, value: Any) -> list[Link]:
    return [*links_of_updates({identifier: {name: value}}, PAGE, "/p", "a.b")]


def test_a_callback_may_send_the_browser_elsewhere() -> None:
    assert written("url", "pathname", "/next") == [
        Link("/next", "/p", "callback a.b sets url.pathname", "dcc.Location.pathname")
    ]


def test_an_output_is_named_by_itself_where_the_callback_names_it() -> None:
    for callback in ("out.children", "..out.children...out.title.."):
        (link,) = links_of_updates({"out": {"children": made(DCC, "Link", href="/x")}}, PAGE, "/p", callback)
        assert link.place == "callback out.children.props.href"


def test_what_a_callback_writes_is_read_as_its_component_is() -> None:
    assert written("out", "title", "/no") == []
    assert written("out", "children", ["/no", made(DCC, "Link", href="/x")]) == [
        Link("/x", "/p", "callback a.b sets out.children[1].props.href", "dcc.Link.href")
    ]
    (cell,) = written("table", "data", [{"a": "[x](/x)"}])
    assert (cell.url, cell.place) == ("/x", "callback a.b sets table.data[0].a")


def test_the_id_of_a_pattern_is_found_however_its_keys_are_ordered() -> None:
    for text in ('{"index":1,"type":"go"}', '{"type": "go", "index": 1}'):
        (link,) = written(text, "href", "/x")
        assert link.component == "html.A.href"


def test_of_an_unknown_component_the_name_of_the_property_tells() -> None:
    assert written("gone", "href", "/x") == [Link("/x", "/p", "callback a.b sets gone.href", "")]
    assert written("{gone", "value", "/x") == []


# ---- the table -----------------------------------------------------------------------------------


def test_every_entry_of_the_table_has_a_known_kind() -> None:
    kinds = {kind.value for kind in Kind} | {"none"}
    for namespace, table in load("url_properties").items():
        assert set(table) - {"positions"} == {"short", "modules", "urls"}, namespace
        assert set(table["urls"].values()) <= kinds, namespace
        for entry in table["urls"]:
            component, _, name = entry.partition(".")
            assert component, entry
            assert name, entry


def test_dash_s_own_entries_are_properties_of_dash() -> None:
    """The table names no property that the installed Dash does not have."""
    from dash import dash_table, dcc, html

    some_releases = {"LogoutButton", "Button"}  # of dcc: up to Dash 2, from Dash 4
    for module, namespace in ((html, HTML), (dcc, DCC), (dash_table, "dash_table")):
        for entry in load("url_properties")[namespace]["urls"]:
            component, name = entry.split(".")[:2]
            if module is dcc and component in some_releases and not hasattr(module, component):
                continue
            cls = getattr(module, component)
            assert cls._namespace == namespace
            assert name in signature(cls.__init__).parameters, entry
            assert url_properties(namespace, component, name)


def test_dash_s_own_properties_that_are_named_like_urls_are_in_the_table() -> None:
    """The installed Dash has no property of such a name that the table does not list."""
    from dash import dash_table, dcc, html

    names = {"href", "src", "srcSet", "srcDoc", "poster", "action", "formAction", "url", "logout_url", "pathname"}
    for module, namespace in ((html, HTML), (dcc, DCC), (dash_table, "dash_table")):
        for component, cls in vars(module).items():
            if getattr(cls, "_namespace", None) == namespace:
                for name in names.intersection(signature(cls.__init__).parameters):
                    assert url_properties(namespace, component, name), f"{namespace}.{component}.{name}"
