"""Mutants that take the whole body out of a function: what survives is run by the tests and looked at by none.

The field's name is extreme mutation; what survives is called pseudo-tested.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.mutants import Mutant
from benchmarks.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEUTRAL: dict[str, tuple[str, ...]] = {
    "None": ("None",),
    "Any": ("None",),
    "object": ("None",),
    "bool": ("False", "True"),
    "TypeGuard": ("False", "True"),
    "str": ('""',),
    "bytes": ('b""',),
    "int": ("0",),
    "float": ("0.0",),
    "tuple": ("()",),
    "Sequence": ("()",),
    "Collection": ("()",),
    "Iterable": ("()",),
    "Iterator": ("iter(())",),
    "list": ("[]",),
    "dict": ("{}",),
    "Mapping": ("{}",),
    "set": ("set()",),
    "frozenset": ("frozenset()",),
}
_NOTHING = "return"
_YIELDS_NOTHING = "return; yield"
_STUBS = frozenset({"abstractmethod", "overload"})
_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Bodies:
    """The functions of a file.

    Args:
        found: its mutants, in the order of its lines.
        without_value: how many functions were left out because their type has no neutral value.
    """

    found: tuple[Mutant, ...]
    without_value: int


def bodies(path: str, data: bytes) -> Bodies:
    """A mutant for each function of a file, two where it returns a bool."""
    spans = Spans(data)
    found: list[Mutant] = []
    without_value = 0
    for function in _functions(ast.parse(data)):
        statements = function.body[_has_docstring(function) :]
        if _is_stub(function, statements):
            continue
        instead = _instead(function)
        without_value += not instead
        span = (_start(statements[0], spans, data), spans.span(statements[-1])[1])
        lines = "\n" * data[slice(*span)].count(b"\n")
        found += [
            Mutant(path, function.lineno, "body taken out", *span, text + lines)
            for text in instead
            if not _is(statements, text)
        ]
    return Bodies(tuple(sorted(found, key=lambda mutant: mutant.start)), without_value)


def _functions(tree: ast.AST) -> Iterator[Function]:
    """All functions but those of protocols, which have no bodies."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and "Protocol" in {_name(base) for base in node.bases}:
            continue
        if isinstance(node, Function):
            yield node
        yield from _functions(node)


def _has_docstring(function: Function) -> bool:
    return ast.get_docstring(function, clean=False) is not None


def _is_stub(function: Function, statements: list[ast.stmt]) -> bool:
    if not statements or _STUBS & {_name(decorator) for decorator in function.decorator_list}:
        return True
    only = statements[0]
    if isinstance(only, ast.Raise) and only.exc is not None:
        return _name(only.exc) == "NotImplementedError"  # a stub: there is no body to take out
    empty = isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)
    return len(statements) == 1 and (empty or isinstance(only, ast.Pass))


def _instead(function: Function) -> tuple[str, ...]:
    """What may stand for the body of a function; nothing where no value of its type is neutral."""
    if _MANAGERS & {_name(decorator) for decorator in function.decorator_list}:
        return ("yield",)
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in _own(function)):
        return (_YIELDS_NOTHING,)
    if function.returns is None:
        return ()
    if isinstance(function.returns, ast.Constant) and function.returns.value is None:
        return (_NOTHING,)
    return tuple(f"return {value}" for value in _values(function.returns))


def _own(function: Function) -> Iterator[ast.AST]:
    """What a function runs itself, without the functions in it."""
    left: list[ast.AST] = [*function.body]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            left += ast.iter_child_nodes(node)


def _values(annotation: ast.expr) -> tuple[str, ...]:
    """The neutral values of a type, as they are written: None where it may be, else those of its first part."""
    if isinstance(annotation, ast.Constant):
        value = annotation.value
        return _values(ast.parse(value, mode="eval").body) if isinstance(value, str) else ("None",)
    if isinstance(annotation, ast.BinOp):
        sides = (_values(annotation.left), _values(annotation.right))
        return ("None",) if ("None",) in sides else sides[0] or sides[1]
    if isinstance(annotation, ast.Subscript) and _name(annotation) == "Optional":
        return ("None",)
    if isinstance(annotation, ast.Subscript) and _name(annotation) == "tuple":
        return _tuple(annotation.slice)
    return _NEUTRAL.get(_name(annotation), ())


def _tuple(parts: ast.expr) -> tuple[str, ...]:
    """The neutral tuple: an empty one of any length, else one of neutral parts."""
    parts_of = parts.elts if isinstance(parts, ast.Tuple) else [parts]
    if any(isinstance(part, ast.Constant) and part.value is ... for part in parts_of):
        return ("()",)
    each = [_values(part) for part in parts_of]
    return (f"({', '.join(values[0] for values in each)},)",) if all(each) else ()


def _name(node: ast.expr) -> str:
    """The last name of what is called, subscripted or read; "" where there is none."""
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _start(statement: ast.stmt, spans: Spans, data: bytes) -> int:
    """The first byte of a statement, its decorators included."""
    decorators = getattr(statement, "decorator_list", [])
    return data.rindex(b"@", 0, spans.span(decorators[0])[0]) if decorators else spans.span(statement)[0]


def _is(statements: list[ast.stmt], text: str) -> bool:
    """Whether a body says this already."""
    return [ast.dump(one) for one in statements] == [ast.dump(one) for one in ast.parse(text).body]
