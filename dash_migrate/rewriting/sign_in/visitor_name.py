"""The edits by which the visitor's name comes from the platform where there is one."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.plan import Splice
from dash_migrate.rewriting.blocks import ends_line, indent_unit, starts_line
from dash_migrate.rewriting.sign_in.places import PLATFORM, parents_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.rewriting.sign_in.names import Use
    from dash_migrate.source import SourceFile

PACKAGE = "dash_enterprise_auth"
_OPENING = re.compile(r"[A-Za-z]{0,2}(?P<quotes>'''|\"\"\"|'|\")")
_READ = re.compile(r"(?P<base>[\w.]+?)(?:\.username\b|\[\s*(?P<quote>['\"])username(?P=quote)\s*\])")
# Around these a choice needs no brackets.
_ROOMY = (ast.Assign, ast.AnnAssign, ast.Return, ast.keyword, ast.List, ast.Tuple, ast.Dict, ast.Expr)


def name_edits(index: ModuleIndex, uses: Sequence[Use]) -> tuple[Splice, ...] | None:
    """The edits of one file; None if one of its readings cannot be rewritten.

    Args:
        index: the file.
        uses: its readings of a name, each with what stands for it at home.
    """
    module = _module(index)
    if module is None:
        return None
    name, edits = module
    parents = index.source.derive(parents_in)
    texts: dict[ast.JoinedStr, list[ast.expr]] = {}
    for use in uses:
        node = use.place.node
        around = next((above for above, _ in parents.around(node) if isinstance(above, ast.JoinedStr)), None)
        if around is not None:
            texts.setdefault(around, []).append(node)
            continue
        start, end = index.source.span(node)
        local = index.source.segment(node)
        local = f"({local})" if isinstance(node, ast.IfExp) else local
        text = f'{name}.get_username() if "{PLATFORM}" in os.environ else {local}'
        bare = isinstance(parents.of(node), _ROOMY) or _is_argument(parents.of(node), node)
        edits.append(Splice(index.path, start, end, text if bare else f"({text})"))
    for literal, nodes in texts.items():
        inside = _in_text(index.source, literal, nodes, name)
        if inside is None:
            return None
        edits += inside
    return tuple(edits)


def _is_argument(above: ast.AST | None, node: ast.expr) -> bool:
    return isinstance(above, ast.Call) and node in above.args


def _in_text(
    source: SourceFile, literal: ast.JoinedStr, nodes: Sequence[ast.expr], name: str
) -> list[Splice] | None:
    """The edits inside of an f-string, whose parts have no places of their own before Python 3.12."""
    text, offset = source.segment(literal), source.span(literal)[0]
    opening = _OPENING.match(text)
    bases = {ast.unparse(node.value) for node in nodes if isinstance(node, ast.Attribute | ast.Subscript)}
    found = [match for match in _READ.finditer(text) if match["base"] in bases]
    if opening is None or len(found) != len(nodes):
        return None
    quote = '"' if opening["quotes"][0] == "'" else "'"
    edits = []
    for match in found:
        start = offset + len(text[: match.start()].encode())
        new = f"({name}.get_username() if {quote}{PLATFORM}{quote} in os.environ else {match[0]})"
        edits.append(Splice(source.path, start, start + len(match[0].encode()), new))
    return edits


def _module(index: ModuleIndex) -> tuple[str, list[Splice]] | None:
    """What the file calls the package, and the edit that imports it on the platform; None if it cannot be."""
    bound = [
        (name, binding)
        for name, bindings in index.scope.bindings.items()
        for binding in bindings
        if binding.kind is Kind.IMPORT and binding.qualified == PACKAGE
    ]
    if bound:
        return bound[0][0], []
    if any(PACKAGE in scope.bindings for scope in index.scopes.values()):
        return None
    edit = _import_edit(index)
    return None if edit is None else (PACKAGE, [edit])


def _import_edit(index: ModuleIndex) -> Splice | None:
    """The import below those that the file starts with. At home nothing of the package has to be installed."""
    source, body = index.source, index.tree.body
    length = int(ast.get_docstring(index.tree, clean=False) is not None)
    while length < len(body) and isinstance(body[length], ast.Import | ast.ImportFrom):
        length += 1
    if length == 0 or not (starts_line(source, body[length - 1]) and ends_line(source, body[length - 1])):
        return None
    last = source.line_at(source.span(body[length - 1])[1])
    unit = indent_unit(source)
    block = f'if "{PLATFORM}" in os.environ:\n{unit}import {PACKAGE}\n'
    if last >= len(source.line_starts):
        return None
    at = source.line_starts[last]
    return Splice(source.path, at, at, f"\n{block}")


def by_file(uses: Iterable[Use]) -> dict[str, list[Use]]:
    """The uses of each file."""
    found: dict[str, list[Use]] = {}
    for use in uses:
        found.setdefault(use.place.path, []).append(use)
    return found
