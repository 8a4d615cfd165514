"""`app.enable_dev_tools(...)` that importing the app runs, and the condition that keeps it at home."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import argument
from dash_migrate.plan import Splice
from dash_migrate.rewriting.blocks import ends_line, indent_unit, indentation, lines_of, starts_line, string_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex
    from dash_migrate.source import SourceFile

AT_HOME = 'if "DASH_APP_NAME" not in os.environ:'


@dataclass(frozen=True, slots=True, eq=False)
class DevTools:
    """A call that switches the dev tools on.

    Args:
        statement: that it is.
        decided: it depends on a condition, or on a value that is not written out.
    """

    path: str
    call: ast.Call
    statement: ast.stmt
    decided: bool


def dev_tools(facts: Facts) -> Iterator[DevTools]:
    """The calls that switch the dev tools on while gunicorn imports the app."""
    when = moments(facts)
    for index in facts.modules.indexes.values():
        for site in index.calls_named.get("enable_dev_tools", ()):
            if guarded(site.ancestors) or not site.ancestors or when.requests_of(site.scope):
                continue
            if when.at_start(index.path, site.scope, site.ancestors) and _is_app(facts, index, site):
                debug = argument(site.node, 0, "debug")
                off = isinstance(debug, ast.Constant) and debug.value is False
                if not off:
                    written = debug is None or isinstance(debug, ast.Constant)
                    asked = any(isinstance(node, ast.If | ast.Try) for node, _ in site.ancestors)
                    spread = any(item.arg is None for item in site.node.keywords)
                    statement = site.ancestors[-1][0]
                    yield DevTools(index.path, site.node, statement, not written or asked or spread)


def _is_app(facts: Facts, index: ModuleIndex, site: CallSite) -> bool:
    func = site.node.func
    if not isinstance(func, ast.Attribute):
        return False
    values = facts.evaluator.values(func.value, index.path, site.scope)
    return bool(facts.sites.dash_of(values)) or not values


def kept_at_home(source: SourceFile, found: DevTools) -> tuple[Splice, ...] | None:
    """The edits that put the call under a condition; None if it shares its lines with other code."""
    statement = found.statement
    alone = isinstance(statement, ast.Expr) and statement.value is found.call
    if not alone or not starts_line(source, statement) or not ends_line(source, statement):
        return None
    indent, unit = indentation(source, statement), indent_unit(source)
    lines = lines_of(source, [statement])
    if any(line in string_lines(source) for line in lines):
        return None
    first = source.line_starts[lines[0] - 1]
    edits = [Splice(source.path, first, first, f"{indent}{AT_HOME}\n{unit}")]
    for line in lines[1:]:
        start = source.line_starts[line - 1]
        edits.append(Splice(source.path, start, start, unit))
    return tuple(edits)
