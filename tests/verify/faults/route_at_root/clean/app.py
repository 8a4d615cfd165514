from dash import Dash, html
from flask import jsonify

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Rates"), html.A("as JSON", href=app.get_relative_path("/api/rates"))])


@server.route(app.config.routes_pathname_prefix + "api/rates")
def rates():
    return jsonify({"EUR": 1.0, "CHF": 0.94})


if __name__ == "__main__":
    app.run(debug=True)
