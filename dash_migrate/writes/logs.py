"""Files to which lines are appended for a person to read, and that nothing of the app reads: logs."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.values import last_name
from dash_migrate.writes.model import Act
from dash_migrate.writes.parts import in_handler, parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts import Facts
    from dash_migrate.writes.model import Access

_APPENDS = re.compile(r"a[bt+]*")
_NAMED = re.compile(r"(?:.*[\W_])?(?:logs?|errors?|debug|trace)(?:[\W_].*)?", re.IGNORECASE)
# Of files that hold text for people; tables and documents are data.
_SUFFIXES = frozenset({"", ".txt", ".log", ".out", ".err"})
_WORDS, _BETWEEN = re.compile(r"[^\W\d_]{3}"), re.compile(r"[,;\t]")
_WRITES = frozenset({"write", "writelines", "print"})
# What writes rows and documents.
_DATA = frozenset({"writerow", "writerows", "dump", "dumps", "to_json", "to_csv"})


def is_log(facts: Facts, writers: Iterable[Access], reads: Iterable[Access]) -> bool:
    """Whether a file is a log by the way it is written, and by what it is called.

    Args:
        facts: of the app.
        writers: all writes to the file that count.
        reads: what reads it, anywhere in the app.
    """
    if any(True for _ in reads):
        return False
    return all(_appends(one) and (in_handler(one.site) or _is_for_people(facts, one)) for one in writers)


def _appends(access: Access) -> bool:
    """Whether a call opens a file to add to it; a table that is added to a file is data."""
    call = access.site.node
    given = (*call.args, *(item.value for item in call.keywords))
    modes = (one.value for one in given if isinstance(one, ast.Constant))
    named = last_name(call.func) == "open" and access.act is Act.APPEND
    return named and any(isinstance(mode, str) and _APPENDS.fullmatch(mode) is not None for mode in modes)


def _is_for_people(facts: Facts, access: Access) -> bool:
    """Whether a file has the name of a log, or takes lines of text in which nothing is a visitor's."""
    target = access.target
    if target.anchor is None or not target.complete:
        return False
    stem, suffix = posixpath.splitext(posixpath.basename(target.text))
    if suffix.lower() not in _SUFFIXES:
        return False
    return suffix.lower() == ".log" or _NAMED.fullmatch(stem) is not None or _takes_own_lines(facts, access)


def _takes_own_lines(facts: Facts, access: Access) -> bool:
    """Whether all that is written beside the call are messages of the app itself; values alone are data."""
    index, function = facts.modules.indexes[access.path], access.site.scope.function
    holder = access.site.ancestors[-1][0] if access.site.ancestors else None
    around = holder if isinstance(holder, ast.With | ast.AsyncWith) else function
    inside = {id(node) for node in ast.walk(around or index.tree)}
    beside = [call for call in index.calls if id(call.node) in inside]
    if any(last_name(call.node.func) in _DATA for call in beside):
        return False
    lines = [call for call in beside if last_name(call.node.func) in _WRITES and call.node.args]
    given = [(one, call.scope) for call in lines for one in call.node.args]
    behind = [[node for node, _, _ in parts(facts, one, access.path, scope)] for one, scope in given]
    requests = {one.function for one in moments(facts).requests_of(access.site.scope)}
    visitors = function if function in requests else None
    every = [node for nodes in behind for node in nodes]
    return any(map(_is_message, every)) and not any(_is_given(node, visitors) for node in every)


def _is_message(node: ast.AST) -> bool:
    """Whether a text has words, and no signs that stand between the values of a row."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and _WORDS.search(text) is not None and not _BETWEEN.search(text)


def _is_given(node: ast.AST, function: ast.AST | None) -> bool:
    """Whether a node is a parameter of which nothing is told, or of the function that answers a request."""
    if isinstance(node, ast.arg):
        return True
    arguments = getattr(function, "args", None)
    if not isinstance(node, ast.Name) or not isinstance(arguments, ast.arguments):
        return False
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return node.id in {one.arg for one in every}
