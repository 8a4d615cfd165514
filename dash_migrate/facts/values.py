"""What an expression can stand for, as far as serving an app goes, and small questions about calls."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts.scope import Scope


class Role(enum.Enum):
    """What a value is."""

    DASH = "a Dash app"
    SERVER = "a server"
    WRAPPED = "a wrapped server"
    OBJECT = "an instance of a class of the app"
    CLASS = "a class of the app"
    FUNCTION = "a function of the app"
    MODULE = "a module of the app"
    CONTAINER = "a list, tuple, set or dictionary that is written out"
    EXTERNAL = "something of a package"


@dataclass(frozen=True, eq=False, slots=True)
class Value:
    """One thing that an expression may be.

    Args:
        path: the file of `node`, which is the call or definition that the value comes from; of what a package
            brings the file that imports it.
        name: the dotted name of what a package brings; for servers the framework.
        inner: what a wrapped server serves.
        scope: where the parts of a container are looked up.
    """

    role: Role
    path: str = ""
    node: ast.AST | None = None
    name: str = ""
    inner: frozenset[Value] = frozenset()
    scope: Scope | None = field(default=None, repr=False)

    def _key(self) -> tuple[object, ...]:
        return (self.role, self.path, id(self.node), self.name, self.inner)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Value) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.path, id(self.node), self.name))


Values = frozenset[Value]
NOTHING: Values = frozenset()


def union(parts: Iterable[Values]) -> Values:
    """All values of several expressions."""
    found = [part for part in parts if part]
    return found[0] if len(found) == 1 else NOTHING.union(*found)


def argument(call: ast.Call, position: int | None, keyword: str) -> ast.expr | None:
    """The argument given by keyword or position; None if it is not, or hidden behind a star."""
    for item in call.keywords:
        if item.arg == keyword:
            return item.value
    if position is None or len(call.args) <= position:
        return None
    before = call.args[: position + 1]
    return None if any(isinstance(part, ast.Starred) for part in before) else call.args[position]


def last_name(function: ast.expr) -> str:
    """The last part of a dotted callee: `run` of `app.server.run`; empty for other expressions."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
