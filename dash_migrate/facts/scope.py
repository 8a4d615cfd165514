"""The scopes and names of a module, and the sites that facts are made of: plain data, filled by one walk."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Kind(enum.Enum):
    """What binds a name."""

    IMPORT = "import"
    ASSIGN = "assign"
    FUNCTION = "function"
    CLASS = "class"
    PARAMETER = "parameter"
    PART = "part"  # `app, server = make()`: one element of the value
    ELEMENT = "element"  # `for app in apps`: any element of the value, or a part of one
    OTHER = "other"  # `with ... as`, exceptions, starred targets


# The statements around a node, outermost first, each with the field that the node lies in ("body" ...).
Ancestors = tuple[tuple[ast.stmt, str], ...]


@dataclass(slots=True)
class Binding:
    """One place where a name gets a value.

    Args:
        value: what is assigned, unpacked or looped over.
        qualified: the dotted name of an import, with leading dots if relative.
        position: of `Kind.PART`: which element.
        way: of `Kind.ELEMENT`: which part of an element, `(1,)` of `for name, path in pages`.
    """

    kind: Kind
    node: ast.AST
    scope: Scope
    ancestors: Ancestors
    value: ast.expr | None = None
    qualified: str = ""
    position: int = 0
    way: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function, lambda or comprehension, and the names that it binds."""

    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)

    def chain(self) -> Iterator[Scope]:
        """The scopes a name is looked up in, innermost first; enclosing classes are passed over."""
        yield self
        scope = self.parent
        while scope is not None:
            if not isinstance(scope.node, ast.ClassDef):
                yield scope
            scope = scope.parent

    def lookup(self, name: str) -> list[Binding]:
        """The bindings that a use of `name` here may mean; empty if the file does not bind it."""
        if name not in self.global_names:
            for scope in self.chain():
                if name in scope.bindings:
                    return scope.bindings[name]
            return []
        *_, module = self.chain()
        return module.bindings.get(name, [])

    @property
    def function(self) -> Function | None:
        """The innermost function that this scope is or lies in."""
        scope: Scope | None = self
        while scope is not None:
            if isinstance(scope.node, Function):
                return scope.node
            scope = scope.parent
        return None


@dataclass(slots=True)
class CallSite:
    """A call, where it stands, and the innermost statement that holds it (last of `ancestors`)."""

    node: ast.Call
    scope: Scope
    ancestors: Ancestors

    @property
    def position(self) -> tuple[int, int]:
        """Where it begins: 1-based line, 0-based column in bytes, to sort by."""
        return self.node.lineno, self.node.col_offset


@dataclass(slots=True)
class AttributeSet:
    """`target.attr = value`."""

    target: ast.Attribute
    value: ast.expr
    scope: Scope
    ancestors: Ancestors


@dataclass(slots=True)
class ItemSet:
    """`target[key] = value`."""

    target: ast.Subscript
    value: ast.expr
    scope: Scope
    ancestors: Ancestors


@dataclass(slots=True)
class ImportEdge:
    """An import: the dotted module, leading dots if relative, the names taken from it, and where it stands."""

    module: str
    names: tuple[str, ...]
    node: ast.Import | ast.ImportFrom
    scope: Scope
    ancestors: Ancestors


@dataclass(slots=True)
class ModuleIndex:
    """What one walk over a file found.

    Args:
        calls_named: the calls by the last part of the callee's name: `run` of `app.run()`.
        aliases: other names for imported or inherited things: each with the last part of what it stands for.
        stars: modules of which everything is imported.
    """

    source: SourceFile
    tree: ast.Module
    scope: Scope
    calls: list[CallSite] = field(default_factory=list)
    calls_named: dict[str, list[CallSite]] = field(default_factory=dict)
    attribute_sets: list[AttributeSet] = field(default_factory=list)
    item_sets: list[ItemSet] = field(default_factory=list)
    imports: list[ImportEdge] = field(default_factory=list)
    returns: dict[Function, list[ast.expr]] = field(default_factory=dict)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The file's path below the app's root."""
        return self.source.path

    def qualified(self, expr: ast.expr, scope: Scope) -> tuple[str, ...]:
        """The dotted names, outside this file, that `expr` may mean; empty if it is bound here.

        A name that is imported in one branch and set to a constant in another is the import.
        """
        if isinstance(expr, ast.Attribute):
            return tuple(f"{base}.{expr.attr}" for base in self.qualified(expr.value, scope))
        if not isinstance(expr, ast.Name):
            return ()
        bindings = scope.lookup(expr.id)
        imported = tuple(dict.fromkeys(b.qualified for b in bindings if b.kind is Kind.IMPORT))
        rebound = any(b.kind is not Kind.IMPORT and not isinstance(b.value, ast.Constant) for b in bindings)
        if rebound:
            return ()
        return imported if bindings else tuple(f"{module}.{expr.id}" for module in self.stars)


def main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, alone or as a condition among others."""
    if not isinstance(node, ast.If):
        return False
    test = node.test
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return any(_is_main_test(part, ast.Eq) for part in parts)


def _is_main_test(test: ast.expr, comparison: type[ast.cmpop]) -> bool:
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], comparison):
        return False
    sides = (test.left, test.comparators[0])
    names = {side.id for side in sides if isinstance(side, ast.Name)}
    values = {side.value for side in sides if isinstance(side, ast.Constant)}
    return names == {"__name__"} and values == {"__main__"}


def guarded(ancestors: Ancestors) -> bool:
    """Whether a place runs only when the file is started as a script."""
    return any(
        (part == "body" and main_guard(statement)) or (part == "orelse" and _import_branch(statement))
        for statement, part in ancestors
    )


def _import_branch(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ != "__main__":`; its `else` is the script's part."""
    return isinstance(node, ast.If) and _is_main_test(node.test, ast.NotEq)


def only_for_type_checkers(ancestors: Ancestors) -> bool:
    """Whether a place stands under `if TYPE_CHECKING:`, which never runs."""
    return any(part == "body" and _is_type_checking(statement) for statement, part in ancestors)


def _is_type_checking(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If):
        return False
    test = node.test
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def in_failing_try(ancestors: Ancestors) -> bool:
    """Whether a place stands in a `try` whose handlers go on without it, or is what they go on with."""
    tries = (part for node, part in ancestors if isinstance(node, ast.Try) and node.handlers)
    return any(part in {"body", "handlers"} for part in tries)
