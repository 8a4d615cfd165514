"""The configuration keys of Flask's and Celery's extensions, wherever they are given a value."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind, guarded, main_guard
from dash_migrate.facts.values import last_name
from dash_migrate.services.knowledge import config_keys, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts.scope import ModuleIndex, Scope

    Setting = tuple[str, ast.expr, Scope, str]

# Calls whose keywords are configuration.
_TAKERS = frozenset({"update", "from_mapping", "dict", "add_defaults"})


def config_values(index: ModuleIndex) -> Iterator[Setting]:
    """Each value that a file gives to a known key, with the key, the scope and the service; scripts left out."""
    if not any(key.encode() in index.source.data for key in config_keys()):
        return
    for key, value, scope in (*_items(index), *_bound(index), *_in_dictionaries(index)):
        service = config_keys().get(key)
        if service is not None:
            yield key, value, scope, service


def _items(index: ModuleIndex) -> Iterator[tuple[str, ast.expr, Scope]]:
    """`app.config["KEY"] = value`, `celery.conf.key = value`, `celery.conf.update(key=value)`."""
    for item in index.item_sets:
        key = item.target.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and not guarded(item.ancestors):
            yield key.value, item.value, item.scope
    for attribute in index.attribute_sets:
        if last_name(attribute.target.value) in {"conf", "config"} and not guarded(attribute.ancestors):
            yield attribute.target.attr, attribute.value, attribute.scope
    for name in _TAKERS.intersection(index.calls_named):
        for site in index.calls_named[name]:
            if not guarded(site.ancestors):
                yield from ((word.arg, word.value, site.scope) for word in site.node.keywords if word.arg)


def _bound(index: ModuleIndex) -> Iterator[tuple[str, ast.expr, Scope]]:
    """`KEY = value` in a module or a class."""
    for scope in (index.scope, *index.scopes.values()):
        if isinstance(scope.node, ast.Module | ast.ClassDef):
            for key in scope.bindings.keys() & config_keys().keys():
                if key not in names("keys", "plain") or "celery" in index.path.lower():
                    for binding in scope.bindings[key]:
                        is_value = binding.kind is Kind.ASSIGN and not guarded(binding.ancestors)
                        if is_value and binding.value is not None:
                            yield key, binding.value, binding.scope


def _in_dictionaries(index: ModuleIndex) -> Iterator[tuple[str, ast.expr, Scope]]:
    """`{"KEY": value}`."""
    waiting: list[tuple[ast.AST, Scope]] = [(index.tree, index.scope)]
    while waiting:
        node, scope = waiting.pop()
        scope = index.scopes.get(node, scope)
        if isinstance(node, ast.If) and main_guard(node):
            waiting += [(child, scope) for child in node.orelse]
            continue
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value, scope
        waiting += [(child, scope) for child in ast.iter_child_nodes(node)]
