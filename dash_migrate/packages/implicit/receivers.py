"""What a method is called on: a data frame, a figure, or something of the app's own with a method of that name."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope

_FRAMES = ("pandas.", "geopandas.", "dask.dataframe.", "yfinance.", "plotly.express.data.", "plotly.data.")
_NO_FRAMES = (
    "pandas.ExcelWriter",
    "pandas.ExcelFile",
    "pandas.HDFStore",
    "pandas.Timestamp",
    "pandas.to_datetime",
)
_FRAME_NAME = re.compile(r"(?:\w*_)?(?:df|dff|ddf|gdf|dataframe|data_frame)\d*(?:_\w*)?", re.IGNORECASE)
_FIGURES = ("plotly.",)
_FIGURE_NAME = re.compile(r"(?:\w*_)?(?:fig|figure|figs|chart|graph|plot)\d*(?:_\w*)?", re.IGNORECASE)
_KINDS = {
    "frame": (_FRAMES, _FRAME_NAME),
    "figure": (_FIGURES, _FIGURE_NAME),
    "polars": (("polars.",), re.compile(r"(?!)")),
}
# Methods of frames that give something else.
_LEAVES = frozenset(
    {
        "to_dict",
        "to_json",
        "to_csv",
        "to_numpy",
        "tolist",
        "to_list",
        "item",
        "plot",
        "hist",
        "boxplot",
        "get_figure",
    }
)
# Enough for a long chain of methods; more is a tangle.
_MAX_SEEN = 200


def is_receiver(facts: Facts, kind: str, func: ast.Attribute, index: ModuleIndex, scope: Scope) -> bool:
    """Whether a method's receiver can be of the kind that a rule names.

    Args:
        facts: of the app.
        kind: "any": whatever is not the app's own or a module; "frame" or "figure": what is surely or by its name
            one; "polars": what is surely a frame of polars.
        func: the method with its receiver, a node of the file.
        index: the file.
        scope: where it stands.
    """
    if _is_own(facts, func, index, scope):
        return False
    if kind == "any":
        return True
    starts, names = _KINDS[kind]
    return _Search(facts, starts, names).is_made(func.value, index, scope)


def _is_own(facts: Facts, func: ast.Attribute, index: ModuleIndex, scope: Scope) -> bool:
    """Whether the receiver is `self`, an object or module of the app, or a module of a package."""
    expr = func.value
    if isinstance(expr, ast.Name) and expr.id in {"self", "cls"}:
        return True
    names = index.qualified(expr, scope)
    if names and any(facts.modules.resolve(name, index.path) is None for name in names):
        return True
    if func.attr not in facts.derive(own_methods) and not names:
        return False
    roles = {value.role for value in facts.evaluator.values(expr, index.path, scope)}
    return bool(roles) and roles <= {Role.OBJECT, Role.CLASS, Role.MODULE}


class _Search:
    """The way back from a receiver to the functions of a package that made it; by name where that is not told."""

    def __init__(self, facts: Facts, starts: tuple[str, ...], names: re.Pattern[str]) -> None:
        self.facts, self.starts, self.names = facts, starts, names
        self.seen: set[int] = set()

    def is_made(self, expr: ast.AST, index: ModuleIndex, scope: Scope) -> bool:
        """Whether the expression is what such a function gives, or a part of it; each is looked at once."""
        if id(expr) in self.seen or len(self.seen) > _MAX_SEEN:
            return False
        self.seen.add(id(expr))
        match expr:
            case ast.Call(func=func):
                made = called(self.facts, func, index, scope)
                if made:
                    return any(name.startswith(self.starts) and not name.startswith(_NO_FRAMES) for name in made)
                chained = isinstance(func, ast.Attribute) and func.attr not in _LEAVES
                return chained and self.is_made(func.value, index, scope)  # type: ignore[attr-defined]  # `chained`
            case ast.Subscript(value=value) | ast.BinOp(left=value):
                return self.is_made(value, index, scope)
            case ast.Name() | ast.Attribute():
                return self._is_made_named(expr, index, scope)
        return False

    def _is_made_named(self, expr: ast.Name | ast.Attribute, index: ModuleIndex, scope: Scope) -> bool:
        told = False
        for value, where, inside in self._values(expr, index, scope):
            if self.is_made(value, where, inside):
                return True
            told |= isinstance(value, ast.Call) and bool(called(self.facts, value.func, where, inside))
        name = expr.attr if isinstance(expr, ast.Attribute) else expr.id
        if told or self.names.fullmatch(name):
            return not told
        return isinstance(expr, ast.Attribute) and self.is_made(expr.value, index, scope)

    def _values(
        self, expr: ast.Name | ast.Attribute, index: ModuleIndex, scope: Scope
    ) -> Iterator[tuple[ast.expr, ModuleIndex, Scope]]:
        """What is assigned to a name in the file, or in the file of the app that it is imported from."""
        if isinstance(expr, ast.Name):
            for binding in reaching(scope, expr):
                if binding.kind in {Kind.ASSIGN, Kind.PART} and binding.value is not None:
                    yield binding.value, index, binding.scope
        for name in index.qualified(expr, scope):
            found = self.facts.modules.resolve(name, index.path)
            where = (
                self.facts.modules.indexes.get(found.path) if found is not None and len(found.rest) == 1 else None
            )
            if found is not None and where is not None:
                for binding in where.scope.bindings.get(found.rest[0], ()):
                    if binding.kind is Kind.ASSIGN and binding.value is not None:
                        yield binding.value, where, binding.scope


def called(facts: Facts, func: ast.expr, index: ModuleIndex, scope: Scope) -> tuple[str, ...]:
    """The dotted names, outside the app, of what is called; empty if it is the app's, or not told."""
    names = index.qualified(func, scope)
    if names and all(facts.modules.resolve(name, index.path) is None for name in names):
        return names
    if not names and not _may_stand_for_a_module(func, scope):
        return ()
    values = facts.evaluator.values(func, index.path, scope)
    return tuple(value.name for value in values if value.role is Role.EXTERNAL)


def _may_stand_for_a_module(func: ast.expr, scope: Scope) -> bool:
    """Whether a callee can lead back to an import: not a parameter, nor what a call or an operation gives."""
    root = func
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return False
    aliases = (ast.Name, ast.Attribute, ast.IfExp)
    return any(one.kind is Kind.ASSIGN and isinstance(one.value, aliases) for one in scope.lookup(root.id))


def own_methods(facts: Facts) -> frozenset[str]:
    """The names of all methods that classes of the app define; kept with `facts.derive`."""
    return frozenset(
        node.name
        for index in facts.modules.indexes.values()
        for node, scope in index.scopes.items()
        if isinstance(node, ast.FunctionDef)
        and scope.parent is not None
        and isinstance(scope.parent.node, ast.ClassDef)
    )
