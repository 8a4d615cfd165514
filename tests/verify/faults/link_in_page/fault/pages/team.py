import dash
from dash import dcc, html

dash.register_page(__name__)


def layout(**query):
    return html.Div([html.H1("Team"), dcc.Link("Plans", href="/plans")])
