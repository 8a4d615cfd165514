"""What looks like waiting for a server or for another thread, and waits for neither."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from dash_migrate.knowledge import load
from dash_migrate.payloads.depends import properties
from dash_migrate.timeouts.makers import makers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import AttributeSet, Scope
    from dash_migrate.timeouts.calls import Called

_SMALL = 5_000_000  # bytes that a slow line of the network brings in a few seconds
_LOCKS = frozenset({"threading.Lock", "threading.RLock"})
# A file of a repository on GitHub, as it is or on its page.
_RAW = re.compile(
    r"https://(?:raw\.githubusercontent\.com/[^/]+/[^/]+|github\.com/[^/]+/[^/]+/(?:raw|blob))"
    r"/(?:refs/heads/)?[^/]+/(?P<file>[^?#]+)"
)


def reads_data_url(facts: Facts, call: Called) -> bool:
    """Whether what a call is to open is a `data:` URL that the browser sent: a file's text, not an address."""
    given = call.site.node.args[0] if call.site.node.args else None
    if not isinstance(given, ast.Name):
        return False
    known = load("slow_calls")["requests"]["data-urls"]
    found = properties(facts, given, call.path, call.site.scope)
    return bool(found) and all(one.property in known for one in found)


def is_small_file_of_app(facts: Facts, url: str) -> bool:
    """Whether a URL names a file of a repository that lies in the app's folder, too, and is small there."""
    found = _RAW.fullmatch(url.partition("?")[0])
    name = unquote(found["file"]) if found is not None else ""
    if not name or ".." in name.split("/"):
        return False
    file = facts.workspace.root / name
    try:
        return file.is_file() and file.stat().st_size < _SMALL
    except (OSError, ValueError):  # a name that this machine's disk refuses
        return False


def never_waits(facts: Facts, loop: ast.While, path: str, scope: Scope) -> bool:
    """Whether a loop waits, under a lock, for a flag of `self` that is set and taken back under that lock alone.

    Who gets the lock finds the flag taken back: the loop's body is never entered.
    """
    match loop.test:
        case ast.Attribute(value=ast.Name(id="self"), attr=flag):
            index = facts.modules.indexes[path]
            sets = [one for one in index.attribute_sets if one.target.attr == flag]
            on = [one for one in sets if not _is_off(one)]
            off = [one for one in sets if _is_off(one) and any(part == "finalbody" for _, part in one.ancestors)]
            held = _locks_around(facts, loop, path, scope)
            return bool(on and off) and any(all(_holds(one, lock) for one in (*on, *off)) for lock in held)
    return False


def goes_page_by_page(loop: ast.While, sleep: ast.Call) -> bool:
    """Whether a loop asks for one part after the other, by a number that it raises, and collects what it gets.

    It sleeps to spare who is asked; nothing is looked at again until it is done.
    """
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node is not sleep]
    raised = {
        node.target.id
        for node in nodes
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name)
    }
    given = {
        part.id
        for call in calls
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
        for part in ast.walk(argument)
        if isinstance(part, ast.Name)
    }
    collects = any(isinstance(call.func, ast.Attribute) and call.func.attr == "extend" for call in calls)
    return collects and not raised.isdisjoint(given)


def _is_off(one: AttributeSet) -> bool:
    return isinstance(one.value, ast.Constant) and not one.value.value


def _locks_around(facts: Facts, loop: ast.While, path: str, scope: Scope) -> Iterator[str]:
    """The locks in whose `with` a loop stands, as the code spells them."""
    function = scope.function
    for statement in ast.walk(function) if function is not None else ():
        if isinstance(statement, ast.With) and any(part is loop for part in ast.walk(statement)):
            for item in statement.items:
                if _is_lock(facts, item.context_expr, path, scope):
                    yield ast.unparse(item.context_expr)


def _is_lock(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    index = facts.modules.indexes[path]
    return any(
        not _LOCKS.isdisjoint(index.qualified(call.func, inside))
        for call, where, inside in makers(facts, expr, path, scope)
        if where == path
    )


def _holds(one: AttributeSet, lock: str) -> bool:
    return any(
        isinstance(statement, ast.With)
        and part == "body"
        and any(ast.unparse(item.context_expr) == lock for item in statement.items)
        for statement, part in one.ancestors
    )
