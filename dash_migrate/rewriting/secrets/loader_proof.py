"""A module's tree without the loading: what is left must be the program that it was."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from dash_migrate.rewriting.secrets.loader_calls import Loads, load_calls
from dash_migrate.rewriting.secrets.loader_names import ENVIRON, LOAD, PATH
from dash_migrate.rewriting.secrets.loader_text import as_check

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATEMENTS = {ast.dump(ast.parse(way.statement).body[0]): way.statement for way in (*ENVIRON, *PATH, *LOAD)}
_MOVING = frozenset(
    dump for dump, statement in _STATEMENTS.items() if statement in {way.statement for way in LOAD}
)


def taken_out(tree: ast.Module, added: Iterable[str] = (), path: str | None = None) -> ast.Module:
    """A module without the statements that `loader_edits` writes, or may have moved; `tree` stays as it is.

    Of the top level go: the check, calls of `load_dotenv` that take nothing but the app folder's `.env` or look
    for the file, and imports of python-dotenv that stand alone. So the trees before and after `loader_edits` are
    equal without them.

    Args:
        tree: the module.
        added: imports that were added (see `added_imports`): of each the first one goes, too.
        path: posix path of the module below the app's folder; without it all calls go that load a `.env` found
            from `__file__`.
    """
    gone: set[ast.stmt] = {node for node in tree.body if as_check(node) is not None}
    gone |= {call.statement for call in load_calls(tree, path) if call.plain and call.loads is not Loads.OTHER}
    wanted = Counter(added)
    for node in tree.body:
        dump = _dump(node)
        if dump in _MOVING:
            gone.add(node)
        elif wanted[_STATEMENTS.get(dump, "")] > 0:
            wanted[_STATEMENTS[dump]] -= 1
            gone.add(node)
    return ast.Module([node for node in tree.body if node not in gone], tree.type_ignores)


def added_imports(before: ast.Module, after: ast.Module) -> tuple[str, ...]:
    """The imports at the top of `after` that `loader_edits` may have added to `before`, as they are written."""
    counts = [Counter(_STATEMENTS.get(_dump(node), "") for node in tree.body) for tree in (after, before)]
    return tuple(statement for statement in (counts[0] - counts[1]).elements() if statement)


def _dump(node: ast.stmt) -> str:
    return ast.dump(node) if isinstance(node, ast.Import | ast.ImportFrom) else ""
