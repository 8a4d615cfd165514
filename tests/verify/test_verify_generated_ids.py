"""Generated ids are compared by their place, in made-up layouts and in real apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.verify.boot import AsImported, AsScript, Boot
from dash_migrate.verify.compare import compare

from .served import UUIDS, booted, callback, component, paths

if TYPE_CHECKING:
    from dash_migrate.verify.warm import WarmBooter

    from .conftest import Write

# ---- made-up layouts -----------------------------------------------------------------------------


def wired(one: str, other: str, *, target: str | None = None) -> Boot:
    layout = component(children=[component("Button", id=one), component("P", id=other)])
    return booted(layout, callback(f"{target or other}.children", f"{one}.n_clicks"))


def test_uuids_are_compared_by_place() -> None:
    """Dash draws them in the order of the callbacks, which changes when imports move."""
    assert compare(wired(UUIDS[0], UUIDS[1]), wired(UUIDS[1], UUIDS[0])).same
    assert compare(wired(UUIDS[0], UUIDS[1]), wired(UUIDS[4].replace("-", ""), UUIDS[5].upper())).same
    assert compare(wired(f"a-{UUIDS[0]}", "b"), wired(f"a-{UUIDS[1]}", "b")).same


def test_wiring_of_uuids_is_compared() -> None:
    other = wired(UUIDS[2], UUIDS[3], target=UUIDS[2])
    assert paths(wired(UUIDS[0], UUIDS[1]), other) == [
        'callbacks["<id at props.children.1.props.id>.children"]',
        'callbacks["<id at props.children.0.props.id>.children"]',
    ]
    assert paths(wired(f"a-{UUIDS[0]}", "b"), wired(f"c-{UUIDS[0]}", "b"))


def test_uuids_that_are_no_ids_are_compared() -> None:
    before, after = (booted(component(children=uuid, data={"props": {"id": uuid}})) for uuid in UUIDS[:2])
    assert paths(before, after) == ["layout.props.children", "layout.props.data.props.id"]


def test_uuids_inside_pattern_ids() -> None:
    def run(uuid: str, kind: str = "row") -> Boot:
        layout = component(id={"type": kind, "aio": uuid}, children=component(id={"type": "x", "aio": uuid}))
        return booted(layout, callback(f'{{"aio":"{uuid}","type":"{kind}"}}.children', "b.value"))

    assert compare(run(UUIDS[0]), run(UUIDS[1])).same
    assert "layout.props.id.type" in paths(run(UUIDS[0]), run(UUIDS[1], "cell"))


def test_other_generated_ids_are_found_by_two_runs() -> None:
    first, second, after = (wired(f"button-{n}", "out") for n in (3456, 7890, 1234))
    comparison = compare((first, second), after)
    assert comparison.same
    assert comparison.left_out == ()
    assert paths(first, after)
    assert paths((first, second), wired("button-1234", "in"))
    # Of an id that holds a UUID the rest is compared.
    first, second, after = (wired(f"{word}-{uuid}", "out") for word, uuid in zip("aac", UUIDS, strict=False))
    assert paths((first, second), after)


def test_a_generated_id_is_replaced_as_a_whole_word() -> None:
    def run(name: str, word: str) -> Boot:
        return booted(component(id=name, children=word))

    assert paths((run("abcd", "abcde"), run("bcde", "abcde")), run("cdef", "cdefe")) == ["layout.props.children"]


def test_short_generated_ids_are_left_out_where_they_are() -> None:
    runs = [booted(component(id=n, children="1 of 2")) for n in "123"]
    comparison = compare((runs[0], runs[1]), runs[2])
    assert comparison.same
    assert comparison.left_out == ("layout.props.id",)


def test_uuids_only_in_callbacks() -> None:
    """Those of components that a page or a callback brings."""
    before, after = (booted(component(), callback(f"{u}.value", f"{u}.data")) for u in UUIDS[:2])
    assert compare(before, after).same


# ---- real apps -----------------------------------------------------------------------------------

RANDOM = """
    import datetime, random, uuid
    import dash
    from dash import Input, Output, callback, html

    app = dash.Dash(__name__)
    server = app.server
    made = html.P("made")
    box = f"box-{random.randrange(10**9)}"
    app.layout = html.Div([
        made,
        html.P(id=str(uuid.uuid4())),
        html.Div(id=box),
        html.P(datetime.datetime.now().isoformat()),
        html.P("TITLE"),
    ])

    @callback(Output(box, "children"), Input(made, "children"))
    def first(text):
        return text

    @callback(Output("other", "children"), Input(box, "children"))
    def second(text):
        return text

    if __name__ == "__main__":
        app.run()
"""


@pytest.mark.boot
def test_an_app_with_random_ids_is_the_same_as_itself(warm: WarmBooter, write: Write) -> None:
    root = write({"app.py": RANDOM})
    original = (warm.boot(root, AsScript("app.py")), warm.boot(root, AsScript("app.py")))
    assert original[0].ok
    assert original[0].layout != original[1].layout
    comparison = compare(original, warm.boot(root, AsImported("app:server")))
    assert comparison.differences == ()
    assert comparison.left_out == ("layout.props.children[3].props.children",)
    write({"app.py": RANDOM.replace("TITLE", "TITEL")})
    changed = compare(original, warm.boot(root, AsImported("app:server")))
    assert [difference.path for difference in changed.differences] == ["layout.props.children[4].props.children"]


MOVED = """
    import dash
    from dash import Input, Output, callback, html

    app = dash.Dash(__name__)
    server = app.server
    one, two = html.P("one"), html.P("two")
    app.layout = html.Div([one, two, html.P(id="a"), html.P(id="b")])
    FIRST
    SECOND
"""


@pytest.mark.boot
def test_callbacks_that_are_registered_in_another_order(warm: WarmBooter, write: Write) -> None:
    calls = [
        f'callback(Output("{out}", "children"), Input({source}, "children"))(lambda text: text)'
        for out, source in (("a", "one"), ("b", "two"))
    ]
    boots = []
    for first, second in (calls, calls[::-1], [calls[0], calls[1].replace('"b"', '"c"')]):
        root = write({"app.py": MOVED.replace("FIRST", first).replace("SECOND", second)})
        boots.append(warm.boot(root, AsImported("app:server")))
    assert boots[0].error is None
    assert boots[0].layout != boots[1].layout  # Dash's ids, drawn in the order of the callbacks
    assert compare(boots[0], boots[1]).same
    assert paths(boots[0], boots[2]) == ['callbacks["b.children"]', 'callbacks["c.children"]']
