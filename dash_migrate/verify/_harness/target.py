"""Finds what a WSGI target names, by gunicorn's rules (gunicorn 27.0.1, `util.import_app`)."""

from __future__ import annotations

import ast
import importlib
from typing import Any


def resolve(target: str) -> Any:  # the app's own object, of any type
    """Imports `module:name` or `module:factory("a", b=1)` and returns the object.

    Args:
        target: without a colon the name is `application`, as gunicorn has it. A factory's arguments
            must be literals, and the name has no dots.

    Raises:
        ValueError: the part after the colon is neither a name nor a call of one.
        AttributeError: the module has no such name.
        BaseException: whatever the module or the factory raises.
    """
    module_name, colon, expression = target.partition(":")
    tree = _expression(expression if colon else "application")
    call = tree if isinstance(tree, ast.Call) else None
    function = call.func if call else tree
    if not isinstance(function, ast.Name):
        raise _no_target(expression)
    arguments, keywords = _arguments(call, expression) if call else ([], {})
    found = getattr(importlib.import_module(module_name), function.id)
    return found(*arguments, **keywords) if call else found


def _no_target(text: str) -> ValueError:
    return ValueError("not a name or a call of one: " + repr(text))


def _expression(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise _no_target(text) from None


def _arguments(call: ast.Call, text: str) -> Any:  # literals: whatever `literal_eval` gives
    try:
        positional = [ast.literal_eval(argument) for argument in call.args]
        keywords = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
    except ValueError:
        raise ValueError("the factory's arguments are not literals: " + repr(text)) from None
    return positional, keywords
