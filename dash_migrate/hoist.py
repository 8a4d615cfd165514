"""Moving the lines that make an app out of the block or function that only a script runs.

Only lines that do the same wherever they run are moved: imports, constants, the app, its layout, callbacks.
Anything else before the app's last line, arguments and files among it, is an obstacle to report.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.blocks import dedented, lines_of
from dash_migrate.facts.evaluate import Role, last_name
from dash_migrate.facts.scope import Function, main_guard
from dash_migrate.plan import Splice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import Ancestors, ModuleIndex, Scope
    from dash_migrate.source import SourceFile

_PLAIN = (
    ast.Constant, ast.Name, ast.Attribute, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Starred,
    ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip
# What a layout may not call: it asks the person or the process that started the script.
_PERSONAL = frozenset({"input", "parse_args", "getpass", "exit"})


@dataclass(frozen=True, slots=True)
class Hoist:
    """A move of whole statements to module level.

    Args:
        statements: what moves, in order; at least the lines that make the app.
        before: the top-level statement that they are moved in front of.
        where: the block that they stand in, for the reader.
        server: the line to add below them; empty if the server has its name already.
        obstacle: the first statement that must not be moved; None if all may.
    """

    statements: tuple[ast.stmt, ...]
    before: ast.stmt
    where: str
    lines: tuple[int, int]
    server: str
    text: str
    empties: bool
    obstacle: ast.stmt | None

    def edits(self, source: SourceFile, path: str) -> tuple[Splice, ...]:
        """The edits: the lines go, and stand again, less indented, in front of the block."""
        first, last = self.lines
        start = source.line_starts[first - 1]
        while last < len(source.line_starts) - 1 and not source.line_text(last + 1).strip():
            last += 1
        end = source.line_starts[last] if last < len(source.line_starts) else len(source.utf8)
        rest = ""
        if self.empties:
            line = source.line_text(first)
            rest = line[: len(line) - len(line.lstrip())] + "pass\n"
        target = source.line_starts[source.line_at(source.span(self.before)[0]) - 1]
        server = f"{self.server}\n" if self.server else ""
        return (
            Splice(path, target, target, f"{self.text}{server}\n"),
            Splice(path, start, end, rest),
        )


def find_hoist(facts: Facts, entry: Entry) -> Hoist | None:
    """The move that makes the entry module's app importable; None if the app is not made in this module."""
    index = facts.modules.indexes[entry.path]
    made = [i for i in entry.group.instances if i.path == entry.path]
    sites = [(i.site.ancestors, i.site.scope) for i in made if i.function or _in_guard(i.site.ancestors)]
    sites += [(s.site.ancestors, s.site.scope) for s in entry.hidden_layouts]
    container = _container(facts, index, sites) if sites else None
    if container is None:
        return None
    body, before, where = container
    runs = {id(site.site.ancestors[-1][0]) for site in entry.runs if site.site.ancestors}
    stop = next((n for n, statement in enumerate(body) if _holds(statement, runs)), len(body))
    needed = [n for n in range(stop) if not _is_plain_call(body[n])]
    start = 1 if isinstance(before, ast.stmt) and _docstring(body) else 0
    moved = body[start : needed[-1] + 1] if needed else []
    if not moved:
        return None
    obstacle = next((s for s in moved if not _movable(facts, index, s)), None) or _clash(index, sites, moved)
    server = (
        ""
        if not made or all(i.function is None and not _in_guard(i.site.ancestors) for i in made)
        else (f"server = {made[-1].name}.server" if made[-1].name and not _declares(moved) else "")
    )
    return _hoist(index.source, moved, before, where, server, len(moved) == len(body), obstacle)


def _hoist(
    source: SourceFile,
    moved: list[ast.stmt],
    before: ast.stmt,
    where: str,
    server: str,
    empties: bool,  # a fact about the block, not a mode
    obstacle: ast.stmt | None,
) -> Hoist:
    lines = lines_of(source, moved)
    first, last = lines[0], lines[-1]
    while source.line_text(first - 1).lstrip().startswith("#"):
        first -= 1
    text = dedented(source, moved, first, last)
    if text is None:
        return Hoist(tuple(moved), before, where, (first, last), "", "", empties, obstacle or moved[0])
    return Hoist(tuple(moved), before, where, (first, last), server, text, empties, obstacle)


def _container(
    facts: Facts, index: ModuleIndex, sites: Sequence[tuple[Ancestors, Scope]]
) -> tuple[list[ast.stmt], ast.stmt, str] | None:
    """The one body that all sites stand in directly, the top-level statement to move in front of, its name."""
    ancestors, scope = sites[0]
    function = scope.function
    if function is not None:
        callers = [call for call in index.calls if last_name(call.node.func) == function.name]
        plain = not (function.decorator_list or _parameters(function) or _own(function, _ENDING))
        if not plain or len(callers) != 1 or callers[0].scope.function is not None or callers[0].node.args:
            return None
        if function not in index.tree.body:
            return None
        return function.body, callers[0].ancestors[0][0], f"{function.name}()"
    top = ancestors[0][0]
    if isinstance(top, ast.If) and main_guard(top) and len(ancestors) > 1 and top.body[0].lineno > top.lineno:
        return top.body, top, f'the `if __name__ == "__main__":` block (line {top.lineno})'
    return None


_ENDING = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)


def _own(function: Function, kinds: tuple[type[ast.AST], ...]) -> bool:
    """Whether the function itself, not one inside it, has such a node."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, kinds):
            return True
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return False


def _parameters(function: Function) -> bool:
    arguments = function.args
    return bool(
        arguments.args or arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg
    )


def _in_guard(ancestors: Ancestors) -> bool:
    return any(main_guard(statement) for statement, _ in ancestors)


def _holds(statement: ast.stmt, wanted: set[int]) -> bool:
    return any(id(node) in wanted for node in ast.walk(statement))


def _docstring(body: list[ast.stmt]) -> bool:
    return isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)


def _is_plain_call(node: ast.stmt) -> bool:
    """A call that gives the app nothing: it may stay where it is (`print`, opening a browser)."""
    return isinstance(node, ast.Expr) and not _registers(node)


def _declares(moved: list[ast.stmt]) -> bool:
    targets = (t for s in moved if isinstance(s, ast.Assign) for t in s.targets)
    return any(isinstance(target, ast.Name) and target.id == "server" for target in targets)


def _clash(index: ModuleIndex, sites: Sequence[tuple[Ancestors, Scope]], moved: list[ast.stmt]) -> ast.stmt | None:
    """A statement whose local name would become one that the module already has."""
    scope = sites[0][1]
    if scope.function is None:
        return None
    local = index.scopes[scope.function].bindings
    taken = {name for name in local if name in index.scope.bindings}
    for statement in moved:
        for name in taken:
            if any(any(node is binding.node for node in ast.walk(statement)) for binding in local[name]):
                return statement
    return None


def _registers(node: ast.stmt) -> bool:
    """A call that registers callbacks: `register_callbacks(app)`, `app.clientside_callback(...)`."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    call = node.value
    function = call.func.func if isinstance(call.func, ast.Call) else call.func
    return "callback" in last_name(function)


def _movable(facts: Facts, index: ModuleIndex, statement: ast.stmt) -> bool:
    """Whether a statement does the same on import as in the script."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Pass():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr():
            return _registers(statement)
        case ast.Assign(targets=[ast.Attribute(attr="layout")], value=value):
            return not any(last_name(call.func) in _PERSONAL for call in _calls(value))
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            calls = [call for call in _calls(value) if not _makes_app(facts, index, call)]
            plain = (node for node in ast.walk(value) if not isinstance(node, ast.Call | ast.keyword))
            argv = any(isinstance(node, ast.Attribute) and node.attr == "argv" for node in ast.walk(value))
            return not calls and not argv and all(isinstance(node, _PLAIN) for node in plain)
    return False


def _calls(value: ast.expr) -> Iterator[ast.Call]:
    return (node for node in ast.walk(value) if isinstance(node, ast.Call))


def _makes_app(facts: Facts, index: ModuleIndex, call: ast.Call) -> bool:
    """Whether a call makes a Dash app or the server that it sits on."""
    scope = facts.evaluator.site(index, call).scope
    values = facts.evaluator.values(call, index.path, scope)
    return any(value.role in {Role.DASH, Role.SERVER} for value in values)
