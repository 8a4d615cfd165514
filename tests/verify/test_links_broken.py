"""Which links a migration broke."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.verify.visiting.broken import BrokenLink, Reason, broken_links, links_that_fail
from dash_migrate.verify.visiting.model import Content, Link, Visit
from dash_migrate.verify.visiting.visit import Known

from .visit_support import visited
from .visited import INDEX, JSON_DATA, MISSING, PREFIX, link, visit

IMAGE = Content(200, "image/png", 100, "picture")
DOWN = Content(0, "", 0, "nothing")


def moved(to: str) -> Content:
    return Content(302, "text/html", 200, to)


def reasons(before: Visit, after: Visit) -> list[tuple[str, Reason, str, str]]:
    return [(found.link.url, found.reason, found.before, found.after) for found in broken_links(before, after)]


def one(
    url: str, was: Content | None, now: Content | None, path: str = "/x", local: str = "/x"
) -> list[tuple[Reason, str, str]]:
    """What is wrong with one link that leads to `path`, with what both servers answer there."""
    before = visit(local, contents={path: was} if was else {})
    after = visit(url, prefix=PREFIX, contents={path: now} if now else {})
    return [found[1:] for found in reasons(before, after)]


def test_a_link_below_the_prefix_that_answers_the_same_is_fine() -> None:
    for found in (INDEX, JSON_DATA, IMAGE, moved("/y"), replace(JSON_DATA, digest="of now")):
        assert one("/my-app/x", found, found) == []
    assert one("/my-app/x", JSON_DATA, replace(JSON_DATA, digest="later", size=3)) == []
    assert (
        one("/my-app/x", Content(200, "application/javascript", 1, ""), Content(200, "text/javascript", 1, ""))
        == []
    )


def test_a_link_that_was_not_migrated_leads_out() -> None:
    assert one("/x", INDEX, None) == [(Reason.ESCAPES, "200 Dash's index page", "")]
    assert one("/x", None, None) == [(Reason.ESCAPES, "", "")]
    assert one("/my-apple", None, None) == [(Reason.ESCAPES, "", "")]


def test_the_index_page_in_place_of_data_is_something_else() -> None:
    """Dash answers it to every path that it does not know, with status 200."""
    assert one("/my-app/x", JSON_DATA, INDEX) == [
        (Reason.OTHER_CONTENT, "200 application/json", "200 Dash's index page")
    ]
    assert one("/my-app/x", INDEX, replace(INDEX, index=False)) == [
        (Reason.OTHER_CONTENT, "200 Dash's index page", "200 text/html")
    ]
    assert one("/my-app/x", IMAGE, JSON_DATA) == [(Reason.OTHER_CONTENT, "200 image/png", "200 application/json")]


def test_a_link_to_an_error_fails() -> None:
    assert one("/my-app/x", IMAGE, MISSING) == [(Reason.FAILS, "200 image/png", "404")]
    assert one("/my-app/x", INDEX, DOWN) == [(Reason.FAILS, "200 Dash's index page", "no answer")]
    # The original was not asked: its link was another.
    assert one("/my-app/y", None, MISSING, path="/y") == [(Reason.FAILS, "", "404")]
    assert one("/my-app/y", None, INDEX, path="/y") == []


def test_redirects_are_compared_by_where_they_lead() -> None:
    assert one("/my-app/x", moved("/y"), moved("outside: /y")) == [(Reason.REDIRECTS, "302", "302")]
    assert one("/my-app/x", moved("/y"), replace(moved("/y"), status=308)) == []
    assert one("/my-app/x", JSON_DATA, moved("/y")) == [(Reason.OTHER_CONTENT, "200 application/json", "302")]


def test_a_prefix_put_on_twice_is_named() -> None:
    found = one("/my-app/my-app/x", None, INDEX, path="/my-app/x")
    assert found == [(Reason.DOUBLE, "", "200 Dash's index page")]
    assert one("/my-app/my-app", None, None) == [(Reason.DOUBLE, "", "")]
    assert one("/my-app/my-apple", None, INDEX, path="/my-apple") == []
    # The original has such a page of its own.
    assert one("/my-app/my-app/x", INDEX, INDEX, path="/my-app/x", local="/my-app/x") == []
    plain = visit("/x", contents={"/x": INDEX})
    assert reasons(plain, plain) == []


def test_what_was_broken_before_is_no_new_fault() -> None:
    for was, now in itertools.product((MISSING, DOWN), (MISSING, INDEX, DOWN)):
        assert one("/my-app/x", was, now) == []
        assert one("/x", was, None) == []
    before = visit("/x", link("/x", place="elsewhere"), "/y", contents={"/x": MISSING, "/y": INDEX})
    assert list(links_that_fail(before)) == [
        BrokenLink(link("/x"), Reason.FAILS, "", "404"),
        BrokenLink(link("/x", place="elsewhere"), Reason.FAILS, "", "404"),
    ]


def test_each_place_is_reported_once() -> None:
    after = visit("/x", "/x", link("/x", place="elsewhere"), prefix=PREFIX)
    assert [found.link.place for found in broken_links(visit("/x"), after)] == ["layout.props.href", "elsewhere"]


def test_relative_links_are_followed_from_their_page() -> None:
    contents = {"/sales/a.png": IMAGE, "/a.png": IMAGE}
    links = (Link("a.png", "/sales/", "p"), Link("../a.png", "/sales/", "p"), Link("../a.png", "/", "top"))
    before, after = visit(*links, contents=contents), visit(*links, prefix=PREFIX, contents=contents)
    assert [(found.link.place, found.reason) for found in broken_links(before, after)] == [("top", Reason.ESCAPES)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [("/my-app/x", []), ("/foo/x", [Reason.ESCAPES]), ("/my-app/foo/x", [Reason.OTHER_CONTENT]), ("/x", [])],
)
def test_an_original_with_a_prefix_of_its_own(url: str, expected: list[Reason]) -> None:
    """A link out of its prefix was one before."""
    before = visit("/foo/x", prefix="/foo/", contents={"/x": JSON_DATA, "/foo/x": JSON_DATA})
    after = visit(url, prefix=PREFIX, contents={"/x": JSON_DATA, "/foo/x": INDEX})
    assert [found.reason for found in broken_links(before, after)] == expected


# ---- real apps -----------------------------------------------------------------------------------

KNOWN = Known(assets=("/assets/rooted.css", "/assets/relative.css"))


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("assets")
    (root / "i").mkdir()
    (root / "i" / "back.png").write_bytes(b"\x89PNG back")
    (root / "logo.png").write_bytes(b"\x89PNG logo")
    (root / "rooted.css").write_text("h1 { background: url(/assets/i/back.png) }")
    (root / "relative.css").write_text("h2 { background: url(i/back.png) }")
    return root


def dash_app(assets: Path, prefix: str, *, put: str, route: str, redirect: str) -> Any:
    """An app with a page, an image, a route of the server and a redirect, linked with `put` in front."""
    from dash import Dash, dcc, html
    from flask import redirect as to

    app = Dash("sales", assets_folder=str(assets), requests_pathname_prefix=prefix, routes_pathname_prefix=prefix)
    app.server.add_url_rule(route + "data", "data", lambda: json.dumps({"rows": [f"{put}page"]}))
    app.server.add_url_rule(route + "old", "old", lambda: to(redirect + "page"))
    app.layout = html.Div(
        [
            dcc.Link("page", href=f"{put}page"),
            html.Img(src=f"{put}assets/logo.png"),
            html.Img(src=app.get_asset_url("logo.png")),
            html.A("data", href=f"{put}data"),
            dcc.Markdown(f"[old]({put}old)"),
            html.Img(src=f"{put}assets/never.png"),
        ]
    )
    return app


def found_in(before: Visit, app: Any) -> list[tuple[str, str, Reason]]:
    after = visited(app, PREFIX, KNOWN)
    return [(found.link.place, found.link.url, found.reason) for found in broken_links(before, after)]


@pytest.fixture(scope="module")
def original(assets: Path) -> Visit:
    return visited(dash_app(assets, "/", put="/", route="/", redirect="/"), "/", KNOWN)


def test_an_app_that_nobody_migrated(assets: Path, original: Visit) -> None:
    app = dash_app(assets, PREFIX, put="/", route="/", redirect="/")
    assert found_in(original, app) == [
        ("assets/rooted.css url()", "/assets/i/back.png", Reason.ESCAPES),
        ("layout.props.children[0].props.href", "/page", Reason.ESCAPES),
        ("layout.props.children[1].props.src", "/assets/logo.png", Reason.ESCAPES),
        ("layout.props.children[3].props.href", "/data", Reason.ESCAPES),
        ("layout.props.children[4].props.children", "/old", Reason.ESCAPES),
    ]


def test_an_app_whose_links_were_migrated_and_whose_routes_were_not(assets: Path, original: Visit) -> None:
    app = dash_app(assets, PREFIX, put=PREFIX, route="/", redirect="/")
    assert found_in(original, app) == [
        ("assets/rooted.css url()", "/assets/i/back.png", Reason.ESCAPES),
        ("layout.props.children[3].props.href", "/my-app/data", Reason.OTHER_CONTENT),
        ("layout.props.children[4].props.children", "/my-app/old", Reason.OTHER_CONTENT),
    ]


def test_an_app_whose_redirect_was_not_migrated(assets: Path, original: Visit) -> None:
    app = dash_app(assets, PREFIX, put=PREFIX, route=PREFIX, redirect="/")
    assert found_in(original, app) == [
        ("assets/rooted.css url()", "/assets/i/back.png", Reason.ESCAPES),
        ("layout.props.children[4].props.children", "/my-app/old", Reason.REDIRECTS),
    ]


def test_an_app_that_was_migrated(assets: Path, original: Visit) -> None:
    app = dash_app(assets, PREFIX, put=PREFIX, route=PREFIX, redirect=PREFIX)
    assert [place for place, _, _ in found_in(original, app)] == ["assets/rooted.css url()"]
    assert [(found.link.url, found.after) for found in links_that_fail(original)] == [("/assets/never.png", "404")]


def test_an_app_with_the_prefix_twice(assets: Path, original: Visit) -> None:
    app = dash_app(assets, PREFIX, put="/my-app/my-app/", route=PREFIX, redirect=PREFIX)
    twice = [url for _, url, reason in found_in(original, app) if reason is Reason.DOUBLE]
    assert twice == [
        f"/my-app/my-app/{path}" for path in ("page", "assets/logo.png", "data", "old", "assets/never.png")
    ]
