"""Moving the lines that make an app out of the block or function that only a script runs.

Only lines that do the same wherever they run are moved: imports, constants, the app, its layout, callbacks.
Anything else before the app's last line, arguments and files among it, is an obstacle to report.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.served import Served
from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.blocks import shares_line
from dash_migrate.rewriting.company import Company
from dash_migrate.rewriting.declaring import made_without_server, names_server
from dash_migrate.rewriting.hidden import hidden_instances, hidden_sites, suite_around
from dash_migrate.rewriting.movable import Hindrance, Whitelist
from dash_migrate.rewriting.reaching import running_calls
from dash_migrate.rewriting.usage import bound_names, uses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.rewriting.hidden import Suite

_SHARED = Hindrance("shares its line with another statement", "Give each a line of its own.")


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


def find_hoist(facts: Facts, entry: Entry) -> Hoist | str | None:
    """The move that makes the entry module's app whole when it is imported.

    Returns:
        The move; or why there is none, as a clause, if what is hidden does not stand in one plain block, or the
        app has no name there. None if what is hidden stands below the run call and never ran.
    """
    index = facts.modules.indexes[entry.path]
    runs = running_calls(facts, facts.sites.runs)
    made = hidden_instances(entry)
    sites = list(hidden_sites(facts, entry, runs))
    suite = suite_around(facts, index, sites[0][1]) if sites else "no name leads to the app"
    if isinstance(suite, str):
        return suite
    inside = {node: n for n, statement in enumerate(suite.body) for node in ast.walk(statement)}
    if any(node not in inside for node, _ in sites):
        return "its parts stand in different blocks"
    search = _Search(facts, entry, suite, runs, frozenset(node for node, _ in sites))
    moved = search.moved()
    if any(not (instance.name or "").isidentifier() for instance in made):
        return "the app has no name there"
    if not moved:
        return "nothing of it stands above the run call" if entry.offer.served is Served.HIDDEN else None
    made = [instance for instance in made if suite.body[inside[instance.site.node]] in moved]
    app = search.unserved(moved, made[-1]) if made else None
    return Hoist(suite, tuple(moved), bool(made), app, tuple(search.obstacles(moved)), tuple(search.left(moved)))


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
        return body[1 if isinstance(_text(body[0]), str) else 0 : stop]

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

    def unserved(self, moved: Sequence[ast.stmt], made: DashInstance) -> tuple[ast.stmt, str] | None:
        """The statement from which on an app has a server, and its name; None if the server gets a name there."""
        holding = next(node for node in moved if made.site.node in ast.walk(node))
        below = moved[moved.index(holding) + 1 :]
        lasting = (node for node in moved if node in below or not names_server([node]))
        if any(map(self._declares, lasting)):
            return None
        given = [node for node in below if made_without_server(made) and _gives_server(node)]
        return (given or [holding])[-1], made.name or ""

    def _declares(self, statement: ast.stmt) -> bool:
        """Whether a statement gives the server a name."""
        if not isinstance(statement, ast.Assign) or not any(isinstance(t, ast.Name) for t in statement.targets):
            return False
        values = self.facts.evaluator.values(statement.value, self.index.path, self.suite.scope)
        return self.entry.group.serves(values)

    def obstacles(self, moved: Sequence[ast.stmt]) -> list[Obstacle]:
        """The statements that must not be moved."""
        found = [Obstacle(n, self.whitelist.hindrance(n)) for n in moved if not self.whitelist.allows(n)]
        found += [Obstacle(n, _SHARED) for n in moved if shares_line(self.index.source, n)]
        rest = [statement for statement in self.suite.body if statement not in moved]
        taken = set(bound_names(getattr(self.suite.before, "orelse", [])))
        if self.suite.scope is not self.index.scope:
            taken |= self.index.scope.bindings.keys() | bound_names(rest)
            elsewhere = uses([self.index.tree]) - uses(self.suite.body)
            taken |= vars(builtins).keys() & elsewhere.keys()
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


def _gives_server(statement: ast.stmt) -> bool:
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(last_name(call.func) == "init_app" for call in calls)


def _text(node: ast.stmt) -> object:
    return node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None
