"""Why a write loses nothing on the platform: the file is of one request alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.writes.model import Act
from dash_migrate.writes.parts import is_of, parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, Function, ModuleIndex, Scope
    from dash_migrate.writes.model import Access

# What is done with a path that is no use of the file.
_NO_USE = frozenset({
    "print", "debug", "info", "warning", "error", "exception", "log", "exists", "isfile", "isdir", "basename",
    "dirname", "splitext", "len", "str", "append", "makedirs", "mkdir", "chmod", "format", "write", "Path",
})  # fmt: skip


def is_removed(access: Access, others: Iterable[Access]) -> bool:
    """Whether the function that writes a file, or one around it, removes it again."""
    function = access.site.scope.function
    return any(
        other.act is Act.REMOVE
        and other.site.scope.function is function
        and (other.target.store == access.target.store or _same_words(other.argument, access.argument))
        for other in others
    )


def is_scratch(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether a path has a name of one request, which the function that makes the name sends or removes.

    Args:
        facts: of the app.
        expr: the path.
        path: its file.
        scope: where its names are looked up.
    """
    known = load("file_writers")["paths"]
    drawn = frozenset((*known["unique"], *known["drawn"]))
    for node, where, inside in parts(facts, expr, path, scope):
        function, index = inside.function, facts.modules.indexes[where]
        if function is None or not isinstance(node, ast.Name | ast.Attribute):
            continue
        if not drawn.isdisjoint(index.qualified(node, inside)) and _ends(index, function, known["ends"]):
            return True
    return False


def _ends(index: ModuleIndex, function: Function, names: Iterable[str]) -> bool:
    """Whether a function calls one of these; of a dotted name it has to be that function."""
    for name in names:
        for call in index.calls_named.get(name.rpartition(".")[2], ()):
            if call.scope.function is function and ("." not in name or name in _called(index, call)):
                return True
    return False


def _called(index: ModuleIndex, call: CallSite) -> tuple[str, ...]:
    return index.qualified(call.node.func, call.scope)


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
    if _is_in_command(facts, access, end):
        return True
    own = {request.function for request in moments(facts).requests_of(access.site.scope)}
    returned = index.returns.get(function, ()) if function not in own else ()
    plain = (value for value in returned if not isinstance(value, ast.JoinedStr))
    return any(value.lineno >= end[0] and _is_path(value, access.argument) for value in plain)


def _is_in_command(facts: Facts, access: Access, end: tuple[int, int]) -> bool:
    """Whether a command, put together below the write, names the file: `cmd = f"convert {path}"; os.system(cmd)`.

    Other functions than those that run programs may only show a text; the path in it is one to work with where
    nobody could find the file again by its name.
    """
    index, function = facts.modules.indexes[access.path], access.site.scope.function
    known = load("file_writers")["paths"]
    runs_programs = tuple(known["commands"])
    unique = is_of(facts, access.argument, access.path, access.site.scope, frozenset(known["unique"]))
    texts = _texts_with(access, end)
    for call in index.calls:
        if call.scope.function is not function or (call.node.lineno, call.node.col_offset) <= end:
            continue
        given = (*call.node.args, *(keyword.value for keyword in call.node.keywords))
        named = any(isinstance(one, ast.Name) and one.id in texts for one in given)
        program = any(name.startswith(runs_programs) for name in called(facts, call.node.func, index, call.scope))
        if program and (named or any(_holds(one, access.argument) for one in given)):
            return True
        if named and unique and not _only_shows(index, call):
            return True
    return False


def _texts_with(access: Access, end: tuple[int, int]) -> frozenset[str]:
    """The names of texts that are put together of the path below the write."""
    function = access.site.scope.function
    below = (
        node
        for node in (ast.walk(function) if function is not None else ())
        if isinstance(node, ast.Assign) and (node.lineno, node.col_offset) > end
    )
    made = (node for node in below if _holds(node.value, access.argument))
    return frozenset(target.id for node in made for target in node.targets if isinstance(target, ast.Name))


def _holds(expr: ast.expr, argument: ast.expr) -> bool:
    """Whether a text or list is put together of the path, among others."""
    match expr:
        case ast.Call(func=ast.Attribute(attr="format" | "join"), args=given):
            return any(_holds(one, argument) for one in given)
        case ast.BinOp(left=left, right=right):
            return _holds(left, argument) or _holds(right, argument)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return any(_holds(part, argument) for part in parts)
    return _is_path(expr, argument)


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
