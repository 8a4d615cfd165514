import socket

from dash import Dash, html


def queue():
    try:
        with socket.create_connection(("localhost", 6379), timeout=1):
            return "busy"
    except OSError:
        return "off"


app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Queue"), html.P(queue())])

if __name__ == "__main__":
    app.run(debug=True)
