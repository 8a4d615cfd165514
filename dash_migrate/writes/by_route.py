"""Caches that another process fills: who does not find the file asks a route of the app to write it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.requests import Trigger
from dash_migrate.writes.refilled import around, downloads, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.facts import Facts
    from dash_migrate.writes.model import Access


def is_asked_for(facts: Facts, access: Access, reads: Iterable[Access]) -> bool:
    """Whether a route writes a file, and each read asks that route for it first where the file is not there.

    Args:
        facts: of the app.
        access: the write.
        reads: all calls of the app that read the file.
    """
    by = moments(facts).requests_of(access.site.scope)
    rules = [rule for one in by if one.trigger is Trigger.ROUTE for rule in _rules(one.function)]
    if not rules or any(one.trigger is not Trigger.ROUTE for one in by):
        return False
    found = list(reads)
    return bool(found) and all(_asks(facts, one, rules) for one in found)


def _rules(function: ast.AST) -> list[str]:
    """The paths of a route that stand in its decorators: `/compute` of `@app.route("/compute")`."""
    calls = (one for one in getattr(function, "decorator_list", ()) if isinstance(one, ast.Call) and one.args)
    texts = (one.args[0].value for one in calls if isinstance(one.args[0], ast.Constant))
    plain = (text.partition("<")[0].rstrip("/") for text in texts if isinstance(text, str))
    return [text for text in plain if text]


def _asks(facts: Facts, read: Access, rules: list[str]) -> bool:
    """Whether above a read stands `if not os.path.exists(path): requests.post(".../compute")`."""
    index = facts.modules.indexes[read.path]
    for statement in around(read.site):
        if not isinstance(statement, ast.If) or not is_missing(statement.test, "body"):
            continue
        inside = {id(node) for part in statement.body for node in ast.walk(part)}
        for site in index.calls:
            if id(site.node) in inside and downloads(facts, index, site) and _names(site.node, rules):
                return True
    return False


def _names(call: ast.Call, rules: list[str]) -> bool:
    """Whether one of the texts that a call is given names one of these paths."""
    texts = (node.value for node in ast.walk(call) if isinstance(node, ast.Constant))
    return any(isinstance(text, str) and rule in text for text in texts for rule in rules)
