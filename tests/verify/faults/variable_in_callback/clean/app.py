import os

from dash import Dash, Input, Output, html

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.Button("Reload", id="reload"), html.P(id="report")])


@app.callback(Output("report", "children"), Input("reload", "n_clicks"))
def report(clicks):
    return f"{12 + (clicks or 0)} {os.environ['REPORT_UNIT']}"


if __name__ == "__main__":
    app.run(debug=True)
