"""Quarterly sales of Fernhill Outdoor."""

import dash
from dash import Dash, Input, Output, dcc, html
from flask import Response

from components.navbar import footer, navbar
from data import PRODUCTS, SALES
from settings import COMPANY, SECRET_KEY, VALID_USERS

try:
    import dash_auth
except ImportError:  # no login on my own machine
    dash_auth = None

app = Dash(__name__, use_pages=True, title=COMPANY, suppress_callback_exceptions=True)

if dash_auth:
    dash_auth.BasicAuth(app, VALID_USERS, secret_key=SECRET_KEY)

app.layout = html.Div(
    [
        dcc.Location(id="url"),
        dcc.Location(id="redirect", refresh="callback-nav"),
        navbar(),
        html.Main(dash.page_container),
        footer(),
    ]
)


@app.callback(Output("page-title", "children"), Input("url", "pathname"))
def show_title(pathname):
    if pathname == "/":
        return "Quarterly sales"
    if pathname == "/regions":
        return "Sales by region"
    if pathname in ("/products", "/products/"):
        return "All products"
    if pathname and pathname.startswith("/products/"):
        product = pathname.split("/")[2]
        return PRODUCTS["name"].get(product, "Unknown product")
    return "Page not found"


@app.callback(
    Output("redirect", "pathname"),
    Input("go-to-product", "value"),
    prevent_initial_call=True,
)
def go_to_product(product):
    if not product:
        return dash.no_update
    return f"/products/{product}"


@app.server.route("/export/<region>.csv")
def export_sales(region):
    sales = SALES if region == "all" else SALES[SALES["region"] == region]
    return Response(sales.to_csv(index=False), mimetype="text/csv")


app.run(debug=True, port=8050)
