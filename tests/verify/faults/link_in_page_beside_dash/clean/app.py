import os

from dash import Dash, Input, Output, dcc, html
from flask import Flask, url_for

PREFIX = os.environ.get("DASH_ROUTES_PATHNAME_PREFIX", "/")
BELOW = os.environ.get("DASH_REQUESTS_PATHNAME_PREFIX", os.environ.get("SCRIPT_NAME", "") + "/")
server = Flask(__name__)


@server.route(PREFIX)
def index():
    return f'<h1>Plant</h1><a href="{url_for("login")}">Sign in</a> <a href="dashapp/">Dashboard</a>'


@server.route(PREFIX + "login")
def login():
    return '<form><input name="user"></form>'


app = Dash(
    __name__,
    server=server,
    routes_pathname_prefix=PREFIX + "dashapp/",
    requests_pathname_prefix=BELOW + "dashapp/",
)
app.layout = html.Div(
    [
        dcc.Location(id="url"),
        html.A("Sign in", href=BELOW + "login"),
        dcc.Link("Boilers", href=app.get_relative_path("/boilers")),
        html.P(id="page"),
    ]
)


@app.callback(Output("page", "children"), Input("url", "pathname"))
def show(pathname):
    return app.strip_relative_path(pathname) or "all"


if __name__ == "__main__":
    server.run(debug=True)
