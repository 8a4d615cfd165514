"""All that a run on one platform has shown: what the checks judge, and nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.verify.browser import Browsing
    from dash_migrate.verify.deploying.deployment import Deployment
    from dash_migrate.verify.looking import Seen
    from dash_migrate.verify.model import Boot
    from dash_migrate.verify.places import Places
    from dash_migrate.verify.platforms import Platform
    from dash_migrate.verify.tracing import Event
    from dash_migrate.verify.visiting.model import Page, Visit


@dataclass(frozen=True, slots=True)
class Baseline:
    """One Dash app as its author runs it, visited in two runs.

    Attributes:
        visits: one of each run; what differs between them says nothing.
        assets: the local paths of the files in its assets folder.
        remark: why there is nothing to compare with, or "".
        how: the command that runs it.
        pages: the local paths of its registered pages.
        browsings: what a browser saw of each run, if one was asked for.
        home: the local path at which the Dash app lives; "/" if it is the whole site.
        parts: the same run, seen as a site of which every Dash app is a part; empty if one Dash app at "/" is all.
        seconds: from the start of its process until it served, in the first run; None where that is not known.
    """

    visits: tuple[Visit, Visit] | None
    assets: tuple[str, ...] = ()
    remark: str = ""
    how: str = ""
    pages: tuple[str, ...] = ()
    browsings: tuple[Browsing, Browsing] | None = None
    home: str = "/"
    parts: tuple[Baseline, ...] = ()
    seconds: float | None = None

    @property
    def visited(self) -> tuple[Page, ...]:
        """The pages of the first visit."""
        return self.visits[0].pages if self.visits is not None else ()


@dataclass(frozen=True, slots=True)
class AppVisits:
    """One Dash app of a deployment: its original, its visit and its repeats, as `Evidence` has them."""

    baseline: Baseline
    visit: Visit | None
    repeats: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one run on one platform has shown.

    Attributes:
        command: the web process of the Procfile.
        deployment: the app's processes, as they started.
        visit: of the app behind the proxy; None if it did not start.
        repeats: visits of the first page over other connections, which other workers may answer.
        events: what the processes did to files, hosts and variables.
        served_at: when the app answered first, in seconds since the epoch.
        given: names of the variables that were set as the App Manager would.
        without: the same import with none of these variables; None if none was given.
        asgi: whether the app's back end speaks ASGI.
        places: finds the line of code to look at.
        copy: the folder that it ran in.
        home: its home folder, empty at the start.
        seen: what a browser saw; None without one.
        neighbours: the other Dash apps on the server.
    """

    platform: Platform
    command: str
    deployment: Deployment
    baseline: Baseline
    visit: Visit | None
    repeats: tuple[Visit, ...]
    events: tuple[Event, ...]
    served_at: float
    given: frozenset[str]
    without: Boot | None
    asgi: bool
    places: Places
    copy: Path
    home: Path
    seen: Seen | None = None
    neighbours: tuple[AppVisits, ...] = ()

    def each_app(self) -> Iterator[Evidence]:
        """The evidence of every Dash app on the server by itself, the first one's first."""
        yield replace(self, neighbours=())
        for app in self.neighbours:
            yield replace(self, baseline=app.baseline, visit=app.visit, repeats=app.repeats, neighbours=())

    def is_own(self, path: str) -> bool:
        """Whether an absolute path is in the copy that ran, or in the home folder that it was given."""
        return any(Path(path).is_relative_to(folder) for folder in (self.copy, self.home))

    def shown(self, path: str) -> str:
        """An absolute path as a person knows it: relative to the app, or below `~`."""
        for folder, name in ((self.copy, ""), (self.home, "~/")):
            if Path(path).is_relative_to(folder):
                return name + Path(path).relative_to(folder).as_posix()
        if Path(path).is_relative_to(self.copy.parent.parent):  # beside the app: the copy has other neighbours
            return Path(os.path.relpath(path, self.copy)).as_posix()
        return path
