"""Why a write loses nothing on the platform: the file is a cache, or of one request alone."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.writes.model import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.writes.model import Access

# What is done with a path that is no use of the file.
_NO_USE = frozenset({
    "print", "debug", "info", "warning", "error", "exception", "log", "exists", "isfile", "isdir", "basename",
    "dirname", "splitext", "len", "str", "append", "makedirs", "mkdir", "chmod", "format", "write", "Path",
})  # fmt: skip


def is_cache(access: Access) -> bool:
    """Whether a file is written only where it is not there, or too old: the code fills it again by itself."""
    for statement, part in reversed(access.site.ancestors):
        if isinstance(statement, Function):
            break
        if isinstance(statement, ast.If) and _is_missing(statement.test, part):
            return True
        if isinstance(statement, ast.Try) and part == "handlers" and _for_missing(statement, access.site.node):
            return True
    return any(_leaves_early(statement) for statement in _above(access))


def is_removed(access: Access, others: Iterable[Access]) -> bool:
    """Whether the function that writes a file, or one around it, removes it again."""
    function = access.site.scope.function
    return any(
        other.act is Act.REMOVE
        and other.site.scope.function is function
        and (other.target.store == access.target.store or _same_words(other.argument, access.argument))
        for other in others
    )


def is_used_at_once(facts: Facts, access: Access) -> bool:
    """Whether what a function wrote it hands on, below, by the path of the file: to be sent, read, uploaded."""
    function = access.site.scope.function
    if function is None or access.act is Act.APPEND:
        return False
    index = facts.modules.indexes[access.path]
    end = (access.site.node.end_lineno or 0, access.site.node.end_col_offset or 0)
    for call in index.calls:
        if call.scope.function is not function or (call.node.lineno, call.node.col_offset) <= end:
            continue
        given = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        if any(_is_path(one, access.argument) for one in given) and not _only_shows(index, call):
            return True
    own = {request.function for request in moments(facts).requests_of(access.site.scope)}
    returned = index.returns.get(function, ()) if function not in own else ()
    plain = (value for value in returned if not isinstance(value, ast.JoinedStr))
    return any(value.lineno >= end[0] and _is_path(value, access.argument) for value in plain)


def _only_shows(index: ModuleIndex, call: CallSite) -> bool:
    """Whether a call has no use for the file: it prints the path, or puts it into a component."""
    if last_name(call.node.func) in _NO_USE:
        return True
    names = index.qualified(call.node.func, call.scope)
    return any(name.startswith("dash") and not name.endswith(".send_file") for name in names)


def _is_path(expr: ast.expr, argument: ast.expr) -> bool:
    """Whether an expression is the path that was written to, as a text or otherwise."""
    if isinstance(expr, ast.Call) and len(expr.args) == 1 and last_name(expr.func) in {"str", "Path", "fspath"}:
        return _is_path(expr.args[0], argument)
    if isinstance(expr, ast.Tuple | ast.List):
        return any(_is_path(part, argument) for part in expr.elts)
    if isinstance(expr, ast.JoinedStr):
        values = (part.value for part in expr.values if isinstance(part, ast.FormattedValue))
        return any(_is_path(value, argument) for value in values) or _same_words(expr, argument)
    return _same_words(expr, argument)


def _same_words(one: ast.expr, other: ast.expr) -> bool:
    return type(one) is type(other) and ast.dump(one) == ast.dump(other)


def _looks(test: ast.expr) -> bool:
    """Whether a condition asks for a file, or for its age."""
    return any(isinstance(node, ast.Call) and last_name(node.func) in _looking() for node in ast.walk(test))


def _is_missing(test: ast.expr, part: str) -> bool:
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


def _above(access: Access) -> Iterator[ast.stmt]:
    """The statements of the function above a write, outermost only."""
    function = access.site.scope.function
    for statement in function.body if function is not None else ():
        if statement.lineno < access.site.node.lineno:
            yield statement


def _leaves_early(statement: ast.stmt) -> bool:
    """Whether a statement is `if os.path.exists(path): return ...`."""
    if not isinstance(statement, ast.If) or not _looks(statement.test) or statement.orelse:
        return False
    negated = isinstance(statement.test, ast.UnaryOp) and isinstance(statement.test.op, ast.Not)
    last = statement.body[-1]
    while isinstance(last, ast.With | ast.AsyncWith):
        last = last.body[-1]
    return not negated and isinstance(last, ast.Return) and last.value is not None


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
