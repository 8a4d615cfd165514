import dash
from dash import dcc, html

dash.register_page(__name__, path_template="/fruit/<kind>", season="autumn", menu=False)

KNOWN = {"apples": "Picked in September.", "pears": "Picked in October."}


def layout(kind=None, **_):
    if kind not in KNOWN:
        return html.Div([html.H1("Unknown fruit"), dcc.Link("The harvest", href="/harvest")])
    return html.Div([html.H1(kind.title()), html.P(KNOWN[kind])])
