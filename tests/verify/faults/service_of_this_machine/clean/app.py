import socket

from dash import Dash, html


def queue():
    with socket.socket() as probe:
        return "busy" if probe.fileno() < 0 else "off"


app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Queue"), html.P(queue())])

if __name__ == "__main__":
    app.run(debug=True)
