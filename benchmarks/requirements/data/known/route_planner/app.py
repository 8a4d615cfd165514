from dash import Dash, Input, Output, html

from background import manager

app = Dash(__name__, background_callback_manager=manager())
server = app.server
app.layout = html.Div([html.Button("Plan", id="plan"), html.Div(id="routes")])


@app.callback(Output("routes", "children"), Input("plan", "n_clicks"), background=True, prevent_initial_call=True)
def plan(clicks):
    from solver import shortest

    return shortest(clicks)


if __name__ == "__main__":
    app.run(debug=True)
