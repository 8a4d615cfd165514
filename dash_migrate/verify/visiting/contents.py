"""Puts what a URL answers into a form in which two servers with different prefixes can be compared."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from dash_migrate.url_texts import without_page_prefix
from dash_migrate.verify.visiting.model import Content
from dash_migrate.verify.visiting.urls import local_path, slashed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.verify.visiting.model import Reply

__all__ = ["content", "is_index", "local_path", "media_type", "plain_text", "shown", "without_prefix"]

# Both are in every index page since Dash 1 (`_dash-config`, `_dash-renderer`), however the author changed it.
_INDEX = re.compile(rb"""id=["']?_dash-(?:config|renderer)\b""")
_CONFIG = re.compile(r"""<script[^>]*\bid=["']?_dash-config\b.*?</script>""", re.DOTALL)
_SUITES = re.compile(r"""<script[^>]*/_dash-component-suites/[^>]*>\s*</script>\s*""")
# Of apps with pages, Dash looks up a page's by a path that on some platforms has the prefix (2.5 to 4.4.1).
_PAGE_META = re.compile(r"""<meta\s+(?:property="(?:twitter|og):|name="description")[^>]*>\s*""")
_DASH_VERSION = re.compile(r"(?<=_favicon\.ico\?v=)[\w.]+")
_LOADED = re.compile(
    r"""<link\b[^>]*\shref=["']?([^"'\s>]+)[^>]*>\s*|<script\b[^>]*\ssrc=["']?([^"'\s>]+)[^>]*>\s*</script>\s*"""
)
# Dash appends the time of the file's last change.
_BUSTER = re.compile(r"\?m=\d+(?:\.\d+)?(?![\w.])")
_ASSIGNED = re.compile(r"[0-9a-f]{64}")
_OWN_ORIGIN = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?=/)")
_CSS_FOLDERS = re.compile(r"""(url\(\s*["']?|@import\s+["'])(?![\w+.-]+:|//)[^"')\s]*/""")


def content(reply: Reply, prefix: str) -> Content:
    """Returns what is compared of an answer.

    The prefix is taken out of texts where it begins a path. Of Dash's index page goes what differs between
    two runs and two releases: its configuration, the URLs of component suites, the meta tags of pages, times of
    files; and what it loads again further down. The URLs in style sheets lose their folders, for the same file has
    a relative and an absolute one; scripts lose the expression for the prefix in Dash's page.

    Args:
        reply: of the server.
        prefix: below which a browser asks it.
    """
    index = is_index(reply)
    if 300 <= reply.status < 400 and reply.location:
        body = _target(reply.location, prefix).encode()
    else:
        body = _normal(reply, prefix, index=index)
    return Content(reply.status, reply.kind, len(reply.body), hashlib.sha256(body).hexdigest(), index)


def is_index(reply: Reply) -> bool:
    """Whether an answer is Dash's index page, which loads the app into the browser."""
    return reply.kind == "text/html" and _INDEX.search(reply.body) is not None


def without_prefix(text: str, prefix: str) -> str:
    """Returns a text with the prefix replaced by "/" where it begins a path."""
    prefix = slashed(prefix)
    if prefix == "/":
        return text
    bare = re.escape(prefix[:-1])
    return re.sub(rf"""(?<![\w.~%/+-]){bare}(?:/|(?=["'\s)<>?#;,\\]|$))""", "/", text)


def plain_text(text: str, prefix: str) -> str:
    """Returns a text without the server's prefix and without its address, which a visit on this machine has."""
    if "/" not in text:
        return text
    return without_prefix(_OWN_ORIGIN.sub("", text), prefix)


def shown(content: Content | None) -> str:
    """What is behind a URL in a few words: `200 text/css`, `404`, `200 Dash's index page`, "" if nobody asked."""
    if content is None:
        return ""
    if content.status == 0:
        return "no answer"
    if content.index:
        return f"{content.status} Dash's index page"
    return (
        f"{content.status} {media_type(content)}" if content.status < 300 and content.kind else str(content.status)
    )


def media_type(content: Content) -> str:
    """The media type; the one that scripts have today for all they had."""
    return "text/javascript" if content.kind.endswith("javascript") else content.kind


def _target(location: str, prefix: str) -> str:
    """Where a redirect leads; one outside of the prefix is another place than the same path inside."""
    location = _OWN_ORIGIN.sub("", location)
    if not location.startswith("/"):
        return location
    inside = local_path(location, prefix)
    return inside if inside is not None else f"outside: {location}"


def _normal(reply: Reply, prefix: str, *, index: bool) -> bytes:
    change = _CHANGES.get(reply.kind) or (_text if reply.kind.startswith("text/") else None)
    if change is None:
        return reply.body
    try:
        text = reply.body.decode("utf-8")
    except UnicodeDecodeError:
        return reply.body
    if index:
        for pattern in (_CONFIG, _SUITES, _PAGE_META, _DASH_VERSION, _ASSIGNED):
            text = pattern.sub("", text)
        text = without_page_prefix(_loaded_once(text))
    return change(text, prefix).encode("utf-8")


def _loaded_once(page: str) -> str:
    """The page with each stylesheet and script only where it comes last: there a stylesheet counts."""
    urls = [_loaded(found) for found in _LOADED.finditer(page)]
    places = iter(range(len(urls)))

    def kept(found: re.Match[str]) -> str:
        return "" if _loaded(found) in urls[next(places) + 1 :] else found[0]

    return _LOADED.sub(kept, page)


def _loaded(found: re.Match[str]) -> str:
    """What a tag loads, as seen from the first page."""
    url = _BUSTER.sub("", found[1] or found[2])
    return url if "//" in url else url.removeprefix("./").lstrip("/")


def _text(text: str, prefix: str) -> str:
    return _BUSTER.sub("", plain_text(text, prefix)).replace("\r\n", "\n")


def _json(text: str, prefix: str) -> str:
    """JSON in whatever order its keys stand."""
    try:
        return _text(json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False), prefix)
    except ValueError:
        return _text(text, prefix)


def _script(text: str, prefix: str) -> str:
    """A script; that it adds the prefix which Dash writes into its page is no difference."""
    return without_page_prefix(_text(text, prefix))


def _css(text: str, prefix: str) -> str:
    return _CSS_FOLDERS.sub(r"\1", _text(text, prefix))


_CHANGES: dict[str, Callable[[str, str], str]] = {
    "application/javascript": _script,
    "application/json": _json,
    "application/manifest+json": _json,
    "application/xhtml+xml": _text,
    "application/xml": _text,
    "image/svg+xml": _text,
    "text/css": _css,
    "text/javascript": _script,
}
