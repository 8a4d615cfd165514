import random

from dash import Dash, html

SESSION = random.randrange(10**9)

app = Dash(__name__)
server = app.server


def layout():
    return html.Div([html.H1("Session"), html.P(f"number {SESSION}")])


app.layout = layout

if __name__ == "__main__":
    app.run(debug=True)
