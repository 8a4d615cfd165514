"""Login pages that the app has written itself: who compares the password that a visitor typed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.components import component_at
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, last_name
from dash_migrate.knowledge import load
from dash_migrate.rewriting.sign_in.mechanisms import files, from_request
from dash_migrate.rewriting.sign_in.places import Place, external

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.scope import ModuleIndex, Scope

_DEPTH = 3
_PASSWORDS = frozenset({"password", "passwd", "pwd", "passwort", "pass", "psw", "user_password", "userpassword"})


def login_pages(facts: Facts) -> tuple[Place, ...]:
    """The callbacks and routes that check a password which the visitor typed, in the order of files and text.

    A callback does if it is given the value of a password field and compares it with a value of the app's: a
    field for an API key, which is handed on to a service, is none. A route does if it reads a password of the
    form that was sent and compares it, or notes the visitor in Flask's session.
    """
    found = [*_callbacks(facts), *_routes(facts)]
    return tuple(sorted(found, key=lambda place: place.location))


def _callbacks(facts: Facts) -> Iterator[Place]:
    ids = _password_ids(facts)
    for callback in callbacks(facts) if ids else ():
        index = facts.modules.indexes.get(callback.function_path)
        names = _given(callback, ids)
        if index is None or not names or callback.function is None:
            continue
        if _checks(facts, index, callback.function, names, frozenset()):
            yield Place(facts.modules.indexes[callback.path], callback.site.node, callback.site.scope)


def _password_ids(facts: Facts) -> frozenset[str]:
    """The ids of the app's password fields."""
    known = load("sign_in")["password-inputs"]
    named = frozenset((*known["typed"], *known["classes"]))
    found = set()
    for index in files(facts):
        if b"assword" not in index.source.data:
            continue
        for name in facts.evaluator.spellings(named).intersection(index.calls_named):
            for call in index.calls_named[name]:
                component = component_at(facts, index.path, call)
                if component is None or component.type not in named:
                    continue
                kind, identity = component.argument("type"), component.argument("id")
                hides = component.type in known["classes"] or _text(kind) == "password"
                if hides and _text(identity):
                    found.add(_text(identity))
    return frozenset(found)


def _given(callback: Callback, ids: frozenset[str]) -> frozenset[str]:
    """The parameters that get the value of a password field."""
    return frozenset(
        name for name, one in callback.parameters.items() if one.component_id in ids and one.property == "value"
    )


def _checks(
    facts: Facts,
    index: ModuleIndex,
    function: Function | ast.Lambda,
    names: frozenset[str],
    seen: frozenset[ast.AST],
) -> bool:
    """Whether a function compares one of these parameters with something else, or hands it to one that does."""
    if function in seen or len(seen) >= _DEPTH:
        return False
    scope = index.scopes[function]
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and _compares(node, names):
            return True
        if isinstance(node, ast.Call) and any(_mentions(part, names) for part in _arguments(node)):
            if _is_check(facts, node, index.path, scope):
                return True
            if any(
                _checks(facts, *inner, seen | {function}) for inner in _inside(facts, node, index, scope, names)
            ):
                return True
    return False


def _compares(node: ast.Compare, names: frozenset[str]) -> bool:
    """Whether a comparison asks if the password is a certain one: not if it is empty or was typed twice alike."""
    sides = [node.left, *node.comparators]
    if not all(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops) or len(sides) != 2:
        return False
    of_password = [side for side in sides if _mentions(side, names) and not _measures(side)]
    others = [side for side in sides if not _mentions(side, names)]
    return len(of_password) == 1 and len(others) == 1 and not _is_empty(others[0])


def _measures(side: ast.expr) -> bool:
    """Whether it is about the text, not what it says: `len(password)`."""
    return any(
        isinstance(node, ast.Call) and last_name(node.func) in {"len", "any", "all"} for node in ast.walk(side)
    )


def _is_empty(side: ast.expr) -> bool:
    if isinstance(side, ast.List | ast.Tuple | ast.Set):
        return all(map(_is_empty, side.elts))
    return isinstance(side, ast.Constant) and (not side.value or side.value is True)


def _is_check(facts: Facts, call: ast.Call, path: str, scope: Scope) -> bool:
    known = load("sign_in")["checks"]
    if external(facts, call.func, path, scope) & frozenset(known["calls"]):
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr in known["methods"]


def _inside(
    facts: Facts, call: ast.Call, index: ModuleIndex, scope: Scope, names: frozenset[str]
) -> Iterator[tuple[ModuleIndex, Function, frozenset[str]]]:
    """The functions of the app that a call hands the password to, with their names for it."""
    for value in facts.evaluator.values(call.func, index.path, scope):
        if value.role is not Role.FUNCTION or not isinstance(value.node, Function):
            continue
        parameters = [item.arg for item in (*value.node.args.posonlyargs, *value.node.args.args)]
        by_position = dict(zip(parameters, call.args, strict=False))
        by_name = {item.arg: item.value for item in call.keywords if item.arg is not None}
        passed = frozenset(name for name, given in (by_position | by_name).items() if _mentions(given, names))
        if passed:
            yield facts.modules.indexes[value.path], value.node, passed


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (item.value for item in call.keywords)


def _mentions(node: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _routes(facts: Facts) -> Iterator[Place]:
    """Functions that read the password of a form and compare it, or note the visitor in the session."""
    for index in files(facts):
        if b"request" not in index.source.data or b"flask" not in index.source.data:
            continue
        for function, scope in index.scopes.items():
            if isinstance(function, Function):
                read = _read_of_form(facts, function, index, scope)
                if read is not None and (
                    _notes_session(facts, function, index) or _compared(facts, function, index, scope)
                ):
                    yield Place(index, read, scope)


def _read_of_form(facts: Facts, function: Function, index: ModuleIndex, scope: Scope) -> ast.expr | None:
    for node in ast.walk(function):
        match node:
            case (
                ast.Subscript(value=base, slice=key)
                | ast.Call(func=ast.Attribute(value=base, attr="get"), args=[key, *_])
            ):
                if _text(key).lower().replace("-", "_") in _PASSWORDS and from_request(
                    facts, base, index.path, scope
                ):
                    assert isinstance(node, ast.expr)
                    return node
    return None


def _compared(facts: Facts, function: Function, index: ModuleIndex, scope: Scope) -> bool:
    """Whether what a form brought as the password is compared, here or by a function that it is handed to."""
    names = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _has_password(facts, node.value, index, scope)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if names and _checks(facts, index, function, frozenset(names), frozenset()):
        return True
    compared = (node for node in ast.walk(function) if isinstance(node, ast.Compare))
    return any(
        _has_password(facts, side, index, scope) and not _measures(side) and not _is_empty(other)
        for node in compared
        if len(node.comparators) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        for side, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left))
    )


def _has_password(facts: Facts, expr: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    keys = (node for node in ast.walk(expr) if isinstance(node, ast.Constant))
    return any(_text(key).lower() in _PASSWORDS for key in keys) and from_request(facts, expr, index.path, scope)


def _notes_session(facts: Facts, function: Function, index: ModuleIndex) -> bool:
    return any(
        "flask.session" in external(facts, item.target.value, index.path, item.scope)
        for item in index.item_sets
        if item.scope.function is function
    )


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
