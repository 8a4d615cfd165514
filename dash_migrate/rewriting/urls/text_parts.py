"""The texts that a value comes down to: itself, or the strings in its dictionaries and lists, wherever made."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.values import argument, last_name
from dash_migrate.rewriting.urls.literals import holes, is_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

# A key for what is put into a text: a piece of it, not the whole.
PIECE = "+"
# A key for a text whose placeholders are filled in afterwards.
FILLED = "%"
# Calls that hand a text through, with its links as they were.
_SAME_TEXT = frozenset({"dedent", "cleandoc", "fill"})
_SAME_TEXT_METHODS = frozenset({"strip", "lstrip", "rstrip", "expandtabs"})
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One text in a value, or what may give one and is not written out.

    Args:
        node: the expression.
        path: its file.
        scope: where its names are looked up.
        keys: the way to it from the value: what is written out of the dictionaries' keys, "[]" for items of lists,
            `PIECE` for what is put into a text, `FILLED` for one with placeholders.
        owner: the dictionary, or the call of `dict`, that it is a value of.
    """

    node: ast.AST
    path: str
    scope: Scope
    keys: tuple[str, ...] = ()
    owner: ast.expr | None = None

    @property
    def expr(self) -> ast.expr:
        """The expression, of a part that is a text."""
        assert isinstance(self.node, ast.expr)  # a parameter, the other kind of node, is no text
        return self.node

    @property
    def is_whole(self) -> bool:
        """Whether it is the value itself: nothing in a container, no piece of a text."""
        return not self.keys

    @property
    def key(self) -> str:
        """The nearest key; empty if there is none."""
        return next((key for key in reversed(self.keys) if key not in {"[]", PIECE, FILLED}), "")


def parts(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> tuple[Part, ...]:
    """All texts that a value may come down to, each once, in the order of the text of each file."""
    found: dict[tuple[int, tuple[str, ...]], Part] = {}
    _Walk(facts, found).into(Part(expr, path, scope), 0)
    return tuple(sorted(found.values(), key=_place))


def items(facts: Facts, value: Part) -> tuple[Part, ...]:
    """What the containers of a value hold, as it is written there, not followed; the value if it is none."""
    found: dict[tuple[int, tuple[str, ...]], Part] = {}
    _Walk(facts, found).items(value, 0)
    return tuple(sorted(found.values(), key=_place))


def _place(part: Part) -> tuple[str, int, int]:
    return (part.path, getattr(part.node, "lineno", 0), getattr(part.node, "col_offset", 0))


class _Walk:
    def __init__(self, facts: Facts, found: dict[tuple[int, tuple[str, ...]], Part]) -> None:
        self.facts, self.found = facts, found
        self.flow = facts.derive(flow)

    def into(self, part: Part, depth: int) -> None:
        """Adds the texts of one part, followed back to where it comes from."""
        if not isinstance(part.node, ast.expr) or depth > _MAX_DEPTH:
            self._add(part)
            return
        for origin in self.flow.origins(part.node, part.path, part.scope):
            if origin.way:
                self._add(Part(origin.node, origin.path, origin.scope, (*part.keys, "?"), part.owner))
                continue
            here = Part(origin.node, origin.path, origin.scope, part.keys, part.owner)
            inner = list(self._inner(here))
            for one in inner:
                self.into(one, depth + 1)
            if not inner:
                self._add(here)
            for piece in holes(here.node) if is_text(here.node) else ():
                if isinstance(piece, ast.Name | ast.Attribute | ast.IfExp | ast.Call):
                    self.into(Part(piece, here.path, here.scope, (*here.keys, PIECE), here.owner), depth + 1)

    def items(self, part: Part, depth: int) -> None:
        """Adds what a part holds, or itself."""
        if not isinstance(part.node, ast.expr) or depth > _MAX_DEPTH:
            return
        origins = self.flow.origins(part.node, part.path, part.scope)
        made = [Part(one.node, one.path, one.scope, part.keys, part.owner) for one in origins if not one.way]
        containers = [one for one in made if _is_container(one)]
        for one in containers:
            for inner in self._inner(one):
                self.items(inner, depth + 1)
        if not containers:
            self._add(part)

    def _add(self, part: Part) -> None:
        self.found.setdefault((id(part.node), part.keys), part)

    def _inner(self, part: Part) -> Iterator[Part]:
        """What a container holds, and the text that a call only tidies up."""
        node, path, scope, keys = part.node, part.path, part.scope, part.keys
        match node:
            case ast.Dict(keys=names, values=values):
                for name, value in zip(names, values, strict=True):
                    key = () if name is None else (_written(name),)
                    yield Part(value, path, scope, (*keys, *key), part.owner if name is None else node)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                for item in items:
                    starred = isinstance(item, ast.Starred)
                    yield Part(item, path, scope, keys if starred else (*keys, "[]"), part.owner)
            case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item):
                inner = self.facts.modules.indexes[path].scopes[node]
                yield Part(item, path, inner, (*keys, "[]"), part.owner)
            case ast.BinOp(left=left, op=ast.BitOr() | ast.Add(), right=right) if not is_text(node):
                yield Part(left, path, scope, keys, part.owner)
                yield Part(right, path, scope, keys, part.owner)
            case ast.BinOp(left=left, op=ast.Mod()) if not is_text(node):
                yield Part(left, path, scope, (*keys, FILLED), part.owner)
            case ast.Call() if not is_text(node):
                yield from self._call(node, part)

    def _call(self, node: ast.Call, part: Part) -> Iterator[Part]:
        path, scope, keys = part.path, part.scope, part.keys
        name = last_name(node.func)
        if name == "dict" and isinstance(node.func, ast.Name) and not scope.lookup("dict"):
            for one in node.args:
                yield Part(one, path, scope, keys, part.owner)
            for keyword in node.keywords:
                key = (keyword.arg,) if keyword.arg else ()
                yield Part(keyword.value, path, scope, (*keys, *key), node)
        elif name in _SAME_TEXT and node.args:
            yield Part(node.args[0], path, scope, keys, part.owner)
        elif isinstance(node.func, ast.Attribute) and name in _SAME_TEXT_METHODS:
            yield Part(node.func.value, path, scope, keys, part.owner)
        elif isinstance(node.func, ast.Attribute) and name in {"format", "format_map"}:
            yield Part(node.func.value, path, scope, (*keys, FILLED), part.owner)
        elif name == "join" and isinstance(node.func, ast.Attribute) and is_text(node.func.value):
            given = argument(node, 0, "")
            if given is not None:
                yield Part(given, path, scope, keys, part.owner)


def _written(name: ast.expr) -> str:
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else "?"


def _is_container(part: Part) -> bool:
    node = part.node
    if isinstance(node, ast.Call):
        return last_name(node.func) == "dict" and not part.scope.lookup("dict")
    union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    return union or isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set | ast.ListComp | ast.GeneratorExp)
