import dash_bootstrap_components as dbc
from dash import Dash, dcc, html

from review.feeds import headlines
from review.words import cloud

app = Dash(__name__, external_stylesheets=[dbc.themes.LUX])
server = app.server
app.layout = dbc.Container([html.H1("Press review"), html.Ul(headlines()), dcc.Graph(figure=cloud())])

if __name__ == "__main__":
    app.run(debug=True)
