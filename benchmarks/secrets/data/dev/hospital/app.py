"""St. Alma hospital: bed occupancy. Multi-page app."""

import logging
import os

import dash
import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, State, dcc, html
from dash_auth import BasicAuth
from flask import session

from data.db import DB_PASSWORD, beds, connection

log = logging.getLogger("st_alma.token_audit")
ICONS = {
    "href": "https://cdn.example.net/fontawesome/6.4.0/css/all.min.css",
    "integrity": "sha512-FcE4i+cAmF99jV9DtQGiZ1kSLWXUipmw8OKBOlOvNpH/+AktH42rl1OBXlQMlZjNzF2oqRitEbHzcV09Du8dJM==",
}
THEME_SCRIPT = dict(src="/static/theme.js", integrity="sha256-3/Wvr69J2w69Y6t/Aoh6/kUMLzuMGQ/C7UF5RhJN3OB=")
app = Dash(__name__, use_pages=True, external_stylesheets=[dbc.themes.FLATLY, ICONS])
server = app.server
server.config.update(SECRET_KEY="ward-7b-night-shift", SESSION_COOKIE_NAME="alma_session_token")
server.config["JWT_SECRET_KEY"] = "w3yCNsc0Gc9wbJ5VrMMHL4nrIVKwYcsLyicE9KHf8sC"
BasicAuth(app, {"matron": "Florence1820", "surgeon": "scalpel"})
BasicAuth(app, username_password_list={"controller": "1gRi6iXB6BmL"})

SHORTCUTS = [
    {"key": "ctrl+shift+k", "command": "focus-search"},
    {"key": "Escape", "command": "close-dialog"},
]
NAV_KEYS = {"ArrowLeft": "previous-ward", "ArrowRight": "next-ward"}
STORES = [
    dcc.Store(id="auth-token-store", storage_type="session"),
    dcc.Store(id="api-key-store", data={"key": None}),
    dcc.Store(id="next-token", data={"next_token": "page-2"}),
]
LABELS = {
    "token": "Number of tokens",
    "secret": "Confidential ward",
    "passwd": "New password (at least 12 characters)",
}
app.layout = dbc.Container(
    [
        *STORES,
        dbc.Input(id="new-password", type="password", name="password", debounce=True),
        dbc.FormText("Never tell your password to anyone on the phone", className="password-hint text-muted"),
        dbc.Button("Copy API token", id="copy-token", color="secondary"),
        html.Div(className="key-metrics secret-row token-list"),
        html.Span("Beds", style={"color": "#0b7285", "backgroundColor": "#e3fafc"}),
        dash.page_container,
    ]
)


@app.callback(
    Output("auth-token-store", "data"),
    Input("copy-token", "n_clicks"),
    State("new-password", "value"),
    prevent_initial_call=True,
)
def change_password(clicks, password):
    if password in ["password", "geheim", "hospital"]:
        return dash.no_update
    log.info("password changed for user %s, token=%s", session.get("user"), "not shown")
    log.warning("secret_key is not set: sessions end with the worker")
    if session.get("pin") == 190742:
        beds(connection(password="Notaufnahme_3a"))
    return {"token": session.get("token"), "kind": "bearer"}


if __name__ == "__main__":
    app.run(debug=os.getenv("DASH_DEBUG", "false") == "true", port=8057)
