"""Where an app hides from the import of its module: in the main guard, or in a function for scripts."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.reach import Place
from dash_migrate.facts.scope import Function, guarded, main_guard
from dash_migrate.facts.values import last_name
from dash_migrate.rewriting.blocks import starts_line
from dash_migrate.rewriting.movable import Whitelist
from dash_migrate.rewriting.usage import uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.entry import Entry
    from dash_migrate.facts.scope import Ancestors, CallSite, ModuleIndex, Scope
    from dash_migrate.facts.sites import DashInstance

_ENDING = (ast.Return, ast.Yield, ast.YieldFrom, ast.Global)


@dataclass(frozen=True, slots=True)
class Suite:
    """The block or function body that the app is made in.

    Args:
        body: its statements.
        scope: the scope that they bind names in.
        before: the statement on the top level that moved lines come in front of.
        where: what it is, for the reader.
    """

    body: list[ast.stmt]
    scope: Scope
    before: ast.stmt
    where: str


def hidden_callbacks(facts: Facts, entry: Entry) -> tuple[CallSite, ...]:
    """The calls in the entry module that register callbacks only when it is started as a script."""
    index = facts.modules.indexes[entry.path]
    return tuple(
        call
        for call in index.calls
        if "callback" in last_name(call.node.func)
        and facts.sites.place(entry.path, call.scope, call.ancestors) is Place.GUARD
        and Whitelist(facts, index, call.scope).wires(call.node)
    )


def hidden_instances(entry: Entry) -> list[DashInstance]:
    """The Dash apps that the entry module makes in its main guard or in a function."""
    here = (instance for instance in entry.group.instances if instance.path == entry.path)
    return [instance for instance in here if instance.function or guarded(instance.site.ancestors)]


def hidden_sites(facts: Facts, entry: Entry, runs: frozenset[ast.Call]) -> Iterator[tuple[ast.AST, Ancestors]]:
    """Where the entry module makes the app, sets its layout and registers callbacks, all hidden from an import.

    Args:
        facts: of this version of the app.
        entry: the module.
        runs: the calls that run the app, or lead there.

    Yields:
        The node and what stands around it. For a helper, which a script calls to do it, that is its call.
    """
    index = facts.modules.indexes[entry.path]
    for instance in hidden_instances(entry):
        yield instance.site.node, instance.site.ancestors
    for layout in entry.hidden_layouts:
        site = layout.site.target, layout.site.ancestors
        yield from _outside_helpers(facts, index, runs, site, layout.site.scope)
    for call in hidden_callbacks(facts, entry):
        yield from _outside_helpers(facts, index, runs, (call.node, call.ancestors), call.scope)


def _outside_helpers(
    facts: Facts, index: ModuleIndex, runs: frozenset[ast.Call], site: tuple[ast.AST, Ancestors], scope: Scope
) -> Iterator[tuple[ast.AST, Ancestors]]:
    """The site, or the calls of the function around it, as long as that only helps and does not run the app."""
    function = scope.function
    if function is None or any(node in runs for node in ast.walk(function)):
        yield site
        return
    for path, call in facts.sites.callers(index.path, function):
        if path == index.path and call.scope.function is not function:
            yield from _outside_helpers(facts, index, runs, (call.node, call.ancestors), call.scope)


def suite_around(facts: Facts, index: ModuleIndex, ancestors: Ancestors) -> Suite | str:
    """The body around a site: of the main guard, or of a plain function that is called once, on the top level."""
    top = ancestors[0][0]
    body = getattr(top, "body", [])
    if body and not starts_line(index.source, body[0]):
        return f"all of line {top.lineno} is one block"
    if isinstance(top, ast.If) and main_guard(top):
        return Suite(top.body, index.scope, top, f'the `if __name__ == "__main__":` block (line {top.lineno})')
    if isinstance(top, ast.ClassDef):
        return f"a method of {top.name} does it"
    if not isinstance(top, Function):
        return f"line {top.lineno} opens another block than a plain main guard"
    callers = list(facts.sites.callers(index.path, top))
    refusal = _not_plain(top) or _not_called_once(index, top, callers)
    if refusal:
        return f"{top.name}() {refusal}"
    return Suite(top.body, index.scopes[top], callers[0][1].ancestors[0][0], f"{top.name}()")


def _not_plain(function: Function) -> str:
    """What a function is besides a list of statements; empty if it is nothing else."""
    if isinstance(function, ast.AsyncFunctionDef):
        return "is a coroutine"
    if function.decorator_list:
        return "has a decorator"
    if any(vars(function.args).values()):
        return "takes arguments"
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _ENDING):
            word = type(node).__name__.lower().removesuffix("from")
            return f"has a `{word}` in line {node.lineno}"
        if not isinstance(node, Function):
            waiting.extend(ast.iter_child_nodes(node))
    return ""


def _not_called_once(index: ModuleIndex, function: Function, callers: Sequence[tuple[str, CallSite]]) -> str:
    """How else than by one call on the top level of the file a function is used; empty if it is not."""
    if len(callers) != 1:
        return f"is called in {len(callers)} places"
    path, call = callers[0]
    if call.scope is not index.scope:
        return f"is called by another function or file ({path}:{call.node.lineno})"
    return "is used as a value too" if uses([index.tree])[function.name] != 1 else ""
