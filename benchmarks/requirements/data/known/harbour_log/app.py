from dash import Dash, dcc, html

import ships
import tariffs

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Harbour log"), dcc.Graph(figure=ships.figure()), html.P(tariffs.text())])

if __name__ == "__main__":
    app.run(debug=True)
