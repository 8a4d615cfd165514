"""Ids and patterns, patches, addresses, releases of Dash: the parts that a page is rendered with."""

from __future__ import annotations

from typing import Any

import dash
import pytest

from dash_migrate.verify.visiting.callbacks import Registry, Release
from dash_migrate.verify.visiting.calls import on_load
from dash_migrate.verify.visiting.ids import Anchor, Dependency, Keyed, Wild, matches, parsed, split, text, wire
from dash_migrate.verify.visiting.model import Reply
from dash_migrate.verify.visiting.patch import PatchError, is_patch, patched
from dash_migrate.verify.visiting.tree import Index, Tree, components
from dash_migrate.verify.visiting.window import Address, address, moved, on_appearance
from dash_migrate.verify.visiting.wire import what_failed

from .visit_support import dash_app, visited

HERE = Address("http://127.0.0.1:1", "/app/sales", "?q=1", "#top")


def component(kind: str, namespace: str = "dash_core_components", **props: Any) -> dict[str, Any]:
    return {"namespace": namespace, "type": kind, "props": props}


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("plain", "plain"),
        ('{"b":1,"a":"x"}', Keyed(("a", "b"), ("x", 1))),
        ('{"a":["MATCH"]}', Keyed(("a",), (Wild.MATCH,))),
        (r'{"a":"1\.5"}', Keyed(("a",), ("1.5",))),
        ("{odd", "{odd"),
    ],
)
def test_ids_are_read(written: str, id_: object):
    assert parsed(written) == id_


def test_ids_are_written_with_sorted_keys():
    id_ = parsed('{"b":["ALL"],"a":"\N{LATIN SMALL LETTER E WITH ACUTE}"}')
    assert text(id_) == '{"a":"\N{LATIN SMALL LETTER E WITH ACUTE}","b":["ALL"]}'
    assert wire(id_) == {"a": "\N{LATIN SMALL LETTER E WITH ACUTE}", "b": ["ALL"]}


def test_an_output_is_split_at_its_last_dot():
    assert split('{"a":"1.5"}.children@00ff') == Dependency(Keyed(("a",), ("1.5",)), "children@00ff")


@pytest.mark.parametrize(
    ("value", "other", "smaller"),
    [
        (1, 2, True),
        (2, 10, True),
        ("2", 10, True),
        ("b", "a", False),
        (5, "a", True),
        ("a", 5, False),
        (1, 1, False),
    ],
)
def test_smaller_is_as_a_browser_sorts(value: Any, other: Any, smaller: bool):
    pattern = Keyed(("n",), (Wild.ALLSMALLER,))
    anchor = Anchor(Keyed(("n",), (other,)), Keyed(("n",), (Wild.MATCH,)))
    assert matches(pattern, Keyed(("n",), (value,)), anchor) is smaller


def test_one_is_not_the_text_of_one():
    assert not matches(Keyed(("n",), (1,)), Keyed(("n",), ("1",)))
    assert not matches(Keyed(("n",), (1,)), Keyed(("n",), (True,)))


def test_every_operation_of_a_patch_is_applied():
    patch = dash.Patch()
    patch["list"].append(3)
    patch["list"].prepend(0)
    patch["list"].extend([5, 4])
    patch["list"].insert(1, 9)
    patch["list"].remove(2)
    patch["list"].reverse()
    patch["list"][-1] = "last"
    patch["gone"].clear()
    patch["number"] += 3
    patch["number"] *= 4
    patch["number"] -= 2
    patch["number"] /= 2
    patch["deep"]["a"]["b"] = 1
    patch["deep"].update({"c": 2})
    del patch["removed"]
    document = patch.to_plotly_json()
    before = {"list": [1, 2], "gone": [1], "number": 1, "deep": {"a": {}}, "removed": 1}
    assert is_patch(document)
    assert patched(before, document) == {
        "list": [4, 5, 3, 1, 9, "last"],
        "gone": [],
        "number": 7,
        "deep": {"a": {"b": 1}, "c": 2},
    }
    assert before["list"] == [1, 2]


@pytest.mark.parametrize(
    "operation",
    [
        {"operation": "Append", "location": ["nowhere"], "params": {"value": 1}},
        {"operation": "Assign", "location": ["a", "b"], "params": {"value": 1}},
        {"operation": "Delete", "location": ["list", 7], "params": {}},
        {"operation": "Unheard", "location": ["a"], "params": {}},
        "odd",
    ],
)
def test_a_patch_that_does_not_fit_is_an_error(operation: Any):
    with pytest.raises(PatchError, match="cannot apply"):
        patched({"a": 1, "list": []}, {"__dash_patch_update": "", "operations": [operation]})


def test_components_come_in_the_order_of_the_page():
    layout = component("Div", title=component("B", id="late"), children=[component("A", id="first")])
    assert [found["props"].get("id") for found in components([layout])] == [None, "first", "late"]


def test_a_tree_finds_what_was_put_in_and_not_what_was_replaced():
    tree = Tree(component("Div", id="root", children=component("P", id="old")))
    change = tree.set("root", {"children": [component("P", id="new")]})
    assert [found["props"]["id"] for found in change.removed] == ["old"]
    assert [found["props"]["id"] for found in change.inserted] == ["new"]
    assert "new" in tree.index
    assert "old" not in tree.index
    assert "old" in change.before


def test_an_address_has_the_parts_of_a_url():
    there = address("http://127.0.0.1:1", "/app/a b?q=1#top")
    assert (there.pathname, there.search, there.hash) == ("/app/a%20b", "?q=1", "#top")
    assert there.href == "http://127.0.0.1:1/app/a%20b?q=1#top"


@pytest.mark.parametrize(
    ("props", "href"),
    [
        ({"pathname": "/app/x"}, "http://127.0.0.1:1/app/x?q=1"),
        ({"pathname": "x"}, "http://127.0.0.1:1/x?q=1"),
        ({"search": "a=1"}, "http://127.0.0.1:1/app/sales?a=1#top"),
        ({"search": ""}, "http://127.0.0.1:1/app/sales#top"),
        ({"href": "other?z=1"}, "http://127.0.0.1:1/app/other?z=1"),
        ({"href": HERE.href}, HERE.href),
        ({"pathname": None}, HERE.href),
        ({"hash": 3}, HERE.href),
    ],
)
def test_a_location_leads_somewhere(props: dict[str, Any], href: str):
    there = moved(HERE, component("Location", **props), tuple(props))
    assert there is not None
    assert there.href == href


def test_a_location_may_lead_to_another_server():
    assert moved(HERE, component("Location", href="https://example.test/"), ("href",)) is None


@pytest.mark.parametrize(
    ("found", "values"),
    [
        (component("Tabs", children=[component("Tab", value="a")]), {"value": "a"}),
        (component("Tabs", children=component("Tab", value="a")), {"value": "a"}),
        (component("Tabs"), {"value": "tab-1"}),
        (component("Tabs", value="b", children=[component("Tab", value="a")]), {}),
        (component("Tabs", "dash_bootstrap_components", children=[component("Tab")]), {"active_tab": "tab-0"}),
        (component("Tabs", "dash_bootstrap_components", active_tab="x", children=[component("Tab")]), {}),
        (
            component("Accordion", "dash_bootstrap_components", children=[component("A")]),
            {"active_item": "item-0"},
        ),
        (component("Accordion", "dash_bootstrap_components", children=[component("A")], start_collapsed=True), {}),
        (component("Slider", value=3), {"drag_value": 3}),
        (component("Store", storage_type="session"), {"data": None, "modified_timestamp": -1}),
        (component("Store"), {}),
        (component("Location", pathname="/own"), {"href": HERE.href, "hash": "#top", "search": "?q=1"}),
        (component("Div", "dash_html_components"), {}),
    ],
)
def test_what_a_component_fills_in(found: Any, values: dict[str, Any]):
    assert on_appearance(found, HERE, Release.NEWEST) == values


def test_before_dash_3_tabs_did_not_know_their_first_child():
    tabs = component("Tabs", children=[component("Tab", value="a")])
    assert on_appearance(tabs, HERE, Release.BEFORE_3) == {"value": "tab-1"}
    assert on_appearance(tabs, HERE, Release.BEFORE_4_2) == {"value": "a"}


@pytest.mark.parametrize(
    ("names", "release", "fires"),
    [
        ({"long": None}, Release.BEFORE_3, False),
        ({"background": None}, Release.BEFORE_4_2, False),
        ({"background": None, "persistent": False}, Release.NEWEST, True),
    ],
)
def test_a_callback_without_outputs_fires_at_first_since_dash_4_2(names: Any, release: Release, fires: bool):
    spec = {"output": "0f", "no_output": True, "inputs": [{"id": "in", "property": "value"}], "state": [], **names}
    registry = Registry([spec])
    assert registry.release is release
    assert bool(on_load(registry, Index(component("Input", id="in")))) is fires


def test_the_installed_dash_is_recognized():
    app = dash_app()
    app.layout = dash.html.P(id="a")
    app.callback(dash.Output("a", "children"), dash.Input("b", "value"))(lambda value: value)
    release = tuple(map(int, dash.__version__.split(".")[:2]))
    expected = (
        Release.NEWEST if release >= (4, 2) else Release.BEFORE_4_2 if release >= (3, 0) else Release.BEFORE_3
    )
    assert Registry(visited(app).callbacks or []).release is expected


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"<title>KeyError: &#39;a&#39; // Werkzeug Debugger</title>", "KeyError: 'a'"),
        (b"<!doctype html><title>500\n Internal Server Error</title><h1>", "500 Internal Server Error"),
        (b"\n\n  first line  \nsecond", "first line"),
        (b"", "status 500"),
        (b"\xff" * 3, "\N{REPLACEMENT CHARACTER}" * 3),
        (b"x" * 1000, "x" * 300),
    ],
)
def test_what_failed_is_one_line(body: bytes, line: str):
    assert what_failed(Reply(500, "text/html", body, 0.0)) == line
