import dash
from dash import dash_table, html

from stations import bulletin, storage

dash.register_page(__name__, path="/")


def layout():
    rows = storage.LEVELS.to_dict("records")
    return html.Div([dash_table.DataTable(rows), html.P(bulletin.title("<p>Calm</p>"))])
