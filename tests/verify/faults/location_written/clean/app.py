from dash import Dash, Input, Output, dcc, html, no_update

app = Dash(__name__)
server = app.server
app.layout = html.Div([dcc.Location(id="url"), dcc.Checklist(["reports"], ["reports"], id="start"), html.P("Choose.")])


@app.callback(Output("url", "pathname"), Input("start", "value"))
def go(start):
    return app.get_relative_path("/reports") if start else no_update


if __name__ == "__main__":
    app.run(debug=True)
