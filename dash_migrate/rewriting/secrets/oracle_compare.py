"""Two trees side by side, for the oracle: the old program and the new one, in which variables are read."""

from __future__ import annotations

import ast
import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.rewriting.secrets.oracle_texts import folded, same_texts, text_parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.rewriting.secrets.oracle_names import Known

_ENVIRON = "os.environ"
_DEFAULTED = frozenset({"os.getenv", "os.environ.get", "os.environ.setdefault"})
_SETTING = frozenset({"os.putenv", "os.environ.setdefault", "os.environ.__setitem__"})
_LOAD = frozenset({"dotenv.load_dotenv", "dotenv.main.load_dotenv"})
# Conditions around a statement; None for one that is no expression, as of a loop or a handler.
Conditions = tuple[ast.expr | None, ...]


class _Given(NamedTuple):
    """A variable that an expression reads, and what the expression makes of its value."""

    name: str
    value: str | bytes | int


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may differ between the trees.

    Args:
        values: of the variables that are read instead of literals.
        added: dumps of the imports that may be new.
        present: dumps of the imports of the whole file after, so that one that moved is found.
        loads: whether there are lines that load variables, which may take the place of others.
    """

    values: Mapping[str, str]
    added: frozenset[str]
    present: frozenset[str]
    loads: bool


class Comparison:
    """Compares a tree with the one that the edits made of it.

    Args:
        old: the names of the tree before.
        new: the names of the tree after, without the lines that load variables.
        allowed: what may differ.
    """

    def __init__(self, old: Known, new: Known, allowed: Allowed) -> None:
        self.old, self.new = old, new
        self.allowed, self.values = allowed, allowed.values
        self.touched: set[ast.AST] = set()
        for node in new.parents:
            if self._name_read(node):
                self._touch(node)

    def _touch(self, node: ast.AST) -> None:
        inner: ast.AST | None = node
        while inner is not None and inner not in self.touched:
            self.touched.add(inner)
            inner = self.new.parents.get(inner)

    def same_modules(self, before: ast.Module, after: ast.Module) -> bool:
        """Whether the modules are the same program."""
        pairs = self._aligned(before.body, after.body, (), top=before)
        return pairs is not None and all(self._same(one, other, ()) for one, other in pairs)

    def _same(self, before: object, after: object, around: Conditions) -> bool:
        stack: list[tuple[object, object, Conditions]] = [(before, after, around)]
        while stack:
            one, other, conditions = stack.pop()
            if isinstance(one, ast.AST) and isinstance(other, ast.AST):
                if other in self.touched and isinstance(one, ast.expr) and isinstance(other, ast.expr):
                    said = self._expression(one, other)
                    if said is not None:
                        if not said:
                            return False
                        continue
                if type(one) is not type(other):
                    return False
                inside = _conditions(one, conditions)
                stack += [(getattr(one, name, None), getattr(other, name, None), inside) for name in one._fields]
            elif isinstance(one, list) and isinstance(other, list):
                pairs = self._aligned(one, other, conditions, top=None)
                if pairs is None:
                    return False
                stack += [(left, right, conditions) for left, right in pairs]
            elif type(one) is not type(other) or repr(one) != repr(other):
                return False
        return True

    def _expression(self, before: ast.expr, after: ast.expr) -> bool | None:
        """Whether an expression gives what it gave; None if its parts tell."""
        given = self._given(after)
        if given is not None:
            value = folded(before)
            if type(value) is type(given.value) and value == given.value:
                return True
            if self._falls_back(before, given):
                return True
        if isinstance(after, ast.JoinedStr | ast.BinOp):
            old, new = text_parts(before), text_parts(after)
            if old is not None and new is not None:
                return same_texts(old, new, self._text, lambda one, other: self._same(one, other, ()))
        return None

    def _text(self, node: ast.expr) -> str | None:
        given = self._given(node)
        return given.value if given is not None and isinstance(given.value, str) else None

    def _name_read(self, node: ast.AST) -> str | None:
        """The variable that `os.environ["NAME"]` reads, if it is one of those with a value."""
        match node:
            case ast.Subscript(value=ast.expr() as base, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                own = self.new.means(base, _ENVIRON) and base in self.new.in_time
                return name if own and name in self.values else None
        return None

    def _given(self, node: ast.expr) -> _Given | None:
        """The value of a read of a variable, as text, `.encode()`d, as a number, or out of base64."""
        name = self._name_read(node)
        if name is not None:
            return _Given(name, self.values[name])
        if not isinstance(node, ast.Call) or node.keywords:
            return None
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="encode"), args=[]):
                name = self._name_read(inner)
                return _Given(name, self.values[name].encode()) if name is not None else None
            case ast.Call(func=func, args=[inner]):
                name = self._name_read(inner)
                if name is None or func not in self.new.in_time:
                    return None
                if self.new.means(func, "int"):
                    number = _number(self.values[name])
                    return _Given(name, number) if number is not None else None
                if self.new.means(func, "base64.b64decode"):
                    data = _decoded(self.values[name])
                    return _Given(name, data) if data is not None else None
        return None

    def _falls_back(self, before: ast.expr, given: _Given) -> bool:
        """Whether an expression read the same variable and fell back to the value that it has now."""
        match before:
            case ast.BoolOp(op=ast.Or(), values=[ast.Call() as call, default]):
                key, absent = self._read_by(call)
                if absent is not None:
                    return False
            case ast.Call(func=func, args=[ast.Call() as inner], keywords=[]) if self.old.means(func, "int"):
                key, default_or_none = self._read_by(inner)
                value = folded(default_or_none) if default_or_none is not None else None
                text = isinstance(value, str) or type(value) is int
                same = isinstance(given.value, int) and text and str(value) == self.values[given.name]
                return key == given.name and same
            case ast.Call() as call:
                key, default_or_none = self._read_by(call)
                if default_or_none is None:
                    return False
                default = default_or_none
            case _:
                return False
        value = folded(default)
        return key == given.name and type(value) is type(given.value) and value == given.value

    def _read_by(self, call: ast.Call) -> tuple[str, ast.expr | None]:
        """The variable that a call reads, empty for other calls, and the default that is written there."""
        given = {one.arg or "": one.value for one in call.keywords}
        positional: dict[str, ast.expr] = dict(zip(("key", "default"), call.args, strict=False))
        every = {**given, **positional}
        known = self.old.dotted.get(call.func) in _DEFAULTED and len(call.args) <= 2
        if not known or not {"key"} <= every.keys() <= {"key", "default"}:
            return "", None
        if len(given) + len(positional) != len(every):
            return "", None
        key = every["key"]
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
        return name, every.get("default")

    def _aligned(
        self, before: Sequence[object], after: Sequence[object], around: Conditions, top: ast.Module | None
    ) -> list[tuple[object, object]] | None:
        """Which statements, or other parts, stand for which; None if they cannot."""
        pairs: list[tuple[object, object]] = []
        at = 0
        for one in before:
            while top is not None and at < len(after) and self._is_added(one, after[at]):
                at += 1
            other = after[at] if at < len(after) else None
            if isinstance(one, ast.stmt):
                if self._is_set(one, around) and not (other is not None and self._same(one, other, around)):
                    at += isinstance(other, ast.Pass)
                    continue
                if top is not None and self._is_elsewhere(one, other):
                    continue
            if at >= len(after):
                return None
            pairs.append((one, other))
            at += 1
        while top is not None and at < len(after) and self._is_added(None, after[at]):
            at += 1
        return pairs if at == len(after) else None

    def _is_added(self, before: object, after: object) -> bool:
        """Whether a statement of the top level is an import that was added."""
        if not isinstance(after, ast.Import | ast.ImportFrom):
            return False
        return ast.dump(after) in self.allowed.added and not _equal(before, after)

    def _is_elsewhere(self, before: ast.stmt, after: object) -> bool:
        """Whether a statement of the top level is an import or a call of `load_dotenv` that moved up."""
        if isinstance(before, ast.Import | ast.ImportFrom):
            dump = ast.dump(before)
            moved = dump in self.allowed.added and dump in self.allowed.present
            return moved and not _equal(before, after)
        match before:
            case ast.Expr(value=ast.Call(func=func, args=args, keywords=keywords)) if self.allowed.loads:
                plain = len(args) + len(keywords) <= 1
                return plain and self.old.dotted.get(func) in _LOAD and not _equal(before, after)
        return False

    def _is_set(self, statement: ast.stmt, around: Conditions) -> bool:
        """Whether a statement sets a variable to the value that it has without it."""
        match statement:
            case ast.Assign(targets=[ast.Subscript(value=base, slice=ast.Constant(value=str(key)))], value=value):
                known = self.old.means(base, _ENVIRON)
            case ast.Expr(value=ast.Call(func=func, args=[ast.Constant(value=str(key)), value], keywords=[])):
                known = self.old.dotted.get(func) in _SETTING
            case _:
                return False
        text = folded(value)
        if not known or not isinstance(text, str) or self.values.get(key) != text:
            return False
        return all(test is not None and _is_about(test, key) for test in around)


def _conditions(node: ast.AST, around: Conditions) -> Conditions:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return ()
        case ast.If(test=test):
            return (*around, test)
        case ast.For() | ast.AsyncFor() | ast.While() | ast.match_case() | ast.ExceptHandler():
            return (*around, None)
    return around


def _is_about(test: ast.expr, key: str) -> bool:
    """Whether a condition is about a variable itself, or holds whenever a module is the program."""
    if any(isinstance(part, ast.Constant) and part.value == key for part in ast.walk(test)):
        return True
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _equal(before: object, after: object) -> bool:
    """Whether two statements are written the same; both are short, or of different types."""
    if not isinstance(before, ast.stmt) or not isinstance(after, ast.stmt) or type(before) is not type(after):
        return False
    return ast.dump(before) == ast.dump(after)


def _number(text: str) -> int | None:
    try:
        number = int(text)
    except ValueError:
        return None
    return number if str(number) == text else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
