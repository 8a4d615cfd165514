"""The four ways out of a request that takes too long, in the terms of the app: those of the platform's guide."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import flat
from dash_migrate.facts.requests import Trigger
from dash_migrate.timeouts.limits import USUAL, proposed_timeout
from dash_migrate.timeouts.web_command import worker_timeout

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.dependencies import Dependency
    from dash_migrate.facts.requests import Request
    from dash_migrate.step import App
    from dash_migrate.timeouts.evidence import Kind

_MANAGERS = ("CeleryManager", "DiskcacheManager", "CeleryLongCallbackManager", "DiskcacheLongCallbackManager")
_SINCE = (2, 6)  # the Dash release that has `background=True`
_LONG = (2, 0)  # the one that has `long_callback`


def ways_out(app: App, request: Request, kinds: tuple[Kind, ...], seconds: float | None) -> str:
    """What to do, one way a line, the best first.

    Args:
        app: as the step was given it.
        request: that takes too long.
        kinds: what of them takes time; empty if that was only measured.
        seconds: that the longest takes; None where nothing tells.
    """
    ways = [_faster(kinds), *_apart(app.facts, request), _limits(app, seconds)]
    return "\n".join(
        ["Choose one of these, the first that fits:", *(f"{n}. {way}" for n, way in enumerate(ways, 1))]
    )


def _faster(kinds: tuple[Kind, ...]) -> str:
    if not kinds:
        return "Make it faster: read and work out once what does not depend on its inputs, and cache the rest."
    return f"Make it faster: {'; '.join(kind.value for kind in kinds)}."


def _apart(facts: Facts, request: Request) -> list[str]:
    """How to do the work outside of this request."""
    name = getattr(request.function, "name", "the function")
    if request.trigger is Trigger.LAYOUT:
        return [
            f"Return the page at once: leave an empty component in {name}, and fill it from a callback.",
            f"Let that callback run in the background: {_background(facts)}.",
        ]
    if request.trigger is Trigger.ROUTE:
        return [
            f"Answer at once: let {name} hand the work to a Celery task; another route gives out the result.",
        ]
    outputs = [f'Output("{one.component_id}", "{one.property}")' for one in _outputs(request)]
    target = outputs[0] if len(outputs) == 1 else "its outputs"
    return [
        (
            f"Split it: let {name} do a part and write that to a dcc.Store (large data: to a cache on the server, "
            f"its key to the dcc.Store); a second callback with that store as Input sets {target}. "
            f"Each has {USUAL} s."
        ),
        f"Run it in the background: {_background(facts)}.",
    ]


def _outputs(request: Request) -> list[Dependency]:
    grouping = request.callback.outputs if request.callback is not None else None
    return [one for one in flat(grouping) if one.component_id is not None]


def _background(facts: Facts) -> str:
    """What to write for a background callback, with the app's manager if it has one."""
    version = facts.dash_version
    if version is not None and version.release < _LONG:
        return f"Dash {version} cannot do that; from Dash 2.6 on with background=True"
    if version is not None and version.release < _SINCE:
        return (
            f"with Dash {version} by @app.long_callback(..., manager=...), from Dash 2.6 on with background=True"
        )
    named = facts.derive(_manager)
    if named:
        return f"add background=True to its registration; the app has the manager {named}"
    return (
        "add background=True to its registration, and give the app a manager: Dash(__name__, "
        "background_callback_manager=CeleryManager(celery_app)), with Redis and a worker process in the Procfile"
    )


def _manager(facts: Facts) -> str:
    """The app's manager of background callbacks, by the name that it is given and its place; "" if it has none."""
    for name in _MANAGERS:
        for path, site in facts.evaluator.calls_of(name):
            statement = site.ancestors[-1][0] if site.ancestors else None
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            bound = [target.id for target in targets if isinstance(target, ast.Name)]
            return f"{bound[0] if bound else name} ({path}:{site.node.lineno})"
    used = any(_gives_manager(one.site.node) for one in callbacks(facts))
    return "that other callbacks name with manager=" if used else ""


def _gives_manager(call: ast.Call) -> bool:
    return any(keyword.arg == "manager" for keyword in call.keywords)


def _limits(app: App, seconds: float | None) -> str:
    """The two limits that both have to be raised, with a number only where one is known."""
    given = worker_timeout(app.workspace)
    number = str(proposed_timeout(seconds)) if seconds is not None else "N"
    enough = given is not None and seconds is not None and (given == 0 or given >= proposed_timeout(seconds))
    workers = (
        f"gunicorn's timeout is {given} s already, which is enough"
        if enough
        else f"--timeout {number} behind gunicorn in the Procfile"
    )
    explained = (
        "" if seconds is not None else ", N being twice the seconds that it takes (`dash-migrate verify` measures)"
    )
    return (
        f"Raise both limits: {workers}, and have the administrator raise the proxy's request timeout to as much"
        f"{explained}. Each such request keeps a worker busy, so raise --workers, too."
    )
