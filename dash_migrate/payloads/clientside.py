"""Callbacks that the browser could do itself: toggles, and choices between constants."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import Dependency, Role, flat
from dash_migrate.facts.values import argument
from dash_migrate.payloads.javascript import javascript
from dash_migrate.payloads.made import component
from dash_migrate.payloads.model import Hit, Rule, code, subject, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback

WHY = (
    "Each call is a request to the platform and back before anything moves; in the browser it takes no time, and "
    "no worker."
)
# Keywords of a registration that `clientside_callback` has as well.
_SHARED = frozenset({"prevent_initial_call", "output", "inputs", "state"})
# Since then `clientside_callback` takes JavaScript as a text (plotly/dash#967).
_SINCE = (1, 7)
_SECRET = re.compile(r"passw|passphrase|pwd|secret|token|(?:^|[\W_])(?:pin|pw|pass)(?:$|[\W_])", re.IGNORECASE)
_WRITTEN = (ast.List, ast.Tuple, ast.Call, ast.Constant)


def _find(facts: Facts) -> Iterator[Hit]:
    version = facts.dash_version
    if version is not None and version.release < _SINCE:
        return
    for callback in callbacks(facts):
        found = script(facts, callback)
        if found is not None:
            source = facts.modules.indexes[callback.path].source
            shown = dict.fromkeys(_owner(facts, one) for one in flat(callback.outputs))
            yield Hit(
                source.location(callback.site.node),
                title(callback),
                f"{subject(callback)} sets {', '.join(shown)} from its parameters alone: no data, no library.",
                _action(facts, callback, found),
                callback,
            )


def script(facts: Facts, callback: Callback) -> str | None:
    """The JavaScript of a callback; None for one that the browser cannot surely do."""
    function, inputs = callback.function, callback.inputs
    if not isinstance(function, ast.FunctionDef) or len(function.decorator_list) != 1 or not inputs:
        return None
    arguments = function.args
    names = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
    plain = not (arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults)
    if not plain or list(callback.parameters) != names or len(names) != len(inputs):
        return None
    roles = [one.role for one in inputs]
    called = Role.INPUT in roles
    inputs_first = called and roles == sorted(roles, key=lambda role: role is Role.STATE)
    shared = all(item.arg in _SHARED and isinstance(item.value, _WRITTEN) for item in callback.site.node.keywords)
    if not inputs_first or not shared or not _is_read(callback) or _asks_secret(facts, callback, function):
        return None
    return javascript(callback, facts.modules.indexes[callback.function_path])


def _asks_secret(facts: Facts, callback: Callback, function: ast.FunctionDef) -> bool:
    """Whether a callback compares what somebody types with a secret: in the browser everybody could read that."""
    asked = set()
    for name, one in callback.parameters.items():
        target = component(facts, one)
        given = target.argument("type") if target is not None else None
        hides = isinstance(given, ast.Constant) and given.value == "password"
        if hides or (one.property == "value" and (_SECRET.search(name) or _SECRET.search(one.component_id or ""))):
            asked.add(name)
    compared = [node for node in ast.walk(function) if isinstance(node, ast.Compare)]
    return any(
        isinstance(node.left, ast.Name)
        and node.left.id in asked
        and any(
            isinstance(part, ast.Constant) and part.value and isinstance(part.value, str)
            for part in ast.walk(node)
        )
        for node in compared
    )


def _owner(facts: Facts, one: Dependency) -> str:
    """The id of a component as it is written."""
    given = argument(one.node, 0, "component_id")
    return code(facts, one.path, given) if given is not None else "a component"


def _is_read(callback: Callback) -> bool:
    """Whether every dependency is of one component, by a property that can be read."""
    outputs = list(flat(callback.outputs))
    grouping = callback.outputs
    plain = isinstance(grouping, Dependency) or (isinstance(grouping, tuple) and all(grouping) and bool(grouping))
    return plain and all(one.property and not one.many for one in (*outputs, *callback.inputs))


def _action(facts: Facts, callback: Callback, function: str) -> str:
    """The registration with the JavaScript in place of the function."""
    call = callback.site.node
    source = facts.modules.indexes[callback.path].source
    given = [source.segment(one) for one in call.args]
    given += [f"{item.arg}={source.segment(item.value)}" for item in call.keywords]
    owner = f"{source.segment(call.func.value)}." if isinstance(call.func, ast.Attribute) else ""
    lines = "".join(f"    {line}\n" for line in function.splitlines())
    arguments = "".join(f"    {' '.join(one.split())},\n" for one in given)
    brought = "" if owner else " (from dash import clientside_callback)"
    raw = "r" if "\\" in function else ""
    return (
        f"Register the JavaScript in place of the function{brought}:\n"
        f'{owner}clientside_callback(\n    {raw}"""\n{lines}    """,\n{arguments})'
    )


CLIENTSIDE = Rule("clientside", WHY, _find)
