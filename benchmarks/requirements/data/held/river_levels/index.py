import dash
from dash import dcc, html

from app import app, server  # noqa: F401

app.layout = html.Div([dcc.Location(id="url"), html.H1("River levels"), dash.page_container])

if __name__ == "__main__":
    app.run(debug=True)
