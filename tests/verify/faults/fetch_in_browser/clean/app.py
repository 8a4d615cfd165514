from dash import Dash, Input, Output, dcc, html

PRICES = {"oak": 41, "pine": 18, "birch": 27}

app = Dash(__name__)
server = app.server


@server.route(app.config.routes_pathname_prefix + "prices")
def prices():
    return PRICES


app.layout = html.Div([dcc.Dropdown(list(PRICES), "oak", id="wood"), html.Div(id="price")])

app.clientside_callback(
    """wood => {
        const config = JSON.parse(document.getElementById("_dash-config").textContent);
        const address = config.requests_pathname_prefix + "prices";
        return fetch(address).then(answer => answer.json()).then(all => wood + ": " + all[wood]);
    }""",
    Output("price", "children"),
    Input("wood", "value"),
)

if __name__ == "__main__":
    app.run()
