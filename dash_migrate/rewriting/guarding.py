"""Finds what must go under the main guard so that importing a module no longer starts its development server."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role
from dash_migrate.rewriting.blocks import MAIN_GUARD, lines_shown, one_line, suite_of, suites
from dash_migrate.rewriting.company import Company, plain_assignment
from dash_migrate.rewriting.reaching import Lead, leads_to
from dash_migrate.rewriting.usage import bound_names, imported_names, used_elsewhere, uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.facts.sites import RunSite

_LOOPS = (ast.For, ast.While)
_SINGLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)


@dataclass(frozen=True, slots=True)
class Guarded:
    """Neighbours in one suite that belong under the guard.

    Args:
        path: the file.
        call: the call that starts the server, or leads to it.
        name: how to speak of it: `app.run(...)`.
        parent: what the suite belongs to.
        body: the suite.
        groups: the statements to guard; the first group holds the call.
        unheard: statements below it that importing the module will run for the first time.
    """

    path: str
    call: ast.Call
    name: str
    parent: ast.AST
    body: list[ast.stmt]
    groups: tuple[list[ast.stmt], ...]
    unheard: tuple[ast.stmt, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that cannot be guarded where it stands: what is in the way, and what to write."""

    path: str
    call: ast.Call
    seen: str
    action: str


def find_guarded(facts: Facts, sites: Sequence[RunSite], imported: frozenset[str]) -> Iterator[Guarded | Refused]:
    """What to guard so that none of the run calls is reached by an import; each statement once.

    Args:
        facts: of this version of the app.
        sites: run calls.
        imported: the files that the server imports; others are left alone.
    """
    found_leads = [(site, lead) for site in sites for lead in leads_to(facts, Lead(site.path, site.site))]
    leads = {lead.call.node: (site, lead) for site, lead in reversed(found_leads)}
    runs = frozenset(leads)
    done: set[ast.stmt] = set()
    for site, lead in reversed(leads.values()):
        if lead.path not in imported or any(statement in done for statement, _ in lead.call.ancestors):
            continue
        try:
            found = _Search(facts, lead, site, runs).guarded()
        except _Obstacle as obstacle:
            yield Refused(lead.path, lead.call.node, obstacle.seen, obstacle.action)
            continue
        done.update(statement for group in found.groups for statement in group)
        yield found


class _Obstacle(Exception):  # noqa: N818 - a reason, not an error
    """Why a call cannot be guarded alone."""

    def __init__(self, seen: str, action: str) -> None:
        super().__init__(seen)
        self.seen = seen
        self.action = action


class _Search:
    """Looks for the widest statement around a call that only serves the app, and for its company."""

    def __init__(self, facts: Facts, lead: Lead, site: RunSite, runs: frozenset[ast.Call]) -> None:
        self.facts = facts
        self.call = call = lead.call
        self.lead = lead
        self.site = site
        self.index: ModuleIndex = facts.modules.indexes[lead.path]
        self.name = one_line(self.index.source, call.node.func) + "(...)"
        self.company = Company(facts, self.index, call.scope, runs)
        self.chain = [statement for statement, _ in call.ancestors]
        self.region: ast.AST = call.scope.function or self.index.tree
        self.openers = self.company.openers()

    def guarded(self) -> Guarded:
        """What to guard.

        Raises:
            _Obstacle: if the call cannot be guarded where it stands.
        """
        self._check_surroundings()
        statement = self.chain[-1]
        around: list[ast.AST] = [self.index.tree, *self.chain[:-1]]
        while True:
            parent = around[-1]
            body = suite_of(parent, statement)
            groups = self._groups(body, body.index(statement))
            if not isinstance(parent, ast.stmt) or not self._only_serves(parent, body, groups):
                break
            statement = parent
            around.pop()
        taken = [node for group in groups for node in group]
        self._check(around, taken)
        below = body[body.index(statement) + 1 :]
        unheard = tuple(node for node in below if node not in taken and self.company.unheard(node))
        return Guarded(self.index.path, self.call.node, self.name, parent, body, tuple(groups), unheard)

    def _groups(self, body: list[ast.stmt], at: int) -> list[list[ast.stmt]]:
        """The statement with its company, then what cleans up further below."""
        tail = body[at + 1 :]
        used = frozenset((uses([self.region]) - uses(tail)).keys()) | imported_names(self.facts, self.index.path)
        after = set(self.company.after(tail, used))
        groups = [body[self._first(body, at) : at + 1]]
        for previous, node in zip(body[at:], tail, strict=False):
            if node in after:
                groups += [] if previous in groups[-1] and not self._new_cell(previous, node) else [[]]
                groups[-1].append(node)
        return groups

    def _new_cell(self, above: ast.stmt, below: ast.stmt) -> bool:
        """Whether a notebook's cell starts between two statements; its mark stays where it is."""
        source = self.index.source
        between = source.utf8[source.span(above)[1] : source.span(below)[0]]
        return b"\n# %%" in between or b"\n# In[" in between

    def _first(self, body: list[ast.stmt], at: int) -> int:
        """Where the company above starts; constants are passed only on the way to what opens a browser."""
        first, crossed = at, False
        for position in range(at - 1, -1, -1):
            node = body[position]
            if self.company.opens(node) or (not crossed and self.company.announces(node)):
                first, crossed = position, False
            elif plain_assignment(node):
                crossed = True
            else:
                break
        while self._used(body[first : at + 1]) & bound_names(body[first:at]):
            first += 1
        while first < at and not self.company.precedes(body[first]):
            first += 1
        return first

    def _used(self, block: Sequence[ast.AST]) -> frozenset[str]:
        """The names of a block that are read outside it; functions that open a browser are called in it."""
        return used_elsewhere(self.facts, self.index.path, self.region, block, self.openers)

    def _only_serves(self, parent: ast.stmt, body: list[ast.stmt], groups: list[list[ast.stmt]]) -> bool:
        """Whether the whole compound statement around a suite can go under the guard."""
        if groups != [body] or self._used([parent]):
            return False
        others = [suite for suite in suites(parent) if suite is not body]
        if isinstance(parent, ast.If | ast.Match):
            is_elif = self.index.source.segment(parent).startswith("elif")
            return not is_elif and all(self._serving(node) for suite in others for node in suite)
        return all(map(self._cleans_up, others))

    def _cleans_up(self, suite: list[ast.stmt]) -> bool:
        """Whether all statements of a suite are there for while the server runs, or for after that."""
        ends = self.company.after(suite, frozenset())
        return all(node in ends or isinstance(node, ast.Pass) for node in suite)

    def _serving(self, node: ast.stmt) -> bool:
        """Whether a statement of another branch does nothing but serve the app as well."""
        if isinstance(node, ast.If):
            return all(self._serving(inner) for suite in suites(node) for inner in suite)
        return isinstance(node, ast.Pass) or self.company.serves(node) or self.company.precedes(node)

    def _check_surroundings(self) -> None:
        """Whether the call is a statement of its own, reached once, under conditions that may stay."""
        if self.lead.needed is not None:
            what = f"{self.lead.needed.name}() ({self.site.path})"
            seen = f"{what} sets up the app and runs it: importing the module needs the one, not the other."
            raise _Obstacle(seen, self._take_out())
        innermost = self.chain[-1]
        opening = isinstance(innermost, ast.With) and self._cleans_up(innermost.body)
        for node in self.chain:
            if isinstance(node, _LOOPS):
                seen = f"{self.name} stands in the loop of line {node.lineno}, which importing the module starts."
                raise _Obstacle(
                    seen,
                    f"Put the loop ({lines_shown(self.index.source, [node])}) under `{MAIN_GUARD}`, one level in.",
                )
            if isinstance(node, ast.If) and uses([node.test])["__name__"]:
                seen = f"The condition of line {node.lineno} lets {self.name} run when the module is imported."
                raise _Obstacle(seen, f"Write line {node.lineno} as: {MAIN_GUARD}")
        if not opening and not isinstance(innermost, _SINGLE):
            seen = f"{self.name} is one part of a longer statement, which importing the module runs."
            action = f"Put {lines_shown(self.index.source, [innermost])} under `{MAIN_GUARD}`, one level in."
            raise _Obstacle(seen, action + " What other code needs of it has to move above.")

    def _check(self, around: list[ast.AST], taken: list[ast.stmt]) -> None:
        """Whether the rest of the module can do without what is taken."""
        read = ", ".join(sorted(self._used(taken)))
        values = self.facts.evaluator.values(self.call.node, self.index.path, self.call.scope)
        if read or {value.role for value in values} & {Role.DASH, Role.SERVER, Role.OBJECT}:
            if not self.lead.through:
                seen = f"{self.name} gives {read} a value that other lines read."
                raise _Obstacle(seen, f"Put it under `{MAIN_GUARD}` together with the lines that read {read}.")
            seen = f"{self.name} serves the app, and gives {read or 'the app'} to other code after that."
            raise _Obstacle(seen, self._take_out())
        for node in around:
            if isinstance(node, ast.Try) and (node.finalbody or node.orelse):
                seen = f"What ends the `try` of line {node.lineno} is meant for after {self.name}."
                lines = lines_shown(self.index.source, [node])
                raise _Obstacle(seen, f"Move what the app needs above it, and put {lines} under `{MAIN_GUARD}`.")
            if isinstance(node, ast.With) and self._outlives(node):
                seen = f"What line {node.lineno} opens is closed again by the import, and functions use it."
                action = "Open it at module level without `with`, so that it stays open while the app is served."
                raise _Obstacle(seen, action)

    def _take_out(self) -> str:
        source = self.facts.modules.indexes[self.site.path].source
        run = one_line(source, self.site.site.node)
        place = f"{self.site.location}, in {self.lead.through[0].name}()"
        return f"Take `{run}` out ({place}) and run the app below {self.name}, under `{MAIN_GUARD}`."

    def _outlives(self, node: ast.With) -> bool:
        """Whether a function uses what a `with` opens."""
        opened = bound_names(item.optional_vars for item in node.items if item.optional_vars is not None)
        functions = (part for part in ast.walk(self.index.tree) if isinstance(part, Function | ast.Lambda))
        return bool(opened & uses(functions).keys())
