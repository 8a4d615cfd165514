"""Visits of an app on a platform: which Dash apps there are and where, what each serves, what varies by itself."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.verify.checks.workers import FEWEST
from dash_migrate.verify.evidence import AppVisits
from dash_migrate.verify.visiting.session import Session
from dash_migrate.verify.visiting.visit import Known, Limits, visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.verify.deploying.deployment import Deployment
    from dash_migrate.verify.evidence import Baseline
    from dash_migrate.verify.visiting.model import Visit

_FIRST_PAGE = Limits(pages=1, gets=0, seconds=10)
_AT_ONCE = 4
_TO_VARY = 2
_FEWEST_REPEATS = 4
_FEWEST_ALIKE = 2  # answers of each worker, where none differs from another
_MOST_REPEATS = 96
_REPEATS_SECONDS = 10.0
_MARGIN = 5.0  # seconds that a visitor waits longer than the proxy


def visits_of_apps(deployment: Deployment, original: Baseline, homes: Iterable[str]) -> tuple[AppVisits, ...]:
    """Visits every Dash app of a deployment, the original's first one first.

    Args:
        deployment: that serves.
        original: with what it is compared.
        homes: the local paths at which the code says that Dash apps live: where there is no original to tell.
    """
    baselines = _there(deployment, original, homes)
    found = []
    for baseline in baselines:
        # Pages that only a link reached in the original are asked for even where that link is broken now.
        pages = (*baseline.pages, *(page.path for page in baseline.visited))
        neighbours = tuple(other.home for other in baselines if other is not baseline)
        known = Known(tuple(dict.fromkeys(pages)), baseline.assets, baseline.home, neighbours)
        found.append(AppVisits(baseline, _visited(deployment, known, Limits()), _repeats(deployment, known)))
    return tuple(found)


def _there(deployment: Deployment, original: Baseline, homes: Iterable[str]) -> tuple[Baseline, ...]:
    """The Dash apps that are to be visited, each where it lives below the platform's prefix.

    Several keep the paths that they have on the author's machine. A lone one may have the platform's prefix in
    place of its own path; if it answers at neither, that is where it should be.
    """
    if len(original.parts) > 1:
        return original.parts
    parts = original.parts
    if original.visits is None:
        parts = tuple(replace(original, home=home) for home in homes)
    return tuple(part for part in parts if _answers(deployment, part.home)) or (original,)


def _answers(deployment: Deployment, home: str) -> bool:
    """Whether Dash answers there; it answers its index page to every path that it does not know."""
    with Session(deployment.address, deployment.platform.proxy_seconds + _MARGIN) as session:
        reply = session.get(f"{deployment.platform.prefix}{home[1:]}_dash-dependencies")
    return reply.status == 200 and "json" in reply.kind


def _visited(deployment: Deployment, known: Known, limits: Limits) -> Visit:
    seconds = deployment.platform.proxy_seconds + _MARGIN
    with Session(deployment.address, seconds) as session:
        return visit(session, deployment.platform.prefix, known, limits)


def _repeats(deployment: Deployment, known: Known) -> tuple[Visit, ...]:
    """Visits of the first page, several at once, until each worker has answered: a quick one can take all.

    They show as well what varies by itself.
    """
    if deployment.workers < 2:
        return tuple(_visited(deployment, known, _FIRST_PAGE) for _ in range(_TO_VARY))
    visits: list[Visit] = []
    until = time.monotonic() + _REPEATS_SECONDS
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while len(visits) < _MOST_REPEATS and time.monotonic() < until:
            visits += pool.map(lambda _: _visited(deployment, known, _FIRST_PAGE), range(_FEWEST_REPEATS))
            heard = Counter(visit.worker for visit in visits if visit.worker)
            needed = _FEWEST_ALIKE if _alike(visits) else FEWEST
            if not heard or sum(number >= needed for number in heard.values()) >= deployment.workers:
                break
    return tuple(visits)


def _alike(visits: Sequence[Visit]) -> bool:
    """Whether all visits of a page were answered the same."""
    told = {
        json.dumps(
            [visit.layout, [[dict(a.updates) for a in page.answers] for page in visit.pages]], sort_keys=True
        )
        for visit in visits
    }
    return len(told) == 1
