"""The language's newer parts: which rule of `knowledge/python_versions.toml` a node is a case of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.f_strings import is_nested
from dash_migrate.facts.nodes import all_nodes
from dash_migrate.facts.scoped import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.facts.scope import ModuleIndex

    Rule = Callable[[ast.AST, Place, ModuleIndex], Iterator[str]]

_GENERIC = frozenset({"dict", "frozenset", "list", "set", "tuple", "type"})
_TYPES = _GENERIC | {"bool", "bytes", "complex", "float", "int", "object", "str"}
_COLLECTIONS = frozenset({"ChainMap", "Counter", "OrderedDict", "defaultdict", "deque"})


def syntax_rules(node: ast.AST, place: Place, index: ModuleIndex) -> Iterator[str]:
    """The names of the rules that hold for one node.

    What is evaluated (built-in types with `[...]`, unions) does not count where the code goes on without it;
    syntax always counts, since the whole file must be parsed.
    """
    rule = _RULES.get(type(node).__name__)
    if rule is not None:
        yield from rule(node, place, index)


def may_use_syntax(index: ModuleIndex) -> bool:
    """Whether a rule can hold for a node of a file: else it need not be walked with what is around each node.

    Each rule is asked as if its node stood where least speaks against it.
    """
    anywhere = Place(index.scope, annotation=True)
    return b"collections" in index.source.data or any(
        True
        for node in all_nodes(index.source)
        if type(node).__name__ in SYNTAX_NODES
        for _ in syntax_rules(node, anywhere, index)
    )


def _import_from(node: ast.ImportFrom, _: Place, __: ModuleIndex) -> Iterator[str]:
    if node.module == "__future__" and any(alias.name == "annotations" for alias in node.names):
        yield "postponed-annotations"


def _definition(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, _: Place, __: ModuleIndex
) -> Iterator[str]:
    if getattr(node, "type_params", ()):
        yield "type-parameters"
    if any(getattr(part, "default_value", None) is not None for part in getattr(node, "type_params", ())):
        yield "type-parameter-default"
    if not all(map(_is_plain_decorator, node.decorator_list)):
        yield "free-decorator"
    if not isinstance(node, ast.ClassDef):
        yield from _parameters(node.args)


def _is_plain_decorator(node: ast.expr) -> bool:
    """Whether it is `a.b.c` or `a.b.c(...)`: all that Python 3.8 takes."""
    inner: ast.expr = node.func if isinstance(node, ast.Call) else node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return isinstance(inner, ast.Name)


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    if arguments.posonlyargs:
        yield "positional-only"
    if arguments.vararg is not None and isinstance(arguments.vararg.annotation, ast.Starred):
        yield "starred-annotation"


def _lambda(node: ast.Lambda, _: Place, __: ModuleIndex) -> Iterator[str]:
    yield from _parameters(node.args)


def _with(node: ast.With | ast.AsyncWith, _: Place, index: ModuleIndex) -> Iterator[str]:
    """Brackets that hold the managers: open before the first one, and not closed behind its expression."""
    source, first = index.source, node.items[0].context_expr
    start, _end = source.span(node)
    opening, closing = source.span(first)
    before = source.utf8[start:opening].decode("utf-8", "replace")
    after = source.utf8[closing:].lstrip()
    opened = before.rpartition("with")[2].count("(")
    if opened and not after.startswith(b")"):
        yield "grouped-with"


def _subscript(node: ast.Subscript, place: Place, index: ModuleIndex) -> Iterator[str]:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
    if any(isinstance(part, ast.Starred) for part in parts) and not index.source.segment(node.slice).startswith(
        "("
    ):
        yield "starred-index"
    if not place.spared and isinstance(node.ctx, ast.Load) and _is_generic(node.value, place, index):
        yield "builtin-generic"


def _is_generic(node: ast.expr, place: Place, index: ModuleIndex) -> bool:
    if isinstance(node, ast.Name) and node.id in _GENERIC:
        return is_builtin(node, place, index)
    for dotted in index.qualified(node, place.scope):
        module, _, name = dotted.rpartition(".")
        if module == "collections.abc" or (module == "collections" and name in _COLLECTIONS):
            return True
    return False


def is_builtin(node: ast.Name, place: Place, index: ModuleIndex) -> bool:
    """Whether a name is bound by nothing in the file."""
    return not place.scope.lookup(node.id) and not index.stars


def _binary(node: ast.BinOp, place: Place, index: ModuleIndex) -> Iterator[str]:
    if not isinstance(node.op, ast.BitOr) or place.spared:
        return
    sides = (node.left, node.right)
    values = any(isinstance(side, ast.Call | ast.JoinedStr) for side in sides)
    if (place.annotation and not values) or all(_is_type(side, place, index) for side in sides):
        yield "type-union"


def _is_type(node: ast.expr, place: Place, index: ModuleIndex) -> bool:
    """Whether an expression is a type, or None, for certain."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        if not _is_type(node.right, place, index):
            return False
        node = node.left
    if isinstance(node, ast.Subscript):
        return _is_generic(node.value, place, index)
    if isinstance(node, ast.Name):
        return node.id in _TYPES and is_builtin(node, place, index)
    return isinstance(node, ast.Constant) and node.value is None


def _f_string(node: ast.JoinedStr, _: Place, index: ModuleIndex) -> Iterator[str]:
    if is_nested(index.source, node):
        yield "nested-f-string"


def _always(rule: str) -> Rule:
    def found(_: ast.AST, __: Place, ___: ModuleIndex) -> Iterator[str]:
        yield rule

    return found


# By the name of the class, since an older Python has not all of them. Each takes the node that it stands under.
_RULES: dict[str, Callable[..., Iterator[str]]] = {
    "AsyncFunctionDef": _definition,
    "AsyncWith": _with,
    "BinOp": _binary,
    "ClassDef": _definition,
    "FunctionDef": _definition,
    "ImportFrom": _import_from,
    "JoinedStr": _f_string,
    "Lambda": _lambda,
    "Match": _always("match"),
    "NamedExpr": _always("assignment-expression"),
    "Subscript": _subscript,
    "TemplateStr": _always("template-string"),
    "TryStar": _always("except-star"),
    "TypeAlias": _always("type-statement"),
    "With": _with,
}
SYNTAX_NODES = frozenset(_RULES)
