import dash
import plotly.express as px
from dash import Input, Output, callback, dcc, html

from components.cards import kpi_card, tidy
from data import FORECAST, PRODUCTS, QUARTERS, REGIONS, SALES, read_warehouse
from settings import COLORS

dash.register_page(__name__, path="/", name="Overview", order=0)

INTRO = """
Revenue by quarter. The [regions](/regions) page shows each region against its target,
the [products](/products) page lists the whole catalogue.
"""


def layout(**_):
    latest = SALES[SALES["quarter"] == QUARTERS[-1]]
    low, high = FORECAST
    revenue, units = latest["revenue"].sum(), latest["units"].sum()
    return html.Div(
        [
            dcc.Markdown(INTRO),
            html.Div(
                [
                    kpi_card(f"Revenue in {QUARTERS[-1]}", f"{revenue:,.0f} €", "coins"),
                    kpi_card(f"Units in {QUARTERS[-1]}", f"{units:,}", "box"),
                    kpi_card("Next quarter", f"{low:,.0f} to {high:,.0f} €", "trend"),
                ],
                className="cards",
            ),
            dcc.Dropdown(
                options=dict(zip(REGIONS["region"], REGIONS["city"])),
                placeholder="All regions",
                id="overview-region",
            ),
            html.Button("Reload from the warehouse", id="reload"),
            dcc.Graph(id="overview-figure"),
            dcc.Dropdown(
                options=PRODUCTS["name"].to_dict(),
                placeholder="Go to a product ...",
                id="go-to-product",
            ),
        ]
    )


@callback(
    Output("overview-figure", "figure"),
    Input("overview-region", "value"),
    Input("reload", "n_clicks"),
)
def draw_revenue(region, n_clicks):
    sales = read_warehouse() if n_clicks else SALES
    if region:
        sales = sales[sales["region"] == region]
    revenue = sales.groupby("quarter", as_index=False)["revenue"].sum()
    return tidy(px.bar(revenue, x="quarter", y="revenue", color_discrete_sequence=[COLORS["bar"]]))
