"""Keep Flask-Caching's cache in Redis where the platform gives it.

## What it does
Where the settings of Flask-Caching choose a cache in files or in the memory of the process, they choose Redis
instead if the environment has `REDIS_URL`, and stay what they are if it has not. `redis` is listed in
`requirements.txt`. Only with `--with redis-cache`.

## Why the platform needs it
Each worker has a memory of its own, and each container a disk of its own that is empty after each deployment. In
Redis, which the platform adds to the app, all of them share one cache.

## Before and after
Before:

    cache = Cache(server, config={"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": "cache"})

After:

    cache = Cache(
        server,
        config={
            "CACHE_REDIS_URL": os.environ.get("REDIS_URL"),
            "CACHE_TYPE": "RedisCache" if "REDIS_URL" in os.environ else "FileSystemCache",
            "CACHE_DIR": "cache",
        },
    )

## What it leaves alone
The other settings, and caches that are chosen by the environment already. Settings that are not written out in one
place are reported with the lines to write. What is cached outlives a deployment then: `CACHE_DEFAULT_TIMEOUT` says
for how long.

## References
- https://flask-caching.readthedocs.io/en/latest/#rediscache
- https://dash.plotly.com/dash-enterprise/redis-database
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.needs import Import, Requirement
from dash_migrate.plan import Change, Finding, Severity, Tier
from dash_migrate.platform_tasks import Service, add_service
from dash_migrate.step import Activation, Concern, Step
from dash_migrate.writes.caching import cache_settings, edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal
    from dash_migrate.step import App
    from dash_migrate.writes.caching import CacheSetting

NAME = "redis-cache"
_WHY = "Workers and containers have a memory and a disk each: only a cache in Redis is shared, and outlives them."


def propose(app: App) -> Iterator[Proposal]:
    """A change for each place that chooses a local cache; a finding where that is not written out."""
    settings = tuple(cache_settings(app.facts))
    for setting in settings:
        yield _finding(setting) if setting.obstacle else _change(setting)
    if settings:
        yield add_service(NAME, Service.REDIS, app.settings.target, "for the cache of Flask-Caching")


def _change(setting: CacheSetting) -> Change:
    source, value = setting.index.source, setting.given.value
    return Change(
        step=NAME,
        anchor=f"{setting.given.key} {source.segment(value)}",
        title=f"Use Redis where REDIS_URL is set instead of the cache {setting.chosen!r}",
        why=_WHY,
        tier=Tier.SAFE,
        location=source.location(value),
        edits=edits(setting),
        needs=(
            Import(source.path, "os"),
            Requirement("redis", f"Flask-Caching in {source.path} keeps its cache there"),
        ),
    )


def _finding(setting: CacheSetting) -> Finding:
    source, value = setting.index.source, setting.given.value
    return Finding(
        step=NAME,
        anchor=f"by hand {setting.given.key} {source.segment(value)}",
        severity=Severity.ADVICE,
        location=source.location(value),
        seen=f"Flask-Caching uses {setting.chosen!r}, and it was not changed: {setting.obstacle}.",
        why=_WHY,
        action=(
            "Give Cache(...) these settings where the platform gives Redis, and list redis in requirements.txt:\n"
            f'    config = {{"CACHE_TYPE": "{setting.redis}", "CACHE_REDIS_URL": os.environ["REDIS_URL"]}}'
        ),
    )


STEP = Step(
    name=NAME,
    title="Keep Flask-Caching's cache in Redis where the platform gives it",
    doc=__doc__,
    propose=propose,
    needles=(b"CACHE_TYPE",),
    activation=Activation.OPT_IN,
    concern=Concern.RUNNING,
)
