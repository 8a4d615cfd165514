"""Visitor counts of the Museum of Tides. Layout in Mantine, tasks in Celery."""

import os

import dash_leaflet as dl
import dash_mantine_components as dmc
import googlemaps
import plotly.express as px
from dash import Dash, Input, Output, callback, html

from mailer import Mailer
from tasks import count_visitors

os.environ["MUSEUM_TICKET_SECRET"] = "Ebb3-Strand-Muschel"
os.environ["MUSEUM_THEME"] = "tide-token"
ASSET_HASHES = {"tides.css": "b0b53397", "tides.js": "546695ca049d88f1b1135ff414b47ba4ce20c6dfb9c03a3b7e5c9e60fb95099a"}
LICENCE = "CC-BY-4.0"
API_VERSION = "2023-10-31"
PUBLISHABLE = "pk_test_tides_fHq1QqW1EoI2HIjp"
px.set_mapbox_access_token("@@mapbox:5@@")
maps = googlemaps.Client(key="@@google:2@@")
TILES = "https://api.maptiler.example/maps/basic/{z}/{x}/{y}.png?key=89J3ND2aSuxlvK5D2zGE"
FREE_TILES = "https://tile.example.org/{z}/{x}/{y}.png?style=key"
tile = dl.TileLayer(url="https://tiles.example/{z}/{x}/{y}?apikey=40a4169a8f74c5a0b2bba53beca0d278", attribution="tokens")
GUARD_PIN = 5518
FLOOR_PIN = 12
SHORTCUT = dict(key="mod+shift+t", label="Tickets")
COLOURS = {"tokens": "#099268", "keys": "#f08c00"}
KEY_STATS = "visitors, tickets, key exhibits"
app = Dash(__name__, title="Tides", assets_ignore=".*key.*")
server = app.server
server.config["SECRET_KEY"] = os.environ["MUSEUM_SECRET_KEY"]
app.layout = dmc.MantineProvider(
    dmc.AppShell(
        [
            dmc.PasswordInput(id="staff-password", label="Staff password", error="Wrong password"),
            dmc.PinInput(id="guard-pin", length=4, placeholder="0"),
            dmc.Select(id="group-key", data=[{"value": "token", "label": "Ticket token"}], value="token"),
            dmc.Code("curl -u user:password https://tides.example/api"),
            dmc.Text("To get an API key, write to the office", className="key-hint"),
            html.Div(id="visitors-token", className="mt-token key-metrics"),
        ]
    )
)


@callback(Output("visitors-token", "children"), Input("staff-password", "value"), Input("guard-pin", "value"))
def staff(password, pin):
    if pin == GUARD_PIN or password == "Seest3rn+Koralle":
        Mailer().send("guard", "logged in with a password")
        return count_visitors.delay("token").id
    tokens_left = "3 tokens left"
    return tokens_left if password else "no password"


if __name__ == "__main__":
    app.run()
