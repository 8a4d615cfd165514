from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.express as px
from dash import Dash, dcc

import results

if TYPE_CHECKING:
    import networkx
    from pandas import DataFrame

try:
    import orjson as json
except ImportError:
    try:
        import ujson as json
    except ImportError:
        import json


def graph_of(table: DataFrame, links: networkx.Graph | None = None) -> dcc.Graph:
    return dcc.Graph(figure=px.histogram(table, x="mark"), id=f"marks-{len(json.dumps([1]))}")


app = Dash(__name__)
server = app.server
app.layout = graph_of(results.read())

if __name__ == "__main__":
    app.run(debug=True)
