"""Figures with a point for each row of a long file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.moments import moments
from dash_migrate.facts.values import argument
from dash_migrate.knowledge import load
from dash_migrate.payloads.disk import has_more_lines
from dash_migrate.payloads.frames import large_table
from dash_migrate.payloads.model import Hit, Measure, Rule, code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.scope import CallSite

WHY = (
    "Every point travels to the browser as JSON each time the figure is made, and the browser has to draw all of "
    "them."
)
_COORDINATES = frozenset({"x", "y", "z", "lat", "lon", "r"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})


def _find(facts: Facts) -> Iterator[Hit]:
    table = load("payloads")
    names = facts.evaluator.spellings([*table["figures"]["functions"], *table["figures"]["traces"]])
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        sites = [site for name in names.intersection(index.calls_named) for site in index.calls_named[name]]
        for site in sorted(sites, key=lambda one: (one.node.lineno, one.node.col_offset)):
            hit = _figure(facts, path, site)
            if hit is not None:
                yield hit


def _figure(facts: Facts, path: str, site: CallSite) -> Hit | None:
    index, points = facts.modules.indexes[path], load("payloads")["sizes"]["points"]
    frame = _frame(index.qualified(site.node.func, site.scope), site.node)
    table = large_table(facts, frame, path, site.scope) if frame is not None else None
    if frame is None or table is None:
        return None
    if table.file is None or table.file.suffix.lower() not in _TEXTS:
        return None
    if not has_more_lines(table.file, points):
        return None
    name = ast.unparse(site.node.func)
    shown = code(facts, path, frame)
    return Hit(
        index.source.location(site.node),
        f"{name}({shown}, ...) ({path}:{site.node.lineno})",
        f"{name}({shown}, ...) draws {table.shown}, more than {points:,} rows.",
        f"""Send what a screen can show: count or average in Python first (or use plotly-resampler, Datashader):
    part = {shown}.groupby(...).mean().reset_index()  # or {shown}.sample(10_000)
    {name}(part, ...)""",
        _callback_of(facts, site),
        Measure.BYTES,
    )


def _frame(names: tuple[str, ...], call: ast.Call) -> ast.expr | None:
    """The frame whose rows become points, of a call of plotly; None for other calls."""
    table = load("payloads")["figures"]
    if any(name in table["functions"] and module == "plotly.express" for module, name in _split(names)):
        return argument(call, 0, "data_frame")
    if any(name in table["traces"] and module == "plotly.graph_objects" for module, name in _split(names)):
        for keyword in call.keywords:
            match keyword.value:
                case ast.Subscript(value=frame, slice=ast.Constant(value=str())) | ast.Attribute(value=frame):
                    if keyword.arg in _COORDINATES:
                        return frame
    return None


def _split(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Dotted names as module and last name; `plotly.graph_objs` is the older name of `plotly.graph_objects`."""
    for name in names:
        module, _, last = name.replace("plotly.graph_objs", "plotly.graph_objects").rpartition(".")
        yield module, last


def _callback_of(facts: Facts, site: CallSite) -> Callback | None:
    """The one callback that makes a figure; None if several do, or something else."""
    found = moments(facts).requests_of(site.scope)
    return found[0].callback if len(found) == 1 else None


FIGURES = Rule("points", WHY, _find)
