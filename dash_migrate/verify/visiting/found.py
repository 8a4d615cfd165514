"""What a visit has found so far: links, each place once, and what is behind them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from dash_migrate.url_texts import is_absolute
from dash_migrate.verify.visiting.contents import content, local_path
from dash_migrate.verify.visiting.links import links_of_css, links_of_html, links_of_script
from dash_migrate.verify.visiting.urls import leads_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dash_migrate.verify.visiting.limits import Budget
    from dash_migrate.verify.visiting.model import Content, Link, Reply
    from dash_migrate.verify.visiting.session import Session

_SCRIPTS = ("text/javascript", "application/javascript")


class Found:
    """Asks for each local path once; an own path that answers Dash's index page is a page to visit."""

    def __init__(self, session: Session, prefix: str, budget: Budget, owns: Callable[[str], bool]) -> None:
        self.links: list[Link] = []
        self.contents: dict[str, Content] = {}
        self.pages: deque[str] = deque()
        self._session = session
        self._prefix = prefix
        self._budget = budget
        self._owns = owns
        self._places: set[tuple[str, str, str]] = set()
        self._known: set[str] = set()

    def add_page(self, path: str) -> None:
        """Notes a page to visit, once."""
        if path not in self._known:
            self._known.add(path)
            self.pages.append(path)

    def page(self, path: str) -> Reply:
        """Asks for a page, whether it has been asked for or not, and follows the links in it."""
        reply = self._session.get(self._prefix + path[1:])
        seen = {found.digest for found in self.contents.values() if found.index}
        self._keep(path, reply)
        if reply.status == 200 and self.contents[path].digest not in seen:
            self.follow(links_of_html(reply.body.decode("utf-8", "replace"), path))
        return reply

    def follow(self, links: Iterable[Link]) -> None:
        """Notes links, and asks for what they lead to below the prefix."""
        new: list[str] = []
        for link in links:
            # A path from the root leads to the same from every page.
            page = "" if is_absolute(link.url) else link.page
            if (link.url, link.place, page) in self._places:
                continue
            self._places.add((link.url, link.place, page))
            self.links.append(link)
            local = leads_to(link, self._prefix)
            if local is not None:
                new.append(local)
        self.ask(new)

    def ask(self, paths: Iterable[str]) -> None:
        """Asks for local paths that nobody asked for yet, and for what the files there name."""
        for path in dict.fromkeys(paths):
            if path in self.contents or not self._budget.get(path):
                continue
            reply = self._session.get(self._prefix + path[1:])
            self._keep(path, reply)
            self.follow(self._inside(path, reply))
            if self.contents[path].index and self._owns(path):
                self.add_page(path)
            if reply.location and (target := self.local(reply.location)):
                self.ask([target])

    def local(self, url: str) -> str | None:
        """Returns the local path of a URL, None if it is none of this server's below the prefix."""
        return local_path(url.removeprefix(self._session.address), self._prefix)

    def _keep(self, path: str, reply: Reply) -> None:
        self.contents[path] = content(reply, self._prefix)

    def _inside(self, path: str, reply: Reply) -> Iterator[Link]:
        if reply.status != 200 or self.contents[path].index:
            return
        text = reply.body.decode("utf-8", "replace")
        if reply.kind == "text/css":
            yield from links_of_css(text, path)
        elif reply.kind in _SCRIPTS:
            yield from links_of_script(text, path)
        elif reply.kind == "text/html":
            yield from links_of_html(text, path, path.lstrip("/") or "/")
