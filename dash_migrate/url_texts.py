"""Finds URLs in HTML, Markdown, CSS and JavaScript, and where they stand in the text."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Dash asks for these itself, with its prefix.
_DASH = re.compile(r"/(?:_dash-|_favicon\.ico|_reload-hash|_alive_)")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")
_RELATIVE = re.compile(r"[\w.~%@+-][^\s<>{}\\\"'`$|^]*")

_ATTRIBUTES = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href"})
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_URL = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)

_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_PATH = r"<?((?:[^\s()<>\"]|\([^\s()]*\))+)>?"
_INLINE = re.compile(rf"\]\(\s*{_PATH}(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\)")
# Dash takes off what all lines are indented by.
_REFERENCE = re.compile(rf"^[ \t]*\[[^\]\n]+\]:\s*{_PATH}", re.MULTILINE)

_ATTRIBUTE = re.compile(r"""([^\s/>"'=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
# As browsers read `srcset`: a URL may hold commas, but not end in one.
_CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*?)(?:,+(?=\s|\Z)|\s[^,]*|\Z)")

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(["'])((?:\\.|(?!\1)[^\\\n])*)\1|`((?:\\.|[^\\`])*)`""",
    re.DOTALL,
)
# What stands in front of a text that a browser takes for a URL.
_ASKS = re.compile(
    r"""(?:\bfetch|\bimport|\bimportScripts|\bopen|\bnew\s+(?:Request|EventSource|WebSocket|Worker|URL)|\bsendBeacon"""
    r"""|\blocation\s*\.\s*(?:assign|replace)|(?<![\w$])(?:axios|\$|jQuery)(?:\s*\.\s*(?:get|post|put|delete|load|getJSON))?"""
    r"""|\bd3\s*\.\s*(?:json|csv|tsv|text|xml))\s*\(\s*$"""
    r"""|\.\s*open\s*\(\s*["'][A-Z]+["']\s*,\s*$"""
    r"""|\.\s*(?:pushState|replaceState)\s*\([^()]*,\s*$|(?<![\w$.?])["']?(?:href|src|url|pathname|action)["']?\s*:\s*$"""
    r"""|\blocation\s*=\s*$|\.\s*(?:href|src|pathname|action)\s*=\s*$|\bsetAttribute\(\s*["'](?:href|src)["']\s*,\s*$"""
)
# What a script that runs in Dash's page finds its prefix by; it ends in a slash.
PAGE_PREFIX = 'JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix'
_PREFIXED = re.compile(
    r"""(\$\{)?JSON\.parse\(document\.getElementById\(["']_dash-config["']\)\.textContent\)\.requests_pathname_prefix"""
    r"""(?(1)\}|(?:\s*\+\s*(["']))?)"""
)
# Where "/" alone is the app's first page: in other places it is a separator as often.
_SETS = re.compile(
    r"""\blocation\s*=\s*$|\.\s*(?:href|pathname)\s*=\s*$|\blocation\s*\.\s*(?:assign|replace)\s*\(\s*$"""
)
_LOOK_BEHIND = 80


@dataclass(frozen=True, slots=True)
class UrlSpan:
    """One URL in a text.

    Args:
        url: as a browser reads it.
        start: the offset of its first character in the text.
        end: the offset behind its last one. In an attribute of HTML that holds references (`&amp;`), or is broken,
            the span is the whole value, or the whole tag.
        place: in what: `<a href>`, `<style> url()`, `fetch()`; empty in Markdown and `srcset`.
    """

    url: str
    start: int
    end: int
    place: str = ""


def is_absolute(url: str) -> bool:
    """Whether it is a path on the app's own server from the root, and none that Dash itself asks for."""
    return url.startswith("/") and not url.startswith(("//", "/\\")) and not _DASH.search(url.partition("?")[0])


def is_own(url: str) -> bool:
    """Whether it leads to the app's own server: an absolute path, or one relative to the page."""
    return is_absolute(url) or (not _SCHEME.match(url) and _RELATIVE.fullmatch(url) is not None)


def urls_of_html(text: str) -> Iterator[tuple[str, str]]:
    """Yields every own URL of a page or a part of one, and where it stands: `<a href>`, `<style> url()`."""
    yield from ((span.url, span.place) for span in spans_of_html(text) if is_own(span.url))


def urls_of_markdown(text: str, *, html: bool) -> Iterator[str]:
    """Yields the own URLs of links and images, code left out; for `html` see `spans_of_markdown`."""
    yield from (span.url for span in spans_of_markdown(text, html=html) if is_own(span.url))


def urls_of_css(text: str) -> Iterator[str]:
    """Yields the own URLs of `url(...)` and `@import`, comments left out."""
    yield from (span.url for span in spans_of_css(text) if is_own(span.url))


def urls_of_script(text: str) -> Iterator[tuple[str, str]]:
    """Yields the absolute URLs of `spans_of_script`, each with its place."""
    yield from ((span.url, span.place) for span in spans_of_script(text))


def spans_of_html(text: str) -> Iterator[UrlSpan]:
    """Yields every URL of a page or a part of one, whosever it is; of scripts as `spans_of_script`.

    Broken HTML is read as far as it goes.
    """
    parser = _Parser(text)
    with suppress(AssertionError):  # raised by `_markupbase` at an unknown declaration, up to Python 3.13
        parser.feed(text)
        parser.close()
    yield from parser.found


def spans_of_markdown(text: str, *, html: bool) -> Iterator[UrlSpan]:
    """Yields the URLs of links and images, code left out.

    Args:
        text: Markdown.
        html: whether HTML in it is shown as such, Dash's `<dccLink href>` included; as a text it holds no link.
    """
    text = _CODE.sub(_blank, text)
    for pattern in (_INLINE, _REFERENCE):
        yield from (UrlSpan(found[1], *found.span(1)) for found in pattern.finditer(text))
    if html and "<" in text:
        yield from spans_of_html(text)


def spans_of_css(text: str) -> Iterator[UrlSpan]:
    """Yields the URLs of `url(...)` and `@import`, comments left out."""
    for found in _CSS_URL.finditer(_COMMENT.sub(_blank, text)):
        group = found.lastindex or 0
        inner = found[group]
        start = found.start(group) + len(inner) - len(inner.lstrip())
        yield UrlSpan(inner.strip(), start, start + len(inner.strip()), "url()")


def spans_of_script(text: str) -> Iterator[UrlSpan]:
    """Yields the absolute URLs that a script asks for, in a call or an assignment, or that lie below `/assets/`.

    The place says how: `fetch()`, `URL` for the other ways to ask, `text`. Of a template it is only what stands
    before the first `${`. Other texts that begin with a slash are left alone: they may be anything.
    """
    yield from (span for span in paths_of_script(text) if span.place)


def paths_of_script(text: str) -> Iterator[UrlSpan]:
    """Yields all texts of a script that begin with one slash, with the places of `spans_of_script` or none."""
    for token in _TOKEN.finditer(text):
        group = 2 if token.group(2) else 3
        url = token.group(group) or ""
        if not url.startswith("/"):
            continue
        url = url.partition("${")[0]
        if any(char.isspace() for char in url) or not is_absolute(url):
            continue
        before = text[max(0, token.start() - _LOOK_BEHIND) : token.start()]
        asks = _ASKS.search(before)
        place = "text" if url.startswith("/assets/") else ""
        if asks and (len(url) > 1 or _SETS.search(before)):
            place = "fetch()" if "fetch" in asks.group() else "URL"
        yield UrlSpan(url, token.start(group), token.start(group) + len(url), place)


def without_page_prefix(text: str) -> str:
    """A script with a path from the root wherever it puts the `PAGE_PREFIX` in front of one."""
    return _PREFIXED.sub(lambda found: "/" if found[1] else f"{found[2]}/" if found[2] else '"/"', text)


def spans_of_srcset(text: str) -> Iterator[UrlSpan]:
    """Yields the URLs of `URL 1x, URL 2x`, whosever they are."""
    yield from (UrlSpan(found[1], *found.span(1)) for found in _CANDIDATE.finditer(text))


def _blank(found: re.Match[str]) -> str:
    """White space of the same length, so that what follows keeps its place."""
    return re.sub(r"[^\n]", " ", found[0])


class _Parser(HTMLParser):
    """Collects URLs while it reads."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[UrlSpan] = []
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes the URLs of a tag's attributes."""
        named = {name: value or "" for name, value in attrs}
        tag_text = self.get_starttag_text() or ""
        written = {found[1].lower(): found for found in _ATTRIBUTE.finditer(tag_text)}
        for name, value in named.items():
            found = written.get(name)
            group = found.lastindex or 0 if found else 0
            at, raw = (found.start(group), found[group]) if found else (0, tag_text)
            for span in _of_attribute(tag, name, value):
                whole = UrlSpan(span.url, 0, len(raw), span.place)
                self._add(span if raw == value else whole, at, f"<{tag} {name}>")
        is_script = tag == "script" and named.get("type", "text/javascript").endswith(("javascript", "module"))
        self._inside = tag if tag == "style" or is_script else ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the base class's signature
        """Ends a style or a script."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Takes the URLs of a style or a script."""
        spans = {"style": spans_of_css, "script": spans_of_script}.get(self._inside)
        for span in spans(data) if spans is not None else ():
            self._add(span, 0, f"<{self._inside}>")

    def _add(self, span: UrlSpan, at: int, place: str) -> None:
        """Adds what was found in a part of the text that stands `at` characters behind where the parser is."""
        line, column = self.getpos()
        first = self._lines[line - 1] + column + at
        where = f"{place} {span.place}" if span.place else place
        self.found.append(UrlSpan(span.url, first + span.start, first + span.end, where))


def _of_attribute(tag: str, name: str, value: str) -> Iterator[UrlSpan]:
    """The URLs of an attribute's value, with their offsets in it."""
    if name in _ATTRIBUTES or (tag, name) == ("object", "data"):
        start = len(value) - len(value.lstrip())
        yield UrlSpan(value.strip(), start, start + len(value.strip()))
    elif name in {"srcset", "imagesrcset"}:
        yield from spans_of_srcset(value)
    elif name == "style":
        yield from spans_of_css(value)
