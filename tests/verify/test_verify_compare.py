"""What counts as the same app."""

from __future__ import annotations

from typing import Any

import pytest

from dash_migrate.verify.boot import Boot
from dash_migrate.verify.compare import Difference, compare

from .served import GOOD, booted, callback, component, paths

# ---- layouts -------------------------------------------------------------------------------------


def test_the_same_is_the_same() -> None:
    boots = [booted(component(children=[1, 2.5, None, "x"]), callback("a.x", "b.y")) for _ in range(2)]
    comparison = compare(*boots)
    assert (comparison.same, comparison.differences, comparison.left_out) == (True, (), ())


def test_a_changed_property_is_named_with_both_values() -> None:
    before = booted(component(children=[component("Img"), component("A", href="/page")]))
    after = booted(component(children=[component("Img"), component("A", href="/my-app/page")]))
    comparison = compare(before, after)
    assert comparison.differences == (
        Difference("layout.props.children[1].props.href", '"/page"', '"/my-app/page"'),
    )
    assert not comparison.same


def test_values_are_shortened() -> None:
    (difference,) = compare(booted(component(title="x" * 200)), booted(component(title=0))).differences
    assert difference.before == '"' + "x" * 78 + "\u2026"
    assert difference.after == "0"


def test_what_is_missing_or_new_is_absent_on_one_side() -> None:
    comparison = compare(booted(component(id="a")), booted(component(title="b")))
    assert comparison.differences == (
        Difference("layout.props.id", '"a"', "(absent)"),
        Difference("layout.props.title", "(absent)", '"b"'),
    )


@pytest.mark.parametrize(
    ("one", "other", "different"),
    [
        ("abcd", "abxcd", [2]),
        ("abcd", "acd", [1]),
        ("abcd", "axcd", [1]),
        ("abcd", "bcda", [0, 1, 2, 3]),
        ("abcd", "xbcdy", [0, 4]),
        ("aaa", "aa", [2]),
        ("", "ab", [0, 1]),
    ],
)
def test_lists_are_compared_from_both_ends(one: str, other: str, different: list[int]) -> None:
    found = paths(booted(component(children=[*one])), booted(component(children=[*other])))
    assert found == [f"layout.props.children[{index}]" for index in different]


def test_odd_keys_are_quoted() -> None:
    before, after = (booted(component(style={"a b": n, "c": {"": n}})) for n in (1, 2))
    assert paths(before, after) == ['layout.props.style["a b"]', 'layout.props.style.c[""]']


# ---- what differs by itself ----------------------------------------------------------------------


def test_what_differs_between_two_runs_is_left_out_and_counted() -> None:
    def run(clock: str, title: str) -> Boot:
        return booted(component(children=[component(children=clock), component(children=title)]))

    first, second = run("10:00", "a"), run("10:01", "a")
    comparison = compare((first, second), run("10:02", "a"))
    assert comparison.same
    assert comparison.left_out == ("layout.props.children[0].props.children",)
    assert paths((first, second), run("10:02", "b")) == ["layout.props.children[1].props.children"]
    # Booted once, nothing is known to differ by itself.
    assert paths(first, run("10:02", "a")) == ["layout.props.children[0].props.children"]


def test_what_replaces_a_varying_place_is_left_out_with_all_below() -> None:
    first, second = (booted(component(data=text)) for text in "ab")
    assert compare((first, second), booted(component(data={"c": 1}))).same
    first, second = (booted(component(data={"c": text, "d": 1})) for text in "ab")
    assert paths((first, second), booted(component(data=0))) == ["layout.props.data"]


def test_a_list_of_varying_length_is_left_out_whole() -> None:
    def run(*rows: int) -> Boot:
        return booted(component(children=[*rows], title="t"))

    comparison = compare((run(1, 2), run(1, 2, 3, 4)), run(7, 2, 3))
    assert comparison.same
    assert comparison.left_out == ("layout.props.children",)
    # One that keeps its length is left out item by item.
    assert paths((run(1, 2), run(1, 3)), run(7, 5)) == ["layout.props.children[0]"]


# ---- callbacks -----------------------------------------------------------------------------------


def test_the_order_of_callbacks_is_nothing() -> None:
    twins = [callback("b.y@" + digit * 64, f"{digit}.z") for digit in "01"]
    several = [callback("a.x", "b.y"), callback("b.y", "c.z"), *twins]
    assert compare(booted(component(), *several), booted(component(), *reversed(several))).same


def test_the_name_of_a_clientside_function_is_something() -> None:
    scripts = [callback("a.x", clientside_function={"function_name": name}) for name in ("count", "sum")]
    found = paths(*(booted(component(), script) for script in scripts))
    assert found == ['callbacks["a.x"].clientside_function.function_name']


def test_the_order_of_inputs_is_something() -> None:
    before, after = (booted(component(), callback("a.x", *inputs)) for inputs in (["b.y", "c.z"], ["c.z", "b.y"]))
    assert paths(before, after) == [
        'callbacks["a.x"].inputs[0].id',
        'callbacks["a.x"].inputs[0].property',
        'callbacks["a.x"].inputs[1].id',
        'callbacks["a.x"].inputs[1].property',
    ]


def test_a_lost_a_new_and_a_doubled_callback_are_named() -> None:
    before = booted(component(), callback("a.x"), callback("b.x"))
    after = booted(component(), callback("b.x"), callback("b.x"), callback("c.x"))
    assert paths(before, after) == ['callbacks["a.x"]', 'callbacks["b.x #2"]', 'callbacks["c.x"]']


def test_the_hash_of_a_file_and_line_is_nothing() -> None:
    """Dash gives it to a callback with neither inputs nor outputs, and to JavaScript that is written in Python."""
    before, after = (booted(component(), callback(digit * 64, no_output=True)) for digit in "ab")
    assert compare(before, after).same
    scripts = [callback("a.x", clientside_function={"function_name": digit * 64}) for digit in "ab"]
    assert compare(*(booted(component(), script) for script in scripts)).same


def test_as_many_new_outputs_are_accepted_as_the_original_has() -> None:
    def run(*outputs: str) -> Boot:
        return booted(component(), *(callback(output) for output in outputs))

    original = (run("a.x", "r1.x"), run("a.x", "r2.x"))
    assert compare(original, run("a.x", "r3.x")).same
    assert len(paths(original, run("a.x", "r3.x", "new.x"))) == 1
    assert paths(original, run("r3.x")) == ['callbacks["a.x"]']
    titled = booted(component(title="new"), callback("a.x"), callback("r3.x"))
    assert paths(original, titled) == ["layout.props.title"]


# ---- several apps, pages, statuses, failures -----------------------------------------------------


def two(admin: Any, *, prefix: str = "/admin/") -> Boot:
    apps = booted(component()).apps + booted(admin, prefix=prefix).apps
    return Boot(None, apps, 1.0)


def test_several_apps_are_compared_by_prefix() -> None:
    assert compare(two(component()), two(component())).same
    assert paths(two(component(id="a")), two(component(id="b"))) == ["/admin/ layout.props.id"]
    assert paths(two(component()), two(component(), prefix="/other/")) == ["/admin/", "/other/"]
    assert paths(two(component()), booted(component())) == ["/admin/"]
    runs = [two(component(id=f"made-{n}", children=f"{n}")) for n in range(3)]
    comparison = compare((runs[0], runs[1]), runs[2])
    assert comparison.same
    assert comparison.left_out == ("/admin/ layout.props.children",)


def test_the_prefix_pages_and_statuses_of_an_app_are_compared() -> None:
    before = booted(component(), pages=("/", "/old"))
    after = booted(component(), pages=("/", "/new"), prefix="/x/", statuses={**GOOD, "": 302})
    assert paths(before, after) == ["prefix", 'statuses[""]', 'pages["/old"]', 'pages["/new"]']


def test_an_app_that_no_longer_starts_differs_by_its_error() -> None:
    comparison = compare(booted(component()), Boot("ValueError: no (app.py:1)", (), 1.0))
    assert comparison.differences == (Difference("error", "(absent)", "ValueError: no (app.py:1)"),)
    assert not comparison.same


def test_an_app_that_no_longer_serves_its_layout() -> None:
    statuses = {**GOOD, "_dash-layout": 500}
    after = booted(None, error="GET /_dash-layout answered 500", statuses=statuses, callbacks=None)
    assert paths(booted(component()), after) == [
        "error",
        'statuses["_dash-layout"]',
        "layout",
        "callbacks",
    ]


NO_CALLBACKS = booted(component(), error="KeyError", callbacks=None)


@pytest.mark.parametrize("broken", [Boot("KeyError", (), 1.0), booted(None, error="KeyError"), NO_CALLBACKS])
def test_an_original_that_serves_nothing_proves_nothing(broken: Boot) -> None:
    good = booted(component())
    for before in (broken, (good, broken), (broken, good)):
        comparison = compare(before, good)
        assert comparison.unknown == "the original serves no layout: KeyError"
        assert not comparison.same
        assert comparison.differences == ()
