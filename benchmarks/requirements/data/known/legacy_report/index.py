# -*- coding: utf-8 -*-
import dash
import dash_bootstrap_components as dbc
import dash_core_components as dcc
import dash_daq as daq
import dash_html_components as html
import dash_table
from dash.dependencies import Input, Output

from helpers import compat, store

app = dash.Dash(__name__, external_stylesheets=[dbc.themes.BOOTSTRAP], suppress_callback_exceptions=True)
server = app.server
store.cache.init_app(server)

app.layout = html.Div(
    [
        dcc.Location(id="url"),
        daq.BooleanSwitch(id="live", on=False),
        dash_table.DataTable(id="rows", data=[{"a": 1}], columns=[{"name": "a", "id": "a"}]),
        html.Pre(compat.text()),
    ]
)


@app.callback(Output("rows", "data"), [Input("live", "on")])
def rows(on):
    return store.rows(bool(on))


if __name__ == "__main__":
    app.run_server(debug=True)
