"""One run on one platform: start, visit, stop, judge."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.verify.boot import boot
from dash_migrate.verify.checks import CHECKS, browser
from dash_migrate.verify.checks.workers import FEWEST
from dash_migrate.verify.deploying.deployment import deployed
from dash_migrate.verify.evidence import Evidence
from dash_migrate.verify.originals.ways import imported
from dash_migrate.verify.platforms import STEADY
from dash_migrate.verify.result import TargetResult
from dash_migrate.verify.tracing import events, tracer_variables
from dash_migrate.verify.visiting.session import Session
from dash_migrate.verify.visiting.visit import Known, Limits, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from dash_migrate.verify.deploying.deployment import Deployment
    from dash_migrate.verify.evidence import Baseline
    from dash_migrate.verify.looking import Look, Seen
    from dash_migrate.verify.model import Boot
    from dash_migrate.verify.places import Places
    from dash_migrate.verify.platforms import Platform
    from dash_migrate.verify.push.pushed import PushCopies
    from dash_migrate.verify.subject import Chosen
    from dash_migrate.verify.visiting.model import Visit

_FIRST_PAGE = Limits(pages=1, gets=0, seconds=10)
_AT_ONCE = 4
_TO_VARY = 2
_FEWEST_REPEATS = 4
_FEWEST_ALIKE = 2  # answers of each worker, where none differs from another
_MOST_REPEATS = 96
_REPEATS_SECONDS = 10.0
_MARGIN = 5.0  # seconds that a visitor waits longer than the proxy


@dataclass(frozen=True, slots=True)
class Trial:
    """What all platforms have in common.

    Attributes:
        chosen: what is verified.
        copies: of its files, in a private folder.
        python: the interpreter of the environment.
        variables: set as the App Manager would.
        baseline: the original's visits.
        places: finds the line of code to look at.
        seconds: after which an app that does not start is given up.
        look: opens the pages in a browser, too.
    """

    chosen: Chosen
    copies: PushCopies
    python: Path
    variables: Mapping[str, str]
    baseline: Baseline
    places: Places
    seconds: float
    look: Look | None = None

    def on(self, platform: Platform, progress: Callable[[str], None]) -> TargetResult:
        """Runs the app on a platform and judges what was seen."""
        began = time.monotonic()
        progress(f"starting it on {platform.title} ...")
        evidence = self._evidence(platform, progress)
        checks = CHECKS if self.look is None else (*CHECKS, browser.CHECK)
        results = tuple(check.result(evidence) for check in checks)
        return TargetResult(platform, results, time.monotonic() - began)

    def _evidence(self, platform: Platform, progress: Callable[[str], None]) -> Evidence:
        facts = Facts(self.chosen.workspace, self.chosen.settings)
        copy = self.copies.unused()
        record = copy.root.parent / "trace"
        record.mkdir()
        variables = {**STEADY, **self.variables, **tracer_variables(record, copy.root)}
        with (
            ThreadPoolExecutor(1) as pool,
            deployed(
                copy.root,
                self.chosen.command,
                platform,
                python=self.python,
                variables=variables,
                home=copy.home,
                timeout=self.seconds,
            ) as deployment,
        ):
            served_at = time.time()
            without = pool.submit(self._without, facts, platform) if self.variables else None
            visited: Visit | None = None
            seen: Seen | None = None
            repeats: tuple[Visit, ...] = ()
            asgi = facts.speaks_asgi
            if deployment.failure is None and (platform.asgi or not asgi):
                progress(f"visiting it on {platform.title} ...")
                visited = self._visit(deployment, Limits())
                repeats = self._repeats(deployment)
                seen = self._seen(deployment)
            return Evidence(
                platform=platform,
                command=self.chosen.command,
                deployment=deployment,
                baseline=self.baseline,
                visit=visited,
                repeats=repeats,
                events=events(record, copy.root),
                served_at=served_at,
                given=frozenset(self.variables),
                without=_result(without),
                asgi=asgi,
                places=self.places,
                copy=copy.root,
                home=copy.home,
                seen=seen,
            )

    def _visit(self, deployment: Deployment, limits: Limits) -> Visit:
        # Pages that only a link reached in the original are asked for even where that link is broken now.
        pages = (*self.baseline.pages, *(page.path for page in self.baseline.visited))
        known = Known(tuple(dict.fromkeys(pages)), self.baseline.assets)
        seconds = deployment.platform.proxy_seconds + _MARGIN
        with Session(deployment.address, seconds) as session:
            return visit(session, deployment.platform.prefix, known, limits)

    def _seen(self, deployment: Deployment) -> Seen | None:
        """What a browser sees, if one was asked for and there is something to compare with."""
        before = self.baseline.browsings
        if self.look is None or before is None:
            return None
        name = deployment.platform.key
        pages = [page.path for page in self.baseline.visited]
        after = self.look.at(name, deployment.address, deployment.platform.prefix, pages)
        return self.look.compared(name, before, after)

    def _repeats(self, deployment: Deployment) -> tuple[Visit, ...]:
        """Visits of the first page, several at once, until each worker has answered: a quick one can take all.

        They show as well what varies by itself.
        """
        if deployment.workers < 2:
            return tuple(self._visit(deployment, _FIRST_PAGE) for _ in range(_TO_VARY))
        visits: list[Visit] = []
        until = time.monotonic() + _REPEATS_SECONDS
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while len(visits) < _MOST_REPEATS and time.monotonic() < until:
                visits += pool.map(lambda _: self._visit(deployment, _FIRST_PAGE), range(_FEWEST_REPEATS))
                heard = Counter(visit.worker for visit in visits if visit.worker)
                needed = _FEWEST_ALIKE if _alike(visits) else FEWEST
                if not heard or sum(number >= needed for number in heard.values()) >= deployment.workers:
                    break
        return tuple(visits)

    def _without(self, facts: Facts, platform: Platform) -> Boot | None:
        """The import with the platform's variables alone."""
        if facts.target is None:
            return None
        copy = self.copies.unused()
        changes: dict[str, str | None] = dict.fromkeys(self.variables)
        return boot(
            copy.root,
            imported(facts.target),
            python=self.python,
            timeout=self.seconds,
            env={**changes, **platform.variables},
        )


def _alike(visits: Sequence[Visit]) -> bool:
    """Whether all visits of a page were answered the same."""
    told = {
        json.dumps(
            [visit.layout, [[dict(a.updates) for a in page.answers] for page in visit.pages]], sort_keys=True
        )
        for visit in visits
    }
    return len(told) == 1


def _result(future: Future[Boot | None] | None) -> Boot | None:
    return future.result() if future is not None else None
