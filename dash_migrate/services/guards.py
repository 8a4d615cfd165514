"""Whether code already decides by its surroundings where to connect to: then a local address is its fallback."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.variable_access import Parents
from dash_migrate.facts.variables import reads
from dash_migrate.facts.written import written
from dash_migrate.services.knowledge import LINKED
from dash_migrate.services.spelled import read_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex
    from dash_migrate.services.contacts import Contact

# Calls and attributes that tell one machine from another.
_TELLS = frozenset(
    {"gethostname", "node", "getuser", "getlogin", "system", "platform", "environ", "getenv", "uname", "argv"}
)


def parents_of(facts: Facts, index: ModuleIndex) -> Parents:
    """What each node of a file lies in, worked out once."""
    known = facts.derive(_all_parents)
    if index.path not in known:
        known[index.path] = Parents(index)
    return known[index.path]


def _all_parents(facts: Facts) -> dict[str, Parents]:
    del facts
    return {}


def is_dealt_with(facts: Facts, contact: Contact) -> bool:
    """Whether the code asks where it runs, or takes the platform's address itself: a local one is its fallback."""
    variable = LINKED.get(contact.endpoint.service, "")
    if contact.decided or variable in contact.beside:
        return True
    places = [(contact.path, contact.node)]
    if contact.spelled is not None:
        places.append((contact.spelled.path, contact.spelled.node))
    return any(is_guarded(facts, facts.modules.indexes[path], node, variable) for path, node in places)


def is_guarded(facts: Facts, index: ModuleIndex, node: ast.AST, variable: str) -> bool:
    """Whether a place runs only where its surroundings are as the code asks, or is left when a variable is set.

    Args:
        facts: of the app.
        index: of the file of `node`.
        node: the place.
        variable: the one that the platform sets; a function that reads it has dealt with it.
    """
    parents = parents_of(facts, index)
    function: ast.AST | None = None
    for above, part in parents.around(node):
        tests: list[ast.expr] = []
        if isinstance(above, ast.If | ast.IfExp | ast.While) and part is not above.test:
            tests = [above.test]
        elif isinstance(above, ast.BoolOp) and part in above.values:
            tests = above.values[: above.values.index(part)]
        elif isinstance(above, ast.ExceptHandler):
            tests = [*_tried(parents, above)]
        elif isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and function is None:
            function = above
        if any(_asks(facts, index, parents, test) for test in tests):
            return True
    if function is None:
        return False
    those = facts.derive(reads).by_name.get(variable, ())
    return any(one.path == index.path and _lies_in(parents, one.node, function) for one in those)


def _tried(parents: Parents, handler: ast.ExceptHandler) -> Iterator[ast.expr]:
    """What the `try` of a handler for missing variables tries."""
    above = parents.of(handler)
    caught = ast.walk(handler.type or ast.Name("Exception"))
    names = {part.id for part in caught if isinstance(part, ast.Name)}
    if isinstance(above, ast.Try) and names & {"KeyError", "Exception"}:
        for statement in above.body:
            yield from (part for part in ast.walk(statement) if isinstance(part, ast.Subscript | ast.Call))


def _asks(facts: Facts, index: ModuleIndex, parents: Parents, test: ast.expr) -> bool:
    """Whether a test looks at a variable of the environment, or at which machine this is."""
    for part in ast.walk(test):
        if _tells(facts, part):
            return True
        if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Load):
            there = written(facts, part, index.path, parents.scope(test)).expr
            if there is not part and any(_tells(facts, one) for one in ast.walk(there)):
                return True
    return False


def _tells(facts: Facts, node: ast.AST) -> bool:
    return read_at(facts, node) is not None or (isinstance(node, ast.Attribute) and node.attr in _TELLS)


def _lies_in(parents: Parents, node: ast.AST, function: ast.AST) -> bool:
    return any(above is function for above, _ in parents.around(node))
