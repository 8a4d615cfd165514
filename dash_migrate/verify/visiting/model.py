"""What a visit of a running app gives: plain data.

A *local* path is one as the app has it on its author's machine, without the platform's prefix: `/sales`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.verify.model import JSON

Updates = Mapping[str, "Mapping[str, JSON]"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer, redirects not followed.

    Attributes:
        status: the HTTP status; 0 if the connection broke or the time was up.
        kind: the media type without parameters, lower case.
        body: as sent.
        seconds: from the request to the body's last byte.
        location: where a redirect leads, or "".
        error: why there is no answer, if `status` is 0.
        worker: which of the server's processes answered, if it says so.
        sent: bytes of the request's body.
    """

    status: int
    kind: str
    body: bytes
    seconds: float
    location: str = ""
    error: str = ""
    worker: str = ""
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a callback answered.

    Attributes:
        callback: its output, as `_dash-dependencies` names it.
        page: the local path of the page on which it fired.
        status: the HTTP status; 204 says that nothing changes; 0 for no answer in time.
        seconds: how long it took.
        size: bytes of the answer's body, as sent without compression.
        updates: component id to property to new value; empty if it changes nothing or failed.
        error: the server's or the connection's words, in one line, if it failed.
        worker: which of the server's processes answered, if it says so.
        sent: bytes of the request's body: inputs and states.
    """

    callback: str
    page: str
    status: int
    seconds: float
    size: int
    updates: Updates
    error: str = ""
    worker: str = ""
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page, once no callback is left to fire by itself.

    Attributes:
        path: its local path.
        layout: the JSON of all its components, what its callbacks put in included.
        answers: of its callbacks, in the order in which they fired.
    """

    path: str
    layout: JSON
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One place where a URL is named that belongs to the app's own server.

    Attributes:
        url: as it is written, with its query and fragment.
        page: the local path of the page; "" for what belongs to none (assets).
        place: where: `layout.props.children[0].props.href`, `index.html <script src>`, `assets/site.css url()`.
        component: what holds it: `html.A.href`, `dcc.Markdown.children`; "" outside of layouts.
    """

    url: str
    page: str
    place: str
    component: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What is behind a URL, in a form that two servers can be compared by.

    Attributes:
        status: the HTTP status.
        kind: the media type.
        size: bytes of the body.
        digest: of the body with this server's prefix taken out of it; of a redirect, of where it leads.
        index: whether it is Dash's index page, which Dash answers to every path that it does not know.
    """

    status: int
    kind: str
    size: int
    digest: str
    index: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What one Dash app served to one visitor.

    Attributes:
        prefix: of the whole site, "/" on its author's machine; whatever lies below it is the app's own.
        statuses: the HTTP status by what follows the Dash app's prefix: "", "_dash-layout", "_dash-dependencies".
        layout: the JSON of its layout before any callback, or None.
        callbacks: the JSON of its callbacks, or None.
        pages: those visited, the one at `home` first.
        links: every URL of its own server that was met, each place once.
        contents: what is behind each local path that was asked for, assets included.
        problem: why it could not be visited, in one line, or None.
        left_out: what was met and not visited, and why, in one line each: a limit, a background callback.
        worker: which of the server's processes gave the layout, if it says so.
        home: the local path at which the Dash app lives; "/" if it is the whole site.
    """

    prefix: str
    statuses: Mapping[str, int]
    layout: JSON
    callbacks: list[JSON] | None
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    contents: Mapping[str, Content] = field(default_factory=dict)
    problem: str | None = None
    left_out: tuple[str, ...] = ()
    worker: str = ""
    home: str = "/"

    @property
    def dash_prefix(self) -> str:
        """Below which a browser asks the Dash app."""
        return self.prefix + self.home[1:]
