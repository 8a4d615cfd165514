"""Which URLs of HTML, Markdown, CSS and JavaScript are links, and where links lead."""

from __future__ import annotations

import pytest

from dash_migrate.url_texts import urls_of_markdown
from dash_migrate.verify.visiting.links import links_of_css, links_of_html, links_of_script
from dash_migrate.verify.visiting.model import Link
from dash_migrate.verify.visiting.urls import leads_to, local_path


def html(text: str) -> list[tuple[str, str]]:
    return [(link.url, link.place) for link in links_of_html(text, "/")]


def script(text: str) -> list[tuple[str, str]]:
    return [(link.url, link.place) for link in links_of_script(text, "/assets/a.js")]


# ---- HTML ----------------------------------------------------------------------------------------


def test_the_urls_of_a_page() -> None:
    text = """<!DOCTYPE html><html><head>
        <link rel="stylesheet" href="/assets/site.css?m=1.5"><LINK HREF=/bare.css>
        <style>body { background: url("/back.png") } </style>
        <script src="/extra.js"></script><script>fetch('/api/data')</script>
        </head><body style="background: url(/body.png)">
        <a href="/page?a=1&amp;b=2">x</a><form action="/send"><button formaction="/other"></form>
        <iframe src="/frame"></iframe><img srcset="/one.png 1x, /two.png 2x">"""
    assert html(text) == [
        ("/assets/site.css?m=1.5", "index.html <link href>"),
        ("/bare.css", "index.html <link href>"),
        ("/back.png", "index.html <style> url()"),
        ("/extra.js", "index.html <script src>"),
        ("/api/data", "index.html <script> fetch()"),
        ("/body.png", "index.html <body style> url()"),
        ("/page?a=1&b=2", "index.html <a href>"),
        ("/send", "index.html <form action>"),
        ("/other", "index.html <button formaction>"),
        ("/frame", "index.html <iframe src>"),
        ("/one.png", "index.html <img srcset>"),
        ("/two.png", "index.html <img srcset>"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="/my-app/_dash-component-suites/dash/dcc/x.js"></script>',
        '<link rel="icon" href="/_favicon.ico?v=4.4.1">',
        '<script type="application/json">{"a": "fetch(\'/x\')"}</script>',
        '<!-- <a href="/x"> -->',
        '<a title="/x">fetch("/x")</a>',
        '<meta property="og:image" content="http://localhost/assets/x.png">',
    ],
)
def test_what_dash_writes_and_what_is_no_url(text: str) -> None:
    assert html(text) == []


@pytest.mark.parametrize(
    "text", ["<a href='/x'", "<<a href='/x'>", "<a href='/x'></", "<![x<a href='/x'>", "<a\0"]
)
def test_broken_html_is_read_as_far_as_it_goes(text: str) -> None:
    assert {url for url, _ in html(text)} <= {"/x"}


# ---- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](/x)", ["/x"]),
        ('![a](/x "title") [b]( /y )', ["/x", "/y"]),
        ("[a](/x_(y))", ["/x_(y)"]),
        ("[a](</x>)", ["/x"]),
        ("see [a]\n\n[a]: /x", ["/x"]),
        ("[a](https://example.com/x) [b](#c) (/no) /no [c] (/no)", []),
        ("`[a](/x)` ``[b](/x) ` `` [c](/y)", ["/y"]),
        ("~~~\n[a](/x)\n~~~\n[b](/y)", ["/y"]),
        ("```\n[a](/x)", []),
        ("[a](page)", ["page"]),
    ],
)
def test_the_urls_of_markdown(text: str, found: list[str]) -> None:
    assert list(urls_of_markdown(text, html=False)) == found


def test_html_in_markdown_counts_where_it_is_shown_as_such() -> None:
    text = "<dccLink href='/x' children='x' /> <img src='/y.png'><dccMarkdown children='[z](/z)'/>"
    assert list(urls_of_markdown(text, html=True)) == ["/z", "/x", "/y.png"]
    assert list(urls_of_markdown(text.partition("<dccM")[0], html=False)) == []


# ---- CSS and JavaScript --------------------------------------------------------------------------


def test_the_urls_of_a_style_sheet() -> None:
    text = """@import "/base.css"; @import url('print.css') print; /* url(/no) */
        a { background: url( "/a b.png" ), URL(img/c.png?x#y) } b { src: url(data:font/woff;base64,AA) }
        c { background: url(//cdn.example/x.png); color: blurl; } d { mask: url(#m) }"""
    assert list(links_of_css(text, "/assets/css/site.css")) == [
        Link(url, "", "assets/css/site.css url()")
        for url in ("/base.css", "print.css", "/a b.png", "img/c.png?x#y")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('fetch("/api")', [("/api", "assets/a.js fetch()")]),
        ("fetch( `/api/${id}` )", [("/api/", "assets/a.js fetch()")]),
        ("x.open('GET', '/api', true)", [("/api", "assets/a.js URL")]),
        ("window.location.href = '/go'", [("/go", "assets/a.js URL")]),
        ("location='/go'; location.replace('/away')", [("/go", "assets/a.js URL"), ("/away", "assets/a.js URL")]),
        (
            "$.getJSON('/data', f); new EventSource('/events')",
            [("/data", "assets/a.js URL"), ("/events", "assets/a.js URL")],
        ),
        ("const icon = '/assets/i.png'", [("/assets/i.png", "assets/a.js text")]),
        ("if (path === '/page') { s.replace('/', '-').split('/x') }", []),
        ("// fetch('/no')\n/* fetch('/no') */ fetch('https://example.com/x')", []),
        ("fetch(base + '/api'); prefetch('/no'); a.locations = '/no'", []),
        ("var s = \"fetch('/no')\"", []),
        ("fetch('/_dash-layout'); fetch('//cdn.example/x'); fetch('/')", []),
    ],
)
def test_the_urls_of_a_script(text: str, found: list[tuple[str, str]]) -> None:
    assert script(text) == found


# ---- where they lead -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "prefix", "path"),
    [
        ("/my-app/sales", "/my-app/", "/sales"),
        ("/my-app/sales/", "/my-app/", "/sales/"),
        ("/my-app", "/my-app/", "/"),
        ("/my-app/", "/my-app", "/"),
        ("/my-app?x=1#y", "/my-app/", "/?x=1"),
        ("/my-app/data?id=3#top", "/my-app/", "/data?id=3"),
        ("/my-app/assets/a.css?m=1700000000.25", "/my-app/", "/assets/a.css"),
        ("/my-app/my-app/x", "/my-app/", "/my-app/x"),
        ("/my-apple", "/my-app/", None),
        ("/sales", "/my-app/", None),
        ("/my-app/../sales", "/my-app/", None),
        ("//my-app/x", "/my-app/", None),
        ("sales", "/my-app/", None),
        ("https://example.com/my-app/x", "/my-app/", None),
        ("/sales", "/", "/sales"),
        ("/a/../b", "", "/b"),
        ("/foo/x", "/foo/", "/x"),
    ],
)
def test_the_local_path_of_a_url(url: str, prefix: str, path: str | None) -> None:
    assert local_path(url, prefix) == path


@pytest.mark.parametrize(
    ("link", "local", "deployed"),
    [
        (Link("img/a.png", "/", ""), "/img/a.png", "/img/a.png"),
        (Link("a.png", "/sales/2024", ""), "/sales/a.png", "/sales/a.png"),
        (Link("../a.png", "/sales/2024", ""), "/a.png", "/a.png"),
        (Link("../a.png", "/", ""), "/a.png", None),
        (Link("../i.png", "", "assets/css/a.css url()"), "/assets/i.png", "/assets/i.png"),
        (Link("i.png", "", "assets/a b.css url()"), "/assets/i.png", "/assets/i.png"),
        (Link("/a.png", "/sales", ""), "/a.png", None),
    ],
)
def test_relative_links_lead_from_where_they_stand(link: Link, local: str, deployed: str | None) -> None:
    assert (leads_to(link, "/"), leads_to(link, "/my-app/")) == (local, deployed)
