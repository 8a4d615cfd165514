"""Texts that look like Markdown links, in an app with a table whose Markdown cells nobody can follow back.

Cells come out of data frames most of the time, and what is put into one is not followed: `df["page"] = "[" + ...`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.statements import statements_around
from dash_migrate.facts.url_properties import Kind
from dash_migrate.rewriting.urls.literals import is_text, said
from dash_migrate.rewriting.urls.site import UrlSite
from dash_migrate.rewriting.urls.text_parts import parts
from dash_migrate.rewriting.urls.text_readers import reader
from dash_migrate.url_texts import is_absolute, spans_of_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope

_NEEDLE = b"](/"
_TEXTS = frozenset({Kind.TEXT, Kind.CELLS, Kind.HTML, Kind.FIGURE})


def loose_cells(facts: Facts, sites: Sequence[UrlSite]) -> Iterator[UrlSite]:
    """The texts with Markdown links that none of the sites holds, if a table may show them.

    Args:
        facts: of the app.
        sites: all that were found by what they are given to.
    """
    table = next((site for site in sites if site.kind is Kind.CELLS and _is_open(facts, site)), None)
    if table is None or facts.entry is None:
        return
    closure = facts.finder.closure(facts.entry.path)
    indexes = [facts.modules.indexes[path] for path in sorted(closure & facts.modules.indexes.keys())]
    indexes = [index for index in indexes if _NEEDLE in index.source.data]
    held = _held(facts, sites) if indexes else frozenset[int]()
    for index in indexes:
        for node, scope in _texts(index):
            if id(node) not in held:
                around = statements_around(index.tree, node)
                yield UrlSite(node, index.path, scope, around, Kind.CELLS, table.holder)


def _is_open(facts: Facts, site: UrlSite) -> bool:
    """Whether a table shows Markdown cells that are not written out."""
    shown = reader(facts, site).columns
    if shown is not None and not shown:
        return False
    cells = (part.node for part in parts(facts, site.expr, site.path, site.scope))
    return any(not is_text(cell) and not isinstance(cell, ast.Constant) for cell in cells)


def _held(facts: Facts, sites: Sequence[UrlSite]) -> frozenset[int]:
    """The texts that the sites hold."""
    holding = (site for site in sites if site.kind in _TEXTS)
    return frozenset(id(one.node) for s in holding for one in parts(facts, s.expr, s.path, s.scope))


def _texts(index: ModuleIndex) -> Iterator[tuple[ast.expr, Scope]]:
    """The texts of a file that have links to paths of the app, with the scope that each stands in."""
    waiting: list[tuple[ast.AST, Scope]] = [(index.tree, index.scope)]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.expr) and is_text(node):
            spans = spans_of_markdown(said(node), html=False) if "](/" in said(node) else ()
            if any(is_absolute(span.url) for span in spans):
                yield node, scope
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
            continue
        inner = index.scopes.get(node, scope)
        waiting += [(child, inner) for child in ast.iter_child_nodes(node)]
