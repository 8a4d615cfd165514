from dash import Dash, Input, Output, dash_table, html
from flask import session

from depot import database, sessions

app = Dash(__name__)
server = app.server
sessions.start(server)
app.layout = html.Div([html.Button("Load", id="load"), dash_table.DataTable(id="orders")])


@app.callback(Output("orders", "data"), Input("load", "n_clicks"), prevent_initial_call=True)
def load(clicks):
    session["loads"] = clicks
    return database.orders()


if __name__ == "__main__":
    app.run(debug=True)
