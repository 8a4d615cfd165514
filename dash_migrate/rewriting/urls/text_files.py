"""Texts that the app reads from its own files when it starts or answers: `open("about.md").read()`."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.modules import folder_of
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope
    from dash_migrate.rewriting.urls.text_parts import Part
    from dash_migrate.source import SourceFile

_OPENERS = frozenset({"open", "Path", "PurePath", "joinpath", "TextIOWrapper"})
_READERS = frozenset({"read", "read_text"})


@dataclass(frozen=True, slots=True)
class FileText:
    """What a file of the app says, which a part of a value is read from."""

    source: SourceFile
    part: Part


def file_text(facts: Facts, part: Part) -> FileText | None:
    """The file whose text a part is; None if it is not read from one, or from one that is not written out."""
    node = part.node
    if not isinstance(node, ast.Call) or last_name(node.func) not in _READERS:
        return None
    opened = node.func.value if isinstance(node.func, ast.Attribute) else None
    name = _file_name(facts, opened, part.path, part.scope) if opened is not None else ""
    for path in _places(name, folder_of(part.path)) if name else ():
        source = facts.workspace.source(path) if facts.workspace.exists(path) else None
        if source is not None:
            return FileText(source, part)
    return None


def _places(name: str, folder: str) -> Iterator[str]:
    """Where a file of that name may be: below the app's root, or beside the module."""
    name = name.replace("\\", "/").removeprefix("./")
    if name.startswith(("/", "~")) or ".." in name.split("/"):
        return
    yield name
    yield f"{folder}/{name}" if folder else name


def _file_name(facts: Facts, opened: ast.expr, path: str, scope: Scope) -> str:
    """The parts of a file's path that are written out, joined; empty if that is not all of it."""
    for node in _made_by(facts, opened, path, scope):
        words = [one for one in _words(node) if one]
        called = isinstance(node, ast.Call) and last_name(node.func) in _OPENERS
        if words and (called or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))):
            return "/".join(words)
    return ""


def _made_by(facts: Facts, opened: ast.expr, path: str, scope: Scope) -> Iterator[ast.AST]:
    """What an open file, or a path, is made by: a call of `open`, also one in a `with` statement."""
    bindings = scope.lookup(opened.id) if isinstance(opened, ast.Name) else []
    for binding in bindings:
        if binding.kind is Kind.OTHER and binding.ancestors:
            statement = binding.ancestors[-1][0]
            for one in getattr(statement, "items", ()):
                if one.optional_vars is binding.node:
                    yield one.context_expr
    for origin in facts.derive(flow).origins(opened, path, scope):
        if not origin.way:
            yield origin.node


def _words(node: ast.AST) -> Iterator[str]:
    """The texts of a path that is put together, in order; nothing of what follows it (`"r"`, `encoding=`)."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.BinOp(left=left, right=right):
            yield from _words(left)
            yield from _words(right)
        case ast.Call(func=func, args=args):
            if isinstance(func, ast.Attribute) and last_name(func) in {"open", "joinpath", "resolve"}:
                yield from _words(func.value)
            several = last_name(func) in {"join", "Path", "PurePath", "joinpath"}
            for one in args if several else args[:1]:
                yield from _words(one)
