"""Which callbacks fire on a page, in which order and with what: real Dash apps, asked as a browser asks."""

from __future__ import annotations

from dash import ALL, ALLSMALLER, MATCH, Input, Output, Patch, State, dcc, html, no_update, set_props
from dash.exceptions import PreventUpdate

from .visit_support import by_callback, dash_app, first_page, log_of_posts, prop, visited


def test_one_and_several_outputs():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.P(id="one"), html.P(id="a"), html.P(id="b")])
    app.callback(Output("one", "children"), Input("in", "value"))(lambda text: text * 2)
    app.callback(Output("a", "children"), Output("b", "title"), Input("in", "value"))(lambda text: (text, "t"))
    posts = log_of_posts(app)
    page = visited(app).pages[0]
    assert by_callback(page.answers) == {
        "one.children": [{"one": {"children": "xx"}}],
        "..a.children...b.title..": [{"a": {"children": "x"}, "b": {"title": "t"}}],
    }
    assert prop(page.layout, "b", "title") == "t"
    assert posts[0] == {
        "output": "one.children",
        "outputs": {"id": "one", "property": "children"},
        "inputs": [{"id": "in", "property": "value", "value": "x"}],
        "changedPropIds": [],
        "parsedChangedPropsIds": [],
    }
    assert posts[1]["outputs"] == [{"id": "a", "property": "children"}, {"id": "b", "property": "title"}]


def test_a_chain_fires_once_with_settled_inputs():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value=1), *(html.P(id=name) for name in ("z", "y", "x"))])
    app.callback(Output("z", "children"), Input("x", "children"), Input("y", "children"))(lambda x, y: x + y)
    app.callback(Output("y", "children"), Input("x", "children"), State("in", "value"))(lambda x, v: x * 10 + v)
    app.callback(Output("x", "children"), Input("in", "value"))(lambda value: value + 1)
    posts = log_of_posts(app)
    assert first_page(app) == {
        "x.children": [{"x": {"children": 2}}],
        "y.children": [{"y": {"children": 21}}],
        "z.children": [{"z": {"children": 23}}],
    }
    assert [post["changedPropIds"] for post in posts] == [[], ["x.children"], ["x.children", "y.children"]]
    assert posts[1]["state"] == [{"id": "in", "property": "value", "value": 1}]


def test_a_property_without_a_value_is_sent_without_one():
    app = dash_app()
    app.layout = html.Div([html.Button(id="button"), dcc.Input(id="in", value=None), html.P(id="out")])
    app.callback(Output("out", "children"), Input("button", "n_clicks"), Input("in", "value"))(
        lambda clicks, value: str((clicks, value))
    )
    posts = log_of_posts(app)
    assert first_page(app) == {"out.children": [{"out": {"children": "(None, None)"}}]}
    assert posts[0]["inputs"] == [
        {"id": "button", "property": "n_clicks"},
        {"id": "in", "property": "value", "value": None},
    ]


def test_whole_numbers_come_back_whole():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value=2.0), html.P(id="a"), html.P(id="b")])
    app.callback(Output("a", "children"), Input("in", "value"))(lambda value: value * 1.5)
    app.callback(Output("b", "children"), Input("a", "children"), Input("in", "value"))(
        lambda product, value: "x" * product + "y" * value
    )
    assert first_page(app)["b.children"] == [{"b": {"children": "xxxyy"}}]


def test_prevent_initial_call_waits_for_another_callback():
    app = dash_app()
    app.layout = html.Div(
        [dcc.Input(id="in", value="x"), *(html.P(id=name) for name in ("first", "then", "never"))]
    )
    app.callback(Output("never", "children"), Input("in", "value"), prevent_initial_call=True)(lambda value: value)
    app.callback(Output("then", "children"), Input("first", "children"), prevent_initial_call=True)(
        lambda value: f"after {value}"
    )
    app.callback(Output("first", "children"), Input("in", "value"))(lambda value: value)
    assert first_page(app) == {
        "first.children": [{"first": {"children": "x"}}],
        "then.children": [{"then": {"children": "after x"}}],
    }


def test_what_waits_for_a_callback_that_changes_nothing_does_not_fire():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.P(id="silent"), html.P(id="a"), html.P(id="b")])
    app.callback(Output("silent", "children"), Input("in", "value"))(lambda _: no_update)
    app.callback(Output("a", "children"), Input("silent", "children"))(lambda _: "never")
    app.callback(Output("b", "children"), Input("silent", "children"), Input("in", "value"))(lambda *_: "does")
    assert first_page(app) == {"silent.children": [{}], "b.children": [{"b": {"children": "does"}}]}


def test_a_callback_that_prevents_its_update_changes_nothing():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.P("was", id="out"), html.P(id="then")])

    @app.callback(Output("out", "children"), Input("in", "value"))
    def refuse(_: str) -> str:
        raise PreventUpdate

    app.callback(Output("then", "children"), Input("out", "children"))(lambda _: "never")
    page = visited(app).pages[0]
    assert [(answer.callback, answer.status, answer.error) for answer in page.answers] == [
        ("out.children", 204, "")
    ]
    assert prop(page.layout, "out") == "was"


def test_a_callback_whose_inputs_are_missing_does_not_fire():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.P(id="a"), html.P(id="b"), html.P(id="c")])
    app.callback(Output("a", "children"), Input("nowhere", "value"))(lambda _: "never")
    app.callback(Output("b", "children"), Input("in", "value"), State("nowhere", "value"))(lambda *_: "never")
    app.callback(Output("absent", "children"), Input("in", "value"))(lambda _: "never")
    app.callback(Output("c", "children"), Input("a", "children"))(lambda _: "never")
    assert first_page(app) == {}


def test_new_components_fire_their_callbacks():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value=3), html.Div(id="place"), html.P(id="outside")])
    app.callback(Output("place", "children"), Input("in", "value"))(
        lambda value: html.Section([dcc.Input(id="inner", value=value), html.P(id="quiet"), html.P(id="loud")])
    )
    app.callback(Output("loud", "children"), Input("inner", "value"))(lambda value: value * 2)
    app.callback(Output("quiet", "children"), Input("inner", "value"), prevent_initial_call=True)(lambda _: "no")
    app.callback(Output("outside", "children"), Input("inner", "value"), prevent_initial_call=True)(
        lambda value: value + 100
    )
    posts = log_of_posts(app)
    page = visited(app).pages[0]
    assert prop(page.layout, "loud") == 6
    assert prop(page.layout, "quiet") is None
    assert prop(page.layout, "outside") == 103
    changed = {post["output"]: post["changedPropIds"] for post in posts}
    assert changed == {"place.children": [], "loud.children": [], "outside.children": ["inner.value"]}


def test_components_are_found_in_other_properties():
    app = dash_app()
    app.layout = html.Div(
        [
            dcc.Input(id="in", value="x"),
            dcc.Checklist(id="list", options=[{"label": html.Span("?", id="label"), "value": 1}]),
        ]
    )
    app.callback(Output("label", "children"), Input("in", "value"))(lambda value: value)
    page = visited(app).pages[0]
    assert prop(page.layout, "label") == "x"


def test_match_fires_once_for_each_and_all_gets_lists():
    app = dash_app()
    app.layout = html.Div(
        [dcc.Input(id="in", value=2)]
        + [dcc.Input(id={"kind": "in", "n": n}, value=n * 10) for n in (1, 2, 10)]
        + [html.P(id={"kind": "out", "n": n}) for n in (1, 2, 10)]
        + [html.P(id="sum"), html.P(id={"kind": "all", "n": 5}), html.P(id={"kind": "all", "n": 6})]
    )
    app.callback(
        Output({"kind": "out", "n": MATCH}, "children"),
        Input({"kind": "in", "n": MATCH}, "value"),
        Input({"kind": "in", "n": ALLSMALLER}, "value"),
    )(lambda own, smaller: [own, *smaller])
    app.callback(Output("sum", "children"), Input({"kind": "out", "n": ALL}, "children"))(
        lambda lists: sum(map(sum, lists))
    )
    app.callback(Output({"kind": "all", "n": ALL}, "children"), Input("in", "value"))(lambda value: ["a"] * value)
    posts = log_of_posts(app)
    page = visited(app).pages[0]
    assert [prop(page.layout, {"kind": "out", "n": n}) for n in (1, 2, 10)] == [[10], [20, 10], [100, 10, 20]]
    assert prop(page.layout, "sum") == 10 + 30 + 130
    assert [prop(page.layout, {"kind": "all", "n": n}) for n in (5, 6)] == ["a", "a"]
    (many,) = [post for post in posts if post["output"] == '{"kind":"all","n":["ALL"]}.children']
    assert many["outputs"] == [{"id": {"kind": "all", "n": n}, "property": "children"} for n in (5, 6)]
    (total,) = [post for post in posts if post["output"] == "sum.children"]
    assert [sorted(value) for value in total["inputs"][0]] == [["id", "property", "value"]] * 3
    assert total["parsedChangedPropsIds"] == [{"kind": "out", "n": n} for n in (1, 2, 10)]


def test_a_list_of_inputs_that_gets_shorter_fires():
    app = dash_app()
    app.layout = html.Div(
        [
            dcc.Input(id="in", value="x"),
            html.Div([dcc.Input(id={"row": 1}, value=1), dcc.Input(id={"row": 2}, value=2)], id="rows"),
            html.P(id="count"),
        ]
    )
    app.callback(Output("rows", "children"), Input("in", "value"))(lambda _: [])
    app.callback(Output("count", "children"), Input({"row": ALL}, "value"), prevent_initial_call=True)(len)
    assert first_page(app)["count.children"] == [{"count": {"children": 0}}]


def test_a_patch_changes_what_is_there():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.Ul([html.Li("a")], id="list"), html.P(id="new")])

    @app.callback(Output("list", "children"), Input("in", "value"))
    def more(value: str) -> Patch:
        patch = Patch()
        patch.append(html.Li(html.B(id="inner"), title=value))
        return patch

    app.callback(Output("inner", "children"), Input("in", "value"))(lambda value: value)
    page = visited(app).pages[0]
    assert len(prop(page.layout, "list")) == 2
    assert prop(page.layout, "inner") == "x"
    assert not [answer.error for answer in page.answers if answer.error]


def test_several_callbacks_write_to_one_property():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.P(id="first"), html.P(id="out")])
    app.callback(Output("out", "children"), Input("in", "value"))(lambda value: f"{value}1")
    app.callback(Output("first", "children"), Input("in", "value"))(lambda value: value)
    app.callback(
        Output("out", "children", allow_duplicate=True), Input("first", "children"), prevent_initial_call=True
    )(lambda value: f"{value}2")
    page = visited(app).pages[0]
    assert by_callback(page.answers)["out.children"] == [{"out": {"children": "x1"}}, {"out": {"children": "x2"}}]
    assert prop(page.layout, "out") == "x2"


def test_a_callback_without_output_sets_properties():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value="x"), html.P(id="side"), html.P(id="then")])

    @app.callback(Input("in", "value"))
    def note(value: str) -> None:
        set_props("side", {"children": f"set {value}"})

    app.callback(Output("then", "children"), Input("side", "children"), prevent_initial_call=True)(
        lambda value: f"then {value}"
    )
    page = visited(app).pages[0]
    assert page.answers[0].updates == {"side": {"children": "set x"}}
    assert prop(page.layout, "then") == "then set x"


def test_callbacks_in_a_circle_end():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="c", value=0), dcc.Input(id="f", value=32)])

    @app.callback(Output("c", "value"), Output("f", "value"), Input("c", "value"), Input("f", "value"))
    def convert(celsius: int, _: int) -> tuple[int, int]:
        return celsius, celsius * 2 + 32

    assert first_page(app) == {"..c.value...f.value..": [{"c": {"value": 0}, "f": {"value": 32}}]}


def test_what_needs_a_browser_is_left_out():
    app = dash_app()
    app.layout = html.Div(
        [
            dcc.Input(id="in", value="x"),
            html.P(id="there"),
            html.P("was", id="has"),
            html.P(id="a"),
            html.P(id="b"),
        ]
    )
    app.clientside_callback("x => x", Output("there", "children"), Output("has", "children"), Input("in", "value"))
    app.callback(Output("a", "children"), Input("there", "children"))(lambda _: "never")
    app.callback(Output("b", "children"), Input("has", "children"))(lambda value: value)
    seen = visited(app)
    assert by_callback(seen.pages[0].answers) == {"b.children": [{"b": {"children": "was"}}]}
    assert seen.left_out == ("callback ..there.children...has.children..: runs in the browser",)


def test_a_failing_callback_does_not_stop_the_page():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value=1), html.P(id="bad"), html.P(id="good"), html.P(id="after")])
    app.callback(Output("bad", "children"), Input("in", "value"))(lambda value: value / 0)
    app.callback(Output("after", "children"), Input("bad", "children"))(lambda _: "never")
    app.callback(Output("good", "children"), Input("in", "value"))(lambda value: value)
    answers = visited(app).pages[0].answers
    assert [(answer.callback, answer.status, answer.error, answer.updates) for answer in answers] == [
        ("bad.children", 500, "500 Internal Server Error", {}),
        ("good.children", 200, "", {"good": {"children": 1}}),
    ]


def test_a_debugger_page_tells_the_exception():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value=1), html.P(id="bad")])
    app.callback(Output("bad", "children"), Input("in", "value"))(lambda value: {}["no such key"])
    app.enable_dev_tools(debug=True, dev_tools_hot_reload=False, dev_tools_silence_routes_logging=False)
    (answer,) = visited(app).pages[0].answers
    assert answer.status == 500
    assert "KeyError" in answer.error
    assert "\n" not in answer.error


def test_the_bytes_of_answers_are_counted():
    app = dash_app()
    app.layout = html.Div([dcc.Input(id="in", value=5000), html.P(id="out")])
    app.callback(Output("out", "children"), Input("in", "value"))(lambda length: "x" * length)
    (answer,) = visited(app).pages[0].answers
    assert 5000 < answer.size < 5200
    assert answer.seconds > 0
