"""Writes that each worker may make by itself: caches filled on demand, values that are always the same."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.knowledge import load
from dash_migrate.state.body import before
from dash_migrate.state.members import is_member
from dash_migrate.state.model import How, Kind
from dash_migrate.state.sources import Source
from dash_migrate.state.stores import INDEXERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.state.model import Variable, Write
    from dash_migrate.state.resolver import Resolver
    from dash_migrate.state.sources import Looking, Sources

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_BLOCKS = (ast.If, ast.While, ast.For, ast.With, ast.Try)
_GROWING = frozenset({How.ADDED, How.GROWN})
# Methods of queues: who takes an element out of one waits for it, in whichever process.
SENDING = frozenset({"put", "put_nowait"})


# Methods of texts and builtins that give the same again for what they gave.
_CLEANING = frozenset({"replace", "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "zfill"})
_FORMING = frozenset({"str", "int", "float", "round", "abs", "bool", "sorted", "list", "tuple"})


class Filled:
    """The writes to one variable, seen as those of a cache.

    Args:
        resolver: of the app.
        looking: for what values depend on.
        writes: all writes of requests to the variable.
    """

    def __init__(self, resolver: Resolver, looking: Looking, writes: Sequence[Write]) -> None:
        self._resolver = resolver
        self._looking = looking
        self._writes = writes
        self._sources: dict[int, Sources] = {}
        constants = {ast.dump(value) for write in writes for value in write.store.values}
        self._signals = len(constants) > 1 and all(
            _is_constant(one) or all(is_member(resolver, it, one.path, one.scope) for it in one.store.values)
            for one in writes
        )

    def sources(self, write: Write) -> Sources:
        """What the value of a write depends on."""
        if id(write) not in self._sources:
            variable = write.variable
            found = self._looking.sources(write.store.values, write.path, write.scope, variable)
            if Source.ITSELF in found.found and (self._begun_anew(write) or not self._builds_on(write)):
                found.found.discard(Source.ITSELF)
            self._sources[id(write)] = found
        return self._sources[id(write)]

    def harmless(self, write: Write) -> bool:
        """Whether any number of workers may make a write without each other."""
        how = write.store.how
        sources = self.sources(write)
        if how is How.ADDED and not write.store.method.startswith("add_"):
            if write.store.method in SENDING:
                return False
            return Source.REQUEST not in sources.found and self._guarded(write)
        if how is How.TAKEN or how in _GROWING or write.store.method.startswith("add_"):
            return False
        if self._signals:
            return False
        if _is_constant(write):
            return not self.keyed(write) or self._guarded(write)
        if Source.ITSELF in sources.found:
            return False
        keys = self._looking.sources(write.store.keys, write.path, write.scope, write.variable)
        by_key = sources.names <= keys.names and Source.CHANGING not in keys.found
        if Source.REQUEST in sources.found:
            return by_key or self.last_key(write) is not None
        if how is How.PUT and keys.names and by_key:
            return True
        fresh = {Source.LOADED, Source.CHANGING} & sources.found
        return not fresh or self._guarded(write)

    def cleans(self, write: Write) -> bool:
        """Whether a write only brings an element into another form: done twice it is the same as done once."""
        if write.store.how is not How.PUT or self.sources(write).found != {Source.ITSELF}:
            return False
        target = write.store.node.targets[0] if isinstance(write.store.node, ast.Assign) else None
        value = write.store.values[0] if write.store.values else None
        while isinstance(value, ast.Call):
            if isinstance(value.func, ast.Attribute) and value.func.attr in _CLEANING:
                value = value.func.value
            elif isinstance(value.func, ast.Name) and value.func.id in _FORMING and value.args:
                value = value.args[0]
            else:
                return False
        return (
            isinstance(target, ast.Subscript) and value is not None and ast.unparse(target) == ast.unparse(value)
        )

    def selects(self, write: Write) -> bool:
        """Whether a frame is replaced by a part or another order of itself: `df = df[df.day == day]`."""
        if write.store.how is not How.REBOUND or len(write.store.values) != 1:
            return False
        value, methods = write.store.values[0], load("shared_state")["frames"]["methods"]
        while isinstance(value, ast.Call | ast.Subscript | ast.Attribute):
            if self._resolver.variable(value, write.path, write.scope) == write.variable:
                break
            if isinstance(value, ast.Call):
                if not isinstance(value.func, ast.Attribute) or value.func.attr not in methods:
                    return False
                value = value.func.value
            elif isinstance(value, ast.Attribute) and value.attr not in INDEXERS:
                break
            else:
                value = value.value
        return self._resolver.variable(value, write.path, write.scope) == write.variable

    def keyed(self, write: Write) -> bool:
        """Whether a value is put in under a key that a request brings."""
        return write.store.how is How.PUT and bool(
            self._looking.sources(write.store.keys, write.path, write.scope, write.variable).names
        )

    def last_key(self, write: Write) -> Variable | None:
        """The variable that says for what a value was made: `if boat != _boat: _plan = f(boat); _boat = boat`."""
        if not self.sources(write).names:
            return None
        for test in self.tests(write):
            for node in ast.walk(test):
                if not isinstance(node, ast.Compare) or len(node.comparators) != 1:
                    continue
                left, right = node.left, node.comparators[0]
                for side, other in ((left, right), (right, left)):
                    key = self._resolver.variable(side, write.path, write.scope)
                    if key not in {None, write.variable} and self._made_for(write, key, other):
                        return key
        return None

    def _made_for(self, write: Write, key: Variable | None, value: ast.expr) -> bool:
        """Whether a variable is given a value in the function that writes, and nothing else is written of it."""
        asked = self._looking.sources([value], write.path, write.scope).names
        given = (node for node in ast.walk(write.scope.node) if isinstance(node, ast.Assign))
        return self.sources(write).names <= asked and any(
            ast.dump(node.value) == ast.dump(value)
            and any(self._resolver.variable(part, write.path, write.scope) == key for part in node.targets)
            for node in given
        )

    def _begun_anew(self, write: Write) -> bool:
        """Whether the function has given the variable another value before: `df = load()`, `df = df.dropna()`."""
        function = write.scope.node
        if write.store.how is not How.REBOUND or not isinstance(function, Function):
            return False
        above = set(before(function, write.store.node, write.store.ancestors))
        return any(one.store.how is How.REBOUND and one.store.node in above for one in self._writes)

    def _builds_on(self, write: Write) -> bool:
        """Whether a value is made of the one that it replaces; not so another element of the container."""
        if write.store.how is not How.PUT:
            return write.kind is not Kind.FRAME or self._asks(write)
        if write.kind is Kind.FRAME:
            return False
        keys = [ast.dump(key) for key in write.store.keys]
        same = [
            node
            for value in write.store.values
            for node in ast.walk(value)
            if isinstance(node, ast.Subscript | ast.Call) and any(key in ast.dump(node) for key in keys)
        ]
        return any(self._mentions(node, write) for node in same)

    def _asks(self, write: Write) -> bool:
        found = self._looking.sources(write.store.values, write.path, write.scope, write.variable)
        return bool({Source.REQUEST, Source.CHANGING} & found.found)

    def _guarded(self, write: Write) -> bool:
        """Whether a write only happens where the variable has no value yet, or an old one."""
        return any(self._asks_for_it(test, write) for test in self.tests(write))

    def tests(self, write: Write) -> Iterator[ast.AST]:
        """The conditions that a write depends on: around it, and of what leaves above it; what a `try` tries."""
        for statement, field in write.store.ancestors:
            if isinstance(statement, ast.If | ast.While) and field in {"body", "orelse"}:
                yield statement.test
            elif isinstance(statement, ast.Try) and field == "handlers":
                yield from statement.body
        function = write.scope.node
        if isinstance(function, Function):
            for statement in before(function, write.store.node, write.store.ancestors):
                if isinstance(statement, ast.If) and isinstance(statement.body[-1], _LEAVES):
                    yield statement.test

    def _asks_for_it(self, test: ast.AST, write: Write) -> bool:
        """Whether a condition asks for the variable, for one that is written beside it, or for the time."""
        wanted = {write.variable} | self._beside(write)
        for node in ast.walk(test):
            if isinstance(node, ast.Name | ast.Attribute):
                if self._resolver.variable(node, write.path, write.scope) in wanted:
                    return True
            elif isinstance(node, ast.Constant) and node.value == write.variable.name:  # `"df" not in globals()`
                return True
        exprs = [node for node in (test,) if isinstance(node, ast.expr)]
        return Source.CHANGING in self._looking.sources(exprs, write.path, write.scope).found

    def _beside(self, write: Write) -> set[Variable]:
        """The variables that the same block gives a value."""
        found = set()
        blocks = [node for node, _ in write.store.ancestors if isinstance(node, _BLOCKS)]
        outer = blocks[-1] if blocks else write.scope.node
        for node in ast.walk(outer):
            targets = node.targets if isinstance(node, ast.Assign) else []
            parts = (part for target in targets for part in ast.walk(target))
            for target in parts:
                if not isinstance(target, ast.Name | ast.Attribute):
                    continue
                variable = self._resolver.variable(target, write.path, write.scope)
                if variable is not None:
                    found.add(variable)
        return found

    def _mentions(self, part: ast.AST, write: Write) -> bool:
        names = (node for node in ast.walk(part) if isinstance(node, ast.Name | ast.Attribute))
        return any(self._resolver.variable(node, write.path, write.scope) == write.variable for node in names)


def _is_constant(write: Write) -> bool:
    """Whether what is written is written out: `None`, `True`, `[]`."""
    values = write.store.values
    return bool(values) and all(
        isinstance(value, ast.Constant)
        or (isinstance(value, ast.List | ast.Dict | ast.Tuple | ast.Set) and not list(_inside(value)))
        or (isinstance(value, ast.Call) and not value.args and not value.keywords and _empty(value))
        for value in values
    )


def _inside(value: ast.expr) -> Iterator[ast.AST]:
    return (node for node in ast.walk(value) if isinstance(node, ast.Name | ast.Call | ast.Attribute))


def _empty(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in {"list", "dict", "set"}
