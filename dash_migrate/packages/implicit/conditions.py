"""Whether a call's arguments are what a rule asks for, as far as they are told."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.values import argument
from dash_migrate.packages.implicit.receivers import called
from dash_migrate.packages.implicit.texts import constants, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.packages.implicit.rules import Condition, Rule
    from dash_migrate.packages.implicit.texts import Text

_ADDRESS = re.compile(r"[a-z][a-z0-9_+]*://")
_URL_NAME = re.compile(r"(?:URL|URI|DSN)$")


def fits(facts: Facts, rule: Rule, call: ast.Call, index: ModuleIndex, scope: Scope) -> bool:
    """Whether all that the rule asks of a call's arguments holds, and nothing that it excludes."""
    return all(_holds(facts, one, call, index, scope) for one in rule.when) and not any(
        _holds(facts, one, call, index, scope) for one in rule.unless
    )


def may_fit(rule: Rule, call: ast.Call) -> bool:
    """Whether the arguments that a rule asks for are there at all: what is cheap to tell."""
    return all(one.given is False or next(_asked(one, call), None) is not None for one in rule.when)


class Mentions:
    """Which texts stand anywhere in the app's Python files: what none of them holds, no argument can be."""

    def __init__(self, facts: Facts) -> None:
        self._data = [index.source.utf8 for index in facts.modules.indexes.values()]
        self._known: dict[str, bool] = {}

    def any_of(self, texts_: Iterable[str]) -> bool:
        """Whether one of the texts stands there, as it is, in lower or in upper case."""
        return any(self._has(text) for text in texts_)

    def _has(self, text: str) -> bool:
        if text not in self._known:
            spellings = {text.encode(), text.lower().encode(), text.upper().encode()}
            self._known[text] = any(one in data for data in self._data for one in spellings)
        return self._known[text]


def _is_possible(facts: Facts, condition: Condition) -> bool:
    """Whether some text of the app can be what a condition asks for; cheap beside following the argument."""
    wanted = [*condition.starts, *(str(value) for value in condition.values if isinstance(value, str))]
    wanted += [f"{end}{close}" for end in condition.ends for close in ("'", '"', "?")]
    return not wanted or facts.derive(Mentions).any_of(wanted)


def _holds(facts: Facts, condition: Condition, call: ast.Call, index: ModuleIndex, scope: Scope) -> bool:
    given = list(_asked(condition, call))
    hidden = any(keyword.arg is None for keyword in call.keywords) or any(
        isinstance(part, ast.Starred) for part in call.args
    )
    if condition.given is False and hidden:
        return False
    if condition.given is not None:
        return bool(given) is condition.given
    if not given or not _is_possible(facts, condition):
        return False
    return any(_is_so(facts, condition, expr, index, scope) for expr in given)


def _is_made(facts: Facts, names: tuple[str, ...], expr: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    """Whether a value is made by a call of one of these; `with made() as name` counts."""
    bindings = scope.lookup(expr.id) if isinstance(expr, ast.Name) else []
    made = [expr]
    for binding in bindings:
        statements = [
            statement for statement, _ in binding.ancestors if isinstance(statement, ast.With | ast.AsyncWith)
        ]
        made += [
            item.context_expr for one in statements for item in one.items if item.optional_vars is binding.node
        ]
    for part in made:
        for origin in facts.derive(flow).origins(part, index.path, scope):
            where = facts.modules.indexes[origin.path]
            call = origin.node if isinstance(origin.node, ast.Call) else None
            if call is not None and not set(names).isdisjoint(called(facts, call.func, where, origin.scope)):
                return True
    return False


def _is_address(facts: Facts, expr: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    if any(_ADDRESS.match(text.head) for text in texts(facts, expr, index.path, scope)):
        return True
    for origin in facts.derive(flow).origins(expr, index.path, scope):
        key = origin.way[0].key if len(origin.way) == 1 else None
        if isinstance(key, str) and _URL_NAME.search(key):
            return True
    return False


def _asked(condition: Condition, call: ast.Call) -> Iterator[ast.expr]:
    if condition.keyword == "*":
        yield from (part for part in call.args if not isinstance(part, ast.Starred))
        yield from (keyword.value for keyword in call.keywords)
        return
    found = argument(call, condition.at, condition.keyword)
    if found is not None:
        yield found


def _is_so(facts: Facts, condition: Condition, expr: ast.expr, index: ModuleIndex, scope: Scope) -> bool:
    path = index.path
    if condition.values:
        parts = expr.elts if isinstance(expr, ast.List | ast.Tuple | ast.Set) else [expr]
        found = frozenset().union(*(constants(facts, part, path, scope) for part in parts))
        if any(value in condition.values and type(value) in {str, bool} for value in found):
            return True
        if condition.mentioned and not found:
            return any(_mentions(index, str(value)) for value in condition.values)
    if condition.made:
        return _is_made(facts, condition.made, expr, index, scope)
    if condition.address:
        return _is_address(facts, expr, index, scope)
    if condition.unseen:
        return is_unseen(facts, expr, path, scope)
    if condition.ends or condition.starts:
        parts = expr.elts if isinstance(expr, ast.List | ast.Tuple | ast.Set) else [expr]
        return any(_reads(condition, text) for part in parts for text in texts(facts, part, path, scope))
    return False


def _reads(condition: Condition, text: Text) -> bool:
    """Whether a text starts or ends as a condition asks."""
    ends = bool(condition.ends) and text.tail.lower().partition("?")[0].endswith(condition.ends)
    return ends or (bool(condition.starts) and text.head.startswith(condition.starts))


def is_unseen(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether nothing of a text is told, so that it comes from outside the code."""
    origins = facts.derive(flow).origins(expr, path, scope)
    made = [one.node for one in origins if isinstance(one.node, ast.Call) and not one.way]
    if any(not _names_an_address(call) for call in made):
        return False
    return all(not text.head for text in texts(facts, expr, path, scope))


def _names_an_address(call: ast.Call) -> bool:
    """Whether a call asks for an address by name: `config("DATABASE_URL")`."""
    name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    return isinstance(name, str) and bool(_URL_NAME.search(name))


def _mentions(index: ModuleIndex, value: str) -> bool:
    data = index.source.utf8
    return f'"{value}"'.encode() in data or f"'{value}'".encode() in data
