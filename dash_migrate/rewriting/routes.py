"""The deployed server's URLs: on which Flask servers they lie, and what stands in front of their paths.

Measured with Flask 3.1 and Dash 4.4 on both platforms: what `url_for` gives carries the prefix by itself, from the
route's own rule on Dash Enterprise 5 and from SCRIPT_NAME on Dash Enterprise 4. A rule needs the prefix of the
routes, which is "/" on Dash Enterprise 4; what the browser is sent needs the prefix of the requests.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.backends import server_of
from dash_migrate.facts.flow import flow
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import Role, union
from dash_migrate.needs import Import
from dash_migrate.plan import Change, Effort, Finding, Note, Severity, Tier
from dash_migrate.rewriting.prefixes import BASE, ROUTES, Company, company, constructions, several_apps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origins
    from dash_migrate.facts.scope import Ancestors, CallSite, Scope
    from dash_migrate.facts.values import Values
    from dash_migrate.needs import Need
    from dash_migrate.plan import Splice
    from dash_migrate.rewriting.prefixes import Construction
    from dash_migrate.source import SourceFile

BLUEPRINTS = frozenset({"flask.Blueprint", "flask.blueprints.Blueprint"})
ENVIRONMENT = 'os.environ.get("DASH_ROUTES_PATHNAME_PREFIX", "/")'
WHY = (
    "Dash Enterprise 5 passes requests on with the app's prefix: Flask finds no route there, and Dash answers with"
    " its index page instead."
)


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place in the code.

    Args:
        node: the expression that is looked at.
        holder: how it is named to the reader: `server.route(...)`.
    """

    path: str
    node: ast.expr
    scope: Scope
    ancestors: Ancestors
    holder: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """An expression that ends in a slash, and what it needs to be right where it is written."""

    expression: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """What a step knows of the deployed server.

    Args:
        step: its name.
        files: the files that the entry module imports.
        servers: the Flask servers on which its Dash apps lie, and what serves these.
        asgi: those that are no Flask servers.
        plain: whether there is one Dash app, at the platform's prefix: its own configuration names that.
        local: the sub-path of that app on the author's machine: "/sales/"; "/" without one.
        mounted: whether a dispatcher stands in front of it.
    """

    step: str
    facts: Facts
    files: frozenset[str]
    servers: Values
    asgi: Values
    plain: bool
    local: str
    mounted: bool

    def source(self, path: str) -> SourceFile:
        """A file of the app."""
        return self.facts.modules.indexes[path].source

    def calls(self, *names: str) -> Iterator[tuple[str, CallSite]]:
        """The calls of what is named so, in the files that are imported, in the order of the text."""
        spelled = self.facts.evaluator.spellings(names)
        for path in sorted(self.files & self.facts.modules.indexes.keys()):
            named = self.facts.modules.indexes[path].calls_named
            found = [call for name in spelled.intersection(named) for call in named[name]]
            yield from ((path, call) for call in sorted(found, key=lambda call: call.position))

    def qualified(self, expr: ast.expr, path: str, scope: Scope) -> frozenset[str]:
        """The dotted names of packages that an expression may mean; names of the app are left out."""
        names = self.facts.modules.indexes[path].qualified(expr, scope)
        if names:
            return frozenset(name for name in names if self.facts.modules.resolve(name, path) is None)
        values = self.facts.evaluator.values(expr, path, scope)
        return frozenset(value.name for value in values if value.role is Role.EXTERNAL)

    def origins(self, expr: ast.expr, path: str, scope: Scope) -> Origins:
        """Where the value of an expression comes from."""
        return self.facts.derive(flow).origins(expr, path, scope)

    def made_by(self, expr: ast.expr, path: str, scope: Scope) -> frozenset[str]:
        """The functions and classes of packages whose results an expression may be, dotted."""
        ends = (one for one in self.origins(expr, path, scope) if not one.way)
        calls = ((one.node, one) for one in ends if isinstance(one.node, ast.Call))
        names = (self.qualified(call.func, end.path, end.scope) for call, end in calls)
        return frozenset().union(*names)

    def servers_of(self, expr: ast.expr, path: str, scope: Scope) -> Values:
        """The deployed servers that an expression may be."""
        evaluator = self.facts.evaluator
        found = evaluator.values(expr, path, scope)
        if "flask.current_app" in self.qualified(expr, path, scope):
            return self.servers
        if isinstance(expr, ast.Attribute) and expr.attr == "server":  # `self.server` in a subclass of Dash
            apps = self.facts.sites.dash_of(evaluator.values(expr.value, path, scope))
            found |= union(server_of(evaluator, app) for app in apps)
        return found & (self.servers | self.asgi)

    def change(
        self, spot: Spot, title: str, edits: Iterable[Splice], needs: tuple[Need, ...] = (), why: str = WHY
    ) -> Change:
        """The change of one place."""
        source = self.source(spot.path)
        anchor = f"{spot.holder} {source.segment(spot.node)}"
        where = source.location(spot.node)
        return Change(self.step, anchor, title, why, Tier.SAFE, where, tuple(edits), needs)

    def finding(
        self,
        spot: Spot,
        seen: str,
        action: str,
        why: str = WHY,
        *,
        severity: Severity = Severity.ERROR,
        effort: Effort = Effort.MINUTES,
    ) -> Finding:
        """The finding on one place."""
        source = self.source(spot.path)
        anchor = f"{spot.holder} {source.segment(spot.node)}"
        return Finding(self.step, anchor, severity, source.location(spot.node), seen, why, action, effort)

    def note(self, spot: Spot, text: str) -> Note:
        """Why a place was left alone."""
        return Note(self.step, self.source(spot.path).location(spot.node), text)


def routes(step: str, facts: Facts) -> Routes | None:
    """What there is to know of the deployed server; None without an entry module."""
    entry = facts.entry
    if entry is None:
        return None
    files = facts.finder.closure(entry.path)
    found = [made for made in constructions(facts, files) if made.group is entry.group]
    around = {company(facts, made, files) for made in found}
    prefixed = [made for made in found if made.given]
    alone = Company.MOUNTED not in around and not any(several_apps(facts, made) for made in found)
    local = _local(prefixed[0]) if prefixed and alone else None
    servers = entry.group.servers
    asgi = frozenset(server for server in servers if server.name not in {"", "flask"})
    return Routes(
        step,
        facts,
        files,
        servers - asgi,
        asgi,
        plain=alone and (not prefixed or local is not None),
        local=local or "/",
        mounted=Company.MOUNTED in around,
    )


def _local(made: Construction) -> str | None:
    """The sub-path that an app has on its author's machine only; None where that is not one text."""
    texts = set[object]()
    for keyword in made.given:
        value = keyword.value
        if isinstance(value, ast.IfExp) and isinstance(value.body, ast.Constant) and value.body.value is None:
            value = value.orelse  # `None if "DASH_APP_NAME" in os.environ else "/sales/"`
        texts.add(value.value if isinstance(value, ast.Constant) else None)
    text = texts.pop() if len(texts) == 1 else None
    named = any(keyword.arg in {BASE, ROUTES} for keyword in made.given)
    return text if named and isinstance(text, str) and text.startswith("/") and text.endswith("/") else None


def environment(spot: Spot) -> Prefix | None:
    """The routes' prefix as the platform gives it; None where `os` is something else."""
    return Prefix(ENVIRONMENT, (Import(spot.path, "os"),)) if has_os(spot) else None


def has_os(spot: Spot) -> bool:
    """Whether `os` means the module at a place once its file imports it."""
    return all(
        binding.kind is Kind.IMPORT
        and binding.qualified == "os"
        and (isinstance(binding.scope.node, ast.Module) or getattr(binding.node, "lineno", 0) < spot.node.lineno)
        for binding in spot.scope.lookup("os")
    )
