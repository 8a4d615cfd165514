import importlib

from dash import Dash, dcc, html

from ledger import plugins

app = Dash(__name__)
server = app.server
humanize = importlib.import_module("humanize")
members = importlib.import_module("ledger.members")
app.layout = html.Div(
    [
        html.P(humanize.naturaldelta(3700)),
        dcc.Markdown(plugins.text(members.ALL)),
        html.Ul([html.Li(name) for name in plugins.loaded()]),
    ]
)

if __name__ == "__main__":
    app.run(debug=True)
