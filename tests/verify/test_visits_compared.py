"""What counts as the same in two visits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dash_migrate.verify.differing import Difference
from dash_migrate.verify.visiting.compared import compare_visits
from dash_migrate.verify.visiting.model import Answer, Content, Page, Visit

from .served import GOOD, UUIDS, callback, component
from .visited import INDEX, JSON_DATA, MISSING, PREFIX, visit


def answer(name: str, updates: dict[str, Any], page: str = "/", status: int = 200, seconds: float = 0.1) -> Answer:
    return Answer(name, page, status, seconds, 10, updates)


def page(path: str, layout: Any, *answers: Answer) -> Page:
    return Page(path, layout, answers)


def local(**given: Any) -> Visit:
    return visit(**given)


def deployed(**given: Any) -> Visit:
    return visit(prefix=PREFIX, **given)


def paths(before: Visit | tuple[Visit, Visit], after: Visit) -> list[str]:
    pair = before if isinstance(before, tuple) else (before, before)
    return [difference.path for difference in compare_visits(pair, after).differences]


# ---- the prefix ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/sales", "/my-app/sales"),
        ("/", "/my-app/"),
        ("/", "/my-app"),
        ("/sales?x=1#top", "/my-app/sales?x=1#top"),
        ("see [it](/sales) or ![x](/assets/x.png)", "see [it](/my-app/sales) or ![x](/my-app/assets/x.png)"),
        ("url(/assets/x.png)", "url(/my-app/assets/x.png)"),
        ("http://127.0.0.1:8050/sales", "http://127.0.0.1:40001/my-app/sales"),
        ("/sales", "/sales"),  # not migrated: `broken_links` says so
        ("/my-app/sales", "/my-app/sales"),
        ("http://localhost:8050/my-app/x", "http://localhost:8050/my-app/x"),
    ],
)
def test_a_path_is_the_same_with_and_without_the_prefix(before: str, after: str) -> None:
    one = local(layout=component(href=before), pages=(page("/", component(href=before)),))
    other = deployed(layout=component(href=after), pages=(page("/", component(href=after)),))
    comparison = compare_visits((one, one), other)
    assert (comparison.same, comparison.differences, comparison.left_out) == (True, (), ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/sales", "/my-app/my-app/sales"),
        ("/sales", "/my-app/costs"),
        ("/sales", "my-app/sales"),
        ("/sales", "/my-apple/sales"),
        ("https://example.com/x", "https://example.com/my-app/x"),
    ],
)
def test_other_changes_of_a_path_are_differences(before: str, after: str) -> None:
    one, other = local(layout=component(href=before)), deployed(layout=component(href=after))
    assert paths(one, other) == ["layout.props.href"]


def test_an_original_may_have_a_prefix_of_its_own() -> None:
    one = visit(prefix="/foo/", layout=component(href="/foo/sales"))
    assert paths(one, deployed(layout=component(href="/my-app/sales"))) == []
    assert paths(one, deployed(layout=component(href="/my-app/foo/sales"))) == ["layout.props.href"]


# ---- layouts, callbacks, statuses ----------------------------------------------------------------


def test_layout_callbacks_and_statuses_are_compared() -> None:
    one = local(layout=component(title="a"), callbacks=[callback("a.x"), callback("b.x")])
    other = deployed(layout=component(title="b"), callbacks=[callback("b.x", "c.y")], statuses={**GOOD, "": 500})
    assert paths(one, other) == [
        'statuses[""]',
        "layout.props.title",
        'callbacks["a.x"]',
        'callbacks["b.x"].inputs[0]',
    ]


def test_pages_are_compared_as_they_settled() -> None:
    one = local(pages=(page("/", component()), page("/a", component(title="x"))))
    other = deployed(pages=(page("/", component()), page("/a", component(title="y"))))
    assert paths(one, other) == ['pages["/a"].props.title']


def test_what_the_layout_says_already_is_not_said_again_of_each_page() -> None:
    one, other = (
        make(
            layout=component(title=text),
            pages=(page("/", component(title=text)), page("/a", component(title=text))),
        )
        for make, text in ((local, "x"), (deployed, "y"))
    )
    assert paths(one, other) == ["layout.props.title"]


ONE, TWO = page("/", component()), page("/a", component())


@pytest.mark.parametrize(
    "after",
    [
        {},  # the link to it leads out of the app
        {"contents": {"/a": INDEX}, "left_out": ("1 pages after the first 1, the first /a",)},
        {"left_out": ("page /ab: GET /ab answers 500",)},
    ],
)
def test_a_page_that_was_not_reached_is_neither_a_difference_nor_the_same(after: dict[str, Any]) -> None:
    one = local(pages=(ONE, TWO), contents={"/a": INDEX})
    comparison = compare_visits((one, one), deployed(pages=(ONE,), **after))
    assert (comparison.differences, comparison.left_out) == ((), ('pages["/a"]',))


@pytest.mark.parametrize(
    "after",
    [{"contents": {"/a": MISSING}}, {"left_out": ("page /a: GET _dash-layout answers 500",)}],
)
def test_a_page_that_fails_is_a_difference(after: dict[str, Any]) -> None:
    one = local(pages=(ONE, TWO))
    assert paths(one, deployed(pages=(ONE,), **after)) == ['answers["/a"]', 'pages["/a"]']
    assert paths((one, local(pages=(ONE,))), deployed(pages=(ONE,), **after)) == []


def test_a_page_that_only_the_migrated_app_has_is_left_out() -> None:
    one = local(pages=(ONE,))
    assert compare_visits((one, one), deployed(pages=(ONE, TWO))).left_out == ('pages["/a"]',)


# ---- what callbacks answer -----------------------------------------------------------------------


def answering(make: Any, *answers: Answer) -> Visit:
    return make(pages=(page("/", component(), *answers),))  # type: ignore[no-any-return]  # both makers give a Visit


def test_answers_are_compared_by_page_and_callback() -> None:
    one = answering(local, answer("a.x", {"a": {"x": 1}}), answer("b.x", {}, status=204))
    assert paths(one, answering(deployed, answer("b.x", {}, status=204), answer("a.x", {"a": {"x": 1}}))) == []
    changed = answering(deployed, answer("a.x", {"a": {"x": 2}}), answer("b.x", {}, status=500))
    assert paths(one, changed) == ['answers["/"]["a.x"].updates.a.x', 'answers["/"]["b.x"].status']
    assert paths(one, answering(deployed, answer("a.x", {"a": {"x": 1}}))) == ['answers["/"]["b.x"]']


def test_how_long_an_answer_took_is_no_difference() -> None:
    one, other = (
        answering(make, answer("a.x", {}, seconds=took)) for make, took in ((local, 0.1), (deployed, 9.0))
    )
    assert paths(one, other) == []


def test_the_second_answer_of_a_callback_is_compared_with_the_second() -> None:
    one = answering(local, answer("a.x", {"a": {"x": 1}}), answer("a.x", {"a": {"x": 2}}))
    other = answering(deployed, answer("a.x", {"a": {"x": 1}}), answer("a.x", {"a": {"x": 3}}))
    assert paths(one, other) == ['answers["/"]["a.x #2"].updates.a.x']


def test_what_an_answer_wrote_is_said_once() -> None:
    one, other = (
        make(pages=(page("/", component(title=text), answer("a.title", {"a": {"title": text}})),))
        for make, text in ((local, "x"), (deployed, "y"))
    )
    assert paths(one, other) == ['answers["/"]["a.title"].updates.a.title']


def test_links_and_ids_in_answers_are_compared_without_the_prefix() -> None:
    one = answering(local, answer("a.x", {'{"path":"/p"}': {"href": "/p"}}))
    other = answering(deployed, answer("a.x", {'{"path":"/my-app/p"}': {"href": "/my-app/p"}}))
    assert paths(one, other) == []


def test_generated_ids_are_compared_by_their_place_in_the_page() -> None:
    def run(make: Any, uuid: str, name: str) -> Visit:
        layout = component(children=[component(id=uuid), component(id=name)])
        updates = {uuid: {"title": "x"}, name: {"title": f"of {uuid}"}}
        return make(pages=(page("/", layout, answer(f"{uuid}.title", updates)),))  # type: ignore[no-any-return]  # a Visit

    before = (run(local, UUIDS[0], "made-1"), run(local, UUIDS[1], "made-2"))
    assert compare_visits(before, run(deployed, UUIDS[2], "made-3")).differences == ()


# ---- contents ------------------------------------------------------------------------------------


def test_contents_that_all_were_asked_for_are_compared() -> None:
    contents = {"/": INDEX, "/data": JSON_DATA, "/gone": MISSING, "/only": JSON_DATA}
    one = local(contents=contents)
    assert paths(one, deployed(contents={"/data": JSON_DATA, "/new": JSON_DATA})) == []
    changed = {**contents, "/data": replace(JSON_DATA, digest="other", size=11), "/gone": INDEX}
    assert paths(one, deployed(contents=changed)) == [
        'contents["/data"]',
        'contents["/gone"]',
    ]


def test_index_pages_are_compared_once() -> None:
    changed = replace(INDEX, digest="another title")
    one, other = local(contents={"/": INDEX, "/a": INDEX}), deployed(contents={"/": changed, "/a": changed})
    assert paths(one, other) == ['contents["/"]']


def test_the_media_types_of_scripts_are_one() -> None:
    one, other = (
        make(contents={"/assets/a.js": Content(200, kind, 10, "same")})
        for make, kind in ((local, "application/javascript"), (deployed, "text/javascript"))
    )
    assert paths(one, other) == []


# ---- what differs by itself, and failures --------------------------------------------------------


def test_what_the_two_visits_of_the_original_differ_in_is_left_out() -> None:
    def run(make: Any, clock: str) -> Visit:
        return make(  # type: ignore[no-any-return]  # both makers give a Visit
            layout=component(title="t", clock=clock),
            pages=(page("/", component(title=clock, clock=clock), answer("a.x", {"a": {"x": clock}})),),
            contents={"/now": replace(JSON_DATA, digest=clock)},
        )

    comparison = compare_visits((run(local, "10:00"), run(local, "10:01")), run(deployed, "10:02"))
    assert comparison.differences == ()
    assert comparison.left_out == (
        "layout.props.clock",
        'answers["/"]["a.x"].updates.a.x',
        'pages["/"].props.title',
        'contents["/now"]',
    )


def test_an_app_that_cannot_be_visited_differs_by_its_problem() -> None:
    one = local(pages=(page("/", component()),), contents={"/": INDEX})
    down = Visit(PREFIX, {}, None, None, problem="GET / answered 502")
    assert compare_visits((one, one), down).differences == (
        Difference("problem", "(absent)", "GET / answered 502"),
    )
    partly = Visit(PREFIX, {**GOOD, "_dash-layout": 500}, None, [], problem="no layout")
    assert paths(one, partly) == ["problem", 'statuses["_dash-layout"]', "layout"]


@pytest.mark.parametrize("broken", [{"problem": "KeyError"}, {"callbacks": None, "problem": "KeyError"}])
def test_an_original_that_cannot_be_visited_proves_nothing(broken: dict[str, Any]) -> None:
    for before in ((local(**broken), local()), (local(), local(**broken))):
        comparison = compare_visits(before, deployed())
        assert (comparison.same, comparison.unknown) == (False, "the original serves no layout: KeyError")
