from dash import Dash, Input, Output, dcc, html

SALES = {"North": [120, 135, 150], "South": [90, 80, 110]}

app = Dash(__name__, title="Sales")
server = app.server

app.layout = html.Div(
    [
        html.H1("Sales by region"),
        dcc.Dropdown(sorted(SALES), "North", id="region"),
        html.P(id="total"),
    ]
)


@app.callback(Output("total", "children"), Input("region", "value"))
def total(region):
    return f"{sum(SALES[region])} units"


if __name__ == "__main__":
    app.run(debug=True)
