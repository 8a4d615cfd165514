from dash import Dash, Input, Output, dcc, html
from dotenv import load_dotenv

from service import crypto, devices, parsing, tickets

load_dotenv()

app = Dash(__name__)
server = app.server
app.layout = html.Div(
    [
        html.H2("Field service"),
        dcc.Dropdown(tickets.names(), id="ticket"),
        html.Pre(id="details"),
        html.Small(crypto.fingerprint("field")),
        html.Small(f"{len(devices.ports())} ports, {parsing.due('2026-02-01'):%d %b}"),
    ]
)


@app.callback(Output("details", "children"), Input("ticket", "value"))
def show(name):
    return str(tickets.find(name))


if __name__ == "__main__":
    app.run(debug=True)
