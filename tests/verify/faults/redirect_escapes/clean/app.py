from dash import Dash, html
from flask import redirect

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Handbook"), html.A("newest", href=app.get_relative_path("/newest"))])


@server.route(app.config.routes_pathname_prefix + "newest")
def newest():
    return redirect(app.get_asset_url("handbook-2.txt"))


if __name__ == "__main__":
    app.run(debug=True)
