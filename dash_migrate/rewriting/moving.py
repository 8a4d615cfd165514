"""Moving imports below the Dash app's construction: a module with a layout of its own then finds the app made.

`navbar = dbc.Navbar(...)` in a module that is imported above `app = Dash(...)` has no path prefix to ask for.
Where the import can stand below the construction as well, its lines are moved there. Whether that helps is not
argued but tried: the app with its lines moved is looked at again, in memory.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts import Facts
from dash_migrate.facts.modules import runs_on_import
from dash_migrate.facts.order import deferred, order
from dash_migrate.facts.scope import Kind
from dash_migrate.plan import Splice, Tier
from dash_migrate.rewriting.blocks import comment_above, lines_of, shares_line
from dash_migrate.rewriting.moving_effects import moves_safely
from dash_migrate.rewriting.moving_names import are_free

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts.order import Cause
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.rewriting.app_names import Spot
    from dash_migrate.source import SourceFile


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Imports that may stand below the construction of the app.

    Args:
        edits: that move them; each statement has its own, the same in every move that it is part of.
        tier: SAFE only if nothing that runs in between can notice.
        after: of the app with its lines moved.
    """

    edits: tuple[Splice, ...]
    tier: Tier
    after: Facts


class Moves:
    """The moves of one version of the app, each worked out once.

    Args:
        facts: of this version.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._order = facts.derive(order)
        self._runs: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[int, ...], Move | None] = {}

    def of(self, spot: Spot, made: DashInstance) -> Move | None:
        """The move after which the module of a place runs below a construction.

        Args:
            spot: a place that runs before.
            made: the construction of the only Dash app.

        Returns:
            None if nothing can be moved; a move may not be enough, see `Move.after`.
        """
        pair = self._branching(spot, made)
        if pair is None:
            return None
        module, pivot = pair
        index = self._facts.modules.indexes[pivot.path]
        above = index.tree.body[: index.tree.body.index(pivot.statement)]
        moved = [one for one in above if self._leads(index, one, module)]
        key = (id(pivot.statement), *map(id, moved))
        if key not in self._found:
            self._found[key] = self._move(index, moved, pivot.statement) if moved else None
        return self._found[key]

    def _branching(self, spot: Spot, made: DashInstance) -> tuple[str, Cause] | None:
        """The module that runs the place, and the statement, of one that runs both, that it must run below."""
        pivots = {
            cause.path: cause
            for cause in self._order.causes_of(made.path, made.site.scope, made.site.ancestors)
            if deferred(cause.scope) is None
        }
        if made.path not in pivots or deferred(made.site.scope) is not None:
            return None
        module = None
        for cause in self._order.causes_of(spot.path, spot.scope, spot.ancestors):
            if deferred(cause.scope) is not None:
                continue
            pivot = pivots.get(cause.path)
            if pivot is not None:
                body = self._facts.modules.indexes[pivot.path].tree.body
                return (module, pivot) if module is not None and pivot.statement in body else None
            module = module or cause.path
        return None

    def _leads(self, index: ModuleIndex, statement: ast.stmt, module: str) -> bool:
        """Whether a statement is an import that runs a module."""
        edges = [edge for edge in index.imports if edge.node is statement]
        return any(
            module in self._running(path)
            for edge in edges
            for path in self._facts.modules.executed(edge, index.path)
        )

    def _running(self, start: str) -> frozenset[str]:
        """The modules that importing one of them runs before it returns, itself included."""
        if start not in self._runs:
            seen, waiting = {start}, [start]
            while waiting:
                path = waiting.pop()
                index = self._facts.modules.indexes.get(path)
                edges = index.imports if index is not None else []
                edges = [one for one in edges if deferred(one.scope) is None and runs_on_import(one)]
                new = {one for edge in edges for one in self._facts.modules.executed(edge, path)} - seen
                waiting += new
                seen |= new
            self._runs[start] = frozenset(seen)
        return self._runs[start]

    def _move(self, index: ModuleIndex, moved: Sequence[ast.stmt], pivot: ast.stmt) -> Move | None:
        """The move of statements below another one of the same module, if nothing needs them in between."""
        statements = [one for one in moved if _may_move(index.source, one)]
        if statements != list(moved) or shares_line(index.source, pivot):
            return None
        last = _last_of_app(index, pivot)
        if not are_free(self._facts, index, statements, pivot, last):
            return None
        edits = tuple(_edits(index, statements, pivot, last))
        after = Facts(self._facts.workspace.with_edits(edits), self._facts.settings, self._facts)
        tier = Tier.SAFE if moves_safely(self._facts, statements, last) else Tier.ASK
        return Move(edits, tier, after)


def _may_move(source: SourceFile, statement: ast.stmt) -> bool:
    """Whether a statement is an import of names that are written out, with its lines to itself."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return False
    if not isinstance(statement, ast.Import | ast.ImportFrom) or any(one.name == "*" for one in statement.names):
        return False
    return not shares_line(source, statement)


def _last_of_app(index: ModuleIndex, pivot: ast.stmt) -> ast.stmt:
    """The last of the lines that belong to the construction: `server = app.server`, `app.title = TITLE`."""
    names = {target.id for target in getattr(pivot, "targets", ()) if isinstance(target, ast.Name)}
    if isinstance(pivot, ast.AnnAssign) and isinstance(pivot.target, ast.Name):
        names.add(pivot.target.id)
    last, body = pivot, index.tree.body
    for node in body[body.index(pivot) + 1 :]:
        near = node.lineno == (last.end_lineno or 0) + 1 and not shares_line(index.source, node)
        if not near or not isinstance(node, ast.Assign) or not _of_app(index, node, names):
            break
        last = node
    return last


def _of_app(index: ModuleIndex, node: ast.Assign, names: set[str]) -> bool:
    """Whether a statement names a part of the app, or sets one that is no layout to a plain value."""
    value, target = node.value, node.targets[0]
    if len(node.targets) > 1 or getattr(target, "attr", "") == "layout":
        return False
    if isinstance(target, ast.Name):
        return _root(value) in names
    own = not any(one.kind is Kind.IMPORT for one in index.scope.bindings.get(_root(value), ()))
    return _root(target) in names and own and isinstance(value, ast.Constant | ast.Name)


def _root(node: ast.expr) -> str:
    """The name that an attribute is looked up on; empty for other expressions."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _edits(index: ModuleIndex, moved: Sequence[ast.stmt], pivot: ast.stmt, last: ast.stmt) -> Iterator[Splice]:
    """The edits: first the blank lines around the new place, so that those of several moves agree."""
    source, path = index.source, index.path
    line = lines_of(source, [last])[-1]
    start = source.line_starts[line - 1]
    end = start + len(source.line_text(line).encode("utf-8"))
    apart = not isinstance(pivot, ast.Import | ast.ImportFrom)
    if apart:
        yield Splice(path, end, end, "\n")
        if source.line_text(line + 1).strip():
            yield Splice(path, source.line_starts[line], source.line_starts[line], "\n")
    for node in moved:
        lines = _own_lines(source, node)
        first, stop = source.line_starts[lines[0] - 1], source.line_starts[lines[-1]]
        text = "\n".join(source.line_text(number) for number in lines)
        yield Splice(path, end, end, f"\n{text}")
        yield Splice(path, first, stop, "")
    yield from _blanks(source, moved)


def _own_lines(source: SourceFile, node: ast.stmt) -> range:
    """The lines of a statement; with the comment above it, if that is about it alone."""
    lines = lines_of(source, [node])
    alone = not source.line_text(lines[-1] + 1).strip()
    return range(comment_above(source, lines[0]), lines[-1] + 1) if alone else lines


def _blanks(source: SourceFile, moved: Sequence[ast.stmt]) -> Iterator[Splice]:
    """The blank lines below the gaps that would otherwise follow a blank line."""
    gone = {number for node in moved for number in _own_lines(source, node)}
    for number in sorted(gone):
        if number + 1 in gone or source.line_text(number + 1).strip():
            continue
        first = number
        while first - 1 in gone:
            first -= 1
        if not source.line_text(first - 1).strip() and number + 1 < len(source.line_starts):
            yield Splice(source.path, source.line_starts[number], source.line_starts[number + 1], "")
