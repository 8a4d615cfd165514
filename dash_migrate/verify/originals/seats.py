"""Where the Dash apps of one server live, and how each of them is visited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.local_prefix import local_prefix
from dash_migrate.verify.visiting.urls import slashed
from dash_migrate.verify.visiting.visit import Known

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.verify.local import DashApp


@dataclass(frozen=True, slots=True)
class Seat:
    """One way to see a Dash app.

    Attributes:
        prefix: of the site, as `Visit.prefix`.
        known: what is known of the app there.
        part: whether it is a part of the site at "/", not the whole site.
    """

    prefix: str
    known: Known
    part: bool


def seats(apps: tuple[DashApp, ...]) -> tuple[Seat, ...]:
    """How the Dash apps of one server are to be seen: each once, a lone one with a path of its own twice.

    On a platform such an app either has the platform's prefix in place of its own, and is the whole site, or keeps
    its path below the platform's prefix, with pages of Flask beside it. Only a run there tells which.

    Args:
        apps: of the server, at least one.
    """
    first = apps[0]
    homes = tuple(slashed(app.prefix) for app in apps)
    whole = Seat(homes[0], Known(first.pages, first.assets), part=False)
    if len(apps) == 1 and homes[0] == "/":
        return (whole,)
    parts = tuple(_part(app, homes) for app in apps)
    return parts if len(apps) > 1 else (whole, *parts)


def _part(app: DashApp, homes: tuple[str, ...]) -> Seat:
    home = slashed(app.prefix)
    pages, assets = (tuple(home + path[1:] for path in paths) for paths in (app.pages, app.assets))
    return Seat("/", Known(pages, assets, home, tuple(other for other in homes if other != home)), part=True)


def homes_in_code(facts: Facts) -> tuple[str, ...]:
    """The local paths of the Dash apps that the entry module's files make, as their constructors are given them.

    Args:
        facts: of the app that runs; with no entry module there are none.
    """
    if facts.entry is None:
        return ()
    closure = facts.finder.closure(facts.entry.path)
    made = (local_prefix(facts, one.value) for one in facts.sites.instances if one.path in closure)
    return tuple(sorted({home for home in made if home is not None}))
