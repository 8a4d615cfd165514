import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html

from desk import guests, prices
from desk.queue import arrivals

app = Dash(__name__)
server = app.server
app.layout = dmc.MantineProvider(
    [
        html.H1("Front desk"),
        dcc.Input(id="phone"),
        html.Div(id="number"),
        html.Ul([html.Li(guest) for guest in guests.sorted_names()]),
        dcc.Graph(figure=prices.chart()),
        html.Small(f"{arrivals.size()} arrivals"),
    ]
)


@app.callback(Output("number", "children"), Input("phone", "value"), prevent_initial_call=True)
def number(text):
    return guests.number(text)


if __name__ == "__main__":
    app.run(debug=True)
