"""What comes of reading a variable that is not set: told by what stands around the read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.facts.variables import Without
from dash_migrate.facts.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope

_ENDS = frozenset({"exit", "_exit", "abort", "stop"})
# What fails when it is given None.
_NEEDS_TEXT = frozenset({"int", "float", "loads", "b64decode", "Fernet", "len"})


class Parents:
    """What each node of a file lies in.

    Args:
        index: of the file.
    """

    def __init__(self, index: ModuleIndex) -> None:
        self.index = index
        self._of: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(index.tree):
            for child in ast.iter_child_nodes(node):
                self._of[child] = node

    def of(self, node: ast.AST) -> ast.AST | None:
        """The node around a node; None around the module."""
        return self._of.get(node)

    def around(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Each node around a node, innermost first, with its part that the node lies in."""
        above = self._of.get(node)
        while above is not None:
            yield above, node
            node, above = above, self._of.get(above)

    def scope(self, node: ast.AST) -> Scope:
        """The scope that a node's names are looked up in."""
        for above, _ in self.around(node):
            if above in self.index.scopes:
                return self.index.scopes[above]
        return self.index.scope

    def assigned(self, node: ast.AST) -> ast.expr | None:
        """The value that an assignment to the node gives it."""
        above = self._of.get(node)
        return above.value if isinstance(above, ast.Assign | ast.AnnAssign | ast.AugAssign) else None


def missing(facts: Facts, node: ast.expr, name: str, parents: Parents) -> Without:
    """What comes of `os.environ["X"]`: it raises, unless that is caught or the code asked for it before."""
    for above, part in parents.around(node):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            break
        if isinstance(above, ast.Try) and part in above.body and above.handlers:
            return Without.FAILS if all(_ends(handler.body) for handler in above.handlers) else Without.COPES
    return Without.COPES if _asked_before(facts, node, name, parents) else Without.FAILS


def without(facts: Facts, node: ast.expr, name: str, parents: Parents) -> Without:
    """What comes of `os.getenv("X")`: None, which the code may cope with."""
    if _asked_before(facts, node, name, parents):
        return Without.COPES
    above = parents.of(node)
    match above:
        case ast.Attribute() | ast.Subscript() | ast.BinOp():
            return Without.FAILS
        case ast.Call(func=func, args=[first, *_]) if first is node and last_name(func) in _NEEDS_TEXT:
            return Without.FAILS
        case ast.Assign(targets=[ast.Name(id=given)]) | ast.NamedExpr(target=ast.Name(id=given)):
            return _of_name(given, parents.scope(node), parents) or (
                asked(node, parents) if isinstance(above, ast.NamedExpr) else Without.NONE
            )
    return asked(node, parents) if _is_test(above, node) else Without.NONE


def asked(node: ast.expr, parents: Parents) -> Without:
    """What comes of asking whether a variable is set: nothing, unless the answer "no" ends the program."""
    collected = False
    for above, part in parents.around(node):
        collected = collected or isinstance(above, ast.comprehension)
        if isinstance(above, ast.If) and part is above.test:
            return Without.FAILS if _ends(above.body) and (collected or _negative(above.test)) else Without.COPES
        if isinstance(above, ast.Assert) and part is above.test:
            return Without.FAILS
        if collected and isinstance(above, ast.Assign) and _is_list_of_missing(above, parents):
            return Without.FAILS
        if isinstance(above, ast.stmt):
            break
    return Without.COPES


def _is_list_of_missing(node: ast.Assign, parents: Parents) -> bool:
    """Whether what is collected here ends the program if it is not empty: `if missing: raise ...`."""
    names = {target.id for target in node.targets if isinstance(target, ast.Name)}
    return any(
        isinstance(other, ast.If)
        and isinstance(other.test, ast.Name)
        and other.test.id in names
        and _ends(other.body)
        for other in ast.walk(parents.scope(node).node)
    )


def _of_name(name: str, scope: Scope, parents: Parents) -> Without | None:
    """What comes of a name that is None: the file may ask for it; None if it never does."""
    found: set[Without] = set()
    for node in ast.walk(scope.node):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            above = parents.of(node)
            if isinstance(above, ast.Assert):
                return Without.FAILS
            if _is_test(above, node):
                found.add(asked(node, parents))
    if Without.FAILS in found:
        return Without.FAILS
    return Without.COPES if found else None


def _is_test(above: ast.AST | None, node: ast.AST) -> bool:
    """Whether a value is only looked at: whether it is true, or equal to something."""
    match above:
        case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
            return test is node
        case ast.Call(func=ast.Name(id="bool")):
            return True
    return False


def _asked_before(facts: Facts, node: ast.expr, name: str, parents: Parents) -> bool:
    """Whether a place runs only if a test of the same variable came out well."""
    for above, part in parents.around(node):
        tests: list[ast.expr] = []
        if isinstance(above, ast.If | ast.IfExp) and part is not above.test:
            tests = [above.test]
        elif isinstance(above, ast.BoolOp) and part in above.values:
            tests = above.values[: above.values.index(part)]
        if any(_mentions(facts, test, name, parents) for test in tests):
            return True
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return False
    return False


def _mentions(facts: Facts, test: ast.expr, name: str, parents: Parents) -> bool:
    path, scope = parents.index.path, parents.scope(test)
    for part in ast.walk(test):
        if isinstance(part, ast.Constant) and part.value == name:
            return True
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Store):
            there = written(facts, part, path, scope).expr
            if there is not part and any(isinstance(n, ast.Constant) and n.value == name for n in ast.walk(there)):
                return True
    return False


def _negative(test: ast.expr) -> bool:
    """Whether a test is true for what is not there: `not x`, `x is None`, `"X" not in os.environ`."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Is() | ast.NotIn() | ast.Eq()]):
            return True
        case ast.BoolOp(values=parts):
            return any(map(_negative, parts))
    return False


def _ends(body: list[ast.stmt]) -> bool:
    """Whether statements end the program: by raising, or by leaving it."""
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return last_name(last.value.func) in _ENDS
    return isinstance(last, ast.Raise)
