"""The literals of a file, each with the way from its statement down to it, and what is passed by name.

One walk over the tree, with a stack of its own. Annotations and the keys of subscripts hold no values and are left
out; docstrings are no code.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.index import index_of
from dash_migrate.facts.scope import Function
from dash_migrate.secrets.model import Literal
from dash_migrate.secrets.pieces import Part, between, form_of, parts_of, text_of

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Ancestors, ModuleIndex, Scope
    from dash_migrate.source import SourceFile

_SMALLEST = 1000  # of numbers: shorter ones are sizes, ports of panels, years of life
_LONGEST = 200_000
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NAMED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BoolOp, ast.IfExp)


class Link(NamedTuple):
    """One step of the way from a statement down to an expression: the parent, the field of it, the index there."""

    above: Link | None
    node: ast.AST
    field: str
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """An expression and the way down to it."""

    node: ast.expr
    scope: Scope
    ancestors: Ancestors
    link: Link


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """An f-string or a `+` chain that is not all constants."""

    spot: Spot
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Literals:
    """What one walk over a file finds, in the order of the text.

    Args:
        plain: the literals that stand for a value of their own.
        composed: texts put together of literals and expressions.
        passed: names, attributes and calls in places that can take a secret: arguments, items of dictionaries,
            assigned and compared values.
    """

    index: ModuleIndex
    plain: list[Spot] = field(default_factory=list)
    composed: list[Composed] = field(default_factory=list)
    passed: list[Spot] = field(default_factory=list)


def literals(source: SourceFile) -> Literals | None:
    """The literals of a file, worked out once for this version of its text; None if it cannot be parsed."""
    return source.derive(_literals)


def _literals(source: SourceFile) -> Literals | None:
    index = index_of(source)
    return _Walk(index).run() if index is not None else None


def literal(path: str, spot: Spot, node: ast.expr, text: str, piece: int | None = None) -> Literal:
    """The literal `node` of a spot; of a composed text the node is one inside of it."""
    parents: list[ast.AST] = []
    link: Link | None = spot.link
    while link is not None:
        if not isinstance(link.node, ast.stmt):
            parents.append(link.node)
        link = link.above
    parents.reverse()
    if node is not spot.node:
        parents += between(spot.node, node)
    return Literal(path, node, spot.scope, spot.ancestors, tuple(parents), form_of(node), text, piece)


class _Walk:
    def __init__(self, index: ModuleIndex) -> None:
        self.found = Literals(index)
        self.scopes = index.scopes
        self.stack: list[tuple[ast.AST, Scope, Ancestors, Link | None]] = []

    def run(self) -> Literals:
        index = self.found.index
        self._bodies(index.tree.body, index.scope, ())
        stack = self.stack
        while stack:
            node, scope, ancestors, link = stack.pop()
            kind = type(node)
            if kind is ast.Constant:
                self._constant(node, scope, ancestors, link)  # type: ignore[arg-type]  # told by its type
            elif kind in _SIMPLE:
                if link is not None and link.field in _TAKES and kind in _NAMED:
                    self.found.passed.append(Spot(node, scope, ancestors, link))  # type: ignore[arg-type]
                if kind is not ast.Name:
                    self._fields(node, _SIMPLE[kind], scope, ancestors, link)
            elif isinstance(node, ast.stmt):
                self._statement(node, scope, ancestors)
            else:
                self._special(node, scope, ancestors, link)
        return self.found

    def _bodies(self, body: list[ast.stmt], scope: Scope, ancestors: Ancestors) -> None:
        self.stack += [(statement, scope, ancestors, None) for statement in reversed(body)]

    def _constant(self, node: ast.Constant, scope: Scope, ancestors: Ancestors, link: Link | None) -> None:
        value = node.value
        if link is None:
            return
        if isinstance(value, str | bytes):
            if 0 < len(value) <= _LONGEST:
                self.found.plain.append(Spot(node, scope, ancestors, link))
        elif isinstance(value, int) and value >= _SMALLEST:
            self.found.plain.append(Spot(node, scope, ancestors, link))

    def _fields(
        self, node: ast.AST, names: tuple[str, ...], scope: Scope, ancestors: Ancestors, link: Link | None
    ) -> None:
        for name in names:
            value = getattr(node, name, None)
            if type(value) is list:
                for index in range(len(value) - 1, -1, -1):
                    if value[index] is not None:
                        self.stack.append((value[index], scope, ancestors, Link(link, node, name, index)))
            elif value is not None:
                self.stack.append((value, scope, ancestors, Link(link, node, name, -1)))

    def _statement(self, node: ast.stmt, scope: Scope, ancestors: Ancestors) -> None:
        if isinstance(node, Function | ast.ClassDef):
            self._definition(node, scope, ancestors)
            return
        for name in reversed(_STATEMENTS.get(type(node), ())):
            value = getattr(node, name, None)
            inside = (*ancestors, (node, name))
            if isinstance(value, list):
                for index in range(len(value) - 1, -1, -1):
                    item = value[index]
                    link = None if isinstance(item, ast.stmt) else Link(None, node, name, index)
                    self.stack.append((item, scope, inside, link))
            elif value is not None and not (name == "value" and isinstance(node, ast.Expr) and _is_text(value)):
                self.stack.append((value, scope, inside, Link(None, node, name, -1)))

    def _definition(self, node: Function | ast.ClassDef, scope: Scope, ancestors: Ancestors) -> None:
        self._bodies(node.body, self.scopes.get(node, scope), (*ancestors, (node, "body")))
        outside = (*ancestors, (node, "decorator_list"))
        if isinstance(node, ast.ClassDef):
            self._fields(node, ("keywords", "bases", "decorator_list"), scope, outside, None)
            return
        self._fields(node, ("decorator_list",), scope, outside, None)
        self._fields(node.args, ("kw_defaults", "defaults"), scope, outside, None)

    def _special(self, node: ast.AST, scope: Scope, ancestors: Ancestors, link: Link | None) -> None:
        if isinstance(node, ast.BinOp):
            self._operation(node, scope, ancestors, link)
        elif isinstance(node, ast.JoinedStr):
            self._joined(node, scope, ancestors, link)
        elif isinstance(node, ast.Lambda):
            self._fields(node, ("body",), self.scopes.get(node, scope), ancestors, link)
            self._fields(node.args, ("kw_defaults", "defaults"), scope, ancestors, link)
        elif isinstance(node, _COMPREHENSIONS):
            inner = self.scopes.get(node, scope)
            self._fields(node, ("generators", "value", "key", "elt"), inner, ancestors, link)
        elif isinstance(node, ast.Subscript):
            if link is not None and link.field in _TAKES:
                self.found.passed.append(Spot(node, scope, ancestors, link))
            inside = ("value",) if isinstance(node.slice, ast.Constant) else ("slice", "value")
            self._fields(node, inside, scope, ancestors, link)
        elif type(node) in _REST:
            self._fields(node, _REST[type(node)], scope, ancestors, link)

    def _operation(self, node: ast.BinOp, scope: Scope, ancestors: Ancestors, link: Link | None) -> None:
        if link is None:
            return
        inner = isinstance(link.node, ast.BinOp) and isinstance(link.node.op, ast.Add)
        if isinstance(node.op, ast.Add):
            text = text_of(node)
            if text is not None:
                self.found.plain.append(Spot(node, scope, ancestors, link))
                return
            if not inner:
                self._compose(Spot(node, scope, ancestors, link))
        self._fields(node, ("right", "left"), scope, ancestors, link)

    def _joined(self, node: ast.JoinedStr, scope: Scope, ancestors: Ancestors, link: Link | None) -> None:
        if link is None:
            return
        if not (isinstance(link.node, ast.BinOp) and isinstance(link.node.op, ast.Add)):
            self._compose(Spot(node, scope, ancestors, link))
        holes = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        inside = Link(link, node, "values", 0)
        self.stack += [(hole.value, scope, ancestors, Link(inside, hole, "value", -1)) for hole in reversed(holes)]

    def _compose(self, spot: Spot) -> None:
        parts = tuple(parts_of(spot.node))
        if any(part.hole is None for part in parts):
            self.found.composed.append(Composed(spot, parts))


def _is_text(value: object) -> bool:
    return isinstance(value, ast.Constant | ast.JoinedStr)


# The fields in which an expression can be a secret's value.
_TAKES = frozenset({"value", "values", "args", "left", "comparators", "right", "elts", "body", "orelse"})
# Expressions without a scope of their own: the fields that hold values, last first.
_SIMPLE: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Name: (),
    ast.Call: ("keywords", "args", "func"),
    ast.Attribute: ("value",),
    ast.keyword: ("value",),
    ast.Dict: ("values", "keys"),
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
    ast.Set: ("elts",),
    ast.BoolOp: ("values",),
    ast.IfExp: ("orelse", "body", "test"),
    ast.Compare: ("comparators", "left"),
}
_REST: dict[type[ast.AST], tuple[str, ...]] = {
    ast.NamedExpr: ("value",),
    ast.Await: ("value",),
    ast.Starred: ("value",),
    ast.UnaryOp: ("operand",),
    ast.Yield: ("value",),
    ast.YieldFrom: ("value",),
    ast.comprehension: ("ifs", "iter"),
    ast.ExceptHandler: ("body",),
    ast.withitem: ("context_expr",),
    ast.match_case: ("body", "guard", "pattern"),
    ast.MatchValue: ("value",),
    ast.MatchOr: ("patterns",),
}
_LEFT_OUT = {"annotation", "target", "targets", "names", "type_params", "type_comment", "returns", "ctx", "op"}
_STATEMENTS: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _LEFT_OUT)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.stmt)
}
