from dash import Dash, Input, Output, dcc, html

app = Dash(__name__, suppress_callback_exceptions=True)
server = app.server

app.layout = html.Div(
    [
        dcc.Location(id="url"),
        dcc.Link("Sales", href=app.get_relative_path("/sales")),
        html.Div(id="page"),
    ]
)


@app.callback(Output("page", "children"), Input("url", "pathname"))
def page(pathname):
    if pathname == "/sales":
        return html.H1("Sales")
    return html.H1("Welcome")


if __name__ == "__main__":
    app.run(debug=True)
