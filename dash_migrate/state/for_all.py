"""How to keep what all visitors share in Redis, where the commands surely fit; in general words elsewhere."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.rewriting.blocks import one_line
from dash_migrate.state.browser import of_callbacks
from dash_migrate.state.held import Held
from dash_migrate.state.model import How
from dash_migrate.state.named import LONGEST, plain, readers, writers
from dash_migrate.wording import listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.source import SourceFile
    from dash_migrate.state.model import Write
    from dash_migrate.state.shapes import Shared

_REDIS = (
    "If all visitors share it, keep it in Redis (add Redis to the app):",
    'store = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)',
)
_EMPTY = frozenset({"", "None", "0", "[]", "{}", "list()", "dict()"})
_LIST = {
    "append": 'store.rpush("{0}", json.dumps(value))',
    "appendleft": 'store.lpush("{0}", json.dumps(value))',
    "put": 'store.rpush("{0}", json.dumps(value))',
    "put_nowait": 'store.rpush("{0}", json.dumps(value))',
    "popleft": 'json.loads(store.lpop("{0}") or "null")',
    "clear": 'store.delete("{0}")',
}


def for_all(shared: Shared, source: SourceFile) -> str:
    """The remedy for what requests add up."""
    commands = _KINDS.get(shared.held, _nothing)(shared, source)
    name = plain(shared)
    own = f'dcc.Store(id="{name}") with State("{name}", "data") and an Output for it.'
    if commands and shared.others:
        lines = listing([f"line {one.location.line} of {one.path}" for one in shared.others])
        commands.append(f"and the like in {lines}")
    if commands:
        ours = of_callbacks((*shared.writes, *shared.readings))
        return "\n".join([*_REDIS, *commands, *([f"If each visitor has their own: {own}"] if ours else [])])
    if shared.held is Held.FRAME:
        return (
            f"If all visitors share it, keep its rows in a table of a database (Postgres), that {writers(shared)} "
            f"adds to and {readers(shared)} reads (pandas: to_sql, read_sql); if each visitor has their own, keep "
            f"them in a dcc.Store."
        )
    writing, reading = writers(shared), readers(shared)
    both = f"let {writing} write it there, and {reading} read it there"
    if writing == reading:
        both = f"let {writing} write and read it there"
    if not of_callbacks((*shared.writes, *shared.readings)):
        return f"Keep it in Redis or a database, that all workers share: {both}."
    return (
        "What all visitors share belongs into Redis or a database, what each has for themselves into a dcc.Store: "
        f"{both}."
    )


def _number(shared: Shared, source: SourceFile) -> list[str]:
    name = plain(shared)
    lines = []
    for write in shared.writes:
        amount = _step(write)
        if amount is None:
            return []
        what = "incr" if amount == 1 else "incrby" if amount > 0 else "decr" if amount == -1 else "decrby"
        by = "" if abs(amount) == 1 else f", {abs(amount)}"
        lines.append(f'store.{what}("{name}"{by}) instead of {_text(write, source)}')
    if shared.start not in _EMPTY:
        lines.insert(0, f'store.set("{name}", {shared.start}, nx=True) when the app starts')
    return [*dict.fromkeys(lines), f'int(store.get("{name}") or 0) where it is read']


def _step(write: Write) -> int | None:
    """By what whole number a write counts on, or down; None where it does something else."""
    node = write.store.node
    amount: ast.expr
    if isinstance(node, ast.AugAssign) and not write.store.keys:
        operation, amount = node.op, node.value
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        if ast.unparse(node.targets[0]) != ast.unparse(node.value.left):
            return None
        operation, amount = node.value.op, node.value.right
    else:
        return None
    if not isinstance(amount, ast.Constant) or not isinstance(amount.value, int) or amount.value < 1:
        return None
    if isinstance(operation, ast.Add):
        return int(amount.value)
    return -int(amount.value) if isinstance(operation, ast.Sub) else None


def _list(shared: Shared, source: SourceFile) -> list[str]:
    name = plain(shared)
    writes = shared.writes
    if shared.start not in _EMPTY or any(one.store.method not in _LIST or one.store.keys for one in writes):
        return []
    lines = [f"{_LIST[write.store.method].format(name)} instead of {_text(write, source)}" for write in writes]
    if any(write.store.method.startswith("put") for write in shared.writes):
        read = f'json.loads(store.blpop("{name}")[1]) where an element is taken'
    else:
        read = f'[json.loads(item) for item in store.lrange("{name}", 0, -1)] where it is read'
    return [*dict.fromkeys(lines), read]


def _dict(shared: Shared, source: SourceFile) -> list[str]:
    name = plain(shared)
    puts = all(
        isinstance(write.store.node, ast.Assign) and write.store.how is How.PUT and len(write.store.keys) == 1
        for write in shared.writes
    )
    if not puts or shared.start not in _EMPTY:
        return []
    put = f'store.hset("{name}", key, json.dumps(value))'
    lines = [f"{put} instead of {_text(write, source)}" for write in shared.writes]
    read = (
        f'json.loads(store.hget("{name}", key) or "null") where one is read, store.hgetall("{name}") where all are'
    )
    return [*dict.fromkeys(lines), read]


def _nothing(_: Shared, __: SourceFile) -> list[str]:
    return []


_KINDS: dict[Held, Callable[[Shared, SourceFile], list[str]]] = {
    Held.NUMBER: _number,
    Held.LIST: _list,
    Held.DICT: _dict,
}


def _text(write: Write, source: SourceFile) -> str:
    text = one_line(source, write.store.node) if write.path == source.path else ""
    return text if 0 < len(text) <= LONGEST else f"the statement in line {write.location.line}"
