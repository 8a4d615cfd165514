"""What the flow of values finds: ends of the way back, and what is taken of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts.scope import Scope


class Take(enum.Enum):
    """What is taken of a container where no key is written out."""

    ITEM = "what iterating gives"
    VALUE = "a value: of a dictionary by some key, of a list by some index"
    KEY = "a key"


@dataclass(frozen=True, slots=True)
class Access:
    """One thing taken of a value.

    Args:
        key: the key or index that is written out, or what is taken without one.
        node: the expression that takes it, `page["path"]`; None for loops and unpacking.
        path: the file of `node`.
    """

    key: str | int | Take
    node: ast.expr | None = None
    path: str = ""


Way = tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One end of the way back.

    Args:
        node: a literal, an operation, a call of a package's function; a parameter (`ast.arg`) that no caller is
            seen to give; a name that nothing in the app binds.
        way: what is taken of it: `"path"` of an item of what `node` gives. Empty: `node` is the value itself.
    """

    node: ast.AST
    path: str
    scope: Scope
    way: Way = ()


Origins = frozenset[Origin]
