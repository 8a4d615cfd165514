"""The imports that bring a place in the code the module `dash`, or the app: those that change nothing else."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import dotted_module
from dash_migrate.facts.order import order
from dash_migrate.facts.scope import Kind
from dash_migrate.needs import Import

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding
    from dash_migrate.facts.sites import DashInstance
    from dash_migrate.facts.values import Value
    from dash_migrate.rewriting.app_names import Spot

_GET_APP = (2, 5)


def dash_module(facts: Facts, spot: Spot) -> tuple[str, tuple[Import, ...]] | None:
    """The name of the module `dash` at a place, with the import that it takes; None where the name is taken."""
    if facts.modules.resolve("dash", spot.path) is not None:
        return None
    module = facts.modules.indexes[spot.path].scope
    aliases = [name for name, bindings in module.bindings.items() if any(map(_is_dash, bindings))]
    for name in dict.fromkeys(("dash", *aliases)):
        bindings = spot.scope.lookup(name)
        if bindings and all(map(_is_dash, bindings)) and spot.covered(bindings):
            return name, ()
    taken = [*module.bindings.get("dash", ()), *spot.scope.lookup("dash")]
    if all(_is_dash(one) and one.scope is module for one in taken) and not _starred(facts, spot, "dash"):
        return "dash", (Import(spot.path, "dash"),)
    return None


def current_app(
    facts: Facts, spot: Spot, instances: Iterable[DashInstance]
) -> tuple[str, tuple[Import, ...]] | None:
    """`get_app()`, for where the name `dash` is taken; None for older versions, and where that is taken, too."""
    version = facts.dash_version
    known = version is None or version.release >= _GET_APP
    free = not spot.scope.lookup("get_app") and not _starred(facts, spot, "get_app")
    own = facts.modules.resolve("dash", spot.path) is not None
    if known and free and not own and all(map(_has_server, instances)):
        return "get_app()", (Import(spot.path, "dash", "get_app"),)
    return None


def app_import(
    facts: Facts, spot: Spot, instances: Sequence[DashInstance], wanted: frozenset[Value]
) -> tuple[str, tuple[Import, ...]] | None:
    """The app, imported from the module that makes it; None where that is a cycle, or runs a script twice."""
    for one in instances:
        name, made_in = one.name or "", one.path
        if one.value not in wanted or one.function or made_in == spot.path or not name.isidentifier():
            continue
        dotted = _dotted(facts, made_in, spot.path)
        if dotted is None or spot.scope.lookup(name) or _starred(facts, spot, name):
            continue
        if spot.path not in facts.finder.closure(made_in) or _bound_before(facts, one, spot.path):
            return name, (Import(spot.path, dotted, name),)
    return None


def _is_dash(binding: Binding) -> bool:
    """Whether a binding gives the module `dash`."""
    return binding.kind is Kind.IMPORT and binding.qualified == "dash" and isinstance(binding.node, ast.Import)


def _starred(facts: Facts, spot: Spot, name: str) -> bool:
    """Whether a star import from a module of the app brings something else of that name."""
    for star in facts.modules.indexes[spot.path].stars:
        found = facts.modules.resolve(star, spot.path)
        index = facts.modules.indexes.get(found.path) if found is not None else None
        if index is not None and not all(map(_is_dash, index.scope.bindings.get(name, ()))):
            return True
    return False


def _has_server(instance: DashInstance) -> bool:
    """Whether a construction is not given `server=False`: `get_app` knows an app by its server."""
    given = [keyword.value for keyword in instance.site.node.keywords if keyword.arg == "server"]
    return not any(isinstance(value, ast.Constant) and value.value is False for value in given)


def _bound_before(facts: Facts, instance: DashInstance, path: str) -> bool:
    """Whether the app has its name before a module is imported; a file that is started has another name then."""
    if any(run.path == instance.path for run in facts.sites.runs):
        return False
    found = facts.derive(order)
    started = found.modules.get(path)
    return started is not None and found.ended.get(instance.site.ancestors[-1][0], started) < started


def _dotted(facts: Facts, module: str, importer: str) -> str | None:
    """How a file imports a module of the app: as others beside it do, else by its path; None if it cannot."""
    folder = importer.rpartition("/")[0]
    for index in facts.modules.indexes.values():
        if index.path.rpartition("/")[0] == folder:
            for edge in index.imports:
                if _is_module(facts, edge.module, importer, module):
                    return edge.module
    dotted = dotted_module(module)
    while dotted and not _is_module(facts, dotted, importer, module):
        dotted = dotted.partition(".")[2]
    return dotted or None


def _is_module(facts: Facts, dotted: str, importer: str, module: str) -> bool:
    found = facts.modules.resolve(dotted, importer)
    return found is not None and found.path == module and not found.rest
