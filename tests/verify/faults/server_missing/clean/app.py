from dash import Dash, dcc, html

STOCK = {"bolts": 410, "nuts": 380, "washers": 925}

app = Dash(__name__)
server = app.server
app.layout = html.Div(
    [
        html.H1("Stock"),
        dcc.Graph(figure={"data": [{"type": "bar", "x": list(STOCK), "y": list(STOCK.values())}]}),
    ]
)

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8051)
