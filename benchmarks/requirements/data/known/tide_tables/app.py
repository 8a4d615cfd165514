from dash import Dash, dcc, html
from flask_caching import Cache

import tides

app = Dash(__name__)
server = app.server
cache = Cache(server, config={"CACHE_TYPE": "SimpleCache"})
app.layout = html.Div([html.H1("Tides"), dcc.Graph(figure=cache.memoize(60)(tides.figure)())])

if __name__ == "__main__":
    app.run(debug=True)
