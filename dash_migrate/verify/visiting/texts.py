"""Finds the URLs of the app's own server in HTML, Markdown, CSS and JavaScript."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting.urls import is_absolute, is_own

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATTRIBUTES = frozenset({"href", "src", "action", "formaction", "poster", "xlink:href"})
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_URL = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)

_CODE = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_PATH = r"<?((?:[^\s()<>\"]|\([^\s()]*\))+)>?"
_INLINE = re.compile(rf"\]\(\s*{_PATH}(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?\s*\)")
_REFERENCE = re.compile(rf"^ {{0,3}}\[[^\]\n]+\]:\s*{_PATH}", re.MULTILINE)

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
    r"""|\blocation\s*=\s*$|\.\s*(?:href|src|pathname|action)\s*=\s*$|\bsetAttribute\(\s*["'](?:href|src)["']\s*,\s*$"""
)
_LOOK_BEHIND = 80


def urls_of_html(text: str) -> Iterator[tuple[str, str]]:
    """Yields every own URL of a page or a part of one, and where it stands: `<a href>`, `<style> url()`.

    Broken HTML is read as far as it goes.
    """
    parser = _Parser()
    with suppress(AssertionError):  # raised by `_markupbase` at an unknown declaration, up to Python 3.13
        parser.feed(text)
        parser.close()
    yield from parser.found


def urls_of_markdown(text: str, *, html: bool) -> Iterator[str]:
    """Yields the own URLs of links and images, code left out.

    Args:
        text: Markdown.
        html: whether HTML in it is shown as such, Dash's `<dccLink href>` included; as a text it holds no link.
    """
    text = _CODE.sub(" ", text)
    for pattern in (_INLINE, _REFERENCE):
        yield from (url for url in pattern.findall(text) if is_own(url))
    if html and "<" in text:
        yield from (url for url, _ in urls_of_html(text))


def urls_of_css(text: str) -> Iterator[str]:
    """Yields the own URLs of `url(...)` and `@import`, comments left out."""
    for groups in _CSS_URL.findall(_COMMENT.sub(" ", text)):
        url = "".join(groups).strip()
        if is_own(url):
            yield url


def urls_of_script(text: str) -> Iterator[tuple[str, str]]:
    """Yields the absolute URLs that a script asks for, in a call or an assignment, or that lie below `/assets/`.

    With each comes how it stands there: `fetch()`, `URL` for the other ways to ask, `text`.
    Other texts that begin with a slash are left alone: they may be anything.
    """
    for token in _TOKEN.finditer(text):
        url = token.group(2) or token.group(3) or ""
        url = url.partition("${")[0]
        if len(url) < 2 or any(char.isspace() for char in url) or not is_absolute(url):
            continue
        before = text[max(0, token.start() - _LOOK_BEHIND) : token.start()]
        if asks := _ASKS.search(before):
            yield url, "fetch()" if "fetch" in asks.group() else "URL"
        elif url.startswith("/assets/"):
            yield url, "text"


class _Parser(HTMLParser):
    """Collects URLs while it reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes the URLs of a tag's attributes."""
        named = {name: value or "" for name, value in attrs}
        for name, value in named.items():
            place = f"<{tag} {name}>"
            if name in _ATTRIBUTES or (tag, name) == ("object", "data"):
                self._add([value.strip()], place)
            elif name in {"srcset", "imagesrcset"}:
                self._add(srcset(value), place)
            elif name == "style":
                self._add(urls_of_css(value), f"{place} url()")
        is_script = tag == "script" and named.get("type", "text/javascript").endswith(("javascript", "module"))
        self._inside = tag if tag == "style" or is_script else ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the base class's signature
        """Ends a style or a script."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Takes the URLs of a style or a script."""
        if self._inside == "style":
            self._add(urls_of_css(data), "<style> url()")
        elif self._inside == "script":
            self.found.extend((url, f"<script> {how}") for url, how in urls_of_script(data))

    def _add(self, urls: Iterator[str] | list[str], place: str) -> None:
        self.found.extend((url, place) for url in urls if is_own(url))


def srcset(value: str) -> list[str]:
    """The URLs of `URL 1x, URL 2x`, own or not."""
    return [words[0] for part in value.split(",") if (words := part.split())]
