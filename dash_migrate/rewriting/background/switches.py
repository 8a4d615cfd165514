"""Conditions around a start: what an environment variable or a lock decides is the author's own answer."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.background.starters import functions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Ancestors, CallSite, Scope
    from dash_migrate.rewriting.background.starters import Run

_RELOADER = "WERKZEUG_RUN_MAIN"
_DEPTH = 4
_ADVISORY = "pg_try_advisory"  # locks of Postgres
_OF_FILES = frozenset({"flock", "lockf", "FileLock", "InterProcessLock"})
_OF_PROCESS = frozenset({"Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition"})


def is_switched(facts: Facts, path: str, scope: Scope, ancestors: Ancestors, depth: int = _DEPTH) -> bool:
    """Whether an environment variable, or a lock that one process gets, decides that code runs.

    Args:
        facts: of the app.
        path: the code's file.
        scope: that it stands in.
        ancestors: the statements around it.
        depth: how many calls back to look: the condition may stand around the call of the function.
    """
    if any(_decides(statement, part) for statement, part in ancestors):
        return True
    function = scope.function
    if function is None or not depth:
        return False
    if any(_locks(node) for node in ast.walk(function)):
        return True
    callers = list(facts.sites.callers(path, function))
    return bool(callers) and all(
        is_switched(facts, caller, call.scope, call.ancestors, depth - 1) for caller, call in callers
    )


def takes_lock(facts: Facts, run: Run, depth: int = 2) -> bool:
    """Whether a function, or one that it calls, asks for a lock that processes have together.

    Args:
        facts: of the app.
        run: the function.
        depth: how many calls to follow.
    """
    index = facts.modules.indexes[run.path]
    texts = (node.value for node in ast.walk(run.node) if isinstance(node, ast.Constant))
    if any(isinstance(text, str) and _ADVISORY in text for text in texts):
        return True
    body = [call for call in index.calls if run.node in _around(call.scope)]
    if any(_is_acquired(facts, run.path, call) for call in body):
        return True
    called = (one for call in body for one in functions_of(facts, call.node.func, run.path, call.scope))
    return depth > 0 and any(takes_lock(facts, one, depth - 1) for one in called)


def _around(scope: Scope) -> Iterator[ast.AST]:
    inner: Scope | None = scope
    while inner is not None:
        yield inner.node
        inner = inner.parent


def _is_acquired(facts: Facts, path: str, call: CallSite) -> bool:
    """Whether a call takes a lock of a file or of Redis, or one that the app keeps outside of its process."""
    name = last_name(call.node.func)
    if name in _OF_FILES or name == "setnx" or (name == "set" and any(i.arg == "nx" for i in call.node.keywords)):
        return True
    if name != "acquire":
        return False
    own = functions_of(facts, call.node.func, path, call.scope)
    return any(_OF_PROCESS.isdisjoint(facts.modules.indexes[one.path].calls_named) for one in own)


def only_in_reloader(ancestors: Ancestors) -> bool:
    """Whether code runs only where Werkzeug's reloader has set its variable, which gunicorn does not."""
    for statement, part in ancestors:
        if isinstance(statement, ast.If) and part == "body" and _RELOADER in ast.unparse(statement.test):
            test = statement.test
            differs = isinstance(test, ast.Compare) and _differs(test)
            either = any(isinstance(node, ast.Or | ast.Not) for node in ast.walk(test))
            return not differs and not either
    return False


def _differs(test: ast.Compare) -> bool:
    """Whether a comparison holds where the variable is not set: `!= "true"`, `not in os.environ`, `is None`."""
    with_none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
    return isinstance(test.ops[0], ast.NotEq | ast.NotIn | ast.IsNot) != with_none


def _decides(statement: ast.stmt, part: str) -> bool:
    if isinstance(statement, ast.If) and part in {"body", "orelse"}:
        text = ast.unparse(statement.test)
        return _RELOADER not in text and (reads_environment(statement.test) or _locks(statement.test))
    if isinstance(statement, ast.With):
        return any(_locks(item.context_expr) for item in statement.items)
    return isinstance(statement, ast.Try) and part in {"body", "orelse"} and any(map(_locks, statement.body))


def reads_environment(test: ast.expr) -> bool:
    """Whether a condition asks for an environment variable."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        or (isinstance(node, ast.Name) and node.id in {"environ", "getenv"})
        for node in ast.walk(test)
    )


def _locks(node: ast.AST) -> bool:
    """Whether a lock between processes is taken: of a file, of a port."""
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(last_name(call.func) in {*_OF_FILES, "bind"} for call in calls)
