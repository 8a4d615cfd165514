"""Which statements do the same whether a module is imported or started as a script, and may be moved out."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.facts.values import Value

_PLAIN = (
    ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.List, ast.Tuple, ast.Dict, ast.Set,
    ast.Starred, ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context, ast.Call, ast.keyword,
)  # fmt: skip
_CALLBACKS = frozenset({"callback", "clientside_callback", "long_callback"})
_MADE = frozenset({Role.DASH, Role.SERVER, Role.WRAPPED})
# Packages whose calls build components and figures out of what they are given.
_COMPONENTS = ("dash", "plotly")
_PURE = frozenset({"pandas.DataFrame"})
_READING = ("read", "load", "open")


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a statement must not be moved: what it does, and what to do about it."""

    does: str
    advice: str


_FROM_ENVIRONMENT = 'Take the value from an environment variable instead: os.environ.get("NAME", "default").'
_COMMAND_LINE = Hindrance("reads the command line, which is gunicorn's there", _FROM_ENVIRONMENT)
_PERSON = Hindrance("asks the person who starts the script", _FROM_ENVIRONMENT)
_FOLDER = Hindrance("changes the working folder", "Leave it out and build paths from Path(__file__).parent.")
_PROCESSES = Hindrance("starts processes or threads", "Leave it where it is, below the app.")
_FILE = Hindrance("reads a file", "Move it along, with a path that starts at Path(__file__).parent.")
_LOOP = Hindrance("is a loop", "Move it along if it may run in every worker of the server.")
_WITH = Hindrance("is a `with` block, which is left before the app is served", "Open it without `with`.")
_NONLOCAL = Hindrance("changes a variable of the function around it", "Keep such state in a dcc.Store.")
_IF = Hindrance("depends on a condition", "Move it along if the condition holds on the platform too.")
_UNKNOWN = Hindrance("may do anything", "Move it along if it may run in every worker of the server.")
_BY_NAME = {
    "argv": _COMMAND_LINE, "parse_args": _COMMAND_LINE, "parse_known_args": _COMMAND_LINE,
    "ArgumentParser": _COMMAND_LINE, "add_argument": _COMMAND_LINE, "docopt": _COMMAND_LINE,
    "input": _PERSON, "getpass": _PERSON, "chdir": _FOLDER,
    "freeze_support": _PROCESSES, "set_start_method": _PROCESSES, "Process": _PROCESSES, "Pool": _PROCESSES,
    "Thread": _PROCESSES, "Popen": _PROCESSES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whitelist:
    """Judges the statements of one suite.

    Args:
        index: the file.
        scope: the scope that the suite lies in.
    """

    facts: Facts
    index: ModuleIndex
    scope: Scope

    def allows(self, node: ast.stmt) -> bool:
        """Whether a statement is an import, a constant, the app, its layout, or a callback."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return not any(isinstance(part, ast.Nonlocal) for part in ast.walk(node))
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
                return True
            case ast.Expr(value=ast.Call() as call):
                return self.wires(call) and self._by_name(node) is None
            case ast.Assign(targets=[ast.Attribute(attr="layout")]):
                return self._by_name(node) is None
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                return self._constant(value)
        return False

    def wires(self, call: ast.Call) -> bool:
        """Whether a call gives the app callbacks, or is given the app to do so."""
        function = call.func.func if isinstance(call.func, ast.Call) else call.func
        if last_name(function) in _CALLBACKS:
            of_app = isinstance(function, ast.Attribute) and self.is_app(function.value)
            return of_app or any(name.startswith("dash") for name in self.index.qualified(function, self.scope))
        given = (*call.args, *(keyword.value for keyword in call.keywords))
        return any(self.is_app(argument) for argument in given)

    def is_app(self, value: ast.expr) -> bool:
        """Whether a value is a Dash app or its server."""
        return any(found.role in _MADE for found in self._values(value))

    def mentions_app(self, node: ast.AST) -> bool:
        """Whether the app or its server is named in a statement."""
        return any(isinstance(part, ast.Name) and self.is_app(part) for part in ast.walk(node))

    def _constant(self, value: ast.expr) -> bool:
        calls = (part for part in ast.walk(value) if isinstance(part, ast.Call))
        return (
            all(isinstance(part, _PLAIN) for part in ast.walk(value))
            and self._by_name(value) is None
            and all(self.is_app(call) or self._component(call) for call in calls)
        )

    def _component(self, call: ast.Call) -> bool:
        names = self.index.qualified(call.func, self.scope)
        return any(
            name in _PURE or (name.startswith(_COMPONENTS) and not last_name(call.func).startswith(_READING))
            for name in names
        )

    def _values(self, value: ast.expr) -> frozenset[Value]:
        return self.facts.evaluator.values(value, self.index.path, self.scope)

    def _by_name(self, node: ast.AST) -> Hindrance | None:
        return next((_BY_NAME[name] for name in _names(node) if name in _BY_NAME), None)

    def hindrance(self, node: ast.stmt) -> Hindrance:
        """Why `allows` says no."""
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return _LOOP
        if isinstance(node, ast.With | ast.AsyncWith):
            return _WITH
        if isinstance(node, ast.If):
            return _IF
        if isinstance(node, Function):
            return _NONLOCAL
        return self._by_name(node) or (_FILE if self._reads(node) else _UNKNOWN)

    def _reads(self, node: ast.stmt) -> bool:
        """Whether a function that is not the app's own has a name that promises to read something."""
        calls = (part for part in ast.walk(node) if isinstance(part, ast.Call))
        return any(last_name(call.func).startswith(_READING) and not self._own(call.func) for call in calls)

    def _own(self, func: ast.expr) -> bool:
        return any(value.role is Role.FUNCTION for value in self._values(func))


def _names(node: ast.AST) -> Iterator[str]:
    """Names and attributes, by their last part."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            yield last_name(part)
