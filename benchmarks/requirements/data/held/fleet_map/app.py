import plotly.io as pio
from dash import Dash, dcc, html
from flask_socketio import SocketIO

from fleet import figures, links

app = Dash(__name__)
server = app.server
live = SocketIO(server)
pio.templates.default = "plotly_white"
app.layout = html.Div(
    [
        html.H1("Fleet"),
        dcc.Graph(figure=figures.tree()),
        html.P(links.version()),
    ]
)

if __name__ == "__main__":
    live.run(server, port=8050)
