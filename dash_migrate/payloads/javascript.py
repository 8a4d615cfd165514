"""The JavaScript of a callback's function, for the few shapes in which both languages surely mean the same.

Recognised are `if`/`elif`/`else`, `return` and `raise PreventUpdate` over parameters, constants that JSON has,
`not`, `and` and `or` in conditions, and comparisons with constants. Whether something is true is asked only of
properties that are numbers or booleans: an empty list is true in JavaScript.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

from dash_migrate.facts.dependencies import flat
from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.scope import ModuleIndex, Scope

_COMPARED = {ast.Eq: "===", ast.NotEq: "!=="}
_ORDERED = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
_NO_UPDATE = frozenset({"dash.no_update", "dash.dash.no_update", "dash_extensions.enrich.no_update"})
_PREVENT = frozenset({"dash.exceptions.PreventUpdate", "dash_extensions.enrich.PreventUpdate"})
_INDENT = "    "
_SAFE = 2**53  # larger whole numbers lose digits in JavaScript
# Names that Python has for parameters, and JavaScript for itself.
_RESERVED = frozenset({
    "arguments", "case", "catch", "const", "debugger", "default", "delete", "do", "enum", "eval", "export",
    "extends", "false", "function", "implements", "instanceof", "interface", "let", "new", "null", "package",
    "private", "protected", "public", "static", "super", "switch", "this", "throw", "true", "typeof", "undefined",
    "var", "void", "window",
})  # fmt: skip


class _UntoldError(Exception):
    """The function has something that is not known to mean the same in JavaScript."""


def javascript(callback: Callback, index: ModuleIndex) -> str | None:
    """The function of a callback in JavaScript, with line ends; None if it is not of the recognised shapes.

    Args:
        callback: it has one parameter for each Input and State, Inputs first.
        index: of the file of its function.
    """
    function = callback.function
    if not isinstance(function, ast.FunctionDef):
        return None
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):  # the docstring
        body = body[1:]
    kinds = {name: one.property for name, one in callback.parameters.items()}
    several = len(list(flat(callback.outputs))) if isinstance(callback.outputs, tuple) else None
    if not _RESERVED.isdisjoint(kinds):
        return None
    try:
        lines = _Writer(kinds, several, index, index.scopes[function]).function(body)
    except (_UntoldError, RecursionError):  # `elif` chains nest as deep as they are long
        return None
    return "\n".join([f"function ({', '.join(kinds)}) {{", *lines, "}"])


class _Writer:
    """Writes statements and expressions.

    Args:
        properties: the names of the properties that the parameters get.
        outputs: how many values are returned in a list; None for one that is returned as it is.
        index: of the file.
        scope: of the function.
    """

    def __init__(
        self, properties: Mapping[str, str], outputs: int | None, index: ModuleIndex, scope: Scope
    ) -> None:
        self.properties = properties
        self.outputs = outputs
        self.index = index
        self.scope = scope
        table = load("payloads")["javascript"]
        self.numbers, self.booleans = frozenset(table["numbers"]), frozenset(table["booleans"])

    def function(self, body: Sequence[ast.stmt]) -> list[str]:
        """The lines of a function; Python returns None at the end of one, JavaScript something else."""
        if not body:
            raise _UntoldError
        lines = self.block(body, 1)
        return lines if _ends(body) else [*lines, *self.statement(ast.Return(value=None), 1)]

    def block(self, body: Sequence[ast.stmt], depth: int) -> list[str]:
        return [line for statement in body for line in self.statement(statement, depth)]

    def statement(self, node: ast.stmt, depth: int) -> list[str]:
        indent = _INDENT * depth
        match node:
            case ast.Return(value=None) if self.outputs is None:
                return [f"{indent}return null;"]
            case ast.Return(value=ast.expr() as value):
                return [f"{indent}return {self.returned(value)};"]
            case ast.Raise(exc=ast.expr() as raised, cause=None):
                made = raised.func if isinstance(raised, ast.Call) and not raised.args else raised
                if self._means(made, _PREVENT):
                    return [f"{indent}throw window.dash_clientside.PreventUpdate;"]
            case ast.If(test=test, body=body, orelse=orelse):
                lines = [f"{indent}if ({self.condition(test)}) {{", *self.block(body, depth + 1)]
                if not orelse:
                    return [*lines, f"{indent}}}"]
                other = self.block(orelse, depth + 1)
                if len(orelse) == 1 and isinstance(orelse[0], ast.If):
                    inner = self.statement(orelse[0], depth)
                    return [*lines, f"{indent}}} else {inner[0].lstrip()}", *inner[1:]]
                return [*lines, f"{indent}}} else {{", *other, f"{indent}}}"]
        raise _UntoldError

    def returned(self, node: ast.expr) -> str:
        """What is returned: of several outputs a list."""
        if self.outputs is None:
            return self.value(node)
        if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == self.outputs:
            return f"[{', '.join(self.value(part) for part in node.elts)}]"
        raise _UntoldError

    def value(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=str() | int() | float() | None as constant):
                return _literal(constant)
            case ast.Name(id=name) if name in self.properties:
                return name
            case ast.List(elts=parts):
                return f"[{', '.join(self.value(part) for part in parts)}]"
            case ast.Dict():
                return self._dictionary(node)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._not(inner)
            case ast.IfExp(test=test, body=one, orelse=other):
                return f"{self.condition(test)} ? {self.value(one)} : {self.value(other)}"
            case ast.Compare():
                return self.condition(node)
        if self._means(node, _NO_UPDATE):
            return "window.dash_clientside.no_update"
        raise _UntoldError

    def _dictionary(self, node: ast.Dict) -> str:
        pairs = []
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                raise _UntoldError
            pairs.append(f"{_literal(key.value)}: {self.value(value)}")
        return f"{{{', '.join(pairs)}}}"

    def _not(self, inner: ast.expr) -> str:
        text = self.condition(inner)
        return f"!{text}" if isinstance(inner, ast.Name) else f"!({text})"

    def condition(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name) if self.properties.get(name) in self.numbers | self.booleans:
                return name
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._not(inner)
            case ast.BoolOp(op=op, values=parts):
                sign = " && " if isinstance(op, ast.And) else " || "
                return sign.join(
                    f"({self.condition(part)})" if isinstance(part, ast.BoolOp) else self.condition(part)
                    for part in parts
                )
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right)
        raise _UntoldError

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        kind = self.properties.get(left.id) if isinstance(left, ast.Name) else None
        if kind is None or not isinstance(left, ast.Name):
            return self._remainder(left, op, right)
        match right:
            case ast.Constant(value=None) if isinstance(op, ast.Is | ast.Eq):
                return f"{left.id} == null"
            case ast.Constant(value=None) if isinstance(op, ast.IsNot | ast.NotEq):
                return f"{left.id} != null"
            case ast.Constant(value=str(text)) if type(op) in _COMPARED:
                return f"{left.id} {_COMPARED[type(op)]} {_literal(text)}"
            case ast.Constant(value=int(number)) if type(number) is int and kind in self.numbers:
                sign = {**_COMPARED, **_ORDERED}.get(type(op))
                if sign is not None:
                    return f"{left.id} {sign} {number}"
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) if isinstance(
                op, ast.In | ast.NotIn
            ):
                if all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts):
                    listed = f"[{', '.join(self.value(part) for part in parts)}].includes({left.id})"
                    return listed if isinstance(op, ast.In) else f"!{listed}"
        raise _UntoldError

    def _remainder(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        """`n % 2 == 0`, of a number of clicks."""
        match left, right:
            case ast.BinOp(left=ast.Name(id=name), op=ast.Mod(), right=ast.Constant(value=int(by))), ast.Constant(
                value=int(number)
            ) if self.properties.get(name) in self.numbers and type(op) in _COMPARED and by > 0:
                return f"{name} % {by} {_COMPARED[type(op)]} {number}"
        raise _UntoldError

    def _means(self, node: ast.expr, names: frozenset[str]) -> bool:
        found = self.index.qualified(node, self.scope)
        return bool(found) and names.issuperset(found)


def _literal(constant: str | float | None) -> str:
    """A constant of Python's in JavaScript."""
    if isinstance(constant, int | float) and not -_SAFE < constant < _SAFE:  # not a number, infinite or too large
        raise _UntoldError
    return json.dumps(constant, ensure_ascii=False)


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether the end of a block is never reached."""
    last = body[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and _ends(last.body) and _ends(last.orelse)
    return isinstance(last, ast.Return | ast.Raise)
