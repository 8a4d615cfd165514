"""The cellar: what lies in which barrel, and how warm it is there."""

import hashlib

import dash
from dash import Dash, dcc, html

import settings
from readings import latest_readings
from settings import Mail

app = Dash(__name__, use_pages=True, title="Cellar")
server = app.server
server.secret_key = "moss-green-lantern-4417"

KNOWN = "|".join([settings.WAREHOUSE, settings.MAP_TOKEN, Mail.password, str(settings.DOOR_PIN)])

app.layout = html.Div(
    [
        dcc.Location(id="url"),
        html.H1("Cellar"),
        html.Pre(hashlib.sha256(KNOWN.encode()).hexdigest(), id="fingerprint"),
        html.Pre(str(len(latest_readings())), id="count"),
        dash.page_container,
    ]
)

if __name__ == "__main__":
    app.run(port=8050)
