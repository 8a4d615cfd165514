import os

import dash
import dash_ag_grid as dag
import dash_mantine_components as dmc
import plotly.graph_objects as go
import pydeck
from dash import Dash, Input, Output, callback, dcc, html
from pymongo import MongoClient

from carriers import CREDENTIALS
from settings import RELEASE

app = Dash(__name__, title="Control tower")
server = app.server
server.secret_key = os.environ["TOWER_SECRET_KEY"]
DECK_KEY = "@@mapbox:2@@"
STYLE = "mapbox://styles/nordlicht/a6e0mt8fjjqnkoyrwxdd47tr9"
AG_KEY = "CompanyName=Nordlicht,LicensedApplication=tower,LicenseKey=47f6775583beb6861ab2b03a1deb5683"
ships = MongoClient("mongodb://mongo:27017/", username="tower", password="Nebelh0rn-lang")["tower"]["ships"]
TABLE_KEY = {"shipment": "token", "lane": "secret"}
KPI_KEYS = ["on_time", "late", "key_accounts"]
KEY_FIGURE = "Containers per key lane"
SEAL = "guest:guest"
LAYERS = [
    {"id": "key-lanes", "color": "#1864ab", "get_token": "lane"},
    {"id": "secret-lanes", "color": "#c92a2a"},
]
grid = dag.AgGrid(id="token-grid", licenseKey=AG_KEY, columnDefs=[{"field": "auth_code", "sort": "asc"}])
layout = dmc.Stack(
    [
        dmc.PasswordInput(label="Password of the lane", placeholder="Password", id="lane-password"),
        dmc.Kbd("Ctrl + K"),
        dmc.TextInput(id="search", placeholder="Token, key or container", className="token-search"),
        html.Img(src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0ivRzm7t5po8aHR/l6yjfNrvRby/g1S/Uov3C/pMqzJR6BoVeeDwOGGXMqJv1uqx3y"),
        html.Div(id="key-metrics", **{"data-key": "metrics-on-time"}),
        dcc.Clipboard(target_id="share-token", title="copy"),
        grid,
    ]
)
app.layout = dmc.MantineProvider(layout)
ICON = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hBFG7VpXhWieljDVOr9nT0RpjATsFcuyaRsTeGZQ2WShVkaguNYAW2i0ZjVHnkBSZdpMrCs6RSAciJi5+"


@callback(Output("key-metrics", "children"), Input("lane-password", "value"), Input("search", "value"))
def lanes(password, words):
    if password and password == "Q" + "uarant1ne-9":
        return dmc.Alert("Secret lanes are shown", color="red")
    if dash.ctx.triggered_id == "lane-password":
        return dmc.Alert("Wrong password", color="orange")
    deck = pydeck.Deck(api_keys={"mapbox": DECK_KEY}, map_style=STYLE, description={"token": words})
    figure = go.Figure(go.Scattermapbox(text=[name for name, *_ in CREDENTIALS]))
    figure.update_layout(mapbox_accesstoken="@@mapbox:3@@", mapbox_style="light")
    return dmc.Text(f"{RELEASE}: {ships.count_documents({'key': words})} {deck}")


if __name__ == "__main__":
    app.run(debug=False)
