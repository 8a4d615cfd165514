from dash import Dash, html

app = Dash(__name__, assets_ignore="print.css", external_stylesheets=["/assets/print.css"])
server = app.server
app.layout = html.Div([html.H1("Timetable"), html.Ul([html.Li("08:15"), html.Li("09:40")])])

if __name__ == "__main__":
    app.run(debug=True)
