"""What is noted where a path meets something: another text, a method of its own, an index."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.rewriting.pathname.texts import ends_in_slash, is_prefix, is_prefixed, texts_in
from dash_migrate.rewriting.pathname.trail import State, Step, Trail, Use

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Scope

_SAME = frozenset(
    {"lower", "upper", "casefold", "strip", "lstrip", "rstrip", "replace", "removesuffix", "removeprefix"}
)
_AT_END = frozenset({"strip", "rstrip", "removesuffix"})
_TAKES_OFF = frozenset({"replace", "removeprefix", "lstrip", "strip", "split", "partition", "startswith"})


def met(trail: Trail, other: ast.expr, node: ast.AST, scope: Scope, state: State) -> None:
    """The path is held against something.

    Args:
        trail: of the path.
        other: what it is held against: a text, a list of them, a dictionary.
        node: where.
        scope: where it stands.
        state: what is held of the path.
    """
    if isinstance(other, ast.Name) and other.id in trail.setting.paths:
        return
    texts = list(texts_in(trail.facts, other, trail.path, scope))
    if (trail.prefixed and not texts) or is_prefixed(trail.facts, other, trail.path, scope):
        trail.add(Use.RAW, node)
    elif texts:
        trail.add(Use.MATCHED, node)
    if not state.trimmed and any(map(ends_in_slash, texts)):
        trail.add(Use.EXACT, node)


def compared(trail: Trail, compare: ast.Compare, node: ast.AST, scope: Scope, state: State) -> None:
    """The path is compared; with None alone that tells nothing of it."""
    others = [side for side in (compare.left, *compare.comparators) if side is not node]
    if all(isinstance(other, ast.Constant) and other.value is None for other in others):
        return
    trail.add(Use.LOCAL, compare)
    for other in others:
        met(trail, other, compare, scope, state)


def matched(trail: Trail, match: ast.Match, node: ast.AST, scope: Scope, state: State) -> None:
    """The path is the subject of a `match` statement."""
    trail.add(Use.LOCAL, node)
    for case in match.cases:
        for part in ast.walk(case.pattern):
            if isinstance(part, ast.MatchValue):
                met(trail, part.value, node, scope, state)


def method(trail: Trail, call: ast.Call, name: str, scope: Scope, state: State) -> Step:
    """A method of the path is called."""
    if name in _TAKES_OFF and any(is_prefix(trail.facts, arg, trail.path, scope) for arg in call.args):
        trail.add(Use.STRIPPED, call)
        return None
    if name in _SAME:
        gone = name in _AT_END and any(isinstance(arg, ast.Constant) and arg.value == "/" for arg in call.args)
        return call, State(state.way, state.trimmed or gone, state.inside, state.held)
    trail.add(Use.LOCAL, call)
    if name in {"startswith", "endswith"}:
        for arg in call.args:
            met(trail, arg, call, scope, state)
            texts = texts_in(trail.facts, arg, trail.path, scope) if name == "endswith" else ()
            if any(text.endswith("/") for text in texts) and not state.trimmed:
                trail.add(Use.EXACT, call)
    holder = trail.body.parents.get(call)
    if isinstance(holder, ast.Subscript) and _from_end(holder.slice, 2) and not state.trimmed:
        trail.add(Use.EXACT, call)
    return None


def subscript(trail: Trail, node: ast.Subscript, given: ast.AST, scope: Scope, state: State) -> Step:
    """The path is a key, or a part of it is taken."""
    if node.value is not given:
        trail.add(Use.LOCAL, node)
        met(trail, node.value, node, scope, state)
        return None
    taken = node.slice
    ends = [part for part in (taken.lower, taken.upper) if part] if isinstance(taken, ast.Slice) else [taken]
    if any(is_prefixed(trail.facts, end, trail.path, scope) for end in ends):
        trail.add(Use.STRIPPED, node)
        return None
    if any(_from_end(end, 1) for end in ends) and not state.trimmed:
        trail.add(Use.EXACT, node)
    return node, state


def _from_end(index: ast.expr, least: int) -> bool:
    """Whether an index counts from the end."""
    match index:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return number >= least
    return False
