"""What takes long in a function of the app: a large file, a query, another server, a training. Nothing else."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, last_name
from dash_migrate.knowledge import load
from dash_migrate.payloads.disk import size_on_disk
from dash_migrate.payloads.follow import ends
from dash_migrate.payloads.model import code, size
from dash_migrate.payloads.readers import is_address, is_buffer, is_path, reader_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite

    Judge = Callable[[Facts, CallSite, str], "str | None"]

_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that takes long.

    Args:
        does: in the third person, for a sentence: "reads orders.csv (3.2 MB)".
        call: that does it.
        path: its file.
        entry: the call in the function that was asked about: `call` itself, or one of a function of the app.
    """

    does: str
    call: ast.Call
    path: str
    entry: ast.Call


def work(facts: Facts, function: Function | ast.Lambda, path: str) -> tuple[Work, ...]:
    """What takes long each time a function runs, in it and in functions of the app that it calls.

    A function that keeps its results, by `@cache.memoize()` or the like, does none.
    """
    return tuple(_work(facts, function, path, _takes_long, frozenset()))


def loads(facts: Facts, function: Function | ast.Lambda, path: str) -> tuple[Work, ...]:
    """What takes long, as of `work`, and every file that is read, of whatever size."""
    return tuple(_work(facts, function, path, _loads, frozenset()))


def _work(
    facts: Facts, function: Function | ast.Lambda, path: str, judge: Judge, above: frozenset[ast.AST]
) -> Iterator[Work]:
    if len(above) > _MAX_DEPTH or function in above:
        return
    for site in calls_in(facts, function, path):
        if _is_kept(site):
            continue
        does = judge(facts, site, path)
        if does is not None:
            yield Work(does, site.node, path, site.node)
            continue
        for value in facts.evaluator.values(site.node.func, path, site.scope):
            if value.role is Role.FUNCTION and isinstance(value.node, Function) and not is_cached(value.node):
                for inner in _work(facts, value.node, value.path, judge, above | {function}):
                    yield Work(inner.does, inner.call, inner.path, site.node)


def _is_kept(site: CallSite) -> bool:
    """Whether a call is made once, by hand: `if data is None: data = load()`, and the like with a dictionary."""
    statement = site.ancestors[-1][0] if site.ancestors else None
    if not isinstance(statement, ast.Assign):
        return False
    targets = {node.id for one in statement.targets for node in ast.walk(one) if isinstance(node, ast.Name)}
    tests = [outer.test for outer, part in site.ancestors if isinstance(outer, ast.If) and part == "body"]
    tested = {node.id for one in tests for node in ast.walk(one) if isinstance(node, ast.Name)}
    return not targets.isdisjoint(tested)


def calls_in(facts: Facts, function: Function | ast.Lambda, path: str) -> Sequence[CallSite]:
    """The calls that stand in a function of this file, in the order of the text."""
    return facts.derive(_calls).get(path, {}).get(function, ())


def is_cached(function: Function) -> bool:
    """Whether a decorator keeps the results of a function."""
    names = load("payloads")["cached"]["decorators"]
    listed = (one.func if isinstance(one, ast.Call) else one for one in function.decorator_list)
    return any(last_name(one) in names for one in listed)


def _takes_long(facts: Facts, site: CallSite, path: str) -> str | None:
    tables, call = load("payloads"), site.node
    names = facts.modules.indexes[path].qualified(call.func, site.scope)
    found = next((tables["work"][name] for name in names if name in tables["work"]), None)
    if found is not None:
        return f"{found} (`{code(facts, path, call)}`)"
    what = reader_of(facts, call, path, site.scope)
    first = call.args[0] if call.args else None
    if what in {"query", "table"} or _executes(facts, site, path):
        return f"queries a database (`{code(facts, path, call)}`)"
    if what == "file" and first is not None and not is_buffer(facts, first, path, site.scope):
        if is_address(facts, first, path, site.scope):
            return f"reads a file from another server (`{code(facts, path, call)}`)"
        there = size_on_disk(facts, first, path, site.scope)
        large = there is not None and there.bytes >= tables["sizes"]["large"]
        return f"reads {there.path} ({size(there.bytes)})" if there is not None and large else None
    return f"trains a model (`{code(facts, path, call)}`)" if _trains(facts, site, path) else None


def _loads(facts: Facts, site: CallSite, path: str) -> str | None:
    call, scope = site.node, site.scope
    reads = reader_of(facts, call, path, scope) == "file" and call.args
    if reads and is_path(facts, call, path, scope):
        return f"reads a file (`{code(facts, path, call)}`)"
    return _takes_long(facts, site, path)


def _executes(facts: Facts, site: CallSite, path: str) -> bool:
    """Whether a call is `cursor.execute(...)` of a database, by what its file imports."""
    func, databases = site.node.func, load("payloads")["databases"]["packages"]
    if not isinstance(func, ast.Attribute) or func.attr != "execute" or not site.node.args:
        return False
    if facts.evaluator.values(func, path, site.scope):  # a method of the app's own
        return False
    imported = {edge.module.partition(".")[0] for edge in facts.modules.indexes[path].imports}
    return not imported.isdisjoint(databases)


def _trains(facts: Facts, site: CallSite, path: str) -> bool:
    func, known = site.node.func, load("payloads")["training"]
    if not isinstance(func, ast.Attribute) or func.attr not in known["methods"] or not site.node.args:
        return False
    for origin in ends(facts, func.value, path, site.scope):
        made = origin.node.func if isinstance(origin.node, ast.Call) else None
        names = facts.modules.indexes[origin.path].qualified(made, origin.scope) if made is not None else ()
        if any(
            name.partition(".")[0] in known["packages"] and not name.startswith(tuple(known["quick"]))
            for name in names
        ):
            return True
    return False


def _calls(facts: Facts) -> Mapping[str, Mapping[ast.AST, list[CallSite]]]:
    """The calls of each function, by file; a function inside has its own, which run when it is called."""
    found: dict[str, dict[ast.AST, list[CallSite]]] = {}
    for path, index in facts.modules.indexes.items():
        here = found.setdefault(path, {})
        for site in index.calls:
            scope = site.scope
            while scope.parent is not None:
                here.setdefault(scope.node, []).append(site)
                if isinstance(scope.node, Function | ast.ClassDef):
                    break
                scope = scope.parent
    return found
