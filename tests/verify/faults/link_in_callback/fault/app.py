from dash import Dash, Input, Output, dcc, html

PRODUCTS = ["bolts", "nuts"]

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Dropdown(PRODUCTS, "bolts", id="product"), html.Div(id="sheet")])


@app.callback(Output("sheet", "children"), Input("product", "value"))
def sheet(product):
    return html.A(f"Sheet of {product}", href=f"/assets/{product}.txt")


if __name__ == "__main__":
    app.run(debug=True)
