"""What a browser sees of an app after it was rewritten and did not see before."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dash_migrate.verify.browser.model import BrowsedPage, Browsing, Click, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_LINES = 8  # of text, shown for a difference
# What differs between two servers or two moments and says nothing: ports, the place in a bundle, the stamps by
# which Dash tells files apart, times of day.
_PASSING = (
    (re.compile(r"\b(127\.0\.0\.1|localhost):\d+"), r"\1"),
    (re.compile(r"(\.js[^\s:]*):\d+(:\d+)?"), r"\1"),
    (re.compile(r"(/[^\s():]*):\d+:\d+(?=\)|\s|$)"), r"\1"),
    (re.compile(r"\.v[\d_]+m\d+"), ""),
    (re.compile(r"\?m=[\d.]+"), ""),
    (re.compile(r"\b\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\b"), "<time>"),
)

Kind = Literal["page", "console", "request", "link", "text"]
Before = tuple[Browsing, Browsing]


@dataclass(frozen=True, slots=True)
class BrowserDifference:
    """One thing that a browser sees only now.

    Attributes:
        kind: `page`: how it opens; `console`: an error there; `request`: one that fails; `link`: where one leads;
            `text`: what the page shows.
        page: its local path.
        message: what differs, in one line.
        before: how it was; of a text, lines; or "".
        after: how it is; of a text, lines; or "".
    """

    kind: Kind
    page: str
    message: str
    before: str = ""
    after: str = ""


def differences(before: Before, after: Browsing) -> tuple[BrowserDifference, ...]:
    """Returns what is new in a browsing.

    Args:
        before: two of the original; what differs between them counts for nothing.
        after: that of the rewritten app. Pages that were not opened in all three are not compared.
    """
    found: list[BrowserDifference] = []
    first, second = ({page.path: page for page in browsing.pages} for browsing in before)
    for page in after.pages:
        if page.path in first and page.path in second:
            pair = (first[page.path], second[page.path])
            found += _opening(pair, page)
            found += _console(before, pair, after, page)
            found += _requests(pair, page)
            found += _links(before, page)
            found += _texts(before, pair, after, page)
    return tuple(found)


def _opening(before: tuple[BrowsedPage, BrowsedPage], after: BrowsedPage) -> Iterator[BrowserDifference]:
    first, second = before
    if after.problem and not (first.problem or second.problem):
        yield BrowserDifference("page", after.path, f"does not open: {after.problem}")
    elif first.final == second.final != after.final:
        yield BrowserDifference("page", after.path, "opens another page", first.final, after.final)
    elif first.settled and second.settled and not after.settled:
        yield BrowserDifference("page", after.path, "its callbacks do not come to rest")


def _console(
    browsings: Before, before: tuple[BrowsedPage, BrowsedPage], after: Browsing, page: BrowsedPage
) -> Iterator[BrowserDifference]:
    known = {
        _plain(error, browsing) for browsing, old in zip(browsings, before, strict=True) for error in old.errors
    }
    for error in page.errors:
        if _plain(error, after) not in known:
            yield BrowserDifference("console", page.path, error)


def _requests(before: tuple[BrowsedPage, BrowsedPage], after: BrowsedPage) -> Iterator[BrowserDifference]:
    def key(failure: Failure) -> tuple[str, str, str]:
        return failure.method, _masked(failure.path), failure.callback

    known = {key(failure) for page in before for failure in page.failed}
    for failure in after.failed:
        if key(failure) not in known:
            what = f"{failure.method} {failure.path}" + (f" for {failure.callback}" if failure.callback else "")
            yield BrowserDifference("request", after.path, what, "", str(failure.status or failure.error))


def _links(before: Before, after: BrowsedPage) -> Iterator[BrowserDifference]:
    for click in after.clicks:
        olds = [_same(browsing, after.path, click) for browsing in before]
        known = [old for old in olds if old is not None]
        label = f"“{click.text}”" if click.text else click.href
        if not click.ok:
            if all(old.problem != click.problem for old in known):
                landed = known[0].landed if known else ""
                yield BrowserDifference("link", after.path, f"{label}: {click.problem}", landed)
        elif len({old.landed for old in known}) == 1 and known[0].landed != click.landed:
            message = f"{label}: leads elsewhere"
            yield BrowserDifference("link", after.path, message, known[0].landed, click.landed)
        elif known and all(old.changed for old in known) and not click.changed:
            yield BrowserDifference("link", after.path, f"{label}: a click changes nothing", known[0].landed, "")


def _same(before: Browsing, path: str, click: Click) -> Click | None:
    """The click on the same link: to the same address, on whatever page, or by its text on the same page."""
    clicks = [(page.path, old) for page in before.pages for old in page.clicks]
    by_address = (old for _, old in clicks if old.href == click.href)
    by_text = (old for page, old in clicks if page == path and old.text == click.text != "")
    return next(by_address, None) or next(by_text, None)


def _texts(
    browsings: Before, before: tuple[BrowsedPage, BrowsedPage], after: Browsing, page: BrowsedPage
) -> Iterator[BrowserDifference]:
    pairs = zip(browsings, before, strict=True)
    first, second = ([_plain(line, browsing) for line in old.text] for browsing, old in pairs)
    new = [_plain(line, after) for line in page.text]
    if first == second:
        gone, come = _changed(first, new)
    else:
        stable = [line for start, _, size in _blocks(first, second) for line in first[start : start + size]]
        gone, come = _changed(stable, new)
        come = come if gone else []
    if gone or come:
        yield BrowserDifference("text", page.path, "shows another text", _few(gone), _few(come))


def _changed(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    gone, come = [], []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            gone += old[start:end]
            come += new[new_start:new_end]
    return gone, come


def _blocks(first: list[str], second: list[str]) -> list[difflib.Match]:
    return difflib.SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()


def _few(lines: Sequence[str]) -> str:
    more = [f"… and {len(lines) - _MOST_LINES} lines more"] if len(lines) > _MOST_LINES else []
    return "\n".join([*lines[:_MOST_LINES], *more])


def _plain(text: str, browsing: Browsing) -> str:
    """A text without its server's address and prefix, and without what is passing."""
    text = text.replace(browsing.address, "")
    if browsing.prefix != "/":
        text = re.sub(rf"(?<![\w/]){re.escape(browsing.prefix)}", "/", text)
    return _masked(text)


def _masked(text: str) -> str:
    for pattern, replacement in _PASSING:
        text = pattern.sub(replacement, text)
    return text
