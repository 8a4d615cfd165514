"""What counts as different between browsings, without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.verify.browser import (
    BrowsedPage,
    Browsing,
    Click,
    Escape,
    Failure,
    differences,
    side_by_side,
)
from dash_migrate.verify.browser.model import below
from dash_migrate.verify.browser.wire import from_json, to_json

OLD, NEW = "http://127.0.0.1:4001", "http://127.0.0.1:4002"


def before(**page: Any) -> Browsing:
    return Browsing(OLD, "/", (BrowsedPage("/", "/", **page),))


def after(**page: Any) -> Browsing:
    final = page.pop("final", "/")
    return Browsing(NEW, "/my-app/", (BrowsedPage("/", final, **page),))


def kinds(old: Browsing | tuple[Browsing, Browsing], new: Browsing) -> list[str]:
    pair = old if isinstance(old, tuple) else (old, old)
    return [found.kind for found in differences(pair, new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Uncaught Error: no id", "Uncaught Error: no id"),
        (f"at {OLD}/assets/x.js:12:5", f"at {NEW}/my-app/assets/x.js:13:7"),
        (f"at f ({OLD}/sales?x=1:50:43) and on", f"at f ({NEW}/my-app/sales?x=1:51:4) and on"),
        ("localhost:8050 is slow", "localhost:8051 is slow"),
        ("in dash/bundle.v4_4_1m1700000000.js", "in dash/bundle.v4_4_1m1800000000.js"),
    ],
)
def test_console_errors_that_are_the_same_after_all(old: str, new: str) -> None:
    assert kinds(before(errors=(old,)), after(errors=(new,))) == []


def test_a_new_console_error() -> None:
    old = before(errors=("Uncaught Error: no id",))
    found = differences((old, old), after(errors=("Uncaught Error: no id", "Uncaught Error: no prefix")))
    assert [(d.kind, d.page, d.message) for d in found] == [("console", "/", "Uncaught Error: no prefix")]


def test_an_error_that_one_of_two_originals_had_is_not_new() -> None:
    assert (
        kinds((before(), before(errors=("Uncaught Error: race",))), after(errors=("Uncaught Error: race",))) == []
    )


def test_a_request_that_fails_only_now() -> None:
    same, new = Failure("GET", "/assets/a.png", "image", 404), Failure("GET", "/assets/b.png", "image", 404)
    found = differences((before(failed=(same,)),) * 2, after(failed=(same, new)))
    assert [(d.message, d.after) for d in found] == [("GET /assets/b.png", "404")]


def test_callbacks_are_told_apart() -> None:
    first, second = (
        Failure("POST", "/_dash-update-component", "fetch", 500, callback=output) for output in ("a.x", "b.x")
    )
    assert kinds(before(failed=(first,)), after(failed=(first,))) == []
    assert kinds(before(failed=(first,)), after(failed=(second,))) == ["request"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (Click("/b", "B", "/b", True), Click("/b", "B", "/b", True), []),
        (Click("/b", "B", "/b", True), Click("/b", "B", "/b", False, "leads out"), ["link"]),
        (Click("/b", "B", "/b", False, "no way back"), Click("/b", "B", "/b", False, "no way back"), []),
        (Click("/b", "B", "/b", False, "no way back"), Click("/b", "B", "/b", False, "leads out"), ["link"]),
        (Click("/b", "B", "/b", True), Click("/my-app/b", "B", "/my-app/b", True), ["link"]),
        (Click("/b", "B", "/c", True), Click("/b", "B", "/d", True), ["link"]),
        (Click("/b", "B", "/", True), Click("/b", "B", "/", True, changed=False), ["link"]),
        (Click("/b", "B", "/", True, changed=False), Click("/b", "B", "/", True, changed=False), []),
    ],
)
def test_links(old: Click, new: Click, expected: list[str]) -> None:
    assert kinds(before(clicks=(old,)), after(clicks=(new,))) == expected


def test_a_link_that_was_never_clicked_before_and_leads_out() -> None:
    assert kinds(before(), after(clicks=(Click("/b", "B", "/b", False, "leads out"),))) == ["link"]
    assert kinds(before(), after(clicks=(Click("/b", "B", "/b", True),))) == []


def test_another_text_is_shown_in_lines() -> None:
    old = before(text=("Sales", "12 orders", "end"))
    (found,) = differences((old, old), after(text=("Sales", "404", "end")))
    assert (found.kind, found.before, found.after) == ("text", "12 orders", "404")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("now: 12:03:59", "now: 12:04:07"),
        ("see /sales", "see /my-app/sales"),
        (f"from {OLD}/data", f"from {NEW}/my-app/data"),
    ],
)
def test_texts_that_are_the_same_after_all(old: str, new: str) -> None:
    assert kinds(before(text=(old,)), after(text=(new,))) == []


def test_what_differs_between_two_originals_counts_for_nothing_and_the_rest_does() -> None:
    pair = before(text=("Sales", "random 1", "end")), before(text=("Sales", "random 2", "end"))
    assert kinds(pair, after(text=("Sales", "random 3", "end"))) == []
    assert kinds(pair, after(text=("Sales", "random 3"))) == ["text"]


def test_how_a_page_opens() -> None:
    assert kinds(before(), after(final="/login")) == ["page"]
    assert kinds(before(), after(problem="net::ERR_EMPTY_RESPONSE")) == ["page"]
    assert kinds(before(), after(settled=False)) == ["page"]
    assert kinds(before(settled=False), after(settled=False)) == []


def test_a_page_that_the_original_was_not_asked_for_is_not_compared() -> None:
    other = Browsing(OLD, "/", ())
    assert kinds((before(), other), after(errors=("Uncaught Error: x",))) == []


def test_a_browsing_survives_as_json() -> None:
    page = BrowsedPage(
        "/", "/", "T", ("a",), "x.png", False, ("e",), (Escape("GET", "/y", "image", "/", "/", 404),),
        (Failure("GET", "/z", "image", 404),), ("cdn.invalid",), (Click("/b", "B", "/b", True),), "p",
    )  # fmt: skip
    browsing = Browsing(NEW, "/my-app/", (page,), ("cut",))
    assert from_json(json.loads(json.dumps(to_json(browsing)))) == browsing


@pytest.mark.parametrize(
    ("path", "local"),
    [("/my-app/", "/"), ("/my-app", "/"), ("/my-app/a?b=1", "/a?b=1"), ("/my-apple", None), ("/", None)],
)
def test_local_paths(path: str, local: str | None) -> None:
    assert below(path, "/my-app/") == local


def test_a_sheet_escapes_and_redacts_what_the_app_says(tmp_path: Path) -> None:
    page = after(
        title="<script>alert(1)</script>", errors=("key hunter2 refused",), screenshot=str(tmp_path / "no.png")
    )
    path = side_by_side(before(), page, tmp_path, lambda text: text.replace("hunter2", "<redacted:KEY>"))
    assert path is not None
    text = path.read_text("utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "key &lt;redacted:KEY&gt; refused" in text
    assert "the picture is gone" in text


def test_no_sheet_without_pages(tmp_path: Path) -> None:
    nothing = Browsing(OLD, "/", ())
    assert side_by_side(nothing, nothing, tmp_path / "report") is None
    assert not (tmp_path / "report").exists()
