"""Clients that take their credentials from the environment, since the app's code gives them none."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex


def ambient(facts: Facts) -> frozenset[str]:
    """The variables that a client in the app reads by itself: setting one would change what it logs in with."""
    found: set[str] = set()
    for entry in load("variables")["ambient"]:
        last_names = {call.rpartition(".")[2] for call in entry["calls"]}
        for index in facts.modules.indexes.values():
            for spelled in last_names.intersection(index.calls_named):
                if any(_is_bare(entry, index, site) for site in index.calls_named[spelled]):
                    found.update(entry["names"])
    return frozenset(found)


def _is_bare(entry: Mapping[str, list[str]], index: ModuleIndex, site: CallSite) -> bool:
    """Whether a call makes such a client and gives it no credentials that can be seen."""
    if not any(name in entry["calls"] for name in index.qualified(site.node.func, site.scope)):
        return False
    given = {keyword.arg for keyword in site.node.keywords}
    if None in given or not given.isdisjoint(entry["explicit"]):
        return False
    return not any(_may_hold_credentials(argument) for argument in site.node.args)


def _may_hold_credentials(argument: ast.expr) -> bool:
    """Whether a positional argument can be a key or a connection string with a password."""
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        return True
    text = argument.value
    return "@" in text or "password" in text or len(text) > 24  # longer than a service's name
