"""The variables that pydantic's settings classes read: one a field, named by rules of the class."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.values import argument, last_name
from dash_migrate.facts.variables import Read, Without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex

# pydantic 1 and 2.
_BASES = frozenset({"pydantic.BaseSettings", "pydantic_settings.BaseSettings", "pydantic.v1.BaseSettings"})
_NOT_FIELDS = frozenset({"ClassVar", "PrivateAttr"})
_MAX_BASES = 8


def settings_fields(facts: Facts) -> Iterator[Read]:
    """A read for each field of the app's settings classes; one with a default is not required."""
    if not any(b"BaseSettings" in index.source.data for index in facts.modules.indexes.values()):
        return
    for index in facts.modules.indexes.values():
        for node in index.scopes:
            if isinstance(node, ast.ClassDef) and _is_settings(facts, index, node):
                yield from _fields(index, node)


def _is_settings(facts: Facts, index: ModuleIndex, node: ast.ClassDef, depth: int = 0) -> bool:
    """Whether a class inherits from pydantic's, through classes of the app too."""
    scope = index.scopes[node].parent or index.scope
    for base in node.bases if depth < _MAX_BASES else ():
        if not _BASES.isdisjoint(index.qualified(base, scope)):
            return True
        for value in facts.evaluator.values(base, index.path, scope):
            other = facts.modules.indexes.get(value.path)
            if other is None or not isinstance(value.node, ast.ClassDef) or value.node is node:
                continue
            if _is_settings(facts, other, value.node, depth + 1):
                return True
    return False


def _fields(index: ModuleIndex, node: ast.ClassDef) -> Iterator[Read]:
    prefix, exact = _rules(node)
    for statement in node.body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        named = statement.target.id
        kinds = {last_name(part) for part in ast.walk(statement.annotation) if isinstance(part, ast.expr)}
        if named.startswith("_") or named == "model_config" or kinds & _NOT_FIELDS:
            continue
        alias, default = _given(statement.value)
        name = alias or prefix + named
        comes = Without.FAILS if default is None else Without.COPES
        yield Read(name if exact else name.upper(), index.path, statement, comes, default)


def _given(value: ast.expr | None) -> tuple[str, ast.expr | None]:
    """The name that a field gives itself, and its default."""
    if not isinstance(value, ast.Call) or last_name(value.func) != "Field":
        return "", value
    default = argument(value, 0, "default") or argument(value, None, "default_factory")
    if isinstance(default, ast.Constant) and default.value is ...:
        default = None
    for keyword in ("validation_alias", "alias", "env"):
        given = argument(value, None, keyword)
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            return given.value, default
    return "", default


def _rules(node: ast.ClassDef) -> tuple[str, bool]:
    """The prefix of a class's variables, and whether their case counts."""
    prefix, exact = "", False
    for name, value in _options(node):
        if isinstance(value, ast.Constant) and name == "env_prefix" and isinstance(value.value, str):
            prefix = value.value
        if isinstance(value, ast.Constant) and name == "case_sensitive":
            exact = bool(value.value)
    return prefix, exact


def _options(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """What `model_config = SettingsConfigDict(...)`, `class Config:` and the class's keywords say."""
    yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call(keywords=keywords)):
                yield from ((keyword.arg, keyword.value) for keyword in keywords if keyword.arg)
            case ast.ClassDef(name="Config", body=body):
                for inner in body:
                    if isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name):
                        yield inner.targets[0].id, inner.value
