"""How expressions put paths together: texts, f-strings, `os.path.join`, `Path(...) / ...`, `__file__`."""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.origins import Origin
from dash_migrate.facts.path_texts import Anchor, Piece, added, anchored, folder_of, joined, last_of
from dash_migrate.facts.reaching import reaching
from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import Role
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from dash_migrate.facts import Facts
    from dash_migrate.facts.flow import Flow
    from dash_migrate.facts.scope import Scope

    # A piece (None: not known) with the file, the node and the scope of what it comes from.
    End = tuple[Piece | None, str, ast.expr, Scope]
    Pieces = tuple[Piece | None, ...]

_MOST = 24  # paths that one expression may be; more are as good as unknown
_UNKNOWN: Pieces = (None,)


class PathMakers:
    """Reads the paths of one version of the app.

    Args:
        facts: of that version.
        flow: of the same.
    """

    def __init__(self, facts: Facts, flow: Flow) -> None:
        self._facts = facts
        self._flow = flow
        self._known: Mapping[str, Any] = load("paths")
        self._kept: dict[tuple[int, int], Pieces] = {}
        self._open: set[tuple[int, int]] = set()

    def ends(self, expr: ast.expr, path: str, scope: Scope) -> Iterator[End]:
        """All that an expression may be, each with where it is put together."""
        if self._is_changed(expr, scope):
            yield None, path, expr, scope
            return
        grows = _grows(expr, scope)
        for origin in self._flow.origins(expr, path, scope):
            node = origin.node if isinstance(origin.node, ast.expr) else expr
            for piece in self._of_origin(origin):
                begun = replace(piece, complete=False) if grows and piece is not None else piece
                yield begun, origin.path, node, origin.scope

    def _pieces(self, expr: ast.expr, path: str, scope: Scope) -> Pieces:
        """All that a part of a path may be, each once; one None where it may be what is not known."""
        key = (id(expr), id(scope))
        if key in self._open:
            return _UNKNOWN
        if key not in self._kept:
            self._open.add(key)
            try:
                found = tuple(dict.fromkeys(piece for piece, *_ in self.ends(expr, path, scope)))
            finally:
                self._open.discard(key)
            self._kept[key] = found if 0 < len(found) <= _MOST else _UNKNOWN
        return self._kept[key]

    def _is_changed(self, expr: ast.expr, scope: Scope) -> bool:
        """Whether an expression, or what a name is bound to, is a text made of another: `path.replace(...)`."""
        candidates: list[ast.expr | None] = [expr]
        if isinstance(expr, ast.Name):
            candidates += [binding.value for binding in scope.lookup(expr.id)]
        calls = [one for one in candidates if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
        return any(one.func.attr in self._known["methods"]["other"] for one in calls)  # type: ignore[attr-defined]  # an Attribute, see `calls`

    def _of_origin(self, origin: Origin) -> Pieces:
        node, way = origin.node, origin.way
        if not isinstance(node, ast.expr):
            return _UNKNOWN
        if not way:
            return self._of(node, origin.path, origin.scope)
        key = way[0].key
        if len(way) > 1:
            return _UNKNOWN
        name = self._external(node, origin.path, origin.scope)
        if name in {"os.environ", "os.getenv", "os.environ.get"}:
            kind = self._known["variables"].get(key) if isinstance(key, str) else None
            return (Piece(Anchor[kind.upper()], ""),) if kind else _UNKNOWN
        if isinstance(node, ast.Attribute) and node.attr == "parents" and isinstance(key, int) and 0 <= key < 20:
            return self._each(node.value, origin, *[folder_of] * (key + 1))
        if isinstance(node, ast.Call):
            called = self._external(node.func, origin.path, origin.scope)
            if called in self._known["split"] and key in {0, 1} and node.args:
                return self._each(node.args[0], origin, last_of if key else folder_of)
            if called in self._known["temporary"]:
                return (Piece(Anchor.TEMPORARY, "", complete=False),)
        return _UNKNOWN

    def _each(self, expr: ast.expr, at: Origin, *making: Callable[[Piece], Piece | None]) -> Pieces:
        """What a chain of functions makes of each path that an expression may be."""
        found = self._pieces(expr, at.path, at.scope)
        for make in making:
            found = tuple(make(piece) if piece is not None else None for piece in found)
        return found

    def _of(self, node: ast.expr, path: str, scope: Scope) -> Pieces:
        match node:
            case ast.Constant(value=str(text)):
                return (Piece(None, text, text, literals=((path, node),)),)
            case ast.JoinedStr(values=parts):
                return self._product(added, [self._formatted(part, path, scope) for part in parts])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._product(added, [self._pieces(left, path, scope), self._pieces(right, path, scope)])
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._joined([left, right], path, scope)
            case ast.BinOp(left=ast.Constant(value=str(text)) as literal, op=ast.Mod()):
                return (_begins(text.partition("%")[0], path, literal),)
            case ast.Name(id="__file__"):
                return (Piece(Anchor.FILE, path),)
            case ast.Name():
                return self._opened(node, path, scope)
            case ast.Attribute():
                return self._attribute(node, path, scope)
            case ast.Call():
                return self._call(node, path, scope)
        return _UNKNOWN

    def _formatted(self, part: ast.expr, path: str, scope: Scope) -> Pieces:
        if not isinstance(part, ast.FormattedValue):
            return self._of(part, path, scope)
        plain = part.format_spec is None and part.conversion in {-1, ord("s")}
        return self._pieces(part.value, path, scope) if plain else _UNKNOWN

    def _product(
        self, put: Callable[[Piece | None, Piece | None], Piece | None], parts: Iterable[Pieces]
    ) -> Pieces:
        """All ways to put parts together, which may each be several."""
        found: Pieces | None = None
        for part in parts:
            pairs = [*itertools.product(found, part)] if found is not None else []
            found = tuple(dict.fromkeys(put(one, two) for one, two in pairs)) if found is not None else part
            if len(found) > _MOST:
                return _UNKNOWN
        return found or _UNKNOWN

    def _joined(self, parts: Iterable[ast.expr], path: str, scope: Scope) -> Pieces:
        found = [self._pieces(part, path, scope) for part in parts]
        if len(found) > 1:
            found[-1] = _filled(found[-1])
        return self._product(lambda one, two: joined((one, two)) if one is not None else _by_itself(two), found)

    def _attribute(self, node: ast.Attribute, path: str, scope: Scope) -> Pieces:
        at = Origin(node, path, scope)
        if node.attr == "parent":
            return self._each(node.value, at, folder_of)
        if node.attr == "name":
            found = self._pieces(node.value, path, scope)
            if all(piece is not None and piece.anchor is Anchor.TEMPORARY for piece in found):
                return found
            return self._each(node.value, at, last_of)
        name = self._external(node, path, scope)
        return (
            (Piece(None, {"os.curdir": ".", "os.pardir": "..", "os.sep": "/"}[name]),)
            if name in _PARTS
            else _UNKNOWN
        )

    def _opened(self, node: ast.Name, path: str, scope: Scope) -> Pieces:
        """What `with tempfile.TemporaryDirectory() as folder` binds."""
        for binding in scope.lookup(node.id):
            statement = binding.ancestors[-1][0] if binding.ancestors else None
            if isinstance(statement, ast.With | ast.AsyncWith):
                for item in statement.items:
                    if item.optional_vars is binding.node:
                        found = self._pieces(item.context_expr, path, binding.scope)
                        return tuple(p if p and p.anchor is Anchor.TEMPORARY else None for p in found)
        return _UNKNOWN

    def _external(self, expr: ast.expr, path: str, scope: Scope) -> str:
        """The dotted name of what a package brings; empty for anything else."""
        values = self._facts.evaluator.values(expr, path, scope)
        return next((value.name for value in values if value.role is Role.EXTERNAL), "")

    def _call(self, node: ast.Call, path: str, scope: Scope) -> Pieces:
        name, known, at = self._external(node.func, path, scope), self._known, Origin(node, path, scope)
        first = node.args[0] if node.args else None
        if any(isinstance(arg, ast.Starred) for arg in node.args):
            return _UNKNOWN
        if name in known["temporary"]:
            return (Piece(Anchor.TEMPORARY, "", complete=name == "tempfile.gettempdir"),)
        if name in known["working"] or (name in known["join"] and first is None):
            return (Piece(Anchor.WORKING, ""),)
        if name in known["home"]:
            return (Piece(Anchor.HOME, ""),)
        if first is not None and name:
            if name in known["join"]:
                return self._joined(node.args, path, scope)
            for key, make in (("same", anchored), ("folder", folder_of), ("last", last_of)):
                if name in known[key]:
                    return self._each(first, at, make)
        return self._method(node, node.func, at) if isinstance(node.func, ast.Attribute) else _UNKNOWN

    def _method(self, node: ast.Call, func: ast.Attribute, at: Origin) -> Pieces:
        """What a method of a path, or of a text, gives."""
        base, first = func.value, node.args[0] if node.args else None
        methods = self._known["methods"]
        if func.attr in methods["join"]:
            return self._joined([base, *node.args], at.path, at.scope)
        if func.attr in methods["same"]:
            return self._each(base, at, anchored)
        match func.attr, base, first:
            case "with_name", _, ast.expr():
                folders = self._each(base, at, folder_of)
                names = self._pieces(first, at.path, at.scope)
                return self._product(lambda one, two: joined((one, two)) if one else None, [folders, names])
            case "with_suffix", _, ast.Constant(value=str(suffix)):
                return self._each(base, at, lambda piece: _with_suffix(piece, suffix))
            case "format", ast.Constant(value=str(text)) as literal, _:
                return (_begins(text.partition("{")[0], at.path, literal),)
            case "join", ast.Constant(value="/" | "\\"), ast.List(elts=parts) | ast.Tuple(elts=parts):
                return self._joined(parts, at.path, at.scope)
        return _UNKNOWN


def _grows(expr: ast.expr, scope: Scope) -> bool:
    """Whether `name += more` may have added to what a name was set to, which is then only how it begins."""
    bindings = reaching(scope, expr) if isinstance(expr, ast.Name) else ()
    statements = (one.ancestors[-1][0] for one in bindings if one.ancestors and one.kind is Kind.OTHER)
    return any(isinstance(statement, ast.AugAssign) for statement in statements)


_PARTS = frozenset({"os.curdir", "os.pardir", "os.sep"})


def _begins(text: str, path: str, literal: ast.Constant) -> Piece | None:
    """A text of which only the beginning is known."""
    return Piece(None, text, text, complete=False, literals=((path, literal),)) if text else None


def _filled(pieces: Pieces) -> Pieces:
    """The last part of a path without the text that stands for none yet: `name = ""` before the branches."""
    return tuple(p for p in pieces if p is None or p.text or p.anchor is not None) or pieces


def _by_itself(piece: Piece | None) -> Piece | None:
    """What a join gives whose first part is not known: only an absolute second one says more."""
    settled = anchored(piece) if piece is not None else None
    return settled if settled is not None and settled.anchor is not Anchor.WORKING else None


def _with_suffix(piece: Piece, suffix: str) -> Piece | None:
    stem, dot, _ = piece.text.rpartition(".")
    return replace(piece, text=stem + suffix, written="") if piece.complete and dot else None
