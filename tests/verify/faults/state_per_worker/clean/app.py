import random

from dash import Dash, html

app = Dash(__name__)
server = app.server


def layout():
    return html.Div([html.H1("Session"), html.P(f"number {random.randrange(10**9)}")])


app.layout = layout

if __name__ == "__main__":
    app.run(debug=True)
