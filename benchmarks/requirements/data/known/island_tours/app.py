import dash
from dash import Dash, html

import config
from layout import navbar
from utils import plotly as charts

app = Dash(__name__, use_pages=True)
server = app.server
app.layout = html.Div([navbar(config.TITLE), charts.visitors(), dash.page_container])

if __name__ == "__main__":
    app.run(debug=config.DEBUG)
