"""The place of a value in the code, as plain data."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.secrets.model import Place

if TYPE_CHECKING:
    import ast


class Role(enum.Enum):
    """In which way a value is used."""

    GIVEN = "assigned to a name, attribute or item"
    KEYWORD = "a keyword argument"
    POSITIONAL = "a positional argument"
    DEFAULT = "the default of a parameter"
    ITEM = "the value of a key"
    COMPARED = "compared"
    RETURNED = "returned"
    READ = "the default of something that is read by its name"
    FIXED = "a dictionary's key, a pattern or a decorator's argument"
    NONE = "none of these"


@dataclass(slots=True)
class Context:
    """The place of a value.

    Args:
        role: how it is used.
        names: the names around it, innermost first; those of containers that it is an element of come later.
        call: the call that takes it, with the number of the argument; -1 for a keyword.
        elements: the containers without keys that it lies in below its nearest name, innermost first, each with
            its position.
        keyed: the innermost dictionary that it is a value of.
        key: the environment variable that is read or set.
        place: how the code reads or sets that variable.
        partial: whether the value is only a part of what the names stand for.
        hashed: whether it is compared with the hash of something.
        keyed_by: whether it is a key itself.
        owner: the class that it is an attribute of.
        user: of the second half of a pair the first, where that is a text.
    """

    role: Role = Role.NONE
    names: list[str] = field(default_factory=list)
    call: ast.Call | None = None
    position: int = -1
    elements: list[tuple[ast.AST, int]] = field(default_factory=list)
    keyed: ast.Dict | None = None
    key: str = ""
    place: Place = Place.VALUE
    partial: bool = False
    hashed: bool = False
    owner: ast.ClassDef | None = None
    user: str = ""
    keyed_by: bool = False

    @property
    def name(self) -> str:
        """The nearest name; empty if there is none."""
        return self.names[0] if self.names else ""

    @property
    def words(self) -> tuple[str, ...]:
        """The names, outermost first."""
        return tuple(reversed(self.names))
