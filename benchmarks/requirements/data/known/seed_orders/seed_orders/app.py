from dash import Dash, html
from loguru import logger

from seed_orders.api import Order, order

app = Dash(__name__)
server = app.server
logger.info("seed orders start")
app.layout = html.Div([html.H1("Seed orders"), html.P(order(Order(seed="rye", kilos=20)))])

if __name__ == "__main__":
    app.run(debug=True)
