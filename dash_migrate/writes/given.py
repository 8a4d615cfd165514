"""Where a file gives values to named settings: items, keywords, attributes of classes, globals, dictionaries."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind, guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts.scope import ModuleIndex, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """One value that a setting is given.

    Args:
        holder: what gives it: the dictionary or call of which the value is an entry; None for names and items.
        entry: of a dictionary the key, of a call the keyword.
    """

    key: str
    value: ast.expr
    scope: Scope
    holder: ast.Dict | ast.Call | None = None
    entry: ast.expr | ast.keyword | None = None

    @property
    def owner(self) -> ast.AST:
        """The class, function or file whose names the value sees."""
        return self.scope.node


def settings_of(index: ModuleIndex, keys: frozenset[str]) -> Iterator[Given]:
    """The values that a file gives to settings of these names, by place; not those of a script's part."""
    keys = frozenset(key for key in keys if key.encode() in index.source.data)
    if keys:
        found = [*_items(index, keys), *_keywords(index, keys), *_names(index, keys), *_entries(index, keys)]
        yield from sorted(found, key=lambda one: (one.value.lineno, one.value.col_offset))


def choose_by_class(indexes: Iterable[ModuleIndex], key: str) -> bool:
    """Whether classes of settings give a setting different values: one for development, one for the server."""
    values = {
        ast.dump(given.value)
        for index in indexes
        for given in settings_of(index, frozenset({key}))
        if isinstance(given.owner, ast.ClassDef)
    }
    return len(values) > 1


def _items(index: ModuleIndex, keys: frozenset[str]) -> Iterator[Given]:
    """`app.config["KEY"] = value`."""
    for item in index.item_sets:
        key = item.target.slice
        if isinstance(key, ast.Constant) and key.value in keys and not guarded(item.ancestors):
            yield Given(str(key.value), item.value, item.scope)


def _keywords(index: ModuleIndex, keys: frozenset[str]) -> Iterator[Given]:
    """`app.config.update(KEY=value)`, `dict(KEY=value)`."""
    for site in index.calls:
        for one in site.node.keywords if not guarded(site.ancestors) else ():
            if one.arg in keys:
                yield Given(str(one.arg), one.value, site.scope, site.node, one)


def _names(index: ModuleIndex, keys: frozenset[str]) -> Iterator[Given]:
    """`KEY = value` at the top of a file or class."""
    classes = (one for node, one in index.scopes.items() if isinstance(node, ast.ClassDef))
    for scope in (index.scope, *classes):
        for key in keys.intersection(scope.bindings):
            for one in scope.bindings[key]:
                if one.kind is Kind.ASSIGN and one.value is not None and not guarded(one.ancestors):
                    yield Given(key, one.value, one.scope)


def _entries(index: ModuleIndex, keys: frozenset[str]) -> Iterator[Given]:
    """`{"KEY": value}`."""
    dictionaries = (node for node in ast.walk(index.tree) if isinstance(node, ast.Dict))
    for node in dictionaries:
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value in keys:
                yield Given(str(name.value), value, _scope_of(index, value), node, name)


def _scope_of(index: ModuleIndex, node: ast.expr) -> Scope:
    """The innermost function or class that a node stands in, or the file."""
    found = index.scope
    for owner, scope in index.scopes.items():  # outer ones come before what lies in them
        if isinstance(owner, ast.stmt | ast.Lambda) and owner.lineno <= node.lineno <= (owner.end_lineno or 0):
            found = scope
    return found
