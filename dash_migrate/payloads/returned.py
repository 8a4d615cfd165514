"""What a callback returns for each of its outputs."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts.dependencies import Dependency
from dash_migrate.knowledge import load
from dash_migrate.payloads.follow import element, ends

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.scope import Scope
    from dash_migrate.payloads.follow import End

_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Serialised:
    """A call that turns a frame into text or rows: `df.to_json()`.

    Args:
        method: its name.
        frame: what it is called on.
    """

    call: ast.Call
    method: str
    frame: ast.expr
    path: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Returned:
    """A value that a callback returns for one output: all of it, or the element at a position.

    Args:
        value: as it is returned; followed only if somebody asks for its ends.
        position: of the element; None for all.
    """

    output: Dependency
    facts: Facts = field(repr=False)
    value: ast.expr
    path: str
    scope: Scope
    position: int | None = None

    @property
    def ends(self) -> tuple[End, ...]:
        """All that it may be."""
        if self.position is None:
            return ends(self.facts, self.value, self.path, self.scope)
        return element(self.facts, self.value, self.path, self.scope, self.position)


def returned(facts: Facts, callback: Callback) -> Iterator[Returned]:
    """What a callback returns for each of its outputs that can be told; by `return` statements."""
    function, path = callback.function, callback.function_path
    if function is None:
        return
    index = facts.modules.indexes[path]
    values = [function.body] if isinstance(function, ast.Lambda) else index.returns.get(function, ())
    scope, outputs = index.scopes[function], callback.outputs
    if isinstance(outputs, Dependency):
        for value in values:
            yield Returned(outputs, facts, value, path, scope)
    elif isinstance(outputs, tuple) and None not in outputs:
        for position, output in enumerate(outputs):
            for value in values if isinstance(output, Dependency) else ():
                assert isinstance(output, Dependency)  # see above
                yield Returned(output, facts, value, path, scope, position)


def serialised(facts: Facts, given: Iterable[End], depth: int = 0) -> Iterator[Serialised]:
    """The frames that values hold as text or rows: `df.to_dict("records")`, also in a dictionary or as JSON."""
    known = load("payloads")["frames"]
    for node, path, scope in given if depth < _MAX_DEPTH else ():
        inner: list[tuple[ast.expr, Scope]] = []
        if isinstance(node, ast.ListComp):
            inner = [(node.elt, facts.modules.indexes[path].scopes[node])]
        elif isinstance(node, ast.Dict | ast.List):
            inner = [(part, scope) for part in (node.values if isinstance(node, ast.Dict) else node.elts)]
        elif isinstance(node, ast.Call):
            names = facts.modules.indexes[path].qualified(node.func, scope)
            if set(names) & set(known["wrap"]) and node.args:
                inner = [(node.args[0], scope)]
            elif isinstance(node.func, ast.Attribute) and node.func.attr in known["serialise"]:
                yield Serialised(node, node.func.attr, node.func.value, path, scope)
        for part, where in inner:
            yield from serialised(facts, ends(facts, part, path, where), depth + 1)
