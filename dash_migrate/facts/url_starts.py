"""How the texts begin that an app puts together, as far as they are written out."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import Scope

_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Start:
    """What a text begins with.

    Args:
        text: that; "" if nothing is known.
        complete: whether it is all of the text.
    """

    text: str = ""
    complete: bool = False

    def inside(self, prefix: str) -> bool:
        """Whether an URL that begins so lies below a prefix, a path with slashes at both ends."""
        return (f"{self.text}/" if self.complete else self.text).startswith(prefix)

    def outside(self, prefix: str) -> bool:
        """Whether it surely does not."""
        open_end = not self.complete and prefix.startswith(self.text)
        return not self.inside(prefix) and not open_end


def start_of(facts: Facts, origin: Origin) -> Start:
    """How the text of an origin begins."""
    if origin.way or not isinstance(origin.node, ast.expr):
        return Start()
    return _start(facts, origin.node, origin.path, origin.scope, 0)


def _start(facts: Facts, expr: ast.expr, path: str, scope: Scope, depth: int) -> Start:
    if depth > _MAX_DEPTH:
        return Start()
    match expr:
        case ast.Constant(value=str() as text):
            return Start(text, complete=True)
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *more]):
            return Start(text, complete=not more)
        case ast.JoinedStr(values=[ast.FormattedValue(value=part), *_]) | ast.BinOp(left=part, op=ast.Add()):
            return Start(_start(facts, part, path, scope, depth + 1).text)
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod()):
            return Start(text.partition("%")[0])
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format")):
            return Start(text.partition("{")[0])
    origins = facts.derive(flow).origins(expr, path, scope)
    found = {(one.node, one.path, one.scope) for one in origins if not one.way}
    if len(found) == len(origins) == 1:
        node, where, inside = found.pop()
        if isinstance(node, ast.expr) and node is not expr:
            return _start(facts, node, where, inside, depth + 1)
    return Start()
