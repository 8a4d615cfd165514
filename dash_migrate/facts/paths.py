"""What path an expression is: relative to what, and its text, as far as that is written in the app.

The names are followed back by the facts' `flow`; what stands at the ends, texts and the standard library's ways
to put paths together, is read here. Nothing is looked up on the disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.path_makers import PathMakers
from dash_migrate.facts.path_texts import Anchor, anchored, normal

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts import Facts
    from dash_migrate.facts.path_texts import Piece
    from dash_migrate.facts.scope import Scope

__all__ = ["Anchor", "PathValue", "nothing_else", "path_values"]


@dataclass(frozen=True, slots=True)
class PathValue:
    """One path that an expression may be.

    Args:
        anchor: what `text` is counted from.
        text: with slashes, in its shortest form. Of WORKING below the process's folder, of FILE below the app's
            root (both may begin with `../`), of HOME and TEMPORARY below that folder; empty for the folder
            itself. Of ABSOLUTE the whole path: `/srv/data.csv`, `C:/data.csv`, `//server/share/data.csv`.
        written: its constant parts, as they are spelled: `..\\data\\x.csv`, `~/x.csv`.
        complete: False where only the beginning is known; `text` then ends with a slash, or with how the next
            name begins.
        path: the file that `node` stands in.
        node: the expression that puts the whole path together: a literal, a call of `os.path.join` ...
        scope: where the names in `node` are looked up.
        literals: the constants that it is made of, each with its file; those of FILE's own folder have none.
    """

    anchor: Anchor
    text: str
    written: str
    complete: bool
    path: str
    node: ast.expr = field(repr=False)
    scope: Scope = field(repr=False)
    literals: tuple[tuple[str, ast.Constant], ...] = field(default=(), repr=False)


def path_values(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> tuple[PathValue, ...]:
    """All paths that an expression may be, as far as they are known.

    Args:
        facts: of the app's version that `expr` is a node of.
        expr: any expression; what is no path (an address, a text of several lines, a number) gives nothing.
        path: its file.
        scope: where its names are looked up (`CallSite.scope`).

    Returns:
        Each path once, in the order of the places where they are put together; empty if nothing is known.
    """
    found: dict[tuple[object, ...], PathValue] = {}
    for piece, origin_path, node, where in facts.derive(_makers).ends(expr, path, scope):
        value = _value(piece, origin_path, node, where) if piece is not None else None
        if value is not None:
            found.setdefault((value.anchor, value.text, value.complete, value.path, id(value.node)), value)
    ordered = sorted(found.values(), key=lambda one: (one.path, one.node.lineno, one.node.col_offset, one.text))
    return tuple(ordered)


def nothing_else(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether the expression is one of `path_values` always: no variable of the environment, no argument, no None.

    Paths of which only the beginning is known count as well: ask their `complete`.
    """
    ends = facts.derive(_makers).ends(expr, path, scope)
    return all(piece is not None and anchored(piece) is not None for piece, *_ in ends)


def _makers(facts: Facts) -> PathMakers:
    return PathMakers(facts, facts.derive(flow))


def _value(piece: Piece, path: str, node: ast.expr, scope: Scope) -> PathValue | None:
    settled = anchored(piece)
    if settled is None or settled.anchor is None:
        return None
    text = normal(settled)
    if settled.anchor is Anchor.WORKING and not settled.complete and not text:
        return None  # it may begin with anything
    return PathValue(settled.anchor, text, piece.written, piece.complete, path, node, scope, piece.literals)
