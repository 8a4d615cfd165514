"""One HTML file that shows an app before and after, page by page."""

from __future__ import annotations

import base64
import html
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.verify.browser.model import BrowsedPage, Browsing

NAME = "browser.html"

_SHEET = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Before and after</title>
<style>
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #f6f7f9 }}
section {{ display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; margin-bottom: 3rem }}
h2 {{ grid-column: 1 / 3; margin-bottom: .4rem }}
img {{ width: 100%; border: 1px solid #c9ced6; background: #fff }}
ul {{ padding-left: 1.2rem; overflow-wrap: anywhere }}
.wrong {{ color: #a8071a }}
</style>
<h1>Before and after</h1>
{sections}
</html>
"""


def side_by_side(
    before: Browsing, after: Browsing, folder: Path, redact: Callable[[str], str] = lambda text: text
) -> Path | None:
    """Writes `browser.html`, which only its owner may read, into a folder; an older one is replaced.

    Args:
        before: a browsing of the original.
        after: one of the rewritten app.
        folder: made if it is not there.
        redact: gives a text as it may be shown. The pictures show what the app shows.

    Returns:
        The file's path; None if there is no page to show.
    """
    from dash_migrate.transaction.durable import write_new

    old = {page.path: page for page in before.pages}
    new = {page.path: page for page in after.pages}
    paths = dict.fromkeys((*old, *new))
    if not paths:
        return None
    sections = "\n".join(_section(path, old.get(path), new.get(path), redact) for path in paths)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / NAME
    target.unlink(missing_ok=True)
    write_new(target, _SHEET.format(sections=sections).encode("utf-8"), 0o600)
    return target


def _section(
    path: str, before: BrowsedPage | None, after: BrowsedPage | None, redact: Callable[[str], str]
) -> str:
    sides = _side("Before", before, redact) + _side("After", after, redact)
    return f"<section><h2>{html.escape(redact(path))}</h2>{sides}</section>"


def _side(title: str, page: BrowsedPage | None, redact: Callable[[str], str]) -> str:
    if page is None:
        return f"<div><h3>{title}</h3><p>not opened</p></div>"
    facts = "".join(f"<li{mark}>{html.escape(redact(text))}</li>" for mark, text in _facts(page))
    return f"<div><h3>{title}</h3>{_picture(page)}<ul>{facts}</ul></div>"


def _picture(page: BrowsedPage) -> str:
    if page.screenshot is None:
        return "<p>no picture</p>"
    try:
        data = base64.b64encode(Path(page.screenshot).read_bytes()).decode("ascii")
    except OSError:
        return "<p>the picture is gone</p>"
    return f'<img alt="" src="data:image/png;base64,{data}">'


def _facts(page: BrowsedPage) -> Iterator[tuple[str, str]]:
    """What to say below a picture, each with the attribute that marks it."""
    wrong = ' class="wrong"'
    yield "", f"title: {page.title}"
    if page.final != page.path:
        yield "", f"ends at {page.final}"
    if page.problem:
        yield wrong, page.problem
    yield from ((wrong, f"console: {error}") for error in page.errors)
    for escape in page.escapes:
        source = f", asked for by {escape.source}" if escape.source else ""
        yield wrong, f"outside of the app: {escape.method} {escape.path} ({escape.type}{source})"
    for failure in page.failed:
        callback = f" for {failure.callback}" if failure.callback else ""
        yield wrong, f"failed: {failure.method} {failure.path}{callback}: {failure.status or failure.error}"
    yield from (("", f"asks another server: {host}") for host in page.hosts)
    for click in page.clicks:
        outcome = click.problem or f"leads to {click.landed}"
        yield "" if click.ok else wrong, f"link {click.text or click.href}: {outcome}"
