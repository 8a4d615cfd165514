"""The parameters of the app's own functions and classes whose names say that they take a credential."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Function
from dash_migrate.secrets.gaps import tells

if TYPE_CHECKING:
    from dash_migrate.facts import Facts


def telling_parameters(facts: Facts) -> dict[str, dict[int, str]]:
    """The positions of parameters with telling names, of the app's functions and classes, by the latter's name."""
    found: dict[str, dict[int, str]] = {}
    for index in facts.modules.indexes.values():
        for node, scope in index.scopes.items():
            if isinstance(node, Function):
                owner = scope.parent.node if scope.parent is not None else None
                listed = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
                name = node.name
                if isinstance(owner, ast.ClassDef):
                    listed = listed[1:]
                    name = owner.name if name == "__init__" else name
                _add(found, name, listed)
            elif isinstance(node, ast.ClassDef) and node.decorator_list:
                fields = [one.target.id for one in node.body if _is_field(one)]  # type: ignore[attr-defined]  # see _is_field
                _add(found, node.name, fields)
    return found


def _is_field(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)


def _add(found: dict[str, dict[int, str]], name: str, parameters: list[str]) -> None:
    telling = {position: one for position, one in enumerate(parameters) if tells(one)}
    if telling:
        known = found.setdefault(name, telling)
        if known != telling:  # two functions of one name: what they agree on
            found[name] = {p: one for p, one in known.items() if telling.get(p) == one}
