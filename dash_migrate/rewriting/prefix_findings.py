"""What is said of path prefixes that no rewrite can settle."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.prefix_forms import (
    UNLESS_DEPLOYED,
    behind_dispatcher,
    below_requests,
    below_routes,
    tail_of,
)
from dash_migrate.rewriting.prefixes import PLATFORM, PREFIXES, REQUESTS, ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Location
    from dash_migrate.rewriting.config_uses import ConfigSet
    from dash_migrate.rewriting.prefixes import Construction
    from dash_migrate.source import SourceFile

WHY = (
    "Dash Enterprise serves the app below /<app>/ and tells Dash so by variables; a prefix that the app gives wins"
    " over them, and url_base_pathname beside them raises InvalidConfig."
)
_WHY_SET = (
    "Dash takes prefixes in its constructor only: this raises AttributeError, or hides the platform's prefix."
)


def _finding(step: str, source: SourceFile, node: ast.expr | ast.stmt, seen: str, action: str) -> Finding:
    anchor = f"{seen.partition(' ')[0]} {source.segment(node)}"
    return Finding(step, anchor, Severity.ERROR, source.location(node), seen, WHY, action)


def by_hand(step: str, source: SourceFile, made: Construction, seen: str, action: str) -> Finding:
    """The finding on the prefixes of one construction."""
    return _finding(step, source, made.given[0].value, f"{_names(made)} {seen}", action)


def _names(made: Construction) -> str:
    return " and ".join(str(keyword.arg) for keyword in made.given)


def on_shared(step: str, source: SourceFile, made: Construction) -> Finding:
    """On an app that shares its server, at a sub-path that is not known to be a string."""
    own = [k for k in made.given if PLATFORM.isdisjoint(_constants(k.value))] or made.given
    tail = tail_of(source, next((k.value for k in own if k.arg != REQUESTS), own[0].value))
    forms = f"{ROUTES}={below_routes(tail)}, {REQUESTS}={below_requests(tail)}"
    seen = "of an app that shares its server: not one string that is written out."
    return by_hand(step, source, made, seen, f"Write, for a string that starts and ends with a slash: {forms}")


def on_mounted(step: str, source: SourceFile, made: Construction) -> Finding:
    """On an app behind a dispatcher: the platform's prefix goes into the dispatcher's keys, too."""
    tail = tail_of(source, made.given[-1].value)
    forms = f'{ROUTES}="/", {REQUESTS}={behind_dispatcher(tail)}'
    key = 'os.environ.get("DASH_ROUTES_PATHNAME_PREFIX", "/") + "name"'
    action = f'Write {forms}; and in the dispatcher, for each "/name" that it mounts: {key}'
    return by_hand(step, source, made, "given to an app behind a dispatcher, which matches paths itself.", action)


def on_reads(step: str, source: SourceFile, made: Construction, reads: Sequence[Location]) -> Finding:
    """On reads of `config.url_base_pathname`, which is None on the platform."""
    places = ", ".join(dict.fromkeys(map(str, reads)))
    seen = f"is read again from the app's config: {places}."
    return by_hand(
        step, source, made, seen, f"Write .config.{ROUTES} in {places}, which is set, too; then plan again."
    )


def on_parameter(step: str, source: SourceFile, made: Construction) -> Finding:
    """On an argument that a subclass of Dash takes by itself."""
    seen = "is a parameter of the app's own subclass of Dash."
    action = f"Give Dash's own __init__ in that class the value: {UNLESS_DEPLOYED}{_names(made).partition(' ')[0]}"
    return by_hand(step, source, made, seen, action)


def on_os(step: str, source: SourceFile, made: Construction) -> Finding:
    """On a file that calls something else `os`."""
    value = source.segment(made.given[0].value)
    action = (
        f'Import the module os under another name and write: None if "DASH_APP_NAME" in that.environ else {value}'
    )
    return by_hand(step, source, made, "given where `os` is not the module os.", action)


def on_repeats(step: str, source: SourceFile, made: Construction, places: Sequence[Location]) -> Finding:
    """On links, paths and comparisons that repeat the local prefix."""
    shown = ", ".join(dict.fromkeys(map(str, places)))
    keyword = made.given[0]
    return Finding(
        step,
        f"repeats {source.segment(keyword.value)}",
        Severity.WARNING,
        source.location(keyword.value),
        f"The prefix {source.segment(keyword.value)} is written by hand in other places: {shown}.",
        "It holds on your machine only: on the platform these paths lead outside of the app, or match nothing.",
        'Write app.get_relative_path("/page") for links; compare app.strip_relative_path(pathname) with "page".',
    )


def on_config(step: str, source: SourceFile, found: ConfigSet) -> Finding:
    """On a prefix that is set on `app.config`."""
    first, last = found.statement.lineno, found.statement.end_lineno or found.statement.lineno
    lines = f"lines {first} to {last}" if last > first else f"line {first}"
    seen = f"{found.name} is set on the config of the Dash app, after it was made."
    action = f"Delete {lines}: the platform tells Dash its prefix."
    if not found.alone:
        action = f"Take the prefixes out of {lines}: the platform tells Dash its prefix."
    return replace(_finding(step, source, found.statement, seen, action), why=_WHY_SET)


def hidden_prefixes(step: str, facts: Facts, made: Construction) -> Iterator[Finding]:
    """A finding for each prefix in what `**kwargs` of a construction stands for."""
    for keyword in made.call.node.keywords:
        if keyword.arg is not None:
            continue
        for path, name, value in _starred(facts, made, keyword.value):
            source = facts.modules.indexes[path].source
            if _constants(value).isdisjoint(PLATFORM | {None}):
                seen = f"{name} reaches the constructor of Dash through ** in {made.path}."
                yield _finding(step, source, value, seen, f"Give it: {UNLESS_DEPLOYED}{source.segment(value)}")


def _constants(expr: ast.expr) -> set[object]:
    return {node.value for node in ast.walk(expr) if isinstance(node, ast.Constant)}


def _starred(facts: Facts, made: Construction, expr: ast.expr) -> Iterator[tuple[str, str, ast.expr]]:
    """The prefixes in a dictionary that is written out, or that callers pass by keyword: file, name, value."""
    if not isinstance(expr, ast.Name):
        yield from ((made.path, *pair) for pair in _pairs(expr))
        return
    for binding in made.call.scope.lookup(expr.id):
        function = binding.scope.node
        if binding.value is not None:
            yield from ((made.path, *pair) for pair in _pairs(binding.value))
        elif binding.kind is Kind.PARAMETER and isinstance(function, ast.FunctionDef):
            for path, call in facts.sites.callers(made.path, function):
                if call.node not in {
                    one.site.node for one in facts.sites.instances
                }:  # that is a construction itself
                    yield from ((path, *pair) for pair in _pairs(call.node))


def _pairs(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in PREFIXES:
                yield key.value, value
    elif isinstance(node, ast.Call):
        yield from ((k.arg, k.value) for k in node.keywords if k.arg in PREFIXES)
