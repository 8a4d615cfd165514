"""Moving the lines that make an app out of the block or function that only a script runs.

Only lines that do the same wherever they run are moved: imports, constants, the app, its layout, callbacks.
Anything else before the app's last line, arguments and files among it, is an obstacle to report.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.blocks import shares_line, starts_line
from dash_migrate.company import Company
from dash_migrate.facts.evaluate import Role, last_name
from dash_migrate.facts.scope import Function, main_guard
from dash_migrate.facts.sites import Place
from dash_migrate.movable import Hindrance, Whitelist
from dash_migrate.reaching import running_calls
from dash_migrate.usage import bound_names, uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import Ancestors, CallSite, ModuleIndex, Scope

_ENDING = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal, ast.Await)
_SHARED = Hindrance("shares its line with another statement", "Give each a line of its own.")


@dataclass(frozen=True, slots=True)
class Suite:
    """The block or function body that the app is made in.

    Args:
        body: its statements.
        scope: the scope that they bind names in.
        before: the statement on the top level that moved lines come in front of.
        where: what it is, for the reader.
    """

    body: list[ast.stmt]
    scope: Scope
    before: ast.stmt
    where: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A statement that must not be moved, with why."""

    statement: ast.stmt
    hindrance: Hindrance


@dataclass(frozen=True, slots=True)
class Hoist:
    """A move of whole statements to the top level of the module.

    Args:
        suite: where they stand.
        moved: what moves, in order.
        makes_app: whether the app is made there, rather than only given its layout or callbacks.
        app: the statement among them that makes the app, and its name there, if the server has no name yet.
        obstacles: what stands in the way; the move is possible if it is empty.
        left: calls that stay behind though the app may count on them.
    """

    suite: Suite
    moved: tuple[ast.stmt, ...]
    makes_app: bool
    app: tuple[ast.stmt, str] | None
    obstacles: tuple[Obstacle, ...]
    left: tuple[ast.stmt, ...]


def hidden_callbacks(facts: Facts, entry: Entry) -> tuple[CallSite, ...]:
    """The calls in the entry module that register callbacks only when it is started as a script."""
    index = facts.modules.indexes[entry.path]
    return tuple(
        call
        for call in index.calls
        if "callback" in last_name(call.node.func)
        and facts.sites.place(entry.path, call.scope, call.ancestors) is Place.GUARD
        and Whitelist(facts, index, call.scope).wires(call.node)
    )


def find_hoist(facts: Facts, entry: Entry) -> Hoist | None:
    """The move that makes the entry module's app whole when it is imported.

    Returns:
        None if what is hidden does not stand in one plain block, or the app has no name there.
    """
    index = facts.modules.indexes[entry.path]
    runs = running_calls(facts, (site for site in facts.sites.runs if facts.finder.of_group(site, entry.group)))
    made = [i for i in entry.group.instances if i.path == entry.path and (i.function or _guard(i.site.ancestors))]
    sites: list[tuple[ast.AST, Ancestors]] = [(i.site.node, i.site.ancestors) for i in made]
    for layout in entry.hidden_layouts:
        sites += _outside_helpers(
            facts, index, runs, (layout.site.target, layout.site.ancestors), layout.site.scope
        )
    for call in hidden_callbacks(facts, entry):
        sites += _outside_helpers(facts, index, runs, (call.node, call.ancestors), call.scope)
    suite = _suite(facts, index, sites[0][1]) if sites else None
    if suite is None:
        return None
    inside = {node: n for n, statement in enumerate(suite.body) for node in ast.walk(statement)}
    if any(node not in inside for node, _ in sites):
        return None
    search = _Search(facts, entry, suite, runs, frozenset(node for node, _ in sites))
    moved = search.moved()
    if not moved:
        return None
    app = None
    if made and not any(search.declares(statement) for statement in moved):
        statement = suite.body[inside[made[-1].site.node]]
        if not (made[-1].name or "").isidentifier() or statement not in moved:
            return None
        app = (statement, made[-1].name or "")
    return Hoist(suite, tuple(moved), bool(made), app, tuple(search.obstacles(moved)), tuple(search.left(moved)))


def _outside_helpers(
    facts: Facts, index: ModuleIndex, runs: frozenset[ast.Call], site: tuple[ast.AST, Ancestors], scope: Scope
) -> Iterator[tuple[ast.AST, Ancestors]]:
    """The site, or the calls of the function around it, as long as that only helps and does not run the app."""
    function = scope.function
    if function is None or any(node in runs for node in ast.walk(function)):
        yield site
        return
    for path, call in facts.sites.callers(index.path, function):
        if path == index.path and call.scope.function is not function:
            yield from _outside_helpers(facts, index, runs, (call.node, call.ancestors), call.scope)


def _guard(ancestors: Ancestors) -> bool:
    return any(main_guard(statement) for statement, _ in ancestors)


def _suite(facts: Facts, index: ModuleIndex, ancestors: Ancestors) -> Suite | None:
    """The body around a site: of the main guard, or of a plain function that is called once, on the top level."""
    top = ancestors[0][0]
    if isinstance(top, ast.If) and main_guard(top) and starts_line(index.source, top.body[0]):
        return Suite(top.body, index.scope, top, f'the `if __name__ == "__main__":` block (line {top.lineno})')
    if not isinstance(top, ast.FunctionDef) or not _plain(top) or not starts_line(index.source, top.body[0]):
        return None
    callers = list(facts.sites.callers(index.path, top))
    if len(callers) != 1 or uses([index.tree])[top.name] != 1:
        return None
    path, call = callers[0]
    if path != index.path or call.scope is not index.scope:
        return None
    return Suite(top.body, index.scopes[top], call.ancestors[0][0], f"{top.name}()")


def _plain(function: ast.FunctionDef) -> bool:
    """Whether a function takes nothing, gives nothing and has no decorator."""
    given = [field for field in vars(function.args).values() if field]
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _ENDING):
            return False
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return not given and not function.decorator_list


class _Search:
    """Chooses the statements of a suite that the app is made of."""

    def __init__(
        self, facts: Facts, entry: Entry, suite: Suite, runs: frozenset[ast.Call], sites: frozenset[ast.AST]
    ) -> None:
        self.facts = facts
        self.entry = entry
        self.suite = suite
        self.sites = sites
        self.index = facts.modules.indexes[entry.path]
        self.company = Company(facts, self.index, suite.scope, runs)
        self.whitelist = Whitelist(facts, self.index, suite.scope)

    def _above_run(self) -> list[ast.stmt]:
        body = self.suite.body
        stop = next((n for n, statement in enumerate(body) if self.company.serves(statement)), len(body))
        start = 1 if self.suite.scope is not self.index.scope and isinstance(_text(body[0]), str) else 0
        return body[start:stop]

    def moved(self) -> list[ast.stmt]:
        """All from the suite's start to the app's last line, but for what only announces the server."""
        candidates = self._above_run()
        later = [n for n, statement in enumerate(candidates) if self._concerns(statement)]
        end = 0
        while later:  # callbacks may read what is bound below them
            end = later[-1] + 1
            read = uses(candidates[:end]).keys()
            later = [n for n in range(end, len(candidates)) if bound_names([candidates[n]]) & read]
        return [statement for statement in candidates[:end] if not self.company.precedes(statement)]

    def _concerns(self, statement: ast.stmt) -> bool:
        """Whether the app is not whole without a statement."""
        if any(node in self.sites for node in ast.walk(statement)):
            return True
        return not self.company.precedes(statement) and self.whitelist.mentions_app(statement)

    def declares(self, statement: ast.stmt) -> bool:
        """Whether a statement gives the server a name."""
        if not isinstance(statement, ast.Assign) or not any(isinstance(t, ast.Name) for t in statement.targets):
            return False
        values = self.facts.evaluator.values(statement.value, self.index.path, self.suite.scope)
        served = frozenset(value for value in values if value.role is not Role.DASH)
        return self.entry.group.serves(served)

    def obstacles(self, moved: Sequence[ast.stmt]) -> list[Obstacle]:
        """The statements that must not be moved."""
        found = [Obstacle(n, self.whitelist.hindrance(n)) for n in moved if not self.whitelist.allows(n)]
        found += [Obstacle(n, _SHARED) for n in moved if shares_line(self.index.source, n)]
        if self.suite.scope is self.index.scope:
            return found
        rest = [statement for statement in self.suite.body if statement not in moved]
        names = bound_names(moved)
        taken = names & (self.index.scope.bindings.keys() | bound_names(rest))
        taken |= names & vars(builtins).keys() & uses([self.index.tree]).keys()
        for node in moved:
            if clash := bound_names([node]) & taken:
                what = ", ".join(sorted(clash))
                does = f"gives {what} a value, a name that means something else in other lines"
                found.append(Obstacle(node, Hindrance(does, f"Rename {what} there.")))
        return found

    def left(self, moved: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Calls below the app's last line that are made by a script only, and perhaps for the app.

        What they read shows that those on objects of these lines, an argument parser's, are for the lines alone.
        """
        above = self._above_run()
        below = above[above.index(moved[-1]) + 1 :]
        own = bound_names(below)
        return [
            node
            for node in below
            if isinstance(node, ast.Expr)
            and not self.company.precedes(node)
            and not _text(node)
            and not own & uses([node]).keys()
        ]


def _text(node: ast.stmt) -> object:
    return node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None
