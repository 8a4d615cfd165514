import os

from dash import Dash, Input, Output, dcc, html
from flask import Flask

PREFIX = os.environ.get("DASH_ROUTES_PATHNAME_PREFIX", "/")
BELOW = os.environ.get("DASH_REQUESTS_PATHNAME_PREFIX", os.environ.get("SCRIPT_NAME", "") + "/")
server = Flask(__name__)

sales = Dash(
    "sales",
    server=server,
    routes_pathname_prefix=PREFIX + "sales/",
    requests_pathname_prefix=BELOW + "sales/",
)
sales.layout = html.Div([dcc.Input(id="year", value=2024), html.P(id="sum"), html.A("Stock", href=BELOW + "stock/")])

stock = Dash(
    "stock",
    server=server,
    routes_pathname_prefix=PREFIX + "stock/",
    requests_pathname_prefix=BELOW + "stock/",
)
stock.layout = html.Div([dcc.Input(id="item", value="bolt"), html.P(id="left"), html.A("Sales", href=BELOW + "sales/")])


@sales.callback(Output("sum", "children"), Input("year", "value"))
def total(year):
    return f"{year}: 12 t"


@stock.callback(Output("left", "children"), Input("item", "value"))
def left(item):
    return f"{item}: 40"


if __name__ == "__main__":
    server.run(debug=True)
