"""Absolute URLs in the stylesheets of the assets folders: made relative, which is right under any prefix."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.assets import assets
from dash_migrate.plan import Change, Finding, Location, Severity, Splice, Tier
from dash_migrate.rewriting.urls.text_place import location, offset
from dash_migrate.url_texts import is_absolute, spans_of_css

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.assets import Assets
    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App
    from dash_migrate.url_texts import UrlSpan

_WHY = (
    "On Dash Enterprise the app lives below /<app>/: a path from the root leads out of it."
    " A path relative to the stylesheet is right under any prefix."
)
# `--logo: url(...)`: a browser may take it as relative to where the property is used.
_PROPERTY = re.compile(r"--[\w-]+\s*:[^;{}]*\Z")


def css_proposals(step: str, app: App) -> Iterator[Proposal]:
    """A change for each absolute URL of a file in the assets folder, a finding for each other one."""
    seen = set[str]()
    for found in assets(app.facts):
        for path in app.workspace.paths:
            if path.endswith(".css") and path.startswith(f"{found.folder}/") and path not in seen:
                seen.add(path)
                source = app.workspace.source(path)
                if source is not None and b"/" in source.data:
                    yield from _of_file(step, app, found, source)


def _of_file(step: str, app: App, found: Assets, source: SourceFile) -> Iterator[Proposal]:
    for span in spans_of_css(source.text):
        if is_absolute(span.url):
            yield _proposal(step, app, found, source, span)


def _proposal(step: str, app: App, found: Assets, source: SourceFile, span: UrlSpan) -> Change | Finding:
    """What becomes of one URL."""
    relative = _relative(found, source.path, span.url)
    where = location(source, span.start)
    file = found.file_of(span.url)
    if file is None or not app.workspace.exists(file):
        return _by_hand(step, span, relative, where, file)
    tier = Tier.ASK if _PROPERTY.search(source.text[: span.start]) else Tier.SAFE
    edit = Splice(source.path, offset(source, span.start), offset(source, span.end), relative)
    title = f"Make {span.url} relative to the stylesheet"
    return Change(step, span.url, title, _WHY, tier, where, (edit,))


def _relative(found: Assets, stylesheet: str, url: str) -> str:
    """The URL as seen from a stylesheet in the assets folder: its own URL is known up to the prefix."""
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]  # matches all
    own = posixpath.dirname(found.url + stylesheet.removeprefix(f"{found.folder}/"))
    relative = posixpath.relpath(path, own)
    slash = "/" if path.endswith("/") and relative != "." else ""
    return f"{relative}{slash}{mark}{rest}"


def _by_hand(step: str, span: UrlSpan, relative: str, where: Location, file: str | None) -> Finding:
    """On an URL that is no file of the assets folder."""
    missing = f" There is no file {file}." if file is not None else ""
    return Finding(
        step,
        f"css {span.url}",
        Severity.WARNING,
        where,
        f"A stylesheet asks for {span.url}, from the root of the server.{missing}",
        _WHY,
        f"Write {relative}, if the app serves it below its prefix; or put the file into the assets folder.",
    )
