"""What is true of one version of the app, found without running anything of it.

Each fact is worked out when first asked for. Files that an edit left alone keep their index, so that the facts
of the next version cost little.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from dash_migrate.facts.choice import asked_for, find_entries, wanted_path
from dash_migrate.facts.deployment import evidence
from dash_migrate.facts.entry import EntryFinder
from dash_migrate.facts.evaluate import Evaluator
from dash_migrate.facts.modules import Modules
from dash_migrate.facts.served import Served
from dash_migrate.facts.sites import Sites
from dash_migrate.facts.target import Obstacle, Target, find_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from packaging.version import Version

    from dash_migrate.facts.choice import Entries
    from dash_migrate.facts.deployment import Evidence
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.environment import Environment
    from dash_migrate.facts.served import Offers
    from dash_migrate.settings import Settings
    from dash_migrate.workspace import Workspace

T = TypeVar("T")


class Facts:
    """The facts of one workspace version.

    Args:
        workspace: the app's files.
        settings: the user's choices; they win over what is found.
        environment: the environment found for an earlier version of the same app, to look for it once.
    """

    def __init__(self, workspace: Workspace, settings: Settings, known: Facts | None = None) -> None:
        self.workspace = workspace
        self.settings = settings
        self._derived: dict[object, object] = {}
        if known is not None and "environment" in known.__dict__:
            self.__dict__["environment"] = known.environment

    def derive(self, build: Callable[[Facts], T]) -> T:
        """`build(self)`, worked out once for this version: how facts that few steps want are kept."""
        if build not in self._derived:
            self._derived[build] = build(self)
        return self._derived[build]  # type: ignore[return-value]  # the key is the builder that made the value

    @cached_property
    def modules(self) -> Modules:
        """The app's Python files as modules."""
        return Modules(self.workspace)

    @cached_property
    def evaluator(self) -> Evaluator:
        """What expressions of the app are."""
        return Evaluator(self.modules)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """What deployment files start."""
        return tuple(evidence(self.workspace))

    @cached_property
    def sites(self) -> Sites:
        """Where Dash apps are made, given a layout and run."""
        started = {item.started for item in self.evidence}
        wanted = wanted_path(self.modules, self.settings.entry) if self.settings.entry else None
        return Sites(self.evaluator, started | {wanted} if wanted else started)

    @cached_property
    def finder(self) -> EntryFinder:
        """Looks at modules as entries."""
        return EntryFinder(self.evaluator, self.sites, self.evidence)

    @cached_property
    def entries(self) -> Entries:
        """The entry module, or the candidates for it."""
        wanted = self.settings.entry
        return asked_for(self.finder, self.modules, wanted) if wanted else find_entries(self.finder)

    @property
    def offers(self) -> Offers:
        """What modules offer a server."""
        return self.finder.offers

    @property
    def entry(self) -> Entry | None:
        """The entry module; None if there is none or several are as likely."""
        return self.entries.chosen

    @cached_property
    def target(self) -> Target | None:
        """What gunicorn can start now; None while the entry module offers no server."""
        entry = self.entry
        if entry is None:
            return None
        served = entry.offer.served
        calls_dash = served in {Served.DASH, Served.DASH_FACTORY}
        if served in {Served.HIDDEN, Served.DETACHED} or (calls_dash and not self.dash_is_wsgi):
            return None
        if "." in entry.offer.expression:  # gunicorn takes a plain name
            return None
        return self.target_of(entry, entry.offer.expression)

    def target_of(self, entry: Entry, attr: str) -> Target | None:
        """The target for a name in an entry module; None where gunicorn cannot import it (see `obstacle`)."""
        found = self._find_target(entry.path, attr)
        return found if isinstance(found, Target) else None

    @cached_property
    def obstacle(self) -> Obstacle | None:
        """Why gunicorn cannot import the entry module by its path; None if it can, or there is none."""
        if self.entry is None:
            return None
        found = self._find_target(self.entry.path, "")
        return found if isinstance(found, Obstacle) else None

    def _find_target(self, path: str, attr: str) -> Target | Obstacle:
        return find_target(path, attr, self.modules, self.finder.closure(path), self._installs)

    def _installs(self, name: str) -> bool:
        """Whether the app's environment has a package to import by this name."""
        return self.environment is not None and bool(self.environment.distributions.owners(name))

    @cached_property
    def environment(self) -> Environment | None:
        """The environment that the app runs with on this machine, read as data; None if none is found."""
        from dash_migrate.facts.environment import find_environment

        return find_environment(self.workspace.root, self.settings.python, os.environ)

    @cached_property
    def dash_version(self) -> Version | None:
        """Dash's version: a pin in requirements.txt wins over the environment; None if neither knows."""
        from packaging.version import InvalidVersion, Version

        from dash_migrate.packages.declared import read_declared

        pins = [line.pinned_version for line in read_declared(self.workspace).lines if line.key == "dash"]
        installed = self.environment.distributions.get("dash") if self.environment else None
        for text in (*pins, installed.public_version if installed else None):
            try:
                if text:
                    return Version(text)
            except InvalidVersion:
                continue
        return None

    @property
    def dash_is_wsgi(self) -> bool:
        """Whether a Dash app itself is a WSGI application: since dash 3.1.0 (plotly/dash#3323)."""
        return self.dash_version is not None and self.dash_version.release >= (3, 1)

    @property
    def speaks_asgi(self) -> bool:
        """Whether the app's server speaks ASGI (FastAPI or Quart, dash >= 4.2) and gunicorn needs its worker."""
        servers = self.entry.group.servers if self.entry is not None else ()
        return any(server.name not in {"", "flask"} for server in servers)

    def about(self) -> dict[str, str]:
        """What was found, label to text, in the order to show it."""
        from dash_migrate.facts.environment import describe

        about = {}
        if self.entry is not None:
            about["Entry module"] = f"{self.entry.path} ({'; '.join(self.entry.reasons)})"
        elif self.entries.candidates:
            about["Entry module"] = f"not chosen: {self.entries.why}"
        else:
            about["Entry module"] = "none found"
        version = self.dash_version
        about["Dash"] = f"{version}" if version else "version unknown"
        about["Environment"] = describe(self.environment)
        return about
