from dash import Dash, Input, Output, dcc, html

app = Dash(__name__, backend="fastapi")
server = app.server
app.layout = html.Div([dcc.Input("Ada", id="name"), html.P(id="greeting")])


@app.callback(Output("greeting", "children"), Input("name", "value"))
def greeting(name):
    return f"Hello {name}"


if __name__ == "__main__":
    app.run()
