"""When two servers with different prefixes answer the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dash_migrate.url_texts import PAGE_PREFIX
from dash_migrate.verify.visiting.contents import content, is_index, plain_text, without_prefix
from dash_migrate.verify.visiting.model import Reply
from dash_migrate.verify.visiting.session import Session

from .visit_support import served
from .visited import PREFIX


def reply(body: str | bytes, kind: str = "text/html", status: int = 200, location: str = "") -> Reply:
    return Reply(status, kind, body.encode() if isinstance(body, str) else body, 0.1, location)


def same(local: Reply, deployed: Reply) -> bool:
    one, other = content(local, "/"), content(deployed, PREFIX)
    return (one.status, one.kind, one.digest, one.index) == (other.status, other.kind, other.digest, other.index)


@pytest.mark.parametrize(
    ("kind", "local", "deployed"),
    [
        ("text/html", '<a href="/x">', '<a href="/my-app/x">'),
        ("text/html", "<a href='/'>", "<a href='/my-app'>"),
        ("text/html", '<a href="http://127.0.0.1:8050/x">', '<a href="http://localhost:5000/my-app/x">'),
        ("text/css", "a{b:url(/assets/i/x.png)}", "a{b:url('/my-app/assets/i/x.png')}".replace("'", "")),
        ("text/css", "a{b:url(/assets/i/x.png)}", "a{b:url(i/x.png)}"),
        ("application/json", '{"a": 1, "url": "/x"}', '{"url":"/my-app/x","a":1}'),
        ("text/javascript", "fetch('/x')", "fetch('/my-app/x')"),
        ("text/html", '<link href="/assets/a.css?m=1.5">', '<link href="/my-app/assets/a.css?m=170.25">'),
        ("text/javascript", "fetch('/x')", f"fetch({PAGE_PREFIX} + 'x')"),
        ("text/javascript", "fetch(`/x/${i}`)", f"fetch(`${{{PAGE_PREFIX}}}x/${{i}}`)"),
        ("text/javascript", 'location.href = "/";', f"location.href = {PAGE_PREFIX};"),
        ("text/plain", "a\nb", "a\r\nb"),
    ],
)
def test_the_prefix_is_no_difference(kind: str, local: str, deployed: str) -> None:
    assert same(reply(local, kind), reply(deployed, kind))


@pytest.mark.parametrize(
    ("kind", "local", "deployed"),
    [
        ("text/html", '<a href="/x">', '<a href="/my-app/my-app/x">'),
        ("text/html", '<a href="/x">', '<a href="/my-app/y">'),
        ("text/html", '<a href="/le/x">', '<a href="/my-apple/x">'),
        ("text/html", '<a href="https://example.com/x">', '<a href="https://example.com/my-app/x">'),
        ("text/css", "a{b:url(/assets/x.png)}", "a{b:url(/assets/y.png)}"),
        ("text/javascript", "fetch('/x')", f"fetch({PAGE_PREFIX} + '/x')"),
        ("text/javascript", "fetch('/x')", "fetch('x')"),
        ("application/json", '{"a": 1}', '{"a": 2}'),
        ("image/png", "/x", "/my-app/x"),
        ("text/plain", b"\xff/x", b"\xff/my-app/x"),
    ],
)
def test_everything_else_is_one(kind: str, local: str | bytes, deployed: str | bytes) -> None:
    assert not same(reply(local, kind), reply(deployed, kind))


def test_status_kind_and_size_are_those_of_the_answer() -> None:
    found = content(reply("\u00e9", "text/plain", 404), "/")
    assert (found.status, found.kind, found.size, found.index) == (404, "text/plain", 2, False)


def test_binary_contents_are_compared_byte_for_byte() -> None:
    image = bytes(range(256))
    assert same(reply(image, "image/png"), reply(image, "image/png"))
    assert not same(reply(image, "image/png"), reply(image[:-1] + b"\0", "image/png"))


def test_json_that_is_none_is_compared_as_a_text() -> None:
    assert same(reply("{'a': '/x'", "application/json"), reply("{'a': '/my-app/x'", "application/json"))


def test_redirects_are_compared_by_where_they_lead() -> None:
    def to(location: str) -> Reply:
        return reply(f"see {location}", status=302, location=location)

    assert same(to("/p"), to("/my-app/p"))
    assert same(to("/p"), to("http://127.0.0.1:5000/my-app/p"))
    assert same(to("https://example.com/p"), to("https://example.com/p"))
    assert not same(to("/p"), to("/p"))  # out of the app
    assert not same(to("/p"), to("/my-app/q"))


def test_texts_lose_the_prefix_only_where_it_begins_a_path() -> None:
    text = "/my-app/a (/my-app/b) \"/my-app\" '/my-app?x' x/my-app/c /my-app-2/d //my-app/e https://h/my-app/f"
    expected = "/a (/b) \"/\" '/?x' x/my-app/c /my-app-2/d //my-app/e https://h/my-app/f"
    assert without_prefix(text, PREFIX) == expected
    assert without_prefix(text, "/") == without_prefix(text, "") == text
    assert plain_text("http://localhost:80/my-app/x", "my-app") == "/x"


# ---- Dash's index page ---------------------------------------------------------------------------


def dash_app(root: Path, prefix: str, title: str = "Sales", **more: Any) -> Any:
    from dash import Dash, html

    (root / "assets").mkdir(exist_ok=True)
    (root / "assets" / "site.css").write_text("h1 { background: url(/assets/i/back.png) }")
    given = {"requests_pathname_prefix": prefix, "routes_pathname_prefix": prefix, "title": title, **more}
    app = Dash("sales", assets_folder=str(root / "assets"), **given)
    app.layout = html.Div("Sales")
    return app


def test_index_pages_of_a_local_and_a_deployed_app_are_the_same(tmp_path: Path) -> None:
    contents = []
    for prefix in ("/", PREFIX):
        with served(dash_app(tmp_path, prefix).server) as address, Session(address, 10) as session:
            index, unknown = session.get(prefix), session.get(prefix + "no/such/page")
            assert is_index(index)
            assert b"/assets/site.css" in index.body
            assert content(unknown, prefix).digest == content(index, prefix).digest
            layout = session.get(prefix + "_dash-layout")
            assert json.loads(layout.body)["type"] == "Div"
            assert not is_index(layout)
            contents.append([content(session.get(prefix + path), prefix) for path in ("", "assets/site.css")])
    assert [found.digest for found in contents[0]] == [found.digest for found in contents[1]]
    assert contents[0][0].index
    assert contents[0][0].size != contents[1][0].size


def test_index_pages_that_differ_otherwise_differ(tmp_path: Path) -> None:
    digests = set()
    for title, sheets in (("Sales", []), ("Costs", []), ("Sales", ["/assets/more.css"])):
        with (
            served(dash_app(tmp_path, "/", title, external_stylesheets=sheets).server) as address,
            Session(address, 10) as session,
        ):
            digests.add(content(session.get("/"), "/").digest)
    assert len(digests) == 3


def test_an_asset_that_is_gone_is_no_index_page(tmp_path: Path) -> None:
    with served(dash_app(tmp_path, PREFIX).server) as address, Session(address, 10) as session:
        found = content(session.get("/my-app/assets/gone.png"), PREFIX)
        outside = content(session.get("/assets/site.css"), PREFIX)
    assert (found.status, found.index, outside.status) == (404, False, 404)


def test_the_meta_tags_of_pages_are_no_difference() -> None:
    """Below the routes prefix Dash does not find the page, and gives the app's title and no image."""
    index = """<html><head><meta name="description" content="{text}">
        <meta property="og:title" content="{text}"><meta name="viewport" content="{view}"></head>
        <script id="_dash-config" type="application/json">{{}}</script></html>"""
    local = reply(index.format(text="Home", view="w"))
    assert same(local, reply(index.format(text="Dash", view="w")))
    assert not same(local, reply(index.format(text="Home", view="x")))


INDEX = '<head>{}</head><body><script id="_dash-config"></script><script id="_dash-renderer"></script></body>'
SHEET, OTHER = '<link rel="stylesheet" href="/assets/a.css">', '<link rel="stylesheet" href="/assets/b.css">'
AGAIN = '<link rel="stylesheet" href="/assets/a.css?m=1.5">'
SCRIPT = '<script src="/assets/a.js"></script>'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SHEET + OTHER + AGAIN, OTHER + AGAIN),
        (SHEET.replace('"/', '"') + AGAIN, AGAIN),
        (SCRIPT + SHEET + SCRIPT, SHEET + SCRIPT),
    ],
)
def test_what_an_index_page_loads_again_counts_where_it_comes_last(one: str, other: str) -> None:
    assert same(reply(INDEX.format(one)), reply(INDEX.format(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SHEET + OTHER + AGAIN, SHEET + OTHER),
        (SHEET + OTHER, OTHER + SHEET),
        (SHEET + OTHER, OTHER),
        (SCRIPT, ""),
        ("<script>ns['0'] = x => 1</script>", "<script>ns['0'] = x => 2</script>"),
    ],
)
def test_what_an_index_page_no_longer_loads_is_a_difference(one: str, other: str) -> None:
    assert not same(reply(INDEX.format(one)), reply(INDEX.format(other)))
