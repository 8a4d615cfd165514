"""How a module spells what the loading needs: by a name that it imports in time, or by a new import."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.source import EditError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts.modules import Modules
    from dash_migrate.facts.scope import Binding, ModuleIndex


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write a thing.

    Args:
        module: what is imported.
        name: what is imported from it; empty for the module itself.
        attribute: what is taken from the imported thing.
    """

    module: str
    name: str = ""
    attribute: str = ""

    @property
    def statement(self) -> str:
        """The import."""
        return f"from {self.module} import {self.name}" if self.name else f"import {self.module}"

    @property
    def bound(self) -> str:
        """The name that the import binds."""
        return self.name or self.module

    @property
    def qualified(self) -> str:
        """The dotted name of what is imported."""
        return f"{self.module}.{self.name}" if self.name else self.module


ENVIRON = (Way("os", attribute="environ"), Way("os", "environ"))
PATH = (Way("pathlib", "Path"), Way("pathlib", attribute="Path"))
LOAD = (Way("dotenv", "load_dotenv"), Way("dotenv", attribute="load_dotenv"))


@dataclass(frozen=True, slots=True)
class Spelled:
    """A thing as the module writes it, and the import that has to be added for it; None if it is there."""

    text: str
    added: Way | None


class Speller:
    """Finds spellings for one place in a module; `starred`: a star import above may bring any name.

    Args:
        index: the module.
        modules: the app's: one of them may have the name of a package.
        place: the position in the module's body in front of which names must be bound.
    """

    def __init__(self, index: ModuleIndex, modules: Modules, place: int) -> None:
        self.index = index
        self.modules = modules
        self.in_time = index.tree.body[:place]
        self.starred = any(map(_is_star, self.in_time))

    def spelled(self, ways: Iterable[Way]) -> Spelled:
        """The first way that is there already, else the first whose name is free.

        A name that only functions bind is free: the loading stands outside of them.

        Raises:
            EditError: if the module means something else by each of the names.
        """
        ways = tuple(ways)
        for way in ways:
            text = self._there(way)
            if text is not None:
                return Spelled(text, None)
        # What a star import brings may be called like a class, hardly like a module of the standard library.
        careful = self.starred or self._given_away()
        for way in sorted(ways, key=lambda way: bool(way.name)) if careful else ways:
            if all(self._means(one, way) for one in self.index.scope.bindings.get(way.bound, ())):
                if self.modules.resolve(way.module, self.index.path) is not None:
                    break
                return Spelled(_written(way.bound, way), way)
        taken = " and ".join(dict.fromkeys(f"`{way.bound}`" for way in ways))
        raise EditError(
            f"{self.index.path}: cannot load variables here: {taken} mean something else in this module; "
            f"rename that, or import what they mean elsewhere under another name"
        )

    def _there(self, way: Way) -> str | None:
        """The expression by an import that stands in time, under whatever name."""
        for name, bindings in self.index.scope.bindings.items():
            if not bindings or not all(self._means(one, way) for one in bindings):
                continue
            if any(self._is_in_time(one, way) for one in bindings):
                return _written(name, way)
        return None

    def _means(self, binding: Binding, way: Way) -> bool:
        return binding.kind is Kind.IMPORT and binding.qualified == way.qualified

    def _is_in_time(self, binding: Binding, way: Way) -> bool:
        at = next((at for at, node in enumerate(self.in_time) if node is binding.node), None)
        if at is None:  # below, or in a block that may not run
            return False
        below = self.in_time[at:]
        return way.qualified == "os" or not any(map(_is_star, below))

    def _given_away(self) -> bool:
        """Whether another module takes all names of this one by a star import."""
        path = self.index.path
        for other, index in self.modules.indexes.items():
            found = (self.modules.resolve(star, other) for star in index.stars) if other != path else ()
            if any(one is not None and one.path == path for one in found):
                return True
        return False


def _written(name: str, way: Way) -> str:
    return f"{name}.{way.attribute}" if way.attribute else name


def _is_star(node: ast.stmt) -> bool:
    """Whether a statement imports names that are not known; those of the standard library are none of ours."""
    if not isinstance(node, ast.ImportFrom) or all(alias.name != "*" for alias in node.names):
        return False
    return node.level > 0 or (node.module or "").partition(".")[0] not in sys.stdlib_module_names
