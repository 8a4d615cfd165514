"""Visits a running Dash app as a browser would: its pages, what their callbacks answer, what they link to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.verify.visiting.callbacks import Registry
from dash_migrate.verify.visiting.found import Found
from dash_migrate.verify.visiting.ids import parsed
from dash_migrate.verify.visiting.limits import Budget, Limits, counted
from dash_migrate.verify.visiting.links import links_of_layout, links_of_updates
from dash_migrate.verify.visiting.model import Page, Reply, Visit
from dash_migrate.verify.visiting.renderer import Where, rendered
from dash_migrate.verify.visiting.tree import Index, props
from dash_migrate.verify.visiting.urls import slashed
from dash_migrate.verify.visiting.wire import read, what_failed

if TYPE_CHECKING:
    from dash_migrate.verify.model import JSON
    from dash_migrate.verify.visiting.model import Updates
    from dash_migrate.verify.visiting.session import Session

__all__ = ["Known", "Limits", "visit"]

_CONFIG = re.compile(rb"""<script[^>]*\bid=["']?_dash-config\b[^>]*>(.*?)</script>""", re.DOTALL)
_LAYOUT = "_dash-layout"
_DEPENDENCIES = "_dash-dependencies"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an app besides what its pages link to.

    Attributes:
        pages: the local paths of its registered pages.
        assets: the local URL paths of its asset files.
        home: the local path at which it lives, with a slash at both ends: `/dashapp/` on a Flask server with
            pages of its own.
        neighbours: the same of other Dash apps on the server, whose pages are not its own.
    """

    pages: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    home: str = "/"
    neighbours: tuple[str, ...] = ()

    def owns(self, path: str) -> bool:
        """Whether a local path is one of the Dash app's own, not another part of the site."""
        inside = [home for home in (self.home, *self.neighbours) if (path.rstrip("/") + "/").startswith(home)]
        return max(inside, key=len, default="") == self.home


def visit(session: Session, prefix: str, known: Known, limits: Limits | None = None) -> Visit:
    """Visits an app: the page where it lives, its registered pages, then what they link to, in this order.

    Every local path that is linked, and every asset, is asked for once, and so is "/", which may be a page that
    Dash knows nothing of. The app's errors are data: nothing is raised for them.

    Args:
        session: with the server.
        prefix: of the whole site, "/" on its author's machine.
        known: where below it the Dash app lives; pages and assets to visit though nothing links to them.
        limits: where to stop; by default `Limits()`.
    """
    site, prefix = slashed(prefix), slashed(prefix) + known.home[1:]
    first, layout, dependencies = (session.get(prefix + name) for name in ("", _LAYOUT, _DEPENDENCIES))
    statuses = {"": first.status, _LAYOUT: layout.status, _DEPENDENCIES: dependencies.status}
    served = _document(layout)
    callbacks = _document(dependencies)
    problem = (
        _problem(prefix, first)
        or _problem(prefix + _LAYOUT, layout, served)
        or _problem(prefix + _DEPENDENCIES, dependencies, callbacks)
        or _other_prefix(prefix, first)
    )
    specs = callbacks if isinstance(callbacks, list) else None
    if problem or specs is None:
        problem = problem or "the callbacks are no list"
        return Visit(site, statuses, served, specs, problem=problem, home=known.home)
    visitor = _Visitor(session, site, known, Budget(limits or Limits()), Registry(specs))
    visitor.visit()
    return Visit(
        site,
        statuses,
        served,
        specs,
        tuple(visitor.pages),
        tuple(visitor.found.links),
        visitor.found.contents,
        left_out=tuple(dict.fromkeys(visitor.left_out)),
        worker=layout.worker,
        home=known.home,
    )


class _Visitor:
    """One visit under way."""

    def __init__(self, session: Session, prefix: str, known: Known, budget: Budget, registry: Registry) -> None:
        self.found = Found(session, prefix, budget, known.owns)
        self.pages: list[Page] = []
        self.left_out: list[str] = []
        self._session = session
        self._prefix = prefix
        self._known = known
        self._budget = budget
        self._registry = registry
        self._layouts: set[bytes] = set()

    def visit(self) -> None:
        """Visits everything, within the limits."""
        for path in (self._known.home, *filter(self._known.owns, self._known.pages)):
            self.found.add_page(path)
        self._visit_pages()
        beside_dash = ("/",) if self._known.home != "/" else ()
        self.found.ask((*beside_dash, *self._known.assets))
        self._visit_pages()
        self.left_out += self._budget.left_out
        if rest := list(self.found.pages):
            seconds = self._budget.limits.seconds
            cut = f"after {seconds:g} s" if self._budget.is_over else f"after the first {len(self.pages)}"
            self.left_out.append(f"{counted(len(rest), 'page')} {cut}, the first {rest[0]}")

    def _visit_pages(self) -> None:
        while self.found.pages and len(self.pages) < self._budget.limits.pages and not self._budget.is_over:
            self._visit_page(self.found.pages.popleft())

    def _visit_page(self, path: str) -> None:
        reply = self.found.page(path)
        layout = self._prefix + self._known.home[1:] + _LAYOUT
        answer = self._session.get(layout) if reply.status == 200 else reply
        served = _document(answer)
        if problem := _problem(path, reply) or _problem(_LAYOUT, answer, served):
            self.left_out.append(f"page {path}: {problem}")
            return
        if answer.body not in self._layouts:
            self._layouts.add(answer.body)
            self.found.follow(links_of_layout(served, path, "layout"))
        home = self._known.home
        where = Where(self._session, self._prefix, home, path, self._budget.limits, self._budget.until)
        done = rendered(where, served, self._registry)
        self.pages.append(done.page)
        self.left_out += done.left_out
        index = Index(done.page.layout)
        for reaction in done.page.answers:
            written = _written(index, reaction.updates)
            self.found.follow(links_of_updates(reaction.updates, written, path, reaction.callback))
        self.found.ask(local for url in done.moved_to if (local := self.found.local(url)))


def _written(index: Index, updates: Updates) -> JSON:
    """Returns the components that a callback writes to, without what is in them."""
    found = (index.component(parsed(name)) for name in updates)
    return [
        {**component, "props": {name: value for name, value in props(component).items() if name != "children"}}
        for component in found
        if component is not None
    ]


def _other_prefix(prefix: str, index: Reply) -> str | None:
    """Returns what is wrong if the index page makes the browser ask below another prefix, or None."""
    match = _CONFIG.search(index.body)
    try:
        config = read(match[1]) if match is not None else None
    except ValueError:
        return None
    asked = config.get("requests_pathname_prefix") if isinstance(config, dict) else None
    if not isinstance(asked, str) or slashed(asked) == prefix:
        return None
    return f"the page at {prefix} makes the browser ask for {asked}{_LAYOUT}, which is outside of {prefix}"


def _document(reply: Reply) -> JSON:
    """Returns the JSON of an answer, None if there is none."""
    if reply.status != 200:
        return None
    try:
        return read(reply.body)
    except ValueError:
        return None


def _problem(url: str, reply: Reply, document: JSON = "") -> str | None:
    """Returns why an answer is not what a Dash app answers, in one line, or None.

    Args:
        url: that was asked for.
        reply: to it.
        document: the JSON in it, if there should be some.
    """
    if reply.status == 0:
        return f"GET {url}: {reply.error}"
    if reply.location:
        return f"GET {url} answers {reply.status} and leads to {reply.location}"
    if reply.status != 200:
        return f"GET {url} answers {reply.status}: {what_failed(reply)}"
    return f"GET {url} answers no JSON: {what_failed(reply)}" if document is None else None
