"""What the search for shared state is made of: variables of a process, who writes them and who reads them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts.requests import Request
    from dash_migrate.facts.scope import Ancestors, Scope
    from dash_migrate.plan import Location


class How(enum.Enum):
    """What a statement does to a variable."""

    REBOUND = "gives it another value"
    GROWN = "adds to its value"  # `x += 1`
    PUT = "puts a value in under a key"  # `x[key] = value`
    ADDED = "adds an element"  # `x.append(value)`
    MIXED = "takes over what it is given"  # `x.update(values)`
    TAKEN = "takes an element away"  # `x.pop()`, `del x[key]`


class Kind(enum.Enum):
    """What a variable holds."""

    PLAIN = "a value"
    CONTAINER = "a list, dictionary or set"
    FRAME = "a frame or array"
    FIGURE = "a figure"
    APP = "an attribute of the app"
    ENVIRON = "the process's environment"


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that lives as long as its process.

    Args:
        path: the file that it belongs to.
        owner: the module, function or class whose name or attribute it is.
        name: what it is called there: `df`, `app.cache`; of an attribute of a class `Store.rows`.
    """

    path: str
    owner: ast.AST
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """A statement or call of a function that writes something.

    Args:
        target: what is written: a name, or an attribute of something.
        node: the statement, or the call.
        values: what is put in.
        keys: under which keys.
        ancestors: the statements around it inside of the function.
        method: of calls: `append`.
    """

    target: ast.expr
    how: How
    node: ast.stmt | ast.Call
    values: tuple[ast.expr, ...]
    keys: tuple[ast.expr, ...]
    ancestors: Ancestors
    method: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """A store into a variable of the process, in code that runs for requests.

    Args:
        kind: what the variable holds there.
        requests: those that the code runs for.
    """

    variable: Variable
    kind: Kind
    store: Store
    path: str
    scope: Scope
    requests: tuple[Request, ...]
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A place that reads a variable, in a function.

    Args:
        key: of the element that is read, written out as `ast.dump` does; empty where it is the whole.
        against: what it is compared with, written out as well; empty where it is not.
        ancestors: the statements around it inside of its function.
    """

    node: ast.expr
    path: str
    scope: Scope
    ancestors: Ancestors
    requests: tuple[Request, ...]
    location: Location
    key: str = ""
    against: str = ""
