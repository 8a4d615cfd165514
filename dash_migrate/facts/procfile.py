"""Whether a gunicorn command, started in the app's root, serves the whole app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.served import Served

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.gunicorn import GunicornCommand


def judge(facts: Facts, command: GunicornCommand) -> str | None:
    """What is wrong with a command's target, in words that follow a colon; None if nothing is.

    Nothing is wrong either where the app itself could not be made out: the user's word stands.
    """
    if command.target is None:
        return "the command names no module"
    if not command.well_formed:
        return f"gunicorn cannot read {command.target!r} as module:name"
    entry = facts.entry
    if entry is None:
        return None
    path = facts.finder.started(command)
    if path is None:
        return f"there is no module {command.module!r} to import from the app's root"
    offer = facts.offers.named(path, entry.group, command.attr)
    if offer.served in {Served.DASH, Served.DASH_FACTORY} and not facts.dash_is_wsgi:
        return f"{command.attr} in {path} is the Dash app, not its server"
    if offer.served is Served.HIDDEN:
        return f"{path} has no {command.attr!r} that serves the app"
    found = facts.finder.entry_of(path, entry.group)
    if found is not None and found.layouts[0] < entry.layouts[0]:
        return f"importing {path} leaves the app without its layout, which {entry.path} sets"
    return None
