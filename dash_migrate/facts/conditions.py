"""What a test for the system or the Python version says about the platform, which runs Linux and Python 3."""

from __future__ import annotations

import ast

_TESTED = frozenset({"platform", "name", "system", "version_info", "PY2", "PY3"})
_MODULES = frozenset({"sys", "os", "platform", "six"})
_LINUX = ("linux", "posix")
_OLDEST_MINOR = 9  # no platform that apps move to has an older Python 3


def is_type_checking(test: ast.expr) -> bool:
    """Whether a branch is read by type checkers alone: `TYPE_CHECKING`, `typing.TYPE_CHECKING`."""
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def taken_there(test: ast.expr) -> tuple[bool | None, bool | None] | None:
    """Whether the platform runs the branches of an `if`: its body, its `else`; each None if that is open.

    Returns:
        None for a test of something else than the system or the Python version.
    """
    if not any(_is_tested(node) for node in ast.walk(test)):
        return None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = taken_there(test.operand)
        return None if inner is None else (inner[1], inner[0])
    holds = _holds(test)
    return holds, (None if holds is None else not holds)


def _holds(test: ast.expr) -> bool | None:
    if isinstance(test, ast.Attribute) and test.attr in {"PY2", "PY3"}:
        return test.attr == "PY3"
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Attribute) and test.func.attr == "startswith":
        return _is_linux(test.args[0]) if test.args else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    operator, value = test.ops[0], test.comparators[0]
    if isinstance(operator, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        equal = _is_linux(value)
        if equal is None and isinstance(value, ast.Constant) and value.value in {2, 3}:
            equal = value.value == 3
        negated = isinstance(operator, ast.NotEq | ast.NotIn)
        return equal if equal is None else equal is not negated
    minor = _version(value)
    if minor is None or minor > _OLDEST_MINOR:
        return None
    return isinstance(operator, ast.Gt | ast.GtE)


def _is_tested(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in _TESTED
        and isinstance(node.value, ast.Name)
        and node.value.id in _MODULES
    )


def _is_linux(value: ast.expr) -> bool | None:
    """Whether one of the systems that a test compares with is the platform's; None if it names none."""
    elements = value.elts if isinstance(value, ast.Tuple | ast.List | ast.Set) else [value]
    names = [node.value for node in elements if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return any(name.lower().startswith(_LINUX) for name in names) if names else None


def _version(value: ast.expr) -> int | None:
    """The Python 3 minor version that is compared with, 0 for `(3,)`, `3` and what is older."""
    numbers = value.elts if isinstance(value, ast.Tuple) else [value]
    parts = [node.value for node in numbers if isinstance(node, ast.Constant) and isinstance(node.value, int)]
    if not parts or len(parts) != len(numbers):
        return None
    return parts[1] if parts[0] == 3 and len(parts) > 1 else 0
