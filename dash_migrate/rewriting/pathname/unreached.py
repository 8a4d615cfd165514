"""Paths from the browser that no parameter of a function gets: JavaScript, `*args`, `href`, contexts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.dependencies import Dependency, Grouping, flat
from dash_migrate.facts.values import last_name
from dash_migrate.facts.written import text_of
from dash_migrate.plan import Note
from dash_migrate.rewriting.pathname import findings
from dash_migrate.rewriting.pathname.body import body_of
from dash_migrate.rewriting.pathname.forms import Form
from dash_migrate.rewriting.pathname.receivers import PATHNAME, gives_path, is_location, registrations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.plan import Proposal
    from dash_migrate.rewriting.pathname.body import Body
    from dash_migrate.source import SourceFile

_PARSERS = frozenset({"urlparse", "urlsplit", "URL", "furl", "parse_url"})
_CONTEXT = frozenset({"inputs", "states", "args_grouping"})


def unreached(step: str, facts: Facts, files: frozenset[str], found: Sequence[Callback]) -> Iterator[Proposal]:
    """Findings and notes on the paths of callbacks that no rewrite can reach.

    Args:
        step: the step's name.
        facts: of the app.
        files: those that the entry module imports.
        found: the callbacks that get a `pathname`.
    """
    for one in found:
        paths = [given for given in one.inputs if gives_path(facts, given)]
        source = facts.modules.indexes[one.path].source
        if one.clientside is not None and paths:
            yield from _clientside(step, facts, source, one)
        elif paths:
            yield from _unnamed(step, facts, one, paths)
            yield from _context(step, facts, one, paths)
    for one in registrations(facts, files, "href"):
        yield from _href(step, facts, one)


def _clientside(step: str, facts: Facts, source: SourceFile, one: Callback) -> Iterator[Proposal]:
    assert one.clientside is not None
    script = text_of(facts, one.clientside, one.path, one.site.scope)
    if script is not None and "requests_pathname_prefix" in script:
        yield Note(step, source.location(one.clientside), "left alone: it asks for the app's prefix already")
        return
    names = []
    for position, given in enumerate(one.inputs):
        if gives_path(facts, given):
            try:
                names.append(findings.parameter_of(script or "", position))
            except LookupError:
                names.append(PATHNAME)
    used = [found for found in names if found is not None]
    if used:
        yield findings.on_clientside(step, source, one.clientside, used)


def _unnamed(step: str, facts: Facts, one: Callback, paths: Sequence[Dependency]) -> Iterator[Proposal]:
    """On paths that reach no parameter by its name."""
    named = {id(part) for given in (*one.taken.parameters.values(), *_read(one)) for part in flat(given)}
    lost = [given for given in paths if id(given) not in named or given.many]
    if not lost or (one.function is not None and _unused(facts, one, lost)):
        return
    first = lost[0]
    name = f"{first.component_id}.{PATHNAME}" if first.component_id else PATHNAME
    which = "a function that cannot be found" if one.function is None else _how(one, first)
    seen = f"The path of the browser, {name}, goes to {which}."
    source = facts.modules.indexes[first.path].source
    yield findings.by_hand(step, source, first.node, seen, _remedy(one, first))


def _remedy(one: Callback, lost: Dependency) -> str:
    """What to write for a path that no parameter gets."""
    if lost.many and one.function is not None:
        form = Form.STRIP.of("path", "app")
        return f"Write, before anything looks at the list called paths: paths = [{form} for path in paths]"
    line = findings.first_line(PATHNAME, "app", "that function")
    return line if one.function is None else f"Give it a parameter of its own, {PATHNAME}. {line}"


def _read(one: Callback) -> Iterator[Grouping]:
    """The groups that a parameter gets whole and in a known order."""
    for given in one.taken.groups.values():
        if not isinstance(given, tuple) or None not in given:
            yield given


def _how(one: Callback, lost: Dependency) -> str:
    if lost.many:
        return "its function as one of a list"
    star = one.function.args.vararg if one.function is not None else None
    return f"*{star.arg}" if star is not None else "a parameter that cannot be told"


def _unused(facts: Facts, one: Callback, lost: Sequence[Dependency]) -> bool:
    """Whether the function uses nothing of `*args`, or not the parameter with the list of paths."""
    assert one.function is not None
    star, body = one.function.args.vararg, body_of(facts, one.function_path, one.function)
    many = [name for name, given in one.taken.parameters.items() if given in lost]
    names = many or ([star.arg] if star is not None else [])
    return bool(names) and not any(body.loads.get(name) for name in names)


def _context(step: str, facts: Facts, one: Callback, paths: Sequence[Dependency]) -> Iterator[Proposal]:
    """On `ctx.inputs["url.pathname"]`."""
    if one.function is None:
        return
    source = facts.modules.indexes[one.function_path].source
    keys = {f"{given.component_id}.{PATHNAME}" for given in paths}
    body = body_of(facts, one.function_path, one.function)
    for node in body.nodes():
        holder = body.parents.get(node)
        if not isinstance(node, ast.Constant) or node.value not in keys:
            continue
        func = holder.func if isinstance(holder, ast.Call) and last_name(holder.func) == "get" else None
        read = holder.value if isinstance(holder, ast.Subscript) else getattr(func, "value", None)
        if isinstance(read, ast.Attribute) and read.attr in _CONTEXT and isinstance(holder, ast.expr):
            text = source.segment(holder)
            yield findings.by_hand(
                step,
                source,
                holder,
                f"{text} is the path of the browser.",
                f'Write: {text} and "/" + app.strip_relative_path({text})',
            )


def _href(step: str, facts: Facts, one: Callback) -> Iterator[Proposal]:
    """On `href` of a Location, whose path is looked at."""
    for name, given in one.parameters.items():
        if one.function is None or given.property != "href" or not is_location(facts, given):
            continue
        source = facts.modules.indexes[one.function_path].source
        body = body_of(facts, one.function_path, one.function)
        for node in _paths_of(body, name):
            text = source.segment(node)
            seen = f"{text} is the path of the browser, which starts with the app's prefix on the platform."
            action = f'Write: "/" + app.strip_relative_path({text})'
            yield findings.by_hand(step, source, node, seen, action)


def _paths_of(body: Body, name: str) -> Iterator[ast.Attribute]:
    """Where a function takes the path of a URL: `urlparse(href).path`, or of what that was assigned to."""
    for node, _ in body.uses(name, body.scope.lookup(name)):
        call = body.parents.get(node)
        if not isinstance(call, ast.Call) or last_name(call.func) not in _PARSERS:
            continue
        holder = body.parents.get(call)
        parsed: list[ast.AST] = [call]
        if isinstance(holder, ast.Assign) and isinstance(holder.targets[0], ast.Name):
            parsed = [load for load, _ in body.loads.get(holder.targets[0].id, ())]
        for part in parsed:
            taken = body.parents.get(part)
            if isinstance(taken, ast.Attribute) and taken.attr == "path":
                yield taken
