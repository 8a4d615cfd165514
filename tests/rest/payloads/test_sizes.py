"""Rules that need to know how large a file is: the files are made here, not kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.payloads import STEP
from dash_migrate.plan import Finding
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace

APP = """\
from pathlib import Path
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
from dash import Dash, Input, Output, dash_table, dcc, html
DATA = Path(__file__).parent / "data"
df = {read}
app = Dash(__name__)
server = app.server
app.layout = html.Div([
    dcc.Store(id="rows"), dcc.Input(id="text"), dcc.Dropdown(id="kind"), dcc.Graph(id="graph"),
    html.Div(id="found"),
    {more}
])
@app.callback(Output("{output}", "{name}"), Input("{given}", "value"))
def update(value):
    {body}
"""


def findings(root: Path, **parts: str) -> list[Finding]:
    plain = {
        "read": 'pd.read_csv(DATA / "trips.csv")',
        "more": "",
        "output": "found",
        "name": "children",
        "given": "kind",
        "body": "return str(value)",
    }
    (root / "app.py").write_text(APP.format(**{**plain, **parts}), "utf-8")
    return list(make_plan(Workspace.read(root.resolve()), [STEP], Settings()).findings())


def write(root: Path, rows: int, width: int = 20) -> None:
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / "trips.csv").write_text("when,where\n" + ("x" * (width - 1) + "\n") * rows, "utf-8")


STORE = {"output": "rows", "name": "data", "body": 'return df.to_dict("records")'}
TABLE = {"more": 'dash_table.DataTable(id="table", data=df.to_dict("records")),'}
GRAPH = {"output": "graph", "name": "figure", "body": "return px.scatter(df, x='when', y='where')"}
TYPED = {"given": "text", "body": "return len(pd.read_csv('data/trips.csv'))"}


@pytest.mark.parametrize("parts", [STORE, TABLE, TYPED], ids=["store", "table", "keystroke"])
def test_a_large_file_is_named_with_its_size(tmp_path: Path, parts: dict[str, str]) -> None:
    write(tmp_path, rows=80_000)
    (found,) = findings(tmp_path, **parts)
    assert "trips.csv (1.6 MB)" in found.seen


@pytest.mark.parametrize("parts", [STORE, TABLE, TYPED, GRAPH], ids=["store", "table", "keystroke", "points"])
def test_a_small_file_is_none(tmp_path: Path, parts: dict[str, str]) -> None:
    write(tmp_path, rows=40_000)
    assert findings(tmp_path, **parts) == []


@pytest.mark.parametrize("parts", [STORE, TABLE, TYPED, GRAPH], ids=["store", "table", "keystroke", "points"])
def test_a_file_that_is_not_here_is_none(tmp_path: Path, parts: dict[str, str]) -> None:
    assert findings(tmp_path, **parts) == []


def test_a_figure_of_many_rows_is_named(tmp_path: Path) -> None:
    write(tmp_path, rows=120_000)
    (found,) = findings(tmp_path, **GRAPH)
    assert found.seen == "px.scatter(df, ...) draws all of trips.csv (2.4 MB), more than 100,000 rows."
    assert "px.scatter(part, ...)" in found.action


def test_a_figure_of_few_long_rows_is_none(tmp_path: Path) -> None:
    write(tmp_path, rows=20_000, width=200)
    assert findings(tmp_path, **GRAPH) == []


@pytest.mark.parametrize(
    "frame",
    [
        "df.sample(1000)",
        "df[df['where'] == value]",
        "df.groupby('when').count().reset_index()",
        "df[['when', 'where']].drop_duplicates()",
        "df.query('when > 3')",
    ],
)
def test_a_part_of_a_large_file_is_none(tmp_path: Path, frame: str) -> None:
    write(tmp_path, rows=120_000)
    assert findings(tmp_path, **{**GRAPH, "body": f"return px.scatter({frame}, x='when', y='where')"}) == []
    assert findings(tmp_path, **{**STORE, "body": f"return {frame}.to_dict('records')"}) == []


@pytest.mark.parametrize("more", ["nrows=100", "usecols=['when']", "chunksize=10"])
def test_a_file_that_is_read_in_part_is_none(tmp_path: Path, more: str) -> None:
    write(tmp_path, rows=120_000)
    assert findings(tmp_path, read=f"pd.read_csv(DATA / 'trips.csv', {more})", **STORE) == []


@pytest.mark.parametrize(
    "frame", ["df.copy()", "df.rename(columns=str.lower)", "df.loc[:, 'when':]", "df.apply(len, axis=1)"]
)
def test_a_file_with_all_its_rows_is_named(tmp_path: Path, frame: str) -> None:
    write(tmp_path, rows=120_000)
    assert len(findings(tmp_path, **{**STORE, "body": f"return {frame}.to_dict('records')"})) == 1


@pytest.mark.parametrize("which", ["histogram", "scatter_mapbox", "box"])
def test_other_figures_send_each_row_too(tmp_path: Path, which: str) -> None:
    write(tmp_path, rows=120_000)
    body = f"return px.{which}(data_frame=df, x='when')"
    (found,) = findings(tmp_path, **{**GRAPH, "body": body})
    assert f"px.{which}(df, ...)" in found.seen


@pytest.mark.parametrize("values", ["y=df['where']", "lat=df.where", "x=df['when'], mode='lines'"])
def test_traces_of_whole_columns(tmp_path: Path, values: str) -> None:
    write(tmp_path, rows=120_000)
    (found,) = findings(tmp_path, **{**GRAPH, "body": f"return go.Figure(go.Scattergl({values}))"})
    assert found.seen.startswith("go.Scattergl(df, ...) draws all of trips.csv (2.4 MB)")


@pytest.mark.parametrize("values", ["y=df['where'].head(100)", "y=[1, 2]", "text=df['where']", "y=df['a']['b']"])
def test_traces_of_other_values(tmp_path: Path, values: str) -> None:
    write(tmp_path, rows=120_000)
    assert findings(tmp_path, **{**GRAPH, "body": f"return go.Figure(go.Scattergl({values}))"}) == []


def test_a_bar_for_each_row_is_left_to_its_author(tmp_path: Path) -> None:
    write(tmp_path, rows=120_000)
    assert findings(tmp_path, **{**GRAPH, "body": "return px.bar(df, x='when', y='where')"}) == []


@pytest.mark.parametrize("which", ["pd.concat([df, df])", "pd.DataFrame(df)"])
def test_frames_that_are_made_of_whole_ones(tmp_path: Path, which: str) -> None:
    write(tmp_path, rows=120_000)
    assert len(findings(tmp_path, **{**STORE, "body": f"return {which}.to_dict('records')"})) == 1


def test_of_two_files_the_small_one_decides(tmp_path: Path) -> None:
    write(tmp_path, rows=120_000)
    (tmp_path / "data" / "few.csv").write_text("when\n1\n", "utf-8")
    read = "pd.read_csv(DATA / 'trips.csv') if len(DATA.name) > 3 else pd.read_csv(DATA / 'few.csv')"
    assert findings(tmp_path, read=read, **STORE) == []


def test_frames_of_which_one_is_empty(tmp_path: Path) -> None:
    write(tmp_path, rows=120_000)
    body = "frame = df if value else pd.DataFrame()\n    return frame.to_dict('records')"
    assert len(findings(tmp_path, **{**STORE, "body": body})) == 1


def test_frames_of_which_one_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, rows=120_000)
    body = "frame = df if value else pd.DataFrame(data=app.rows())\n    return frame.to_dict('records')"
    assert findings(tmp_path, **{**STORE, "body": body}) == []


@pytest.mark.parametrize(("pair", "count"), [("(df.to_dict('records'), 1)", 1), ("(1, df.to_dict('records'))", 0)])
def test_of_several_outputs_the_one_that_a_store_is_given_counts(tmp_path: Path, pair: str, count: int) -> None:
    write(tmp_path, rows=120_000)
    two = {
        "output": "rows",
        "name": 'data"), Output("found", "children',
        "body": f"pair = {pair}\n    return pair",
    }
    assert len(findings(tmp_path, **two)) == count
