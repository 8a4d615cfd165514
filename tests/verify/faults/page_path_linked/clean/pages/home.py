import dash
from dash import html

dash.register_page(__name__, path="/", redirect_from=["/start"])

layout = html.H1("Home")
