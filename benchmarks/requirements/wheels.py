"""The private packages of the apps: tiny wheels, made here, which no index is asked for."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KIT = '''"""Stands in for the licensed design kit: as much of it as the app uses."""

from dash import html


def App(children=None, **_):
    return html.Div(children, className="app")


def Header(title=None, **_):
    return html.Header(title)
'''
_CHARTS = """import plotly.graph_objects as go
from dash import dcc


def waterfall(names, values):
    return dcc.Graph(figure=go.Figure(go.Waterfall(x=names, y=values)))
"""
_ANALYTICS = """def track(event):
    return event
"""
# Distribution and version: what it needs, and its files.
_WHEELS: Mapping[tuple[str, str], tuple[tuple[str, ...], Mapping[str, str]]] = {
    ("dash_design_kit", "1.9.0"): (("dash>=2",), {"dash_design_kit/__init__.py": _KIT}),
    ("acme_dash_charts", "0.4.2"): (
        ("dash>=3", "plotly"),
        {"acme_charts/__init__.py": "", "acme_charts/dash.py": _CHARTS},
    ),
    ("acme_analytics", "2.1.0"): ((), {"analytics/__init__.py": _ANALYTICS}),
}
_WHEEL = "Wheel-Version: 1.0\nGenerator: benchmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
PRIVATE = frozenset(name.replace("_", "-") for name, _ in _WHEELS)


def write_wheels(folder: Path) -> Path:
    """Writes all private wheels, always with the same bytes.

    Args:
        folder: where to; made if it is not there.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for (name, version), (requires, files) in _WHEELS.items():
        info = f"{name}-{version}.dist-info"
        needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
        about = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n{needs}"
        members = {**files, f"{info}/METADATA": about, f"{info}/WHEEL": _WHEEL}
        members[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*members, f"{info}/RECORD"))
        with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            for path, text in members.items():
                wheel.writestr(zipfile.ZipInfo(path), text)
    return folder
