"""What the benchmark plans: an invented app of many files in two states, and the sources of Dash."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 20240517
_COMPONENTS = ("Graph", "Dropdown", "Slider", "DatePickerRange", "Store", "Loading")
_COLUMNS = ("region", "product", "quarter", "units", "revenue", "margin", "channel", "returns")

_IMPORTS = """import dash
from dash import Dash, dcc, html

from shared.layout import navbar

app = Dash(__name__, use_pages=True)
"""
_TREE = """app.layout = html.Div([dcc.Location(id="url"), navbar(), dash.page_container])
"""
_GUARDED = """
if __name__ == "__main__":
    app.run(debug=False)
"""


@dataclass(frozen=True)
class State:
    """What distinguishes an app that is ready from one that runs only on its author's machine."""

    entry: str
    files: Mapping[str, str]


READY = State(
    entry=f"{_IMPORTS}server = app.server\n{_TREE}{_GUARDED}",
    files={
        "Procfile": "web: gunicorn app:server --workers 2\n",
        "requirements.txt": "dash==4.1.0\ngunicorn==23.0.0\npandas==2.3.3\nplotly==6.3.1\n",
        ".gitignore": "__pycache__/\n.env\n.venv/\n",
    },
)
LOCAL = State(entry=f"{_IMPORTS}{_TREE}\napp.run_server(debug=True)\n", files={"requirements.txt": "dash>=3\n"})
_LAYOUT = '''from dash import dcc, html


def navbar():
    """Links to all pages."""
    return html.Nav([dcc.Link("Home", href="home"), html.Span("Invented figures", className="muted")])
'''


def invent_app(root: Path, state: State, pages: int, modules: int) -> Path:
    """Writes an app of many files.

    Args:
        root: the folder to make.
        state: its entry module and the files around it.
        pages: how many pages with callbacks.
        modules: how many modules without Dash.
    """
    chance = random.Random(SEED)
    files = {"app.py": state.entry, "shared/__init__.py": "", "shared/layout.py": _LAYOUT}
    files |= {f"pages/page_{number}.py": _page(chance, number) for number in range(pages)}
    files |= {f"shared/figures_{number}.py": _module(chance, number) for number in range(modules)}
    for path, text in (files | dict(state.files)).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return root


def copy_dash(root: Path) -> Path | None:
    """Copies the Python sources of the installed Dash: many files, few of which matter; None without Dash."""
    spec = find_spec("dash")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    for source in sorted(folder.rglob("*.py")):
        target = root / "dash" / source.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return root


def _page(chance: random.Random, number: int) -> str:
    name = f"page-{number}"
    lines = [
        f'"""Page {number} of the invented app."""',
        "",
        "import dash",
        "import pandas as pd",
        "import plotly.express as px",
        "from dash import Input, Output, State, callback, dcc, html",
        "",
        f"from shared.figures_{number % 7} import summary_{number % 7}",
        "",
        f'dash.register_page(__name__, path="/{name}", title="Page {number}")',
        "",
        "layout = html.Div(",
        "    [",
        f'        html.H2("Page {number}", className="title"),',
    ]
    for part in range(chance.randint(3, 9)):
        kind = chance.choice(_COMPONENTS)
        style = f'{{"width": "{chance.randint(20, 90)}%", "marginTop": {chance.randint(2, 20)}}}'
        lines.append(f'        html.Div(dcc.{kind}(id="{name}-{kind.lower()}-{part}"), style={style}),')
    lines += ["    ],", f'    id="{name}",', ")", "", ""]
    for part in range(chance.randint(2, 5)):
        column, other = chance.sample(_COLUMNS, 2)
        lines += [
            "@callback(",
            f'    Output("{name}-graph-{part}", "figure"),',
            f'    Input("{name}-dropdown-{part}", "value"),',
            f'    State("{name}-store-{part}", "data"),',
            "    prevent_initial_call=True,",
            ")",
            f"def show_{column}_{part}(choice, stored):",
            "    frame = pd.DataFrame(stored or [])",
            "    if choice and not frame.empty:",
            f'        frame = frame[frame["{column}"] == choice].sort_values("{other}", ascending=False)',
            f'    figure = px.bar(frame, x="{column}", y="{other}", title=f"{{choice}}: {{len(frame)}} rows")',
            f"    figure.update_layout(margin={{'l': {part}, 'r': 10, 't': 40}}, showlegend=bool(choice))",
            f"    return summary_{number % 7}(figure, frame)",
            "",
            "",
        ]
    return "\n".join(lines)


def _module(chance: random.Random, number: int) -> str:
    lines = ['"""Invented calculations."""', "", "import math", "", "import pandas as pd", "", ""]
    lines += [f"def summary_{number}(figure, frame):", "    return figure if len(frame) else None", "", ""]
    for part in range(chance.randint(4, 10)):
        column, other = chance.sample(_COLUMNS, 2)
        weight = chance.randint(2, 99) / 10
        lines += [
            f"def {column}_by_{other}_{part}(frame: pd.DataFrame, weight: float = {weight}) -> dict[str, float]:",
            f'    """{column.title()} for each {other}, weighted."""',
            "    totals: dict[str, float] = {}",
            "    for row in frame.itertuples():",
            f"        value = getattr(row, {column!r}, 0) * weight",
            "        if math.isnan(value) or value < 0:",
            "            continue",
            f"        totals[str(row.{other})] = totals.get(str(row.{other}), 0.0) + value ** 0.5",
            "    return {key: round(value, 2) for key, value in sorted(totals.items()) if value}",
            "",
            "",
        ]
    return "\n".join(lines)
