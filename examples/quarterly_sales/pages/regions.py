import dash
import plotly.express as px
from dash import Input, Output, callback, dcc, html

from components.cards import tidy
from data import QUARTERS, region_summary
from settings import COLORS, MAPBOX_TOKEN

dash.register_page(__name__, path="/regions", name="Regions", order=1)

TILES = (
    "https://api.mapbox.com/styles/v1/mapbox/light-v11/tiles/{z}/{x}/{y}"
    f"?access_token={MAPBOX_TOKEN}"
)


def layout(**_):
    return html.Div(
        [
            dcc.Dropdown(QUARTERS, QUARTERS[-1], clearable=False, id="regions-quarter"),
            html.Div(
                [dcc.Graph(id="regions-map"), dcc.Graph(id="regions-bars")], className="columns"
            ),
            html.Ul(id="regions-downloads"),
            dcc.Link("Back to the overview", "/", className="nav-link"),
        ]
    )


@callback(
    Output("regions-map", "figure"),
    Output("regions-bars", "figure"),
    Output("regions-downloads", "children"),
    Input("regions-quarter", "value"),
)
def draw_regions(quarter):
    summary = region_summary(quarter)
    points = px.scatter_map(
        summary, lat="lat", lon="lon", size="revenue", color="achieved", hover_name="city", zoom=4.5
    )
    points.update_layout(
        map_layers=[{"sourcetype": "raster", "source": [TILES], "below": "traces"}],
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )
    bars = px.bar(
        summary,
        x="city",
        y=["revenue", "target"],
        barmode="group",
        color_discrete_sequence=[COLORS["bar"], COLORS["target"]],
    )
    downloads = [
        html.Li(html.A(f"Sales of {row.city}", href=f"/export/{row.region}.csv"))
        for row in summary.itertuples()
    ]
    return points, tidy(bars), downloads
