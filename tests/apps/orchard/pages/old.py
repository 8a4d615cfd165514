"""Where the harvest was until last year."""

import dash
from dash import dcc

dash.register_page(__name__, path="/crop", season="autumn", menu=False)


def layout(**_):
    return dcc.Location(id="moved", pathname="/harvest")
