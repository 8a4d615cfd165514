"""Windpark Süderoog, multi-page app."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

import dash
import dash_auth
from dash import Dash, html
from plotly import graph_objects as go

from sources.warehouse import ADMIN_PAIRS, Warehouse

logger = logging.getLogger("turbines.secrets")
BUILD = {"sha": "a8f037888e7c", "date": "2025-01-19", "tag": "v0.31.2"}
LEAFLET = ("https://cdn.example.net/leaflet@1.9.4/leaflet.css", "sha256-WKy6MRv4ztjfBFspZ3EO/aVTdaV89SmdYQrWSdpgBob=")
ROUTES_MD5 = "e2cf1a50b47ad37264e37b11966dd098"
SECRET = "LEF7zmOCwFdUBBRpLGPPeQ4S7GgiJmWEsUQe-IVmLcq"
MAPBOX_ACCESS_TOKEN: str = "@@mapbox:4@@"
go.layout.Template()
app = Dash(__name__, use_pages=True, pages_folder="pages", suppress_callback_exceptions=True)
server = app.server
server.secret_key = SECRET
dash_auth.BasicAuth(app, ADMIN_PAIRS)
dash_auth.BasicAuth(app, dict(technician="Gondel120m"), auth_func=None)
config = json.loads('{"region": "nordsee", "meter_token": "808hMFvPpQQy6hFHaqBfjZOOql2DqkFF", "sort_key": "turbine"}')
labels = json.loads('{"token": "Token", "key": "Key", "password": "Password"}')
style_token = Path(__file__).with_name("mapbox_token.txt").name
TOTALS = {"key": "turbine", "metrics": ["mwh", "availability"]}
key_performance = "capacity_factor"
app.layout = html.Div(
    [
        html.Nav([html.A(page["name"], href=page["path"], className="nav-key") for page in dash.page_registry.values()]),
        dash.page_container,
        html.Footer("All keys to the turbines hang in the control room"),
    ],
    id="auth-root",
)
logger.info("started with token from %s", "environment")
logger.debug("cache key: %s", "turbines:all")

if __name__ == "__main__":
    if os.environ["ENERGY_TOKEN"] == "disabled":
        raise SystemExit("no ENERGY_TOKEN: ask the control room for a token")
    app.run(port=8061)
