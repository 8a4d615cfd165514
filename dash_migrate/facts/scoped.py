"""A walk over all that a file evaluates, with what stands around each node: for facts that names and syntax make.

What only type checkers see is left out: blocks under `TYPE_CHECKING`, annotations that Python does not evaluate.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.index import index_of
from dash_migrate.facts.nodes import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.facts.scope import Function, ModuleIndex, Scope
    from dash_migrate.source import SourceFile

_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))  # `except*` is from Python 3.11 on
_CAUGHT = frozenset(
    {
        "ImportError",
        "ModuleNotFoundError",
        "AttributeError",
        "NameError",
        "TypeError",
        "Exception",
        "BaseException",
    }
)
_TESTED = frozenset(
    {"version_info", "hexversion", "PY2", "PY3", "hasattr", "python_version", "python_version_tuple"}
)
# Their arguments in square brackets are values, though they stand in an annotation.
_WITH_VALUES = frozenset({"Annotated", "Literal"})


@dataclass(frozen=True, slots=True)
class Place:
    """What is around a node.

    Args:
        scope: in which its names are looked up.
        spared: the code goes on without it: a `try` whose handler does, or a test of the Python version.
        annotation: it is part of an annotation that is evaluated.
    """

    scope: Scope
    spared: bool = False
    annotation: bool = False


def scoped_nodes(source: SourceFile, wanted: frozenset[str]) -> Iterator[tuple[ast.AST, Place, ModuleIndex]]:
    """The nodes that the file evaluates, in no certain order; nothing for a file that does not parse.

    Args:
        source: the file.
        wanted: the names of the classes of nodes to give; not every Python has all of them.
    """
    index = index_of(source)
    if index is not None:
        yield from ((node, place, index) for node, place in _Walk(index).run(wanted))


class _Walk:
    def __init__(self, index: ModuleIndex) -> None:
        self.index = index
        self.postponed = any(
            isinstance(node, ast.ImportFrom) and node.module == "__future__" and _names(node, "annotations")
            for node in index.tree.body
        )
        self.tests = any(name.encode() in index.source.data for name in _TESTED)
        self.stack: list[tuple[ast.AST, Place]] = []

    def run(self, wanted: frozenset[str]) -> Iterator[tuple[ast.AST, Place]]:
        self._push(self.index.tree.body, Place(self.index.scope))
        stack, kinds = self.stack, frozenset(getattr(ast, name, ast.Load) for name in wanted)
        while stack:
            node, place = stack.pop()
            kind = type(node)
            if kind in kinds:
                yield node, place
            visit = _VISITORS.get(kind)
            if visit is not None:
                visit(self, node, place)
            else:
                stack += [(part, place) for part in parts_of(node)]

    def _push(self, nodes: list[ast.stmt] | list[ast.expr], place: Place) -> None:
        self.stack += [(node, place) for node in nodes]

    def on_subscript(self, node: ast.Subscript, place: Place) -> None:
        inner = replace(place, annotation=False) if _last_name(node.value) in _WITH_VALUES else place
        self.stack += [(node.value, place), (node.slice, inner)]

    def on_scope(self, node: ast.AST, place: Place) -> None:
        inner = self._inside(node, place)
        self.stack += [(part, inner) for part in parts_of(node)]

    def _inside(self, node: ast.AST, place: Place) -> Place:
        scope = self.index.scopes.get(node)
        return replace(place, scope=scope) if scope is not None else place

    def on_function(self, node: Function, place: Place) -> None:
        arguments = node.args
        self._push(node.decorator_list, place)
        self._push([*arguments.defaults, *(part for part in arguments.kw_defaults if part)], place)
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        annotations = [argument.annotation for argument in every if argument is not None]
        for annotation in (*annotations, node.returns):
            if annotation is not None and not self.postponed:
                self.stack.append((annotation, replace(place, annotation=True)))
        self.stack += [(part, place) for part in getattr(node, "type_params", ())]
        self._push(node.body, self._inside(node, place))

    def on_class(self, node: ast.ClassDef, place: Place) -> None:
        self._push([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)], place)
        self.stack += [(part, place) for part in getattr(node, "type_params", ())]
        self._push(node.body, self._inside(node, place))

    def on_annotated(self, node: ast.AnnAssign, place: Place) -> None:
        """In functions annotations are never evaluated."""
        self.stack.append((node.target, place))
        if node.value is not None:
            self.stack.append((node.value, place))
        if not self.postponed and place.scope.function is None:
            self.stack.append((node.annotation, replace(place, annotation=True)))

    def on_branches(self, node: ast.If | ast.IfExp, place: Place) -> None:
        self.stack.append((node.test, place))
        inner = replace(place, spared=True) if self.tests and _tests_version(node.test) else place
        parts = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (*node.body, *node.orelse)
        if _last_name(node.test) == "TYPE_CHECKING" and isinstance(node, ast.If):
            parts = tuple(node.orelse)
        self.stack += [(part, inner) for part in parts]

    def on_try(self, node: ast.Try, place: Place) -> None:
        goes_on = any(
            _catches(handler) and not isinstance(handler.body[-1], ast.Raise) for handler in node.handlers
        )
        inner = replace(place, spared=True) if goes_on else place
        self._push(node.body, inner)
        self.stack += [(handler, inner) for handler in node.handlers]
        self._push([*node.orelse, *node.finalbody], place)


def _names(node: ast.ImportFrom, name: str) -> bool:
    return any(alias.name == name for alias in node.names)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _tests_version(test: ast.expr) -> bool:
    return any(isinstance(node, ast.expr) and _last_name(node) in _TESTED for node in ast.walk(test))


def _catches(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(part is None or _last_name(part) in _CAUGHT for part in parts)


# Each takes the node that it stands under; all other nodes are walked as they are.
_VISITORS: dict[type[ast.AST], Callable[[_Walk, Any, Place], None]] = {
    ast.AnnAssign: _Walk.on_annotated,
    ast.AsyncFunctionDef: _Walk.on_function,
    ast.ClassDef: _Walk.on_class,
    ast.FunctionDef: _Walk.on_function,
    ast.If: _Walk.on_branches,
    ast.IfExp: _Walk.on_branches,
    ast.Subscript: _Walk.on_subscript,
    **dict.fromkeys(_TRIES, _Walk.on_try),
    **dict.fromkeys((ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.ListComp, ast.SetComp), _Walk.on_scope),
}
