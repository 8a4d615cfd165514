import logging

from dash import Dash, html

logging.basicConfig(filename="logs/app.log", level=logging.INFO)

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Shifts"), html.P("Early, late, night.")])

if __name__ == "__main__":
    app.run(debug=True)
