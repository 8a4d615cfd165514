from dash import Input, Output, dcc, html

from app import app, server

__all__ = ["server"]

app.layout = html.Div([html.H1("Orders"), dcc.RadioItems(["open", "done"], "open", id="state"), html.P(id="orders")])


@app.callback(Output("orders", "children"), Input("state", "value"))
def orders(state):
    return f"{state}: 3"


if __name__ == "__main__":
    app.run(debug=True)
