"""A path that a callback gets, on its way through the code: what holds it, and what was seen on the way."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, Scope
    from dash_migrate.rewriting.pathname.body import Body

# The parameter that gets a path, and the keys behind which it lies.
Way: TypeAlias = tuple[str | int, ...]


class Use(enum.Enum):
    """What is done with a path."""

    LOCAL = "something looks at it"
    URL = "it goes back to the browser, as an address"
    MATCHED = "it is held against a path that is written out"
    EXACT = "a slash at its end may count"
    RAW = "it is compared with a path that has the platform's prefix"
    STRIPPED = "its prefix is taken off"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A node and its file."""

    path: str
    node: ast.expr | ast.stmt


@dataclass(slots=True)
class Uses:
    """All that is done with a path; `returned`: the function gives it back as it is."""

    places: dict[Use, list[Place]] = field(default_factory=dict)
    returned: bool = False

    def merge(self, other: Uses) -> None:
        """Adds the uses that another function makes."""
        for use, places in other.places.items():
            self.places.setdefault(use, []).extend(places)


@dataclass(frozen=True, slots=True)
class State:
    """What an expression holds of the path.

    Args:
        way: the keys that lead to it: none where it is the path itself.
        trimmed: whether a slash at its end is gone.
        inside: whether it is a part of a longer text.
        held: whether it is in a list.
    """

    way: Way = ()
    trimmed: bool = False
    inside: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What a callback's function is given beside one path, and what becomes of what it returns.

    Args:
        prefixed: parameters that get URLs as the browser knows them.
        paths: parameters that get paths of the browser, too.
        urls: expressions that are returned as addresses.
    """

    prefixed: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    urls: frozenset[ast.expr] = frozenset()


# What the path is part of next, and how; None at the end of the trail.
Step: TypeAlias = tuple[ast.AST, State] | None


class Trail:
    """Follows the path inside of one function, from name to name.

    Args:
        facts: of the app.
        body: the function.
        setting: what else the function is given, and gives.
    """

    def __init__(self, facts: Facts, body: Body, setting: Setting) -> None:
        self.facts = facts
        self.body = body
        self.setting = setting
        self.prefixed = any(body.loads.get(name) for name in setting.prefixed)
        self.uses = Uses()
        self._waiting: list[tuple[str, list[Binding], State]] = []
        self._known: set[tuple[int, State]] = set()

    @property
    def path(self) -> str:
        """The file."""
        return self.body.path

    def name(self, name: str, scope: Scope, state: State) -> None:
        """The path has this name from here on."""
        bindings = scope.lookup(name)
        key = (id(bindings), state)
        if bindings and key not in self._known:
            self._known.add(key)
            self._waiting.append((name, bindings, state))

    def named(self) -> Iterator[tuple[ast.Name, Scope, State]]:
        """All uses of the names that the path has, those that turn up meanwhile among them."""
        while self._waiting:
            name, bindings, state = self._waiting.pop()
            for node, scope in self.body.uses(name, bindings):
                yield node, scope, state

    def add(self, use: Use, node: ast.AST) -> None:
        """Notes what is done at a node."""
        if isinstance(node, ast.expr | ast.stmt):
            self.uses.places.setdefault(use, []).append(Place(self.path, node))
