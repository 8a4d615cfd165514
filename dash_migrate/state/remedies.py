"""What to write instead of a variable of the process, fitted to what it is used for."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.requests import Trigger
from dash_migrate.rewriting.blocks import one_line
from dash_migrate.state.filled import SENDING
from dash_migrate.state.judge import Shape
from dash_migrate.state.model import How, Kind
from dash_migrate.state.wording import function_name

if TYPE_CHECKING:
    from dash_migrate.source import SourceFile
    from dash_migrate.state.judge import Shared

_LONGEST = 60
_TABLES = frozenset({"pd.concat", "pandas.concat", "pd.DataFrame", "pandas.DataFrame", "pd.merge", "pandas.merge"})


def why(shared: Shared) -> str:
    """What happens on the platform."""
    if shared.shape is Shape.COPY and not shared.readings:
        return (
            "All visitors' requests of a worker work on this one object, and threads change it at the same time."
        )
    if shared.shape is Shape.FILLED:
        filling = _functions(shared, writing=True)
        return f"Each gunicorn worker fills its own copy: where {filling} has not run yet, there is nothing in it."
    if shared.shape is Shape.REFRESHED:
        return "Each gunicorn worker and container keeps its own copy: what one has loaded, the others do not see."
    if shared.shape is Shape.COLLECTED:
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
    return _ACTIONS[shared.shape](shared, source)


def _value(shared: Shared, _: SourceFile) -> str:
    name = _plain(shared)
    writers = _functions(shared, writing=True)
    readers = _functions(shared, writing=False)
    frame = shared.kind is Kind.FRAME
    given = f'{name}.to_dict("records")' if frame else name
    taken = f"{name} = pd.DataFrame({name})"
    if all(one.trigger is Trigger.LAYOUT for write in shared.writes for one in write.requests):
        put = [f'in the layout that {writers} returns: dcc.Store(id="{name}", data={given})']
    else:
        put = [
            f'in the layout: dcc.Store(id="{name}")',
            f'in {writers}: add Output("{name}", "data"), and return {given} for it',
        ]
    lines = [
        "Keep it in the visitor's browser:",
        *put,
        f'in {readers}: add State("{name}", "data") with a parameter {name}' + (f", and {taken}" if frame else ""),
    ]
    return "\n".join(lines)


def _visitor(shared: Shared, source: SourceFile) -> str:
    value = next((write.store.values[0] for write in shared.writes if write.store.values), None)
    text = one_line(source, value) if value is not None and _stands_alone(shared, value) else "the expression"
    where = _functions(shared, writing=False)
    return f"Ask each time: write {text} in {where} instead of {shared.variable.name}, and take the variable out."


def _collected(shared: Shared, source: SourceFile) -> str:
    name = _plain(shared)
    statement = _statement(shared, source)
    database = [
        "If all visitors share it, keep it in Redis (add Redis to the app):",
        'store = redis.Redis.from_url(os.environ["REDIS_URL"])',
    ]
    if _is_table(shared):
        database = [
            "If all visitors share it, keep it in a database (Postgres, by an engine of SQLAlchemy):",
            f'table.to_sql("{name}", engine, if_exists="replace", index=False) instead of {statement}',
            f'pd.read_sql_table("{name}", engine) where it is read',
        ]
    elif any(write.store.how is How.PUT for write in shared.writes):
        database += [
            f'store.hset("{name}", key, json.dumps(value)) instead of {statement}',
            f'json.loads(store.hget("{name}", key)) where it is read',
        ]
    elif any(write.store.method in SENDING for write in shared.writes):
        database += [
            f'store.rpush("{name}", json.dumps(value)) instead of {statement}',
            f'json.loads(store.blpop("{name}")[1]) where an element is taken',
        ]
    elif shared.kind is Kind.CONTAINER:
        database += [
            f'store.rpush("{name}", json.dumps(value)) instead of {statement}',
            f'[json.loads(item) for item in store.lrange("{name}", 0, -1)] where it is read',
        ]
    else:
        counts = any(
            isinstance(write.store.node, ast.AugAssign) and _adds(write.store.node) for write in shared.writes
        )
        put = f'store.incr("{name}")' if counts else f'store.set("{name}", value)'
        database += [f"{put} instead of {statement}", f'int(store.get("{name}") or 0) where it is read']
    own = (
        f'If each visitor has their own: dcc.Store(id="{name}") with State("{name}", "data") and an Output for it.'
    )
    return "\n".join([*database, own])


def _is_table(shared: Shared) -> bool:
    """Whether what requests add up is a frame: Redis takes no such value."""
    values = [value for write in shared.writes for value in write.store.values]
    calls = [node.func for value in values for node in ast.walk(value) if isinstance(node, ast.Call)]
    return shared.kind is Kind.FRAME or any(ast.unparse(func) in _TABLES for func in calls)


def _adds(node: ast.AugAssign) -> bool:
    return isinstance(node.op, ast.Add) and isinstance(node.value, ast.Constant) and node.value.value == 1


def _refreshed(shared: Shared, source: SourceFile) -> str:
    name = _plain(shared)
    value = next((write.store.values[0] for write in shared.writes if write.store.values), None)
    loads = one_line(source, value) if value is not None and _stands_alone(shared, value) else ""
    body = f"return {loads}" if 0 < len(loads) <= _LONGEST else f"... the code that loads {name} ..."
    lines = [
        "Load it through a cache that all workers share (pip install flask-caching redis; add Redis to the app):",
        'cache = Cache(server, config={"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": os.environ["REDIS_URL"]})',
        "@cache.memoize(timeout=60)",
        f"def load_{name}():",
        f"    {body}",
        f"and write load_{name}() wherever {name} is read.",
    ]
    return "\n".join(lines)


def _stands_alone(shared: Shared, value: ast.expr) -> bool:
    """Whether an expression means the same outside of the function that it stands in."""
    own = {
        name for write in shared.writes for name in write.scope.bindings if name not in write.scope.global_names
    }
    return not any(isinstance(node, ast.Name) and node.id in own for node in ast.walk(value))


def _filled(shared: Shared, source: SourceFile) -> str:
    readers = _functions(shared, writing=False)
    if any(isinstance(key, ast.Constant) for write in shared.writes for key in write.store.keys):
        return (
            f"Do it once, when the app starts: move {_statement(shared, source)} to the top level of the module."
        )
    if any(write.store.keys for write in shared.writes):
        return f"In {readers}, do not count on it: work the value out there too where its key is missing."
    return (
        f"Fill it in {readers} too, before it is read, or once for all when the app starts: at the top level of "
        "the module."
    )


def _copy(shared: Shared, _: SourceFile) -> str:
    name = _plain(shared)
    own = f"own_{name}"
    made = {
        Kind.FIGURE: f"{own} = go.Figure({shared.variable.name})",
        Kind.FRAME: f"{own} = {shared.variable.name}.copy()",
    }.get(shared.kind, f"{own} = copy.deepcopy({shared.variable.name})")
    where = ", ".join(dict.fromkeys(function_name(write) for write in shared.writes))
    text = f"Work on a copy in {where}:\n{made}\nand use {own} below it."
    if shared.kind is Kind.FRAME and {one.scope.node for one in shared.readings} - {
        w.scope.node for w in shared.writes
    }:
        text += f"\nWhere others are to see the change, keep {name} in a database: to_sql(...), pd.read_sql(...)."
    return text


def _environ(shared: Shared, source: SourceFile) -> str:
    return (
        f"Pass the value on as an argument instead of {_statement(shared, source)}; what a visitor typed in "
        "belongs into a dcc.Store, what is the app's into a variable that is set in the App Manager."
    )


_ACTIONS = {
    Shape.VALUE: _value,
    Shape.VISITOR: _visitor,
    Shape.COLLECTED: _collected,
    Shape.REFRESHED: _refreshed,
    Shape.FILLED: _filled,
    Shape.COPY: _copy,
    Shape.ENVIRON: _environ,
}


def _plain(shared: Shared) -> str:
    """The variable's own name, fit for an id."""
    return re.sub(r"\W", "", shared.variable.name.rpartition(".")[2]).strip("_") or "data"


def _statement(shared: Shared, source: SourceFile) -> str:
    write = next((one for one in shared.writes if one.store.how is not How.TAKEN), shared.writes[0])
    text = one_line(source, write.store.node)
    return text if len(text) <= _LONGEST else f"the statement in line {write.location.line}"


def _functions(shared: Shared, *, writing: bool) -> str:
    places = shared.writes if writing else (shared.readings or shared.writes)
    owners: dict[ast.AST, str] = {}
    for place in places:
        for request in place.requests:
            owners.setdefault(request.function, getattr(request.function, "name", function_name(place)))
    names = list(dict.fromkeys(owners.values())) or [function_name(place) for place in places]
    return ", ".join(names[:3]) + (" and others" if names[3:] else "")
