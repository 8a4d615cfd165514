"""Text fields that start long work with each key that is pressed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import Role, flat
from dash_migrate.facts.values import last_name
from dash_migrate.facts.written import text_of
from dash_migrate.knowledge import load
from dash_migrate.payloads.made import component, is_hidden, kind
from dash_migrate.payloads.model import Hit, Measure, Rule, subject, title
from dash_migrate.payloads.work import work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.components import Component
    from dash_migrate.payloads.work import Work

WHY = (
    "Each key that a person presses is a request to the platform that does all of it again; a few people who type "
    "keep every worker busy."
)
# Names by which a callback asks what called it: it may do its work for something else only.
_ASKS = frozenset({"callback_context", "ctx", "triggered_id", "triggered", "triggered_prop_ids"})


def _find(facts: Facts) -> Iterator[Hit]:
    for callback in callbacks(facts):
        field = next(_typed(facts, callback), None)
        if field is None or callback.function is None or _asks_what_called(callback.function):
            continue
        owner, target = field
        found = work(facts, callback.function, callback.function_path)
        long = next((one for one in found if not (_is_training(one) and _is_number(facts, target))), None)
        if long is None:
            continue
        source = facts.modules.indexes[target.path].source
        seen = (
            f"{subject(callback)} ({callback.path}:{callback.site.node.lineno}) {long.does} and is called with "
            f'each key that is pressed in the {target.name} "{owner}".'
        )
        name = f'{title(callback)} ({target.name} "{owner}")'
        yield Hit(source.location(target.site.node), name, seen, _action(target, owner), callback, Measure.SECONDS)


def _typed(facts: Facts, callback: Callback) -> Iterator[tuple[str, Component]]:
    """The text fields whose value calls a callback at each key, with their ids."""
    for one in callback.inputs:
        if one.role is Role.INPUT and one.property == "value" and one.component_id is not None:
            target = component(facts, one)
            if target is not None and _is_eager(facts, target):
                yield one.component_id, target


def _is_eager(facts: Facts, target: Component) -> bool:
    """Whether a component gives its value with each key: a text field, and nothing that may hold it back."""
    tables = load("payloads")["components"]
    keywords = {item.arg for item in target.site.node.keywords}
    if kind(target) not in tables["texts"] or keywords & {None, "disabled", "readOnly", "readonly"}:
        return False
    wait = tables["texts"][kind(target)]
    given = target.argument(wait) if wait else None
    held_back = given is not None and not (isinstance(given, ast.Constant) and given.value is False)
    typed = target.argument("type")
    is_text = typed is None or text_of(facts, typed, target.path, target.site.scope) in tables["typed"]["types"]
    return is_text and not held_back and not (is_hidden(facts, target) and not _is_shown(facts, target))


def _is_shown(facts: Facts, target: Component) -> bool:
    """Whether a callback shows a component that is hidden at first."""
    owner = target.argument("id")
    named = text_of(facts, owner, target.path, target.site.scope) if owner is not None else None
    outputs = (one for callback in callbacks(facts) for one in flat(callback.outputs))
    return any(one.component_id == named and one.property == "style" for one in outputs)


def _is_training(one: Work) -> bool:
    return last_name(one.call.func) in load("payloads")["training"]["methods"]


def _is_number(facts: Facts, target: Component) -> bool:
    """Whether a field takes a number: a model's parameter has one digit or two, which is one call or two."""
    given = target.argument("type")
    return given is not None and text_of(facts, given, target.path, target.site.scope) == "number"


def _action(target: Component, owner: str) -> str:
    if load("payloads")["components"]["texts"][kind(target)]:
        return (
            f'Let it wait until the person has typed: {target.name}(id="{owner}", ..., debounce=True) waits for '
            "Enter, or for leaving the field."
        )
    inputs = f'Input("{owner}-button", "n_clicks"), State("{owner}", "value")'
    return f"Let a button call it, and take the text as State: {inputs}."


def _asks_what_called(function: ast.AST) -> bool:
    return any(
        getattr(node, "attr", getattr(node, "id", None)) in _ASKS
        for node in ast.walk(function)
        if isinstance(node, ast.Name | ast.Attribute)
    )


KEYSTROKES = Rule("keystroke", WHY, _find)
