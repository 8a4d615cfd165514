"""What runs beside the code that starts it: schedulers, threads, processes and timers, with what they run."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash_migrate.facts import classes
from dash_migrate.facts.flow import flow
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, argument, last_name
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import CallSite, Scope
    from dash_migrate.facts.values import Value


class Sort(enum.Enum):
    """What something that is started does."""

    SCHEDULER = "scheduler"
    LOOP = "loop"
    TIMER = "timer"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Run:
    """A function or lambda of the app that is run, and its file."""

    path: str
    node: Function | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
class Started:
    """One `x.start()`, or `pool.submit(function)`.

    Args:
        path: the file that starts it.
        site: the call of `start`, or of a pool's `submit`.
        made: the call that made what is started, where it stands in the app.
        sort: what it does.
        what: how to speak of it: "a thread".
        target: how the code names what it runs; empty for schedulers and where nothing is given.
        runs: the functions of the app that `target` may be.
    """

    path: str
    site: CallSite
    made: Origin
    sort: Sort
    what: str
    target: str
    runs: tuple[Run, ...]


def started(facts: Facts) -> tuple[Started, ...]:
    """All that the app starts, by file and in the order of the text; kept with `facts.derive(started)`.

    Tests and templates are passed over.
    """
    return tuple(_all(facts))


def _all(facts: Facts) -> Iterator[Started]:
    follow = facts.derive(flow)
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        for site in (*index.calls_named.get("start", ()), *index.calls_named.get("submit", ())):
            func = site.node.func
            if not isinstance(func, ast.Attribute):
                continue
            origins = sorted(follow.origins(func.value, path, site.scope), key=_place)
            found = (_started(facts, path, site, origin) for origin in origins)
            yield from list(filter(None, found))[:1]


def _place(origin: Origin) -> tuple[str, int]:
    return origin.path, getattr(origin.node, "lineno", 0)


def _started(facts: Facts, path: str, site: CallSite, origin: Origin) -> Started | None:
    call = origin.node
    if not isinstance(call, ast.Call) or origin.way:
        return None
    for value in facts.evaluator.values(call.func, origin.path, origin.scope):
        starter = _starter(facts, value)
        if starter is None:
            continue
        sort = Sort(starter["kind"])
        if (sort is Sort.POOL) is not (last_name(site.node.func) == "submit"):
            continue
        if sort is Sort.POOL:
            given = argument(site.node, 0, "fn")
            runs = tuple(functions_of(facts, given, path, site.scope)) if given is not None else ()
            return Started(path, site, origin, sort, starter["what"], "", runs)
        given = _given(call, starter)
        runs = tuple(functions_of(facts, given, origin.path, origin.scope)) if given is not None else ()
        text = _named(facts, origin.path, given) if given is not None else ""
        if isinstance(given, ast.Call) and not runs:
            return None  # it is called before the start, which then runs what it returns
        if value.role is Role.CLASS and not runs:
            runs, text = tuple(_method(facts, value)), getattr(value.node, "name", "")
        return Started(path, site, origin, sort, starter["what"], text, runs)
    return None


def _starter(facts: Facts, value: Value) -> Mapping[str, Any] | None:
    """The knowledge on what calling a value makes: it is a package's class, or one of the app that inherits it."""
    names = {value.name} if value.role is Role.EXTERNAL else set()
    for one in classes.lineage(facts.evaluator, value) if value.role is Role.CLASS else ():
        index = facts.modules.indexes[one.path]
        assert isinstance(one.node, ast.ClassDef)
        scope = index.scopes[one.node].parent or index.scope
        names |= {name for base in one.node.bases for name in index.qualified(base, scope)}
    return next((entry for entry in load("background")["starter"] if names & set(entry["names"])), None)


def _given(call: ast.Call, starter: Mapping[str, Any]) -> ast.expr | None:
    target = starter.get("target")
    return argument(call, target["position"], target["keyword"]) if target else None


def _named(facts: Facts, path: str, expr: ast.expr) -> str:
    return " ".join(facts.modules.indexes[path].source.segment(expr).split())


def _method(facts: Facts, value: Value) -> Iterator[Run]:
    for found in classes.attribute(facts.evaluator, value, "run"):
        if isinstance(found.node, Function):
            yield Run(found.path, found.node)


def functions_of(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> Iterator[Run]:
    """The functions of the app that an expression stands for, `functools.partial` of one among them."""
    if isinstance(expr, ast.Lambda):
        yield Run(path, expr)
    elif isinstance(expr, ast.Call) and last_name(expr.func) == "partial" and expr.args:
        yield from functions_of(facts, expr.args[0], path, scope)
    else:
        for value in sorted(facts.evaluator.values(expr, path, scope), key=lambda one: one.path):
            if value.role is Role.FUNCTION and isinstance(value.node, Function):
                yield Run(value.path, value.node)
