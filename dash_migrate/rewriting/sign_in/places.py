"""Places in the code that have to do with signing in, and whether a condition switches them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.index import index_of
from dash_migrate.facts.reached import runs
from dash_migrate.facts.values import Role
from dash_migrate.facts.variable_access import Parents
from dash_migrate.facts.written import written
from dash_migrate.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.plan import Location
    from dash_migrate.source import SourceFile

# Set by Dash Enterprise 4 and 5 and by nothing else: the documented way to ask "is this deployed?".
PLATFORM = "DASH_APP_NAME"
_SHOWN = 4


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place in the code.

    Args:
        index: its file.
        scope: in which its names are looked up.
    """

    index: ModuleIndex
    node: ast.expr
    scope: Scope

    @property
    def path(self) -> str:
        """Its file's path."""
        return self.index.path

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.index.source.location(self.node)


def parents_in(source: SourceFile) -> Parents:
    """What each node of a file that parses lies in; kept with `source.derive(parents_in)`."""
    index = index_of(source)
    assert index is not None  # the callers come from its index
    return Parents(index)


def served(facts: Facts, places: Sequence[Place]) -> tuple[Place, ...]:
    """Those of the places that run on the platform; all of them if none does. Copies of an old version do not."""
    return tuple(place for place in places if runs(facts, place.path)) or tuple(places)


def external(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> frozenset[str]:
    """The dotted names of packages that an expression may mean; names of the app are left out."""
    index = facts.modules.indexes[path]
    names = frozenset(name for name in index.qualified(expr, scope) if facts.modules.resolve(name, path) is None)
    if names:
        return names
    values = facts.evaluator.values(expr, path, scope)
    return frozenset(value.name for value in values if value.role is Role.EXTERNAL)


def switched(facts: Facts, place: Place) -> bool:
    """Whether a condition on the environment, the platform's own variables among them, decides if it runs."""
    parents = place.index.source.derive(parents_in)
    for above, part in parents.around(place.node):
        test = above.test if isinstance(above, ast.If | ast.IfExp) else part
        if test is not part and _asks_environment(facts, test, place.path, parents.scope(above)):
            return True
    return False


def optional(facts: Facts, place: Place) -> bool:
    """Whether a condition that holds only for who asks for it decides if it runs.

    That is a test for a value that is None, False or empty unless a caller from outside gives another.
    """
    parents = place.index.source.derive(parents_in)
    for above, part in parents.around(place.node):
        if isinstance(above, ast.If) and part in above.body:
            asked = _asked_value(above.test)
            if asked is not None and _may_be_nothing(facts, asked, place.path, parents.scope(above)):
                return True
    return False


def _asked_value(test: ast.expr) -> ast.expr | None:
    """What a test asks to be there: `logins`, `self.logins`, `logins is not None`."""
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return left
        case ast.Name() | ast.Attribute():
            return test
    return None


def _may_be_nothing(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    origins = facts.derive(flow).origins(expr, path, scope)
    nothing = [one for one in origins if _is_nothing(one.node)]
    return bool(nothing) and all(one in nothing or isinstance(one.node, ast.arg) for one in origins)


def _is_nothing(node: ast.AST) -> bool:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return not node.elts
    return not node.keys if isinstance(node, ast.Dict) else isinstance(node, ast.Constant) and not node.value


def _asks_environment(facts: Facts, test: ast.AST, path: str, scope: Scope) -> bool:
    """Whether a test reads a variable of the environment, itself or by a name that was given one."""
    for node in ast.walk(test):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        given = written(facts, node, path, scope).expr
        if any(_names_environment(part) for part in ast.walk(given)):
            return True
    return False


def _names_environment(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"environ", "getenv"}


def in_function(place: Place) -> bool:
    """Whether a place runs only when something is called: a callback, a route, a function of the app."""
    scope: Scope | None = place.scope
    while scope is not None and not isinstance(scope.node, ast.Module | ast.ClassDef):
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return True
        scope = scope.parent
    return False


def shown(locations: Sequence[Location]) -> str:
    """`app.py:3, pages/login.py:9 and 4 places more`, for the reader."""
    names = list(dict.fromkeys(map(str, locations)))
    first = names[:_SHOWN]
    rest = len(names) - len(first)
    return f"{', '.join(first)} and {count(rest, 'place')} more" if rest else listing(first)
