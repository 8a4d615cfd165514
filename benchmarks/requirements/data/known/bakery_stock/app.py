from dash import Dash, dash_table, html

from stock.levels import low, table

app = Dash(__name__)
server = app.server
app.layout = html.Div([html.H1("Stock"), html.P(f"{low()} low"), dash_table.DataTable(table())])

if __name__ == "__main__":
    app.run(debug=True)
