"""Whether anything can notice that modules run later: what they do, and what then runs before them.

A module that only defines names and builds components is the same whenever it runs. One that reads files, the
clock or the environment is the same if nothing that runs in between may change those. Of anything else nobody
knows, and the person decides.
"""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING

from dash_migrate.facts.components import component_of
from dash_migrate.facts.order import order
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import Role, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope

_BUILTINS = {
    "len", "range", "str", "int", "float", "bool", "list", "dict", "set", "tuple", "frozenset", "sorted", "zip",
    "reversed", "enumerate", "round", "min", "max", "sum", "abs", "isinstance", "super", "any", "all", "repr",
    "format", "print",
}  # fmt: skip
# What packages' functions do that are called while a module runs; by the beginning of the dotted name.
_PLAIN = (
    "dash.callback", "dash.clientside_callback", "dash.dependencies.", "dash.Input", "dash.Output", "dash.State",
    "dash.ALL", "dash.MATCH", "dash.Dash", "pandas.DataFrame", "pandas.Series", "pandas.concat", "re.compile",
    "collections.", "dataclasses.", "math.", "functools.partial", "json.dumps", "json.loads", "logging.getLogger",
    "flask.Flask", "datetime.", "time.time", "os.path.join", "os.path.dirname", "os.path.basename",
    "os.path.splitext", "pathlib.Path", "base64.",
)  # fmt: skip
_READING = (
    "pandas.", "plotly.express.", "plotly.graph_objects.", "plotly.graph_objs.", "plotly.subplots.", "json.load",
    "yaml.safe_load", "os.getenv", "os.environ.get", "os.path.", "os.listdir", "os.getcwd", "glob.glob", "csv.",
)  # fmt: skip
# Methods that change at most what they are called on, and those that read a file.
_OF_VALUES = {
    "append", "extend", "insert", "update", "add", "items", "keys", "values", "get", "setdefault", "pop", "format",
    "join", "split", "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "replace", "startswith",
    "endswith", "encode", "decode", "strftime", "isoformat", "copy", "unique", "tolist", "sort_values", "groupby",
    "reset_index", "head", "tail", "iterrows", "to_dict", "astype", "dropna", "fillna", "joinpath", "mean", "sum",
    "min", "max", "count", "update_layout", "update_traces", "add_trace",
}  # fmt: skip
_OF_FILES = {"read", "readline", "readlines", "read_text", "read_bytes", "exists", "is_file", "resolve"}
_FILLED = {"page_registry", "register_page"}  # by making the app, or for it


class Effect(enum.IntEnum):
    """What running a statement has to do with other code."""

    NONE = 0
    READS = 1  # files, the clock, the environment, defaults of figures
    UNKNOWN = 2


def moves_safely(facts: Facts, moved: Sequence[ast.stmt], last: ast.stmt) -> bool:
    """Whether no code can notice that imports run below a statement that stands below them.

    Args:
        facts: of the app as it is.
        moved: imports on the top level of a module.
        last: the statement that they are to stand below.
    """
    found = facts.derive(order)
    spans = [(found.started[one], found.ended[one]) for one in moved if one in found.ended]
    if len(spans) < len(moved) or last not in found.ended:
        return False
    judge = facts.derive(_Judge)
    late, passed = list[ast.stmt](), list[ast.stmt]()
    for statement, moment in found.started.items():
        if any(start < moment < end for start, end in spans):
            late.append(statement)
        elif spans[0][1] < moment < found.ended[last]:
            passed.append(statement)
    if any(judge.of(one) is Effect.UNKNOWN for one in late) or any(map(judge.sets_own_module, passed)):
        return False
    reads = any(judge.of(one) is Effect.READS for one in late)
    return not reads or all(judge.of(one) < Effect.UNKNOWN for one in passed)


class _Judge:
    """Judges single statements of any file: of compound ones the head, what they hold has its own turn."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._of_function: dict[ast.AST, Effect] = {}
        self._homes: dict[ast.stmt, ModuleIndex] = {}
        self._calls: dict[ast.Call, tuple[ModuleIndex, CallSite]] = {}
        for index in facts.modules.indexes.values():
            self._homes |= {node: index for node in ast.walk(index.tree) if isinstance(node, ast.stmt)}
            self._calls |= {call.node: (index, call) for call in index.calls}

    def of(self, statement: ast.stmt) -> Effect:
        """The effect of a statement."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return Effect.NONE
        if isinstance(statement, ast.With | ast.AsyncWith | ast.Raise | ast.Delete) or self._sets_other(statement):
            reads = isinstance(statement, ast.With) and not self._sets_other(statement)
            return (
                max((self._expression(n) for n in _head(statement)), default=Effect.READS) if reads else _UNKNOWN
            )
        return max((self._expression(node) for node in _head(statement)), default=Effect.NONE)

    def sets_own_module(self, statement: ast.stmt) -> bool:
        """Whether a statement sets a part of something that its file imports from a module of the app."""
        index = self._homes[statement]
        return any(
            one.kind is Kind.IMPORT and self._facts.modules.resolve(one.qualified, index.path) is not None
            for target in _targets(statement)
            for one in index.scope.bindings.get(_root(target), ())
        )

    def _sets_other(self, statement: ast.stmt) -> bool:
        """Whether a statement sets a part of something that its file did not make."""
        bindings = self._homes[statement].scope.bindings
        for target in _targets(statement):
            found = bindings.get(_root(target), ())
            if _root(target) != "self" and (not found or any(one.kind is Kind.IMPORT for one in found)):
                return True
        return False

    def _expression(self, node: ast.AST) -> Effect:
        if isinstance(node, ast.Name | ast.Attribute) and last_name(node) in _FILLED:
            return Effect.UNKNOWN
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "argv"}:
            return Effect.READS
        if isinstance(node, ast.Call):
            return self._call(node)
        return Effect.UNKNOWN if isinstance(node, ast.Await | ast.NamedExpr) else Effect.NONE

    def _call(self, node: ast.Call) -> Effect:
        index, site = self._calls[node]
        if component_of(self._facts, node, index.path, site.scope) is not None:
            return Effect.NONE
        values = self._facts.evaluator.values(node.func, index.path, site.scope)
        if any(value.role in {Role.FUNCTION, Role.CLASS} for value in values):
            return max(self._own(value.node) for value in values)
        names = index.qualified(node.func, site.scope)
        if names:
            return max(map(_of_package, names))
        if isinstance(node.func, ast.Name):
            return self._builtin(node, site.scope)
        if self._imported(node.func, site.scope):
            return Effect.UNKNOWN
        if last_name(node.func) in _OF_FILES:
            return Effect.READS
        return Effect.NONE if last_name(node.func) in _OF_VALUES else Effect.UNKNOWN

    def _imported(self, func: ast.expr, scope: Scope) -> bool:
        """Whether a method is one of something imported: changing that is changing what others see."""
        return any(one.kind is Kind.IMPORT for one in scope.lookup(_root(func)))

    def _builtin(self, node: ast.Call, scope: Scope) -> Effect:
        name = last_name(node.func)
        if scope.lookup(name):
            return Effect.UNKNOWN
        if name == "open":
            modes = [*node.args[1:2], *(one.value for one in node.keywords if one.arg == "mode")]
            reads = all(isinstance(one, ast.Constant) and str(one.value).startswith("r") for one in modes)
            return Effect.READS if reads else Effect.UNKNOWN
        return Effect.NONE if name in _BUILTINS else Effect.UNKNOWN

    def _own(self, node: ast.AST | None) -> Effect:
        """The effect of calling a function or class of the app, at its worst."""
        if node is None or isinstance(node, ast.AsyncFunctionDef):
            return Effect.UNKNOWN
        if node not in self._of_function:
            self._of_function[node] = Effect.NONE  # of one that calls itself, what else it does decides
            inside = (part for part in ast.walk(node) if isinstance(part, ast.stmt) and part is not node)
            self._of_function[node] = max(map(self.of, inside), default=Effect.NONE)
        return self._of_function[node]


_UNKNOWN = Effect.UNKNOWN


def _of_package(name: str) -> Effect:
    """What a function of a package does."""
    if name.startswith(_PLAIN):
        return Effect.NONE
    return Effect.READS if name.startswith(_READING) else Effect.UNKNOWN


def _head(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions that a statement evaluates itself; of functions what runs when they are defined."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(statement))
    if isinstance(statement, Function):
        given = statement.args
        waiting = [*statement.decorator_list, *given.defaults, *filter(None, given.kw_defaults)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    """The attributes and items that a statement sets."""
    targets = statement.targets if isinstance(statement, ast.Assign | ast.Delete) else []
    if isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        yield from (part for part in parts if isinstance(part, ast.Attribute | ast.Subscript))


def _root(node: ast.expr) -> str:
    """The name that attributes and items are taken of; empty for other expressions."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
