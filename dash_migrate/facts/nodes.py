"""All nodes of a file's tree, listed once for each version of its text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.source import SourceFile

# Shared objects of the parser, of which no two places can be told apart.
_MARKS = (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)
# Fields that hold such marks, texts and numbers only, whatever the node.
_PLAIN = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "asname", "kind", "level", "module", "type_comment"})


def _fields() -> dict[type[ast.AST], tuple[str, ...]]:
    """The fields of each kind of node that hold nodes."""
    kinds = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)]
    fields = {
        kind: tuple(name for name in kind._fields if name not in _PLAIN)
        for kind in kinds
        if not issubclass(kind, _MARKS)
    }
    return fields | {ast.Constant: ()}


_FIELDS = _fields()


def all_nodes(source: SourceFile) -> tuple[ast.AST, ...]:
    """The nodes in the order of `ast.walk`, contexts and operators left out; none if the file does not parse."""
    return source.derive(_listed)


def parts_of(node: ast.AST) -> list[ast.AST]:
    """The nodes that a node is made of, in the order of its fields, contexts and operators left out."""
    parts: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if type(value) is list:
            parts += [item for item in value if type(item) in _FIELDS]
        elif type(value) in _FIELDS:
            parts.append(value)  # type: ignore[arg-type]  # told by its type
    return parts


def _listed(source: SourceFile) -> tuple[ast.AST, ...]:
    found: list[ast.AST] = [source.tree] if source.tree is not None else []
    for node in found:  # which grows meanwhile
        found += parts_of(node)
    return tuple(found)
