"""Where an expression stands in its file's tree, and where no expression may stand but a literal."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

_ROUTES = frozenset({"route", "get", "post", "put", "delete", "patch", "websocket", "errorhandler", "cached"})
_LISTS_OF_NAMES = frozenset({"__all__", "__slots__", "__match_args__"})
# Nodes that Python 3.10 has not.
_OF_LITERALS = {"TypeAlias": "is part of a type", "TemplateStr": "is part of a template"}
_TYPES = frozenset({"Literal", "Annotated"})


class Up(NamedTuple):
    """The node around another, and the field of it that the other lies in."""

    node: ast.AST
    field: str


def upwards(source: SourceFile, node: ast.AST) -> Iterator[tuple[ast.AST, Up]]:
    """Each node from `node` to the module, with what is around it; nothing for a node of another tree."""
    parents = source.derive(_parents)
    while (up := parents.get(node)) is not None:
        yield node, up
        node = up.node


def above(source: SourceFile, node: ast.AST) -> Up | None:
    """What is around a node; None for the module and nodes of another tree."""
    return source.derive(_parents).get(node)


def _parents(source: SourceFile) -> dict[ast.AST, Up]:
    found: dict[ast.AST, Up] = {}
    for node in ast.walk(source.tree) if source.tree is not None else ():
        for field, value in ast.iter_fields(node):
            for part in value if isinstance(value, list) else (value,):
                if isinstance(part, ast.AST) and not isinstance(part, ast.expr_context):
                    found[part] = Up(node, field)
    return found


def in_formatted(source: SourceFile, node: ast.expr) -> bool:
    """Whether an expression stands inside an f-string."""
    return any(isinstance(up.node, ast.JoinedStr) for _, up in _in_statement(source, node))


def only_literal(source: SourceFile, node: ast.expr) -> str | None:
    """Why an expression cannot be anything but a literal where it stands; None if it can be a call.

    Args:
        source: its file.
        node: a literal of the file's own tree.
    """
    found = False
    for child, up in _in_statement(source, node):
        found = True
        why = _why(child, up)
        if why is not None:
            return why
    return None if found else "its place in the file is not known"


def _in_statement(source: SourceFile, node: ast.expr) -> Iterator[tuple[ast.AST, Up]]:
    """The way up to the innermost statement, that one included."""
    for child, up in upwards(source, node):
        yield child, up
        if isinstance(up.node, ast.stmt):
            return


def _why(child: ast.AST, up: Up) -> str | None:
    parent, field = up
    if field in {"annotation", "returns"} or type(parent).__name__ in _OF_LITERALS:
        return _OF_LITERALS.get(type(parent).__name__, "is part of a type")
    match parent:
        case ast.Dict() if field == "keys":
            return "is the key of a dictionary"
        case ast.pattern():
            return "is a pattern of match"
        case ast.Subscript(value=value) if field == "slice" and last_name(value) in _TYPES:
            return "is part of a type"
        case ast.FormattedValue() if field == "format_spec":
            return "is the format of a value in an f-string"
        case ast.Expr() if isinstance(child, ast.Constant | ast.JoinedStr | ast.BinOp):
            return "is a docstring or a text that nothing takes"
        case ast.Compare(ops=ops) if any(isinstance(op, ast.Is | ast.IsNot) for op in ops):
            return "is compared by identity"
        case ast.Call(func=func) if _names_only(func):
            return "is a name that the module gives away"
        case ast.FunctionDef() | ast.AsyncFunctionDef() if field == "decorator_list":
            return "is an argument of a route" if last_name(_called(child)) in _ROUTES else None
        case ast.Assign(targets=targets) if any(_is_list_of_names(one) for one in targets):
            return "is a name that the module gives away"
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) if _is_list_of_names(target):
            return "is a name that the module gives away"
    return None


def _called(node: ast.AST) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else ast.Constant(None)


def _names_only(func: ast.expr) -> bool:
    """Whether a call is `__all__.append` or its like."""
    return isinstance(func, ast.Attribute) and _is_list_of_names(func.value)


def _is_list_of_names(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in _LISTS_OF_NAMES
