"""What the statements of a file do at once when they run: calls, imports, functions that are handed on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.facts.scope import CallSite, ImportEdge, ModuleIndex, Scope


class AtOnce:
    """What the statements of a file do at once.

    Args:
        calls: those in each innermost statement, as they are evaluated; without those inside of lambdas.
        inside: those inside of each lambda.
        handed: functions that run at once without a call that is written out: decorators, a layout's.
    """

    def __init__(self, index: ModuleIndex) -> None:
        self.calls: dict[ast.stmt, list[CallSite]] = {}
        self.inside: dict[ast.Lambda, list[CallSite]] = {}
        self.imports: dict[ast.stmt, list[ImportEdge]] = {}
        self.handed: dict[ast.stmt, list[tuple[ast.expr, Scope]]] = {}
        for call in sorted(index.calls, key=_end):
            if isinstance(call.scope.node, ast.Lambda):
                self.inside.setdefault(call.scope.node, []).append(call)
            elif call.ancestors:
                self.calls.setdefault(call.ancestors[-1][0], []).append(call)
        for edge in index.imports:
            self.imports.setdefault(edge.node, []).append(edge)
        for site in index.attribute_sets:
            if site.target.attr == "layout" and site.ancestors:
                self.handed.setdefault(site.ancestors[-1][0], []).append((site.value, site.scope))
        for scope in index.scopes.values():
            for decorator in getattr(scope.node, "decorator_list", ()):
                if isinstance(scope.node, ast.stmt) and scope.parent is not None:
                    self.handed.setdefault(scope.node, []).append((decorator, scope.parent))


def _end(call: CallSite) -> tuple[int, int]:
    """Where a call ends: what it is given ends before, and is evaluated before."""
    return (call.node.end_lineno or 0, call.node.end_col_offset or 0)
