"""What to write instead of a variable of the process: code where the value's shape is sure, words elsewhere."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.state.beyond import beyond, is_loaded_late
from dash_migrate.state.browser import in_browser
from dash_migrate.state.for_all import for_all
from dash_migrate.state.held import BEYOND, OWN, PLAIN, Held
from dash_migrate.state.model import How, Kind
from dash_migrate.state.named import one_value, plain, readers, statement, writers
from dash_migrate.state.objects import own_object
from dash_migrate.state.once import once
from dash_migrate.state.own_copies import WHY, conditions, may_be_each_workers
from dash_migrate.state.shapes import Shape
from dash_migrate.state.wording import function_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.source import SourceFile
    from dash_migrate.state.model import Reading
    from dash_migrate.state.shapes import Shared


def why(shared: Shared) -> str:
    """What happens on the platform."""
    if may_be_each_workers(shared):
        return WHY
    if is_loaded_late(shared):
        return f"A worker has it only once {writers(shared)} has run in it, and the visitor waits for that."
    if shared.held in OWN:
        return f"It belongs to the worker where {writers(shared)} ran; the next request may go to another one."
    if shared.shape is Shape.COPY and not shared.readings:
        return (
            "All visitors' requests of a worker work on this one object, and threads change it at the same time."
        )
    if shared.shape is Shape.OBJECT:
        return (
            "One object serves all visitors of a worker, whose requests overwrite each other's values; other "
            "workers have another one."
        )
    if shared.shape is Shape.FIRST:
        return "What the first request of a worker brings decides for all later ones; other workers may differ."
    if shared.shape is Shape.FILLED:
        filling = writers(shared)
        return f"Each gunicorn worker fills its own copy: where {filling} has not run yet, there is nothing in it."
    if shared.shape is Shape.REFRESHED:
        return "Each gunicorn worker and container keeps its own copy: what one has loaded, the others do not see."
    if shared.shape is Shape.COLLECTED and any(one.store.how in _COLLECTS for one in shared.writes):
        return (
            "Each gunicorn worker and container counts and collects for itself, for all visitors together, and "
            "starts anew with each deployment."
        )
    return (
        "Each gunicorn worker and container has its own copy: the next request may not see the value, or sees "
        "that of another visitor."
    )


def action(shared: Shared, source: SourceFile) -> str:
    """What to write: a sentence, and the lines below it."""
    if may_be_each_workers(shared):
        return conditions(shared)
    if shared.shape is Shape.COLLECTED and shared.held not in OWN and _is_asked_first(shared):
        return (
            "If what stands under a key follows from the key alone, leave it: each worker fills its own. What "
            "visitors leave there for others, or for a later request, belongs into Redis or a database, under "
            "that key."
        )
    if shared.held in _BEYOND.get(shared.shape, frozenset()):
        return beyond(shared, source)
    return _ACTIONS[shared.shape](shared, source)


def _visitor(shared: Shared, source: SourceFile) -> str:
    text = one_value(shared, source) or "the expression"
    where = readers(shared)
    return f"Ask each time: write {text} in {where} instead of {shared.variable.name}, and take the variable out."


def _refreshed(shared: Shared, source: SourceFile) -> str:
    name = plain(shared)
    loads = one_value(shared, source)
    if not loads or shared.held not in PLAIN | {Held.FRAME, Held.FIGURE, Held.DATA}:
        return (
            f"Put what {writers(shared)} does for it into a function that is given all that it depends on and "
            "returns it; keep the results in a cache that all workers share (flask-caching's @cache.memoize with "
            f"Redis), and call it in {readers(shared)}."
        )
    lines = [
        "Load it through a cache that all workers share (pip install flask-caching redis; add Redis to the app):",
        _CACHE,
        "@cache.memoize(timeout=60)",
        f"def load_{name}():",
        f"    return {loads}",
        f"and write load_{name}() in {readers(shared)}, where {name} is read.",
    ]
    return "\n".join(lines)


def _filled(shared: Shared, source: SourceFile) -> str:
    if shared.alone and any(isinstance(key, ast.Constant) for key in shared.writes[0].store.keys):
        return f"Do it once, when the app starts: move {statement(shared, source)} to the top level of the module."
    if any(write.store.keys for write in shared.writes):
        if is_read_whole(shared):
            return for_all(shared, source)
        return f"In {readers(shared)}, do not count on it: work the value out there too where its key is missing."
    return (
        f"Fill it in {readers(shared)} too, before it is read, or once for all when the app starts: at the top "
        "level of the module."
    )


def is_read_whole(shared: Shared) -> bool:
    """Whether one request fills a container by keys, and another asks for all of it."""
    filled = shared.shape is Shape.FILLED and shared.kind is Kind.CONTAINER
    by_keys = filled and any(write.store.keys for write in shared.writes)
    return by_keys and not all(map(_by_key, shared.readings))


def _by_key(reading: Reading) -> bool:
    """Whether a place asks for one element, or for whether it is there, rather than for the whole."""
    for node in ast.walk(reading.scope.node):
        match node:
            case ast.Subscript(value=value) if value is reading.node:
                return True
            case ast.Call(func=ast.Attribute(value=value, attr="get" | "setdefault")) if value is reading.node:
                return True
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[value]) if value is reading.node:
                return True
    return False


def _is_asked_first(shared: Shared) -> bool:
    """Whether functions ask for keys before elements are put in or read, as of a cache."""
    tests = (
        isinstance(node, ast.Compare) and any(one.node in node.comparators for one in shared.readings)
        for one in shared.readings
        for node in ast.walk(one.scope.node)
    )
    puts = all(write.store.how is How.PUT and len(write.store.keys) == 1 for write in shared.writes)
    return puts and all(map(_by_key, shared.readings)) and any(tests)


def _copy(shared: Shared, _: SourceFile) -> str:
    name = plain(shared)
    own = f"own_{name}"
    first = shared.variable.name
    if isinstance(shared.variable.owner, ast.ClassDef):  # whose object it is called by what stands there
        first = ast.unparse(shared.writes[0].store.target)
    made = {
        Kind.FIGURE: f"{own} = go.Figure({first})",
        Kind.FRAME: f"{own} = {first}.copy()",
    }.get(shared.kind, f"{own} = copy.deepcopy({first})")
    where = ", ".join(dict.fromkeys(function_name(write) for write in shared.writes))
    text = f"Work on a copy in {where}:\n{made}\nand use {own} below it."
    writing = {write.scope.node for write in shared.writes}
    others = [one for one in shared.readings if one.scope.node not in writing]
    if others and shared.kind is Kind.FRAME:
        how = (
            ": to_sql(...), pd.read_sql(...)"
            if shared.held is Held.FRAME
            else " or a cache that all workers share"
        )
        text += f"\nWhere others are to see the change, keep {name} in a database{how}."
    elif others:
        figure = ", or take the figure that the visitor sees as a State" if shared.kind is Kind.FIGURE else ""
        text += (
            f"\n{readers(replace(shared, readings=tuple(others)))} then no longer sees the change: hand over what "
            f"is asked for there in a dcc.Store{figure}."
        )
    return text


def _environ(shared: Shared, source: SourceFile) -> str:
    return (
        f"Pass the value on as an argument instead of {statement(shared, source)}; what a visitor typed in "
        "belongs into a dcc.Store, what is the app's into a variable that is set in the App Manager."
    )


_COLLECTS = frozenset({How.ADDED, How.GROWN, How.MIXED})
_CACHE = (
    'cache = Cache(app.server, config={"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": os.environ["REDIS_URL"]})'
)
# What is beyond a browser, a cache and a database, by what it is used for.
_BEYOND = {
    Shape.VALUE: BEYOND,
    Shape.FIRST: OWN,
    Shape.REFRESHED: BEYOND,
    Shape.FILLED: BEYOND,
    Shape.COLLECTED: OWN | {Held.MODEL},
    Shape.COPY: OWN,
}
_ACTIONS: dict[Shape, Callable[[Shared, SourceFile], str]] = {
    Shape.VALUE: lambda shared, _: in_browser(shared),
    Shape.VISITOR: _visitor,
    Shape.FIRST: once,
    Shape.OBJECT: own_object,
    Shape.COLLECTED: for_all,
    Shape.REFRESHED: _refreshed,
    Shape.FILLED: _filled,
    Shape.COPY: _copy,
    Shape.ENVIRON: _environ,
}
