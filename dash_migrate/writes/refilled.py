"""Files that the code fills again by itself: caches, and copies for the case that a download fails."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.writes.parts import in_handler, only_in_handlers
from dash_migrate.writes.targets import is_remote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.writes.model import Access


def is_cache(facts: Facts, access: Access) -> bool:
    """Whether a file is written only where it is not there, or too old: the code fills it again by itself.

    The question may be asked in the function that writes, or wherever that is called.
    """
    if _is_for_missing(access.site):
        return True
    if any(request.is_upload for request in moments(facts).requests_of(access.site.scope)):
        return False  # only the visitor could send it again
    return _is_called_for_missing(facts, access.path, access.site.scope.function, set())


def _is_for_missing(site: CallSite) -> bool:
    """Whether a call is made only where a file is not there, by what its own function asks."""
    for statement, part in reversed(site.ancestors):
        if isinstance(statement, Function):
            break
        if isinstance(statement, ast.If) and is_missing(statement.test, part):
            return True
        if isinstance(statement, ast.Try) and part == "handlers" and _for_missing(statement, site.node):
            return True
    return any(_leaves_early(statement) and _gives(statement) for statement in _above(site))


def _is_called_for_missing(facts: Facts, path: str, function: Function | None, seen: set[ast.AST]) -> bool:
    """Whether a function is called, and each time only where a file is not there."""
    if function is None or function in seen or function.name in facts.derive(_handed_on):
        return False
    seen.add(function)
    by_function = moments(facts).requests_of(facts.modules.indexes[path].scopes[function])
    if any(request.function is function for request in by_function):
        return False
    calls = list(facts.sites.callers(path, function))
    return bool(calls) and all(
        _is_for_missing(call)
        or any(_leaves_early(statement) for statement in around(call))
        or _is_called_for_missing(facts, where, call.scope.function, seen)
        for where, call in calls
    )


def _handed_on(facts: Facts) -> frozenset[str]:
    """The names that are given to calls, so that nobody knows when what they stand for runs."""
    found: set[str] = set()
    for index in facts.modules.indexes.values():
        for call in index.calls:
            given = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
            found.update(last_name(one) for one in given if isinstance(one, ast.Name | ast.Attribute))
    return frozenset(found)


def is_fallback(facts: Facts, access: Access, reads: Iterable[Access]) -> bool:
    """Whether a file is a copy of what was downloaded, which is read only where that fails.

    Args:
        facts: of the app.
        access: the write.
        reads: all calls of the app that read the file.
    """
    found = list(reads)
    if any(not in_handler(one.site) and not only_in_handlers(facts, one.site.scope.function) for one in found):
        return False
    return any(
        _is_beside(facts, access, statement) and _fetches(facts, one.path, statement)
        for one in found
        for statement, part in one.site.ancestors
        if isinstance(statement, ast.Try) and part == "handlers"
    )


def _is_beside(facts: Facts, access: Access, statement: ast.Try) -> bool:
    """Whether a write is made in a `try`, below it, or by a function that it calls."""
    function = access.site.scope.function
    if any(node is statement for node in ast.walk(function or facts.modules.indexes[access.path].tree)):
        return True
    calls = facts.sites.callers(access.path, function) if function is not None else ()
    inside = {id(node) for node in ast.walk(statement)}
    return any(id(call.node) in inside for _, call in calls)


def _fetches(facts: Facts, path: str, statement: ast.Try) -> bool:
    """Whether what is tried is to get something from the network, by itself or by a function that it calls."""
    inside = {id(node) for part in statement.body for node in ast.walk(part)}
    index = facts.modules.indexes[path]
    sites = [site for site in index.calls if id(site.node) in inside]
    if any(downloads(facts, index, site) for site in sites):
        return True
    for site in sites:
        for value in facts.evaluator.values(site.node.func, path, site.scope):
            where = facts.modules.indexes.get(value.path)
            own = where.calls if where is not None and isinstance(value.node, Function) else ()
            if where is not None and any(
                downloads(facts, where, call) for call in own if call.scope.function is value.node
            ):
                return True
    return False


def downloads(facts: Facts, index: ModuleIndex, site: CallSite) -> bool:
    """Whether a call asks a server."""
    starts = tuple(load("file_writers")["downloads"]["functions"])
    if any(name.startswith(starts) for name in called(facts, site.node.func, index, site.scope)):
        return True
    return any(is_remote(facts, given, index, site.scope) for given in site.node.args[:1])


def _looks(test: ast.expr) -> bool:
    """Whether a condition asks for a file, or for its age."""
    return any(isinstance(node, ast.Call) and last_name(node.func) in _looking() for node in ast.walk(test))


def is_missing(test: ast.expr, part: str) -> bool:
    """Whether a part of `if test:` runs where the file is not there, or by its age."""
    if part not in {"body", "orelse"} or not _looks(test):
        return False
    called = (last_name(node.func) for node in ast.walk(test) if isinstance(node, ast.Call))
    if not _ages().isdisjoint(called):
        return True
    negated = any(
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and _looks(node.operand)
        for node in ast.walk(test)
    )
    return negated == (part == "body")


def _for_missing(statement: ast.Try, node: ast.Call) -> bool:
    """Whether a call stands in a handler for a file that is not there."""
    for handler in statement.handlers:
        caught = ast.walk(handler.type) if handler.type is not None else ()
        if any(last_name(part) in _errors() for part in caught if isinstance(part, ast.expr)):
            return any(inner is node for inner in ast.walk(handler))
    return False


def _above(site: CallSite) -> Iterator[ast.stmt]:
    """The statements of the function above a call, outermost only."""
    function = site.scope.function
    for statement in function.body if function is not None else ():
        if statement.lineno < site.node.lineno:
            yield statement


def around(site: CallSite) -> Iterator[ast.stmt]:
    """The statements above a call, those of all blocks that hold it."""
    yield from _above(site)
    for holder, part in site.ancestors:
        block = getattr(holder, part, None)
        for statement in block if isinstance(block, list) else ():
            if isinstance(statement, ast.stmt) and statement.lineno < site.node.lineno:
                yield statement


def _leaves_early(statement: ast.stmt) -> bool:
    """Whether a statement is `if os.path.exists(path): return`, with anything but a message."""
    if not isinstance(statement, ast.If) or not _looks(statement.test) or statement.orelse:
        return False
    negated = isinstance(statement.test, ast.UnaryOp) and isinstance(statement.test.op, ast.Not)
    return not negated and isinstance(_last(statement), ast.Return) and not _refuses(statement)


def _gives(statement: ast.stmt) -> bool:
    """Whether what ends a branch is a `return` with a value: what is there is used."""
    last = _last(statement)
    return isinstance(last, ast.Return) and last.value is not None


def _refuses(statement: ast.stmt) -> bool:
    """Whether what ends a branch gives a message: the visitor is told that the name is taken."""
    value = getattr(_last(statement), "value", None)
    texts = (node.value for node in ast.walk(value) if isinstance(node, ast.Constant)) if value is not None else ()
    return any(isinstance(text, str) and " " in text.strip() for text in texts)


def _last(statement: ast.stmt) -> ast.stmt:
    """The statement that ends what `if ...:` holds, or a last `with ...:` in it."""
    last = statement.body[-1] if isinstance(statement, ast.If) else statement
    while isinstance(last, ast.With | ast.AsyncWith):
        last = last.body[-1]
    return last


@cache
def _looking() -> frozenset[str]:
    """The last names of what asks whether a file is there, or how old it is."""
    table = load("file_writers")["looks"]
    return frozenset({*(name.rpartition(".")[2] for name in table["functions"]), *table["methods"]})


@cache
def _ages() -> frozenset[str]:
    """The last names of what asks how old a file is."""
    return frozenset(load("file_writers")["looks"]["ages"])


@cache
def _errors() -> frozenset[str]:
    """The exceptions that a file which is not there raises."""
    return frozenset(load("file_writers")["looks"]["errors"])
