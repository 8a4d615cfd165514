"""`JupyterDash`, which Dash itself has taken the place of: the edits of one file, or what is in their way.

Since Dash 2.11, `app.run` shows an app in a notebook by itself.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.plan import Splice
from dash_migrate.rewriting.arguments import keyword_start
from dash_migrate.rewriting.blocks import lines_of, shares_line
from dash_migrate.rewriting.usage import imported_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ImportEdge, ModuleIndex
    from dash_migrate.source import SourceFile

MODULE, CLASS = "jupyter_dash", "JupyterDash"
_QUALIFIED = f"{MODULE}.{CLASS}"
_MADE = "Make the app with Dash instead of JupyterDash"
_LEFT = "Take out the import of JupyterDash, which nothing here uses"
_RENAMED = {"mode": "jupyter_mode", "width": "jupyter_width", "height": "jupyter_height"}
_GONE = frozenset({"inline_exceptions"})


@dataclass(frozen=True, slots=True, eq=False)
class Replaced:
    """A file whose `JupyterDash` can become `Dash`, or go: where its import is, what is done, and all edits."""

    node: ast.ImportFrom
    title: str
    edits: tuple[Splice, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A file that imports `jupyter_dash` and cannot be rewritten: the import, and what is in the way."""

    node: ast.Import | ast.ImportFrom
    cause: str


def jupyter_dash(facts: Facts, index: ModuleIndex) -> Replaced | Kept | None:
    """What becomes of `JupyterDash` in a file; None if it does not import it."""
    edges = [edge for edge in index.imports if edge.module.partition(".")[0] == MODULE]
    if not edges:
        return None
    edge = edges[0]
    node = edge.node
    if isinstance(node, ast.Import):
        return Kept(node, "the class is not imported by its name")
    if len(edges) > 1 or edge.module != MODULE or edge.names != (CLASS,):
        return Kept(node, "other things of jupyter_dash are imported as well")
    version = facts.dash_version
    if version is None or version.release < (2, 11):
        return Kept(
            node, "the app's Dash is older than 2.11" if version else "the app's version of Dash is not known"
        )
    cause = _in_the_way(facts, index, edge)
    if not cause and not any(True for _ in _constructions(index)):
        return _unused(facts, index, node)
    return Kept(node, cause) if cause else Replaced(node, _MADE, tuple(_edits(facts, index, node)))


def _unused(facts: Facts, index: ModuleIndex, node: ast.ImportFrom) -> Replaced | None:
    """The import goes if it is a line of its own; None where another file may take the name from this one."""
    source = index.source
    taken = _bound(node) in imported_names(facts, index.path)
    if taken or node not in index.tree.body or shares_line(source, node):
        return None
    lines = lines_of(source, [node])
    end = source.line_starts[lines[-1]] if lines[-1] < len(source.line_starts) else len(source.utf8)
    return Replaced(node, _LEFT, (Splice(source.path, source.line_starts[lines[0] - 1], end, ""),))


def _in_the_way(facts: Facts, index: ModuleIndex, edge: ImportEdge) -> str:
    """What speaks against the rewriting; empty if nothing does."""
    name = _bound(edge.node)
    dash = index.scope.bindings.get("Dash", ())
    if any(one.kind is not Kind.IMPORT or one.qualified != "dash.Dash" for one in dash):
        return "the name Dash means something else in this file"
    if len(index.scope.bindings.get(name, ())) != 1 or edge.scope is not index.scope:
        return f"{name} is not only the class of jupyter_dash here"
    made = {site.node.func for site in index.calls}
    for node in ast.walk(index.tree):
        if isinstance(node, ast.Name) and node.id == name and node not in made:
            return f"{name} is used in line {node.lineno} for something else than making the app"
    for site in _constructions(index):
        if any(item.arg in {"server_url", None} for item in site.node.keywords):
            return f"the app is made with an argument that only {CLASS} has"
    for _, site in _runs(facts, index):
        if site.node.args or any(item.arg in _GONE or item.arg is None for item in site.node.keywords):
            return f"the call of run_server in line {site.node.lineno} has arguments that app.run does not take"
    return ""


def _bound(node: ast.Import | ast.ImportFrom) -> str:
    return next((alias.asname or alias.name for alias in node.names), CLASS)


def _constructions(index: ModuleIndex) -> Iterator[CallSite]:
    return (site for site in index.calls if _QUALIFIED in index.qualified(site.node.func, site.scope))


def _runs(facts: Facts, index: ModuleIndex) -> Iterator[tuple[ModuleIndex, CallSite]]:
    """The calls that run what the file makes, each with its file."""
    made = {site.node for site in _constructions(index)}
    for run in facts.sites.runs:
        func = run.site.node.func
        named = isinstance(func, ast.Attribute) and func.attr in {"run", "run_server"}
        if named and any(value.node in made for value in run.served):
            yield facts.modules.indexes[run.path], run.site


def _edits(facts: Facts, index: ModuleIndex, node: ast.ImportFrom) -> Iterator[Splice]:
    source = index.source
    alias = node.names[0]
    start, end = source.span(node)
    kept = f" as {alias.asname}" if alias.asname else ""
    yield Splice(source.path, start, end, f"from dash import Dash{kept}")
    if not alias.asname:
        for site in _constructions(index):
            first, last = source.span(site.node.func)
            yield Splice(source.path, first, last, "Dash")
    for where, site in _runs(facts, index):
        yield from _run(where.source, site.node)


def _run(source: SourceFile, call: ast.Call) -> Iterator[Splice]:
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "run_server":
        end = source.span(call.func)[1]
        yield Splice(source.path, end - len("run_server"), end, "run")
    for item in call.keywords:
        if item.arg in _RENAMED:
            start = keyword_start(source, item)
            yield Splice(source.path, start, start + len(item.arg), _RENAMED[item.arg])
