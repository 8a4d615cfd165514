"""Callbacks that nobody ever calls: left over from layouts that were taken out, or of apps that are not served."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.dependencies import Role, flat
from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.dependencies import Dependency
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.facts.values import Value

_OF_DASH = "_"  # ids such as "_pages_location" are of components that Dash makes
_HOLE = ".+"


def is_called(facts: Facts, callback: Callback) -> bool:
    """Whether a callback may be called: False only where the app shows that it never is."""
    called_by = [one for one in callback.inputs if one.role in {Role.INPUT, Role.TRIGGER}]
    sets = list(flat(callback.outputs))
    return _may_be_there(facts, called_by) and _may_be_there(facts, sets) and not _is_left_out(facts, callback)


def registered_with(facts: Facts, callback: Callback) -> frozenset[Value]:
    """The Dash apps that a callback is of; none for `@callback`, and where nobody can tell."""
    func = callback.site.node.func
    if not isinstance(func, ast.Attribute):
        return frozenset()
    return facts.sites.dash_of(facts.evaluator.values(func.value, callback.path, callback.site.scope))


def _may_be_there(facts: Facts, given: Iterable[Dependency]) -> bool:
    """Whether one of these components may be in a layout; True for no component at all."""
    owners = [one.component_id for one in given]
    return not owners or any(one is None or facts.derive(_ids).has(one) for one in owners)


def _is_left_out(facts: Facts, callback: Callback) -> bool:
    """Whether a callback is of an app of its own that has a layout only where its file is started as a script."""
    apps, entry = registered_with(facts, callback), facts.entry
    if not apps or entry is None or not apps.isdisjoint(entry.group.apps):
        return False
    laid_out = [site for site in facts.sites.layouts if not apps.isdisjoint(site.apps)]
    return bool(laid_out) and all(site.place is Place.GUARD for site in laid_out)


@dataclass(frozen=True, slots=True)
class _Ids:
    """What the app's code has for ids, outside of the callbacks' own Inputs, States and Outputs.

    Args:
        texts: all texts, whatever they are for.
        made: patterns of texts that are put together, and of ids that cannot be read.
    """

    texts: frozenset[str]
    made: re.Pattern[str]

    def has(self, owner: str) -> bool:
        return owner in self.texts or owner.startswith(_OF_DASH) or bool(self.made.fullmatch(owner))


def _ids(facts: Facts) -> _Ids:
    named = {id(node) for one in callbacks(facts) for part in _parts(one) for node in ast.walk(part.node)}
    texts: set[str] = set()
    patterns: set[str] = set()
    for index in facts.modules.indexes.values():
        for node in ast.walk(index.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in named:
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.Call) and id(node) not in named:
                found = _pattern(node)
                patterns |= {found} if found.replace(_HOLE, "").strip() else set()
        if any(_is_unread(site) for site in index.calls):
            patterns.add(_HOLE)
    return _Ids(frozenset(texts), re.compile("|".join(sorted(patterns)) or "(?!)", re.DOTALL))


def _parts(callback: Callback) -> Iterator[Dependency]:
    yield from flat(callback.outputs)
    yield from callback.inputs


def _pattern(node: ast.expr) -> str:
    """What a text that is put together looks like, with `.+` for what is put in: `f"{name}-menu"`."""
    match node:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=parts):
            return "".join(_pattern(part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _pattern(left) + _pattern(right)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return _HOLE.join(re.escape(part) for part in re.split(r"%[sd]", text))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            return _HOLE.join(re.escape(part) for part in re.split(r"\{.*?\}", text))
    return _HOLE


def _is_unread(site: CallSite) -> bool:
    """Whether a call is given an id of data: `id=column` in a loop over a frame's columns, `id=row["name"]`."""
    for given in (item.value for item in site.node.keywords if item.arg == "id"):
        if isinstance(given, ast.Name):
            looped = [one.value for one in site.scope.lookup(given.id) if one.kind is Kind.ELEMENT]
            return any(not isinstance(one, ast.List | ast.Tuple) for one in looped)
        plain = ast.Constant | ast.Dict | ast.Attribute | ast.JoinedStr | ast.BinOp
        return not isinstance(given, plain) and _pattern(given) == _HOLE
    return False
