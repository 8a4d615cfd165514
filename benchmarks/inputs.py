"""What the benchmark plans: an invented app of many files in two states, and the sources of Dash."""

from __future__ import annotations

import random
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 20240517
_COMPONENTS = ("Graph", "Dropdown", "Slider", "DatePickerRange", "Store", "Loading")
_COLUMNS = ("region", "product", "quarter", "units", "revenue", "margin", "channel", "returns")

# In all texts <<URL>> is an expression for a local URL, <key> the key of a page's path, <local> a line that gives
# a callback its local pathname, and <route> what a route of Flask's begins with.
_IMPORTS = """import dash
from dash import Dash, dcc, html

from shared.downloads import register
from shared.layout import navbar

"""
_TREE = """register(app.server)
logo = html.Img(src=<<"/assets/logo.png">>, alt="logo")
app.layout = html.Div([dcc.Location(id="url"), logo, navbar(), dash.page_container])
"""
_GUARDED = """
if __name__ == "__main__":
    app.run(debug=False)
"""


@dataclass(frozen=True)
class State:
    """What distinguishes an app that is ready from one that runs only on its author's machine.

    Args:
        entry: the text of its entry module.
        files: around it.
        url: how `<<URL>>` is written, `{}` for the URL.
        key: what stands for `<key>`.
        local: what stands for `<local>`.
        route: where a route of Flask's begins.
    """

    entry: str
    files: Mapping[str, str]
    url: str
    key: str
    local: str
    route: str

    def text(self, template: str) -> str:
        """A module as it is written in this state."""
        local = f"    {self.local}\n" if self.local else ""
        told = template.replace("<key>", self.key).replace("<local>\n", local).replace("<route>", self.route)
        return re.sub(r"<<(.*?)>>", lambda found: self.url.format(found[1]), told)


_PYTHON = "{}.{}".format(*sys.version_info)
READY = State(
    entry=f"{_IMPORTS}app = Dash(__name__, use_pages=True)\nserver = app.server\n{_TREE}{_GUARDED}",
    files={
        "Procfile": "web: gunicorn app:server --workers 2\n",
        "requirements.txt": "dash==4.1.0\ngunicorn==23.0.0\nnumpy==2.2.6\npandas==2.3.3\nplotly==6.3.1\n",
        "project.toml": f"[build]\n\n[[build.env]]\nname = 'BP_CPYTHON_VERSION'\nvalue = '{_PYTHON}.*'\n",
        ".gitignore": "__pycache__/\n.env\n.venv/\n",
    },
    url="dash.get_relative_path({})",
    key="relative_path",
    local='pathname = pathname and "/" + dash.strip_relative_path(pathname)',
    route='os.environ.get("DASH_ROUTES_PATHNAME_PREFIX", "/") + "',
)
LOCAL = State(
    entry=f'{_IMPORTS}app = Dash(__name__, use_pages=True, url_base_pathname="/")\n{_TREE}\n'
    "app.run_server(debug=True)\n",
    files={"requirements.txt": "dash>=3\n"},
    url="{}",
    key="path",
    local="",
    route='"/',
)
_LAYOUT = '''import dash
from dash import dcc, html

LINKS = [("Home", "/"), ("Figures", "/page-1"), ("Reports", "/page-2"), ("Help", "/page-3")]


def nav_link(text, href):
    return dcc.Link(text, href=<<href>>, className="tab")


def navbar():
    """Links to all pages."""
    pages = [dcc.Link(page["name"], href=page["<key>"]) for page in dash.page_registry.values()]
    elsewhere = html.A("Source", href="https://example.com/figures")
    return html.Nav([*[nav_link(text, href) for text, href in LINKS], *pages, elsewhere])
'''
_DOWNLOADS = '''import os


def register(server):
    """Routes beside the pages."""

    @server.route(<route>files/<name>.csv")
    def file(name):
        return os.path.basename(name)
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
    files = {"app.py": state.entry, "shared/layout.py": _LAYOUT, "shared/downloads.py": _DOWNLOADS}
    files |= {f"pages/page_{number}.py": _page(chance, number) for number in range(pages)}
    files |= {f"shared/figures_{number}.py": _module(chance, number) for number in range(modules)}
    files = {path: state.text(text) for path, text in files.items()} | {"shared/__init__.py": ""}
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
        *_links(chance, number),
    ]
    for part in range(chance.randint(3, 9)):
        kind = chance.choice(_COMPONENTS)
        style = f'{{"width": "{chance.randint(20, 90)}%", "marginTop": {chance.randint(2, 20)}}}'
        lines.append(f'        html.Div(dcc.{kind}(id="{name}-{kind.lower()}-{part}"), style={style}),')
    lines += ["    ],", f'    id="{name}",', ")", "", "", *_routed(name)]
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


def _links(chance: random.Random, number: int) -> list[str]:
    """Lines of a page's layout that hold URLs of the app's own, and one of another's."""
    other = chance.randint(0, 59)
    return [
        f'        dcc.Link("Page {other}", href=<<"/page-{other}">>),',
        f'        html.A("Download", href=<<"/files/page-{number}.csv">>),',
        f'        html.Img(src=<<"/assets/figure-{other}.png">>, className="figure"),',
        f'        html.Ul([dcc.Link(str(year), href=<<f"/page-{number}?year={{year}}">>) for year in (1, 2)]),',
        '        html.A("Method", href="https://example.com/method"),',
        f'        html.Div(id="page-{number}-crumbs"),',
    ]


def _routed(name: str) -> list[str]:
    """Lines of a callback that reads the pathname and writes links."""
    return [
        "@callback(",
        f'    Output("{name}-crumbs", "children"),',
        '    Input("url", "pathname"),',
        ")",
        "def crumbs(pathname):",
        "<local>",
        f'    if pathname == "/{name}":',
        f'        return [dcc.Link("Up", href=<<"/">>), " > {name}"]',
        '    return [dcc.Link("Up", href=<<"/">>)] if pathname and pathname.startswith("/page-") else []',
        "",
        "",
    ]


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
