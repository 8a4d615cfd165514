"""Where in a module the loading stands: below imports of other people's packages, above all code of the app."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.index import index_of
from dash_migrate.facts.modules import Modules
from dash_migrate.facts.scope import main_guard, only_for_type_checkers
from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.blocks import suites
from dash_migrate.rewriting.secrets.loader_text import as_check
from dash_migrate.variable_needs import Loading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.rewriting.secrets.loader_calls import LoadCall
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

# What finds folders: it may be called in an assignment between imports.
_FOLDERS = frozenset(
    {"os", "sys", "Path", "pathlib", "join", "dirname", "abspath", "realpath", "str", "find_dotenv"}
)
# What these call may run modules of the app: pages, blueprints, tasks.
_FRAMEWORKS = frozenset({"dash", "flask", "celery"})


@dataclass(frozen=True, slots=True)
class Head:
    """The opening of a module.

    Args:
        opening: how many statements come before any other: the docstring, `from __future__ import ...`.
        length: how many statements can run before the variables are set.
        place: the position in the body at which the loading is to stand.
    """

    opening: int
    length: int
    place: int


class Opening:
    """Finds a module's head.

    Args:
        workspace: the app.
        source: the module; it parses.
        names: the variables that the module reads.
    """

    def __init__(self, workspace: Workspace, source: SourceFile, names: Iterable[str]) -> None:
        index = index_of(source)
        assert index is not None  # the module parses
        self.index = index
        self.modules = Modules(workspace)
        self.body = index.tree.body
        self.names = frozenset(names)

    def head(self, calls: Iterable[LoadCall], loading: Loading) -> Head:
        """The head, by how the variables get into the environment.

        A module that loads `.env` does so before its first import of the app's. One that does not may count on
        what a module of the app has loaded: its check stands below all imports and calls.
        """
        by_hand = loading is Loading.BY_HAND
        loads = {call.statement for call in calls}
        opening = length = int(ast.get_docstring(self.index.tree, clean=False) is not None)
        while length < len(self.body) and _is_future(self.body[length]):
            length += 1
        opening = place = length
        while length < len(self.body):
            node = self.body[length]
            if not (node in loads or as_check(node) is not None or self._harmless(node, by_hand)):
                break
            length += 1
            if node in loads or _imports(node) or _patches(node) or as_check(node) is not None:
                place = length
        if by_hand:
            first = next((at for at, node in enumerate(self.body) if self._reads(node)), len(self.body))
            place = max([place, *(call.position + 1 for call in calls if call.position < first)])
        return Head(opening, length, place)

    def _reads(self, node: ast.stmt) -> bool:
        """Whether a statement has the name of a variable in it."""
        return as_check(node) is None and self._mentioned(node)

    def _mentioned(self, node: ast.AST) -> bool:
        return any(isinstance(part, ast.Constant) and part.value in self.names for part in ast.walk(node))

    def _harmless(self, node: ast.stmt, own: bool) -> bool:
        """Whether a statement runs no code of the app and reads none of the variables."""
        match node:
            case ast.Import() | ast.ImportFrom():
                return own or not self._is_own(node)
            case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Raise():
                return True
            case ast.If() if main_guard(node):
                return False
            case ast.If() if only_for_type_checkers(((node, "body"),)):
                return all(self._harmless(one, own) for one in node.orelse)
            case ast.If(test=ast.expr() as test):
                return self._simple(test) and self._all_harmless(node, own)
            case ast.With(items=items):
                return all(self._simple(one.context_expr) for one in items) and self._all_harmless(node, own)
            case ast.Try():
                return self._all_harmless(node, own)
            case ast.Expr(value=ast.Call() as call):
                return self._simple(call)
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                return self._simple(value) and all(
                    _root(call.func) in _FOLDERS for call in ast.walk(value) if isinstance(call, ast.Call)
                )
        return False

    def _all_harmless(self, node: ast.stmt, own: bool) -> bool:
        return all(self._harmless(inner, own) for suite in suites(node) for inner in suite)

    def _simple(self, node: ast.expr) -> bool:
        """Whether an expression calls only what other people's packages give, and reads none of the variables."""
        if self._mentioned(node) or any(isinstance(part, ast.Lambda | ast.Await) for part in ast.walk(node)):
            return False
        return not any(self._is_framework(call.func) for call in ast.walk(node) if isinstance(call, ast.Call))

    def _is_framework(self, func: ast.expr) -> bool:
        bound = self.index.qualified(func, self.index.scope)
        return any(name.partition(".")[0] in _FRAMEWORKS for name in bound)

    def _is_own(self, node: ast.Import | ast.ImportFrom) -> bool:
        if isinstance(node, ast.ImportFrom) and node.level:
            return True
        edges = [edge for edge in self.index.imports if edge.node is node]
        return any(True for edge in edges for _ in self.modules.executed(edge, self.index.path))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _imports(node: ast.stmt) -> bool:
    """Whether a statement is an import, or a block with one."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    return isinstance(node, ast.If | ast.Try | ast.With) and any(
        isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)
    )


def _patches(node: ast.stmt) -> bool:
    """Whether a statement is what gevent or eventlet want to run before anything else."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and last_name(call.func) in {"patch_all", "monkey_patch"}


def _root(func: ast.expr) -> str:
    """The name that a dotted callee, or a chain of calls, starts with."""
    node: ast.AST = func
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
