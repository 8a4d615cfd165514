"""Looks at the page in a tab: what it shows, which components it has, where its links lead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Page

_MOST_TEXT = 200_000  # characters
_GENERATED = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")

# Dash takes `_dash-loading` away with its first render; `dash-debug` and `dash-error` are its developer tools. Its
# store, `dash_stores`, holds the callbacks by their stage: `stored` and `completed` are through.
_LOOK = """() => {
  const tools = document.querySelectorAll('[class^="dash-debug"], [class^="dash-error"], [class^="dash-fe-"]');
  for (const tool of tools) tool.style.display = 'none';
  const entry = document.querySelector('#react-entry-point');
  const root = entry || document.body || document.documentElement;
  const stores = window.dash_stores || [];
  let ids = [];
  let pending = 0;
  for (const store of stores) {
    const state = store.getState();
    ids.push(...Object.keys((state.paths || {}).strs || {}));
    for (const [stage, callbacks] of Object.entries(state.callbacks || {})) {
      if (Array.isArray(callbacks) && stage !== 'stored' && stage !== 'completed') pending += callbacks.length;
    }
  }
  if (!stores.length) {
    ids = [...root.querySelectorAll('[id]')].filter(e => !e.closest('svg, .js-plotly-plot')).map(e => e.id);
  }
  const links = [...document.querySelectorAll('a[href]')]
    .filter(a => typeof a.href === 'string' && a.getClientRects().length && !a.closest('.js-plotly-plot'))
    .map(a => ({url: a.href, text: a.innerText, download: a.hasAttribute('download')}));
  return {
    dash: !!entry,
    loading: pending > 0 || !!document.querySelector('._dash-loading') || (!!entry && !entry.children.length),
    title: document.title, text: root.innerText || '', ids, links,
    height: document.documentElement.scrollHeight,
  };
}"""

_FIND = """url => {
  const found = [...document.querySelectorAll('a[href]')]
    .find(a => a.href === url && a.getClientRects().length && !a.closest('.js-plotly-plot'));
  if (found) found.removeAttribute('target');  // so that it opens here, where the answer is seen
  return found || null;
}"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link that can be seen.

    Attributes:
        url: the whole address where it leads.
        text: what it says, in one line.
        download: whether the browser is told to save it.
    """

    url: str
    text: str
    download: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What a page shows at one time.

    Attributes:
        loading: whether Dash has yet to render it, or callbacks are not through.
        title: of the document.
        lines: of text, without blank ones.
        ids: of the components; without generated ones.
        anchors: links that can be seen, in order.
        height: of the document, in pixels.
    """

    loading: bool
    title: str
    lines: tuple[str, ...]
    ids: frozenset[str]
    anchors: tuple[Anchor, ...]
    height: int

    def shows_the_same(self, other: Sight) -> bool:
        """Whether both are one page: it has the same components, or the same text."""
        return (bool(self.ids) and self.ids == other.ids) or self.lines == other.lines


def look(page: Page) -> Sight:
    """Returns what the page shows now.

    Raises:
        playwright.sync_api.Error: the page goes away meanwhile.
    """
    seen = page.evaluate(_LOOK)
    anchors = (
        Anchor(anchor["url"], " ".join(anchor["text"].split())[:80], anchor["download"])
        for anchor in seen["links"]
    )
    stripped = (" ".join(line.split()) for line in seen["text"][:_MOST_TEXT].splitlines())
    return Sight(
        seen["loading"],
        seen["title"],
        tuple(line for line in stripped if line),
        frozenset(name for name in seen["ids"] if not _GENERATED.search(name)),
        tuple(anchors),
        seen["height"],
    )


def anchor(page: Page, url: str) -> ElementHandle | None:
    """Returns the first visible link that leads to a URL, made to open in this tab; or None."""
    return page.evaluate_handle(_FIND, url).as_element()
