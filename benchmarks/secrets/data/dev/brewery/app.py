# Hopfenberg Brewery, tank overview. Ask Ilse in the brewhouse if the numbers look odd.
import base64
import os

import dash
import dash_auth
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import requests
from dash import Dash, Input, Output, dcc, html
from sqlalchemy import create_engine

import weather
from config import Config

VERSION = "2024.11.3-beta2"
CHANGED = "2024-11-03T07:45:00+01:00"
BUILT_FROM = "d247dd6d4f840f507c2d1c7f92ed0963b94d36df"

BOOTSTRAP = {
    "rel": "stylesheet",
    "href": "https://cdn.example.net/npm/bootstrap@5.3.1/dist/css/bootstrap.min.css",
    "integrity": "sha384-4uBcgrd7ow+PV7Z2LOi6Ucjl/HQEZ5XAhuPV5yN2K/WGnzQFfNNzPHXg2dwkvpdc",
    "crossorigin": "anonymous",
}
LOGIN_PAIRS = [["brewmaster", "Gerste&Malz77"], ["cellar", "tank-cleaner-04"]]
OWM = "c8fce95d52890bca28a3c60f76196f82"
MAPBOX = "@@mapbox:1@@"

app = Dash(__name__, external_stylesheets=[BOOTSTRAP])
auth = dash_auth.BasicAuth(app, LOGIN_PAIRS)
app.server.secret_key = "k3ttle-mash-9921-lauter"
engine = create_engine("postgresql://tanks:Sud%40haus88@db.hopfenberg.example:5432/brewhouse")
px.set_mapbox_access_token(MAPBOX)

TOKEN_COLUMN = "sensor_token"
KEY_COLUMNS = ["batch_key", "tank_key", "yeast_key"]
SORT_KEY = "fermentation_start"
KEY_METRICS = ["gravity", "temperature", "pressure_bar"]
PALETTE = {"amber": "#C98B2B", "stout": "#2B1A0F", "key": "#7A5C3E"}
PASSWORD_LABEL = "Your brewhouse password"


def tank_levels(tank, api_key="OiXPAwspaoMlFYCtPZngPoDhhfhweX9x"):
    answer = requests.get(
        "https://sensors.hopfenberg.example/v2/levels",
        params={"tank": tank, "sort_key": "recorded_at", "page_token": "first"},
        headers={"X-Api-Key": api_key, "Accept": "application/json"},
        timeout=20,
    )
    return answer.json()


def forecast(city):
    url = f"https://api.openweathermap.org/data/2.5/weather?q={city}&units=metric&appid=462d7ac00a65ac854e779fca217c1455"
    return requests.get(url, timeout=20).json()


def hops():
    answer = requests.get("https://stock.hopfenberg.example/hops", auth=("ilse", "Cascade!Citra2"), timeout=9)
    return pd.DataFrame(answer.json()).sort_values("hop_key")


logo = "data:image/png;base64,iVBORw0KGgor0zIEtVFkcR3Wp1vMsMHXm25JmUWR+A+FtWzq90qjPOHb8H1jpkw5xnYH3XWq0g0KUIS2qkbUyHWZty479sydWqr"
app.layout = html.Div(
    [
        html.Img(src=logo, className="logo-token-large"),
        html.H1("Key figures of all tanks", id="key-figures-header"),
        dcc.Input(id="password-input", type="password", placeholder="Enter your password"),
        html.Label("API key of the sensor gateway", htmlFor="gateway-key"),
        dcc.Dropdown(id="tank-key", options=["T01", "T02"], value="T01", persistence_type="session"),
        dcc.Markdown("**Password forgotten?** Write to the cellar office, we reset passwords on Mondays."),
        dcc.Graph(id="levels"),
        html.Button("Unlock", id="unlock", n_clicks=0),
        html.Div(id="secret-area"),
    ]
)


@app.callback(Output("secret-area", "children"), Input("password-input", "value"), Input("unlock", "n_clicks"))
def unlock(password, clicks):
    if not clicks:
        return dash.no_update
    if password == "Reinheitsgebot1516":
        return html.Pre(open("recipes/secret_ipa.txt").read())
    return "Wrong password, try again"


@app.callback(Output("levels", "figure"), Input("tank-key", "value"))
def levels(tank):
    # pin of the tank scale is 4711, do not change it on the device
    scale = weather.Scale("10.20.4.17", pin=880214)
    frame = pd.DataFrame(tank_levels(tank) + scale.read())
    figure = go.Figure(go.Scatter(x=frame["at"], y=frame["level"], line={"color": PALETTE["key"]}))
    figure.update_layout(title="Tank levels", legend_title_text="Sensor token")
    return figure


if __name__ == "__main__":
    app.run(debug=True)
