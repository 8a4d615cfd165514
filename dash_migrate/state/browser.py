"""How to keep a value of one visitor's in the browser, where that surely works; in general words elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.requests import Trigger
from dash_migrate.state.held import PLAIN, Held
from dash_migrate.state.model import How
from dash_migrate.state.named import asking, plain, readers, shortened, writers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.state.model import Reading, Write
    from dash_migrate.state.shapes import Shared

_CALLBACKS = frozenset({Trigger.CALLBACK, Trigger.BACKGROUND})
_NONE = frozenset({"", "None"})
# What a Store is given for a value, and how a callback gets the value back.
_GIVEN = {
    Held.FRAME: '{0}.to_json(orient="split", date_format="iso")',
    Held.FIGURE: "{0}.to_json()",
}
_TAKEN = {
    Held.FRAME: '{0} = pd.read_json(io.StringIO({0}), orient="split"), convert_dates=[...] for dates',
    Held.FIGURE: "{0} = plotly.io.from_json({0})",
}


def of_callbacks(places: Sequence[Write | Reading]) -> bool:
    """Whether callbacks run all the places, and nothing else does: only they have a Store's value."""
    return all(one.trigger in _CALLBACKS for place in places for one in place.requests)


def _by_routes(places: Sequence[Write | Reading]) -> bool:
    return any(one.trigger is Trigger.ROUTE for place in places for one in place.requests)


def in_browser(shared: Shared) -> str:
    """The remedy for a value of one visitor's."""
    layout = all(one.trigger is Trigger.LAYOUT for write in shared.writes for one in write.requests)
    if any(one.trigger is Trigger.TASK for place in shared.readings for one in place.requests):
        return _by_meaning(shared)
    if shared.signs_in and not _in_background(shared):
        return _signed(shared)
    if not of_callbacks(shared.readings) or _by_routes(shared.writes):
        return _without_store(shared)
    one_way = layout or of_callbacks(shared.writes)
    if one_way and (shared.held in PLAIN or shared.held in _GIVEN):
        return "\n".join(["Keep it in the visitor's browser:", *_put(shared), *_taken(shared)])
    return (
        f"If each visitor has their own, keep it in a dcc.Store that {writers(shared)} fills, where it is plain "
        "data; where it is not, keep there what it is worked out from, and work it out again in "
        f"{readers(shared)}. If all share it, keep it in Redis or a database."
    )


def _put(shared: Shared) -> list[str]:
    name = plain(shared)
    given = _GIVEN.get(shared.held, "{0}").format(name)
    functions = asking(shared.writes)
    where = shortened(functions)
    if all(one.trigger is Trigger.LAYOUT for write in shared.writes for one in write.requests):
        return [f'in the layout that {where} returns: dcc.Store(id="{name}", data={given})']
    data = "" if shared.start in _NONE or shared.held not in PLAIN else f", data={shared.start}"
    output = f'Output("{name}", "data")'
    if functions[1:]:
        output = f'Output("{name}", "data", allow_duplicate=True) and prevent_initial_call="initial_duplicate"'
    store = f'in the layout: dcc.Store(id="{name}"{data})'
    if _changes(shared):
        state = f'State("{name}", "data") with a parameter {name}'
        return [store, f"in {where}: add {state}, change that, and return it for a new {output}"]
    helpers = [one for one in writers(shared).split(", ") if one not in functions]
    made = f"what {', '.join(helpers)} makes of it" if helpers else given
    if helpers and shared.held in _GIVEN:
        made += f", as {given},"
    return [store, f"in {where}: add {output}, and return {made} for it"]


def _changes(shared: Shared) -> bool:
    """Whether a function changes what an earlier request has left, instead of making the value anew."""
    anew = {write.scope.node for write in shared.writes if write.store.how is How.REBOUND}
    return shared.held in PLAIN and any(write.scope.node not in anew for write in shared.writes)


def _taken(shared: Shared) -> list[str]:
    name = plain(shared)
    own = frozenset(asking(shared.writes)) if _changes(shared) else frozenset()
    functions = tuple(one for one in asking(shared.readings) if one not in own)
    taken = _TAKEN[shared.held].format(name) if shared.held in _TAKEN else ""
    after = f", and where it is not None {taken}" if taken else ""
    state = f'State("{name}", "data") with a parameter {name}'
    return [f"in {shortened(functions)}: add {state}{after}"] if functions else []


def _in_background(shared: Shared) -> bool:
    places: tuple[Write | Reading, ...] = (*shared.writes, *shared.readings)
    return any(one.trigger in {Trigger.BACKGROUND, Trigger.TASK} for place in places for one in place.requests)


def _signed(shared: Shared) -> str:
    name = plain(shared)
    lines = [
        "Visitors can change what their browser keeps, but not the session, which Flask signs with a secret_key:",
        "from flask import session",
        f'session["{name}"] = ... in {writers(shared)}, and session.get("{name}") in {readers(shared)}',
        "Or leave it to the platform, where all have signed in: dash_enterprise_auth.get_username() says who.",
    ]
    return "\n".join(lines)


def _by_meaning(shared: Shared) -> str:
    return (
        f"If all visitors share it, let {writers(shared)} write it into Redis or a database, and "
        f"{readers(shared)} ask there; if each visitor has their own, under an id of the visitor."
    )


def _without_store(shared: Shared) -> str:
    return (
        f"Routes and layout functions do not reach a dcc.Store: let {writers(shared)} keep it in flask.session if "
        f"it is short, or in a database under an id of the visitor, and {readers(shared)} ask there."
    )
