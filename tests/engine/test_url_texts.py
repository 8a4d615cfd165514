"""Where the URLs of a text stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.url_texts import (
    PAGE_PREFIX,
    paths_of_script,
    spans_of_css,
    spans_of_html,
    spans_of_markdown,
    spans_of_script,
    spans_of_srcset,
    without_page_prefix,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.url_texts import UrlSpan


def found(text: str, spans: Iterable[UrlSpan]) -> list[str]:
    """The URLs, each of them where it is said to stand."""
    listed = list(spans)
    assert [text[span.start : span.end] for span in listed] == [span.url for span in listed]
    return [span.url for span in listed]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("a [b](/x) ![c]( </y> ) [d](https://e.com/)", ["/x", "/y", "https://e.com/"]),
        ("`[no](/no)` \n```\n[no](/no)\n```\n[yes](/yes)\n\n[r]: /ref 'title'", ["/yes", "/ref"]),
        ("\n    see [r]\n\n    [r]: /ref\n", ["/ref"]),
        ("é\n\n<a href='/h'>x</a>\n<img srcset='/1.png 1x, /2.png 2x'>", ["/h", "/1.png", "/2.png"]),
    ],
)
def test_urls_of_markdown_stand_where_they_are_said_to(text: str, urls: list[str]) -> None:
    assert found(text, spans_of_markdown(text, html=True)) == urls


def test_urls_of_html_stand_where_they_are_said_to() -> None:
    text = """<p title="href='/no'">é</p>
        <A HREF=/bare class="x" data-x='/no'> <div style="color: red; background: url( '/b.png' )">
        <style>/* url(/no) */ a { background: url(/c.png) }</style><object data=" /o "></object>
        <script>fetch("/f"); x = `/assets/${y}.png`</script>"""
    assert found(text, spans_of_html(text)) == ["/bare", "/b.png", "/c.png", "/o", "/f", "/assets/"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('x <a href="/p?a=1&amp;b=2">', "/p?a=1&amp;b=2"),
        ("x <a style='a: url(&quot;/p&quot;)'>", "a: url(&quot;/p&quot;)"),
    ],
)
def test_a_url_with_references_stands_in_the_whole_value(text: str, value: str) -> None:
    (span,) = spans_of_html(text)
    assert span.url.startswith("/p")
    assert text[span.start : span.end] == value


def test_urls_of_css_srcset_and_scripts_stand_where_they_are_said_to() -> None:
    text = "/* url(/no) */ a { b: url( /b.png ) } @import '/c.css';"
    assert found(text, spans_of_css(text)) == ["/b.png", "/c.css"]
    text = " /a.png  1x,\n /b.png 2x,/c.png, data:image/gif;base64,R0= 3x, "
    assert found(text, spans_of_srcset(text)) == ["/a.png", "/b.png", "/c.png", "data:image/gif;base64,R0="]
    text = "// fetch('/no')\nfetch( '/x' ); load('/assets/y')"
    assert found(text, spans_of_script(text)) == ["/x", "/assets/y"]


SCRIPTS = {
    "history.pushState({}, '', '/next')": [("/next", "URL")],
    "h('a', {href: '/stocks/' + name})": [("/stocks/", "URL")],
    'set_props(\'url\', {"pathname": "/x"})': [("/x", "URL")],
    "$.ajax({url: '/api'})": [("/api", "URL")],
    "location.href = '/'": [("/", "URL")],
    "location.assign('/')": [("/", "URL")],
    "a.pathname === '/x'": [("/x", "")],
    "text.split('/')": [("/", "")],
    "open('/')": [("/", "")],
    "key: '/x'": [("/x", "")],
    "'/assets/x.png'": [("/assets/x.png", "text")],
}


@pytest.mark.parametrize("text", SCRIPTS)
def test_how_a_script_uses_its_paths(text: str) -> None:
    assert [(span.url, span.place) for span in paths_of_script(text)] == SCRIPTS[text]
    assert [span.url for span in spans_of_script(text)] == [url for url, place in SCRIPTS[text] if place]


def test_the_prefix_of_the_page_is_taken_out_of_scripts() -> None:
    single = PAGE_PREFIX.replace('"', "'")
    text = f"fetch({PAGE_PREFIX} + 'x'); go({single}); at(`${{{PAGE_PREFIX}}}y`); {PAGE_PREFIX.lower()}"
    assert without_page_prefix(text) == f"fetch('/x'); go(\"/\"); at(`/y`); {PAGE_PREFIX.lower()}"
