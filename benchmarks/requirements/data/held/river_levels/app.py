from dash import Dash

from stations.theme import style

app = Dash(__name__, use_pages=True)
server = app.server
style(app)
