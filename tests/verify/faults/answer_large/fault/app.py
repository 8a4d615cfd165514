from dash import Dash, Input, Output, dcc, html

LINES = 150_000

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Dropdown(["pump", "valve"], "pump", id="part"), html.Pre(id="log")])


@app.callback(Output("log", "children"), Input("part", "value"))
def log(part):
    return "\n".join(f"{number:06d} {part} opened, closed, and opened again" for number in range(LINES))


if __name__ == "__main__":
    app.run(debug=True)
