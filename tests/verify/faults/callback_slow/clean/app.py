import time

from dash import Dash, Input, Output, dcc, html

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Slider(1, 5, 1, value=2, id="years"), dcc.Loading(html.P(id="forecast"))])


def simulate(years):
    time.sleep(0.01)
    return 100 * 1.03**years


@app.callback(Output("forecast", "children"), Input("years", "value"))
def forecast(years):
    return f"{simulate(years):.1f} in {years} years"


if __name__ == "__main__":
    app.run(debug=True)
