"""Tests on `flask.request.path`, which has the platform's prefix on Dash Enterprise 5 and lacks it on 4."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.origins import Access, Take
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import Role, last_name
from dash_migrate.plan import Severity, Splice
from dash_migrate.rewriting.routes import ENVIRONMENT, Spot, environment
from dash_migrate.rewriting.routes_forms import rule_edits, rule_prefix
from dash_migrate.rewriting.routes_text import Says, says
from dash_migrate.rewriting.routes_walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.facts.values import Values
    from dash_migrate.needs import Need
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.routes import Prefix, Routes
    from dash_migrate.rewriting.routes_walk import Step

REQUEST = frozenset({"flask.request", "flask.globals.request"})
_READS = frozenset({"path", "full_path"})
_SAME_START = frozenset({"rstrip", "lower", "removesuffix"})
_UNAFFECTED = frozenset({"endswith", "encode"})
_TITLE = "Test the request's path below the platform's prefix"
_WHY = "On Dash Enterprise 5 request.path starts with the app's prefix: it never equals a path of your machine."


def request_tests(routes: Routes) -> Iterator[Proposal]:
    """What becomes of each test on the path of a request."""
    for path in sorted(routes.files & routes.facts.modules.indexes.keys()):
        index = routes.facts.modules.indexes[path]
        if any(edge.module.partition(".")[0] == "flask" for edge in index.imports):
            yield from _in_file(routes, index)


def _in_file(routes: Routes, index: ModuleIndex) -> Iterator[Proposal]:
    steps = [step for step in walk(index) if isinstance(step.node, ast.Attribute | ast.Name)]
    reads = [step for step in steps if is_request_path(routes, step.node, index.path, step.scope)]
    values = {step.node for step in reads}
    names = {
        name
        for scope in index.scopes.values()
        for name, bindings in scope.bindings.items()
        if any(one.kind is Kind.ASSIGN and one.value in values for one in bindings)
    }
    reads += [step for step in steps if _is_copy(routes, step, index.path, names)]
    nodes = frozenset(step.node for step in reads)
    for step in sorted(reads, key=_position):
        yield from _Test(routes, index, step, nodes).settled()


def _position(step: Step) -> tuple[int, int]:
    return getattr(step.node, "lineno", 0), getattr(step.node, "col_offset", 0)


def is_request_path(routes: Routes, node: ast.AST, path: str, scope: Scope) -> bool:
    """Whether an expression reads Flask's `request.path`, or `request.full_path`."""
    if not isinstance(node, ast.Attribute) or node.attr not in _READS:
        return False
    return not REQUEST.isdisjoint(routes.qualified(node.value, path, scope))


def _is_copy(routes: Routes, step: Step, path: str, names: set[str]) -> bool:
    """Whether a name stands for the path of a request wherever it gets its value."""
    node = step.node
    if not isinstance(node, ast.Name) or node.id not in names:
        return False
    found = routes.origins(node, path, step.scope)
    return all(is_request_path(routes, one.node, one.path, one.scope) for one in found)


class _Test:
    """One read of the path among all of its file, and the expressions around it."""

    def __init__(self, routes: Routes, index: ModuleIndex, step: Step, reads: frozenset[ast.AST]) -> None:
        self.routes, self.index, self.path = routes, index, index.path
        self.reads = reads
        self.scope, self.ancestors = step.scope, step.ancestors
        assert isinstance(step.node, ast.expr)
        self.read = self.operand = step.node
        self.around = list(step.above)
        while self._method() in _SAME_START:
            self.operand = self.around[1]  # type: ignore[assignment]  # a call, see `_method`
            del self.around[:2]

    def _method(self) -> str:
        """The method of a text that is called on the operand."""
        match self.around:
            case [ast.Attribute() as func, ast.Call() as call, *_] if call.func is func:
                return func.attr
        return ""

    def settled(self) -> Iterator[Proposal]:
        """What becomes of it."""
        outer = self.around[0] if self.around else None
        method = self._method()
        match outer:
            case ast.Compare():
                yield from self._compared(outer)
            case ast.Attribute() if method in {"startswith", "removeprefix"}:
                call = self.around[1]
                assert isinstance(call, ast.Call)
                yield from self._against(call, list(call.args))
            case ast.Attribute() if method and method not in _UNAFFECTED:
                yield from self._local()
            case ast.Subscript(slice=ast.Slice(lower=ast.Constant(value=int()))) | ast.Match():
                yield from self._local()
            case ast.Subscript() if outer.slice is self.operand:
                yield from self._looked_up(outer.value)
            case ast.Call() if self.operand in outer.args:
                yield from self._handed(outer.func)

    def _compared(self, outer: ast.Compare) -> Iterator[Proposal]:
        sides = [outer.left, *outer.comparators]
        if len(sides) != 2:
            return
        if sides[1] is self.operand and isinstance(outer.ops[0], ast.In | ast.NotIn):
            return  # `"/api/" in request.path` holds below a prefix, too
        other = sides[1] if sides[0] is self.operand else sides[0]
        if self.reads.isdisjoint(ast.walk(other)):
            yield from self._against(outer, [other])

    def _against(self, whole: ast.expr, others: list[ast.expr]) -> Iterator[Proposal]:
        """What becomes of a comparison with other expressions, or with the items of one."""
        parts = [part for other in others for part in _items(other)]
        known = {part: self._says(part) for part in parts}
        texts = [part for part in parts if isinstance(part, ast.Constant | ast.JoinedStr | ast.BinOp)]
        if len(texts) == len(parts):
            chosen = [part for part in self._left(known) if getattr(part, "value", "") != "/" or _exact(whole)]
            if len(chosen) > 1 and self.routes.local == "/" and Says.PREFIXED not in known.values():
                yield from self._local()
            elif chosen:
                yield from self._below(whole, chosen)
        elif Says.UNKNOWN in known.values():
            yield self._finding("is compared with what cannot be read here")
        elif Says.PREFIXED not in known.values():
            yield from self._local()

    @staticmethod
    def _left(known: dict[ast.expr, Says]) -> list[ast.expr]:
        return [part for part, one in known.items() if one is Says.BELOW_ROOT]

    def _says(self, part: ast.expr) -> Says:
        """What is known of a path that the request's is compared with, or of the items of a container of paths."""
        own = says(self.routes, part, self.path, self.scope)
        if own is not Says.UNKNOWN:
            return own
        items = self.routes.facts.derive(flow).origins(part, self.path, self.scope, (Access(Take.ITEM),))
        found = {self._said_of(item) for item in items}
        return found.pop() if len(found) == 1 else Says.UNKNOWN

    def _said_of(self, item: Origin) -> Says:
        plain = isinstance(item.node, ast.expr) and not item.way
        return says(self.routes, item.node, item.path, item.scope) if plain else Says.UNKNOWN  # type: ignore[arg-type]  # see `plain`

    def _below(self, whole: ast.expr, parts: list[ast.expr]) -> Iterator[Proposal]:
        edits: list[Splice] = []
        needs: tuple[Need, ...] = ()
        for part in parts:
            spot = self._spot(part)
            prefix = rule_prefix(self.routes, spot)
            if prefix is None:
                yield self._finding("is tested where `os` is not the module os")
                return
            edits += rule_edits(self.routes, spot, prefix)
            needs += prefix.needs
        yield self.routes.change(self._spot(whole), _TITLE, edits, tuple(dict.fromkeys(needs)), _WHY)

    def _local(self) -> Iterator[Proposal]:
        """Gives the test the path as it is without a prefix."""
        prefix = self._prefix()
        if prefix is None:
            yield self._finding("is tested where `os` is not the module os")
            return
        text = self._form(prefix.expression)
        outer, span = self.around[0], self.index.source.span(self.read)
        key = isinstance(outer, ast.Subscript) and outer.slice is self.operand
        apart = self.operand is self.read and (key or isinstance(outer, ast.Compare | ast.Call | ast.Match))
        edit = Splice(self.path, *span, text if apart else f"({text})")
        whole = next((one for one in self.around if isinstance(one, ast.expr)), self.read)
        yield self.routes.change(self._spot(whole), _TITLE, (edit,), prefix.needs, _WHY)

    def _prefix(self) -> Prefix | None:
        spot = self._spot(self.read)
        return rule_prefix(self.routes, spot) if self.routes.local == "/" else environment(spot)

    def _form(self, prefix: str) -> str:
        return f'"/" + {self.index.source.segment(self.read)}[len({prefix}) :]'

    def _looked_up(self, container: ast.expr) -> Iterator[Proposal]:
        """What becomes of a dictionary's key."""
        match self._says(container):
            case Says.BELOW_ROOT:
                yield from self._local()
            case Says.UNKNOWN:
                yield self._finding("is looked up in what cannot be read here")

    def _handed(self, func: ast.expr) -> Iterator[Proposal]:
        """What becomes of the argument of a function: a pattern's text, a dictionary's key, the app's own."""
        base = func.value if isinstance(func, ast.Attribute) else func
        named = {name.partition(".")[0] for name in self.routes.qualified(func, self.path, self.scope)}
        compiled = "re.compile" in self.routes.made_by(base, self.path, self.scope)
        if named & {"re", "fnmatch"} or compiled:
            yield from self._local()
        elif last_name(func) in {"get", "pop"} and self._is_dictionary(base):
            yield from self._looked_up(base)
        elif any(one.role is Role.FUNCTION for one in self._values(func)):
            yield self._finding("is handed to a function of the app")

    def _is_dictionary(self, expr: ast.expr) -> bool:
        found = self.routes.origins(expr, self.path, self.scope)
        return all(isinstance(origin.node, ast.Dict | ast.DictComp) for origin in found)

    def _values(self, expr: ast.expr) -> Values:
        return self.routes.facts.evaluator.values(expr, self.path, self.scope)

    def _spot(self, node: ast.expr) -> Spot:
        return Spot(self.path, node, self.scope, self.ancestors, self.index.source.segment(self.read))

    def _finding(self, what: str) -> Proposal:
        spot = self._spot(self.read)
        prefix = self._prefix()
        form = self._form(prefix.expression if prefix is not None else ENVIRONMENT)
        seen = f"{spot.holder} {what}."
        action = f"Where it is compared with a path of your machine, write {form}"
        return self.routes.finding(spot, seen, action, _WHY, severity=Severity.WARNING)


def _items(expr: ast.expr) -> list[ast.expr]:
    return expr.elts if isinstance(expr, ast.Tuple | ast.List | ast.Set) else [expr]


def _exact(whole: ast.expr) -> bool:
    """Whether a test is for the whole path: all paths start with "/"."""
    return isinstance(whole, ast.Compare)
