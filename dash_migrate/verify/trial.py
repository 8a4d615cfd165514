"""One run on one platform: start, visit, stop, judge."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.verify.boot import boot
from dash_migrate.verify.checks import CHECKS, browser
from dash_migrate.verify.deploying.deployment import deployed
from dash_migrate.verify.evidence import AppVisits, Evidence
from dash_migrate.verify.measuring import taken
from dash_migrate.verify.originals.seats import homes_in_code
from dash_migrate.verify.originals.ways import imported
from dash_migrate.verify.platforms import STEADY
from dash_migrate.verify.result import TargetResult
from dash_migrate.verify.tracing import events, tracer_variables
from dash_migrate.verify.visits import visits_of_apps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dash_migrate.verify.deploying.deployment import Deployment
    from dash_migrate.verify.evidence import Baseline
    from dash_migrate.verify.looking import Look, Seen
    from dash_migrate.verify.model import Boot
    from dash_migrate.verify.places import Places
    from dash_migrate.verify.platforms import Platform
    from dash_migrate.verify.push.pushed import PushCopies
    from dash_migrate.verify.subject import Chosen


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
        return TargetResult(platform, results, time.monotonic() - began, taken=taken(evidence))

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
            apps: tuple[AppVisits, ...] = (AppVisits(self.baseline, None, ()),)
            seen: Seen | None = None
            asgi = facts.speaks_asgi
            if deployment.failure is None and (platform.asgi or not asgi):
                progress(f"visiting it on {platform.title} ...")
                apps = visits_of_apps(deployment, self.baseline, homes_in_code(facts))
                seen = self._seen(deployment, apps[0].baseline)
            return Evidence(
                platform=platform,
                command=self.chosen.command,
                deployment=deployment,
                baseline=apps[0].baseline,
                visit=apps[0].visit,
                repeats=apps[0].repeats,
                events=events(record, copy.root),
                served_at=served_at,
                given=frozenset(self.variables),
                without=_result(without),
                asgi=asgi,
                places=self.places,
                copy=copy.root,
                home=copy.home,
                seen=seen,
                neighbours=apps[1:],
            )

    def _seen(self, deployment: Deployment, baseline: Baseline) -> Seen | None:
        """What a browser sees, if one was asked for and there is something to compare with."""
        before = baseline.browsings
        if self.look is None or before is None:
            return None
        name = deployment.platform.key
        pages = [page.path for page in baseline.visited]
        after = self.look.at(name, deployment.address, deployment.platform.prefix, pages)
        return self.look.compared(name, before, after)

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


def _result(future: Future[Boot | None] | None) -> Boot | None:
    return future.result() if future is not None else None
